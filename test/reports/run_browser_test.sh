#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The report in headless Chromium: run_browser_test.sh FOLDER (with sample.html and hostile.html). Without node or
# Chromium the test fails, so that nobody mistakes "not run" for "passed"; SCFA_ALLOW_NO_BROWSER=1 skips it (exit 77).
set -u
browser=${SCFA_CHROMIUM:-chromium}
for program in node "$browser"; do
    if ! command -v "$program" >/dev/null 2>&1; then
        echo "report browser test: $program is not installed (Debian packages: chromium, nodejs)" >&2
        [ "${SCFA_ALLOW_NO_BROWSER:-0}" = 1 ] && exit 77
        exit 1
    fi
done
exec node "$(dirname "$0")/browser_test.mjs" "$browser" "$1"
