#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A browser test in headless Chromium: run_browser_test.sh TEST WORK_FOLDER ARGUMENTS... runs TEST (in this folder) with
# Chromium and the arguments. Its packages are installed into WORK_FOLDER, which needs npm's registry the first time
# and when the lock file changes. Without node or Chromium the test fails, so that nobody mistakes "not run" for
# "passed"; SCFA_ALLOW_NO_BROWSER=1 skips it (exit 77).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
test=$1
work=$2
shift 2
browser=${SCFA_CHROMIUM:-chromium}
for program in node npm "$browser"; do
    if ! command -v "$program" >/dev/null 2>&1; then
        echo "report browser test: $program is not installed (Debian packages: chromium, nodejs, npm)" >&2
        [ "${SCFA_ALLOW_NO_BROWSER:-0}" = 1 ] && exit 77
        exit 1
    fi
done
mkdir -p "$work"
cp "$here"/*.mjs "$here/package.json" "$here/.npmrc" "$work/"
cd "$work"
if ! cmp -s "$here/package-lock.json" installed-lock.json; then
    cp "$here/package-lock.json" package-lock.json
    npm ci --ignore-scripts --no-fund --no-audit
    cp package-lock.json installed-lock.json
fi
exec node "$test" "$(command -v "$browser")" "$@"
