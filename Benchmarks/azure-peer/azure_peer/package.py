"""Runs the package: requests as lines of JSON come in, seconds of CPU and what was found go out. Started by scripts/azure-load.py."""

from __future__ import annotations

import json
import os
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import pandas  # noqa: E402
from anomaly_detector.univariate.univariate_anomaly_detection import UnivariateAnomalyDetector  # noqa: E402
from anomaly_detector.univariate.util.fields import DetectType, IsAnomaly  # noqa: E402

MODES = {"entire": DetectType.ENTIRE, "last": DetectType.LATEST}


def judge(operation: str, request: dict) -> tuple[float, dict]:
    """The detector alone is timed, not the reading of the request."""
    params = {key: value for key, value in request.items() if key != "series"} | {"boundaryVersion": "V2"}
    frame = pandas.DataFrame(request["series"])
    detector = UnivariateAnomalyDetector(MODES[operation])
    started = time.process_time()
    found = detector.predict(None, frame, params)
    return time.process_time() - started, found


def anomalies(found: object) -> int:
    """How many, in an answer of either form."""
    if isinstance(found, dict):
        if IsAnomaly in found:
            return int(found[IsAnomaly])
        return sum(anomalies(value) for value in found.values())
    if isinstance(found, list):
        return sum(anomalies(value) for value in found)
    return 0


def main() -> None:
    # Whatever the package prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        seconds, found = judge(question["operation"], question["request"])
        print(json.dumps({"seconds": seconds, "anomalies": anomalies(found)}), file=answers, flush=True)


if __name__ == "__main__":
    main()
