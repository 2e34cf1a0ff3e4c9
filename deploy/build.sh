#!/bin/sh
# Builds the service into a folder, with the packages that it needs to run and nothing else. The Dockerfile
# uses this script; without containers, copy the folder to a server.
#
#   sh deploy/build.sh [--embedded] <folder>
#
# --embedded adds the optional dependencies, which only the embedded store and emulator need.
# PNPM names a pnpm to use in place of the one that npx finds.
set -eu

optional=--no-optional
if [ "${1:-}" = --embedded ]; then optional=; shift; fi
[ $# -eq 1 ] || { echo "usage: sh deploy/build.sh [--embedded] <folder>" >&2; exit 2; }
mkdir -p "$1"
target=$(cd "$1" && pwd)

cd "$(dirname "$0")/.."
export CI=true # no interactive questions
pnpm=${PNPM:-$(npx --yes --package=pnpm@12 --call='command -v pnpm')}
"$pnpm" install --frozen-lockfile
"$pnpm" run build
"$pnpm" --filter user-image-service deploy --prod $optional "$target"
cp LICENSE "$target"
tar -C packages/http -cf - bin assets dist/web dist/docs | tar -C "$target" -xf -
node -e '
  const { readFileSync, writeFileSync } = require("node:fs");
  const { version } = JSON.parse(readFileSync("packages/http/package.json", "utf8"));
  const [file] = process.argv.slice(1);
  const manifest = { ...JSON.parse(readFileSync(file, "utf8")), version };
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
' "$target/package.json"
