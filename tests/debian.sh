#!/bin/sh
# What the tests and benchmarks drive that is not Python: `sh tests/debian.sh nginx openssl`. Of
# `one/other` the other is enough where the one cannot be had.
# Installs what is missing where that is possible without asking; otherwise says which command does.
PATH="$PATH:/usr/sbin"
missing=
for wanted in "$@"; do
    package=${wanted%%/*}
    command -v "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    # shellcheck disable=SC2086 (several words)
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing; } >/dev/null
fi
for wanted in "$@"; do
    package=${wanted%%/*} other=${wanted##*/}
    if ! command -v "$package" >/dev/null 2>&1 && ! command -v "$other" >/dev/null 2>&1; then
        echo "The tests need more. Run: sudo apt-get install$missing" >&2
        exit 1
    fi
done
