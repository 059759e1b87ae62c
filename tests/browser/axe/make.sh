#!/bin/sh
# Fetches axe.min.js and its licences from the published package: sh tests/browser/axe/make.sh
# Needs npm; the version is pinned, so the same bytes come out. Only the browser tests read it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent axe-core@4.14.1
tar -xzf axe-core-4.14.1.tgz
cp package/axe.min.js package/LICENSE package/LICENSE-3RD-PARTY.txt "$here/"
