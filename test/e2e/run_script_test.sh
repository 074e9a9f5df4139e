#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The parts of ./run that need neither root nor a build. run_script_test.sh SOURCE
set -eu
source=$1
fail() { echo "run_script_test: $*" >&2; exit 1; }

sh -n "$source/run" || fail "run is no shell script"
sh -n "$source/.ci/run" || fail ".ci/run is no shell script"
[ -x "$source/run" ] && [ -x "$source/.ci/run" ] || fail "not executable"

# Every line of packages.txt is one package name.
sed 's/#.*//; s/[[:space:]]*$//' "$source/packages.txt" | grep -v '^$' | grep -Evx '[a-z0-9][a-z0-9+.-]+' &&
    fail "packages.txt: not one package a line"
if grep -Eq '^(npm|nodejs)' "$source/packages.txt"; then fail "npm is installed only where it is absent"; fi

# A machine without Debian's tools, without root and with a package missing is told so.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
mkdir "$work/bin" "$work/tree"
cp "$source/run" "$source/packages.txt" "$source/CMakePresets.json" "$work/tree/"
echo no-such-package-at-all >>"$work/tree/packages.txt"
for tool in sed awk dirname cat printf; do
    path=$(command -v $tool) && [ -x "$path" ] && ln -s "$path" "$work/bin/$tool"
done
printf '#!/bin/sh\nexit 1\n' >"$work/bin/dpkg-query"
printf '#!/bin/sh\necho 1000\n' >"$work/bin/id"
chmod +x "$work/bin/dpkg-query" "$work/bin/id"
status=0
PATH=$work/bin /bin/sh "$work/tree/run" version </dev/null >"$work/out" 2>&1 || status=$?
[ "$status" -eq 4 ] || fail "exit code $status: $(cat "$work/out")"
grep -q 'needs root' "$work/out" || fail "it does not say that root is needed: $(cat "$work/out")"
grep -q 'no-such-package-at-all' "$work/out" || fail "it does not name the package: $(cat "$work/out")"
echo "run_script_test: passed"
