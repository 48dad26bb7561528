#!/bin/sh
# apt-install.sh PACKAGE...: installs Debian packages, as root or by a sudo that asks for no password.
sudo=
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo='sudo -n'
    else
        echo "Missing on this machine: $*. Please install it: sudo apt-get install $*" >&2
        exit 1
    fi
fi
if ! command -v apt-get >/dev/null; then
    echo "Missing on this machine: $* (these are the names of Debian's packages). Please install it." >&2
    exit 1
fi
set -e
$sudo apt-get update -q
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
