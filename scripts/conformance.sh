#!/usr/bin/env bash
# Real clients against the built server, in a virtual environment of their own.
set -uo pipefail
scripts/python-env.sh || exit 1
# The releases of the Azure SDK exclude each other: an environment for each but the one above. The tests would make them, too;
# here what goes wrong is said once and at once.
for requirements in Tests/Conformance/azure-sdk/*.txt; do
    scripts/python-env.sh ".conformance/azure-$(basename "$requirements" .txt)" "$requirements" || exit 1
done
# A real InfluxDB for the tests of that source. It is a server that starts by itself where it is installed, so only CI
# installs it; without it those tests are skipped, and the list of reasons says so.
if [ -n "${CI:-}" ] && [ "$(id -u)" -eq 0 ] && ! command -v influxd >/dev/null; then
    DEBIAN_FRONTEND=noninteractive timeout 120 apt-get install -y -qq influxdb >/dev/null 2>&1 || true
fi
.conformance/venv/bin/python -m pytest Tests/Conformance -q -rs --color=no 2>&1 | tee .conformance/conformance.log
exit "${PIPESTATUS[0]}"
