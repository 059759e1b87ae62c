#!/bin/sh
# Makes charts.min.js from the published packages, with their licences: sh flows/report/vendor/make.sh
# Needs node and npm; versions are pinned, so the same bytes come out. Nothing else of this project needs node.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/entry.js" "$work/"
cd "$work"
npm install --silent --no-audit --no-fund echarts@6.1.0 fflate@0.8.3 esbuild@0.28.2
npx esbuild entry.js --bundle --minify --format=iife --target=es2019 --charset=utf8 --legal-comments=none \
  --define:process.env.NODE_ENV='"production"' --outfile="$here/charts.min.js"
cp node_modules/echarts/LICENSE "$here/LICENSE.echarts"
cp node_modules/echarts/NOTICE "$here/NOTICE.echarts"
cp node_modules/zrender/LICENSE "$here/LICENSE.zrender"
cp node_modules/fflate/LICENSE "$here/LICENSE.fflate"
