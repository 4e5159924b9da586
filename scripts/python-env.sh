#!/usr/bin/env bash
# Makes a Python environment and brings it up to date: scripts/python-env.sh [FOLDER REQUIREMENTS]. Without arguments the one of the
# conformance suite, in .conformance/venv. Quiet when there is nothing to do; says what went wrong when there is.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=${1:-.conformance/venv}
requirements=${2:-Tests/Conformance/requirements.txt}
stamp=$environment/.requirements

wanted="$(cat "$requirements")
$(python3 --version 2>&1)"
if [ -x "$environment/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ]; then exit 0; fi

# The source archive of nexosisapi 3.0.85 takes the last part of its version from here, and builds as 3.0.1 without it, which pip refuses.
export TRAVIS_BUILD_NUMBER=85

mkdir -p .conformance
log=.conformance/python-env.log
echo "python-env: installing $requirements in $environment" >&2
rm -rf "$environment"
if ! {
    python3 -m venv "$environment" &&
        "$environment/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
} >"$log" 2>&1; then
    tail -20 "$log" >&2
    echo "python-env: failed; the whole output is in $log (Debian needs the package python3-venv)" >&2
    exit 1
fi
printf '%s\n' "$wanted" >"$stamp"
