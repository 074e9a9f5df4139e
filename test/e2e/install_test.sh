#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs into a folder of its own, sweeps from there without the source tree's files, and looks into the package.
# install_test.sh CMAKE CPACK BUILD SOURCE
set -eu
cmake=$1 cpack=$2 build=$3 source=$4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
fail() { echo "install_test: $*" >&2; exit 1; }

"$cmake" --install "$build" --prefix "$work/prefix" >"$work/install.log" || fail "$(cat "$work/install.log")"
program=$work/prefix/bin/scfa-dse
share=$work/prefix/share/scfa-dse
[ -x "$program" ] || fail "no bin/scfa-dse"
[ -f "$share/configs/quickstart.json" ] || fail "no configs"
[ -f "$share/configs/schema/sweep.schema.json" ] || fail "no schemas"
[ -f "$share/report/report.js" ] || fail "no report assets"
[ -f "$work/prefix/share/bash-completion/completions/scfa-dse" ] || fail "no completions"
[ -f "$work/prefix/share/doc/scfa-dse/copyright" ] || fail "no licence"

# It finds its own files, not those of the source tree.
"$program" doctor --json >"$work/doctor.json" || fail "doctor: $(cat "$work/doctor.json")"
grep -q "$share/configs" "$work/doctor.json" || fail "the shipped configurations are not the installed ones"
grep -q "$share/report" "$work/doctor.json" || fail "the report's assets are not the installed ones"
if grep -q "$source/configs" "$work/doctor.json"; then fail "it looks into the source tree"; fi

cd "$work"
"$program" config init >my.json
"$program" sweep my.json --run-dir run --quiet >sweep.txt || fail "sweep from the prefix: $(cat sweep.txt)"
[ -s run/report.html ] || fail "no report"
# A folder that is copied elsewhere works as well.
mv prefix moved
moved/bin/scfa-dse version >/dev/null || fail "it does not run from elsewhere"
for folder in configs hls/kernel; do
    moved/bin/scfa-dse doctor --json | grep -q "$work/moved/share/scfa-dse/$folder" || fail "it does not find its $folder from elsewhere"
done

command -v dpkg-shlibdeps >/dev/null || { echo "install_test: no dpkg-dev, the package is not made"; exit 0; }
"$cpack" --config "$build/CPackConfig.cmake" -G DEB -B "$work/package" >cpack.log 2>&1 || fail "cpack: $(cat cpack.log)"
deb=$(find "$work/package" -maxdepth 1 -name 'scfa-dse*.deb')
[ -n "$deb" ] || fail "no .deb"
dpkg-deb -c "$deb" >contents.txt
for file in usr/bin/scfa-dse usr/share/scfa-dse/configs/quickstart.json usr/share/scfa-dse/report/report.js \
    usr/share/scfa-dse/hls/kernel/scfa_kernel.hpp usr/share/scfa-dse/hls/rtl/scfa_core.sv \
    usr/share/bash-completion/completions/scfa-dse usr/share/doc/scfa-dse/copyright; do
    grep -q "\./$file\$" contents.txt || fail "the package lacks $file"
done
# Headers are there for what is emitted and simulated alone.
if grep -v '/share/scfa-dse/hls/' contents.txt | grep -Eq 'node_modules|/test/|\.hpp$'; then
    fail "the package holds what no user needs"
fi
dpkg-deb -f "$deb" Depends >depends.txt
for library in libc6 libsqlite3-0 libfmt9 libprotobuf; do
    grep -q "$library" depends.txt || fail "the package does not depend on $library: $(cat depends.txt)"
done
echo "install_test: passed"
