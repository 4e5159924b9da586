#!/usr/bin/env bash
# swift test, with its output kept so that skipped tests can be counted at the very end.
set -uo pipefail
mkdir -p .conformance
swift test 2>&1 | tee .conformance/unit.log
exit "${PIPESTATUS[0]}"
