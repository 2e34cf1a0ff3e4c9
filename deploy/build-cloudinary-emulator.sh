#!/bin/sh
# Builds the Cloudinary emulator into a folder, with the packages that it needs to run and nothing else. The Dockerfile
# uses this script.
#
#   sh deploy/build-cloudinary-emulator.sh <folder>
set -eu

[ $# -eq 1 ] || { echo "usage: sh deploy/build-cloudinary-emulator.sh <folder>" >&2; exit 2; }
mkdir -p "$1"
target=$(cd "$1" && pwd)

cd "$(dirname "$0")/.."
export CI=true # no interactive questions
npx --yes pnpm@12 install --frozen-lockfile
npx --yes pnpm@12 exec tsc --build packages/cloudinary-emulator
npx --yes pnpm@12 --filter @user-image/cloudinary-emulator deploy --prod "$target"
cp LICENSE "$target"
