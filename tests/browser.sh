#!/bin/sh
# The browser tests drive Debian's Chromium. Installs it where that is possible without asking;
# otherwise says which command does.
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
fi
command -v chromium >/dev/null 2>&1 && exit 0
echo "The browser tests need Chromium. Run: sudo apt-get install chromium" >&2
exit 1
