#!/usr/bin/env bash
# The last lines of `make test`: the runners' own summaries again, and how many tests were skipped for want of data.
set -euo pipefail
unit=$(grep -cE '(✘|➜|skipped:).*LAPWING_DATA' .conformance/unit.log || true)
python=$(sed -nE 's/^SKIPPED \[([0-9]+)\].*LAPWING_DATA.*/\1/p' .conformance/conformance.log | awk '{ sum += $1 } END { print sum + 0 }')
echo
echo "skipped because LAPWING_DATA (${LAPWING_DATA:-../shared/data}) has no such files: ${unit:-0} unit tests, ${python:-0} conformance tests"
grep -E 'Test run with [0-9]+ tests' .conformance/unit.log | tail -1 || true
grep -E '[0-9]+ (passed|failed|skipped)' .conformance/conformance.log | tail -1
