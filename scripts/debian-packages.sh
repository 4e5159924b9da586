#!/usr/bin/env bash
# Makes sure that the Debian packages of the build and the tests are there: installs them where it may, names them where not.
set -euo pipefail

wanted=(libsqlite3-dev libopenblas-dev liblapacke-dev libssl-dev libcurl4-openssl-dev zlib1g-dev libxgboost-dev
    pkg-config
    python3 python3-venv curl make)
missing=()
for package in "${wanted[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
# Any Python with venv will do, Debian's or another one.
if command -v python3 >/dev/null && python3 -c 'import venv, ensurepip' 2>/dev/null; then
    missing=($(printf '%s\n' "${missing[@]}" | grep -v '^python3' || true))
fi
if ! command -v swift >/dev/null; then
    echo "Swift 6.1 or later is needed and was not found: see the installation page of swift.org" >&2
    exit 1
fi
[ "${#missing[@]}" -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
    run=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    run=(sudo)
else
    echo "These Debian packages are missing: ${missing[*]}" >&2
    echo "Install them with: sudo apt-get install ${missing[*]}" >&2
    exit 1
fi
echo "installing ${missing[*]}"
"${run[@]}" apt-get update -qq
"${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
