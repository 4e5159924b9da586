#!/usr/bin/env bash
# Real clients against the built server, in a virtual environment of their own.
set -uo pipefail
scripts/python-env.sh || exit 1
.conformance/venv/bin/python -m pytest Tests/Conformance -q -rs --color=no 2>&1 | tee .conformance/conformance.log
exit "${PIPESTATUS[0]}"
