#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The page's sources type-check, pass their tests and give the committed bundle, byte for byte:
# run_web_test.sh SOURCE_TREE WORK_FOLDER. Needs npm and its registry the first time, and when the lock file changes.
set -eu
tree=$1
work=$2
for program in node npm; do
    if ! command -v "$program" >/dev/null 2>&1; then
        echo "report web test: $program is not installed (Debian packages: nodejs, npm)" >&2
        [ "${SCFA_ALLOW_NO_BROWSER:-0}" = 1 ] && exit 77
        exit 1
    fi
done

# A copy in the shape of the tree: the sources stay free of node_modules.
web=$work/reports/web
mkdir -p "$web" "$work/test/reports"
rm -rf "$web/src" "$web/dist" "$work/test/reports/web"
cp -R "$tree/reports/web/src" "$tree/reports/web/build.mjs" "$tree/reports/web/tsconfig.json" \
    "$tree/reports/web/package.json" "$tree/reports/web/.npmrc" "$web/"
cp -R "$tree/test/reports/web" "$work/test/reports/"
cd "$web"
if ! cmp -s "$tree/reports/web/package-lock.json" installed-lock.json; then
    cp "$tree/reports/web/package-lock.json" package-lock.json
    npm ci --ignore-scripts --no-fund --no-audit
    node node_modules/esbuild/install.js
    cp package-lock.json installed-lock.json
fi

node node_modules/typescript/bin/tsc --noEmit
node_modules/esbuild/bin/esbuild "$work"/test/reports/web/*.test.ts --bundle --platform=node \
    --format=esm --out-extension:.js=.mjs --outdir="$work/unit" --log-level=warning
node --test "$work"/unit/*.mjs

node build.mjs once
node build.mjs twice
for name in report.js report.css manifest.json LICENSES.txt; do
    cmp "once/$name" "twice/$name"
    if ! cmp "once/$name" "$tree/reports/web/dist/$name"; then
        echo "report web test: reports/web/dist is stale; run: npm ci && npm run build, in reports/web" >&2
        exit 1
    fi
done
echo "reports/web/dist is up to date"
