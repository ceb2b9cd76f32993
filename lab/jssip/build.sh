#!/bin/sh
# Builds the bundle of JsSIP that the browser phone uses, from npm, and compares it with the one kept
# in the server's resources (docs/decisions/0115). Needs Node; run it only to go to another version.
set -eu
cd "$(dirname "$0")"
version=3.13.8
kept=../../server/src/main/resources/org/ringfence/server/web/jssip-$version.js

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/package.json" <<JSON
{
  "private": true,
  "dependencies": {
    "jssip": "$version",
    "debug": "4.4.3",
    "events": "3.3.0",
    "ms": "2.1.3",
    "sdp-transform": "2.15.0",
    "esbuild": "0.28.2"
  }
}
JSON
cat >"$work/entry.js" <<'JS'
module.exports = Object.assign({}, require('jssip'), {
  DigestAuthentication: require('jssip/lib/DigestAuthentication'),
});
JS
(
  cd "$work"
  npm install --no-audit --no-fund --silent
  npx esbuild entry.js --bundle --minify --platform=browser --format=iife --global-name=JsSIP \
    --legal-comments=none --outfile=jssip.js --log-level=warning
)
if cmp -s "$work/jssip.js" "$kept"; then
  echo "the same as $kept"
else
  cp "$work/jssip.js" "$kept"
  echo "written: $kept"
fi
