#!/bin/sh
# What the tests and benchmarks drive that is not Python: `sh tests/debian.sh chromium nginx openssl`.
# Installs what is missing where that is possible without asking; otherwise says which command does.
missing=
for package in "$@"; do
    PATH="$PATH:/usr/sbin" command -v "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    # shellcheck disable=SC2086 (several words)
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
fi
for package in $missing; do
    if ! PATH="$PATH:/usr/sbin" command -v "$package" >/dev/null 2>&1; then
        echo "The tests need more. Run: sudo apt-get install$missing" >&2
        exit 1
    fi
done
