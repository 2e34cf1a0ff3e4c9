#!/bin/sh
# Builds the service into a folder, with the packages that it needs to run and nothing else. The Dockerfile
# uses this script; without containers, copy the folder to a server.
#
#   sh deploy/build.sh [--embedded] <folder>
#
# --embedded adds the optional dependencies, which only the embedded store and emulator need.
set -eu

optional=--no-optional
if [ "${1:-}" = --embedded ]; then optional=; shift; fi
[ $# -eq 1 ] || { echo "usage: sh deploy/build.sh [--embedded] <folder>" >&2; exit 2; }
mkdir -p "$1"
target=$(cd "$1" && pwd)

cd "$(dirname "$0")/.."
export CI=true # no interactive questions
npx --yes pnpm@12 install --frozen-lockfile
npx --yes pnpm@12 run build
npx --yes pnpm@12 --filter user-image-service deploy --prod $optional "$target"
cp LICENSE "$target"
tar -C packages/http -cf - bin assets dist/web dist/docs | tar -C "$target" -xf -
version=$(node -p 'require("./packages/http/package.json").version')
(cd "$target" && npm pkg set "version=$version")
