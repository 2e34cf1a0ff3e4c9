#!/bin/sh
# Builds the Cloudinary emulator into a folder, with the packages that it needs to run and nothing else. The Dockerfile
# uses this script.
#
#   sh deploy/build-cloudinary-emulator.sh <folder>
#
# PNPM names a pnpm to use in place of the one that npx finds.
set -eu

[ $# -eq 1 ] || { echo "usage: sh deploy/build-cloudinary-emulator.sh <folder>" >&2; exit 2; }
mkdir -p "$1"
target=$(cd "$1" && pwd)

cd "$(dirname "$0")/.."
export CI=true # no interactive questions
pnpm=${PNPM:-$(npx --yes --package=pnpm@12 --call='command -v pnpm')}
"$pnpm" install --frozen-lockfile
"$pnpm" exec tsc --build packages/cloudinary-emulator
"$pnpm" --filter @user-image/cloudinary-emulator deploy --prod "$target"
cp LICENSE "$target"
