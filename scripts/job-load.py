#!/usr/bin/env python3
"""A detection job over ten million points: how long it takes, and how far the server's memory grows.

    make build && .conformance/venv/bin/python scripts/job-load.py --binary .build/release/lapwing

Prints MISSED and exits with 1 when a limit is passed. Uses loopback only and stops by itself.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests/Conformance"))

from harness import tables  # noqa: E402
from harness.api import Api, new_compartment  # noqa: E402
from harness.server import Server  # noqa: E402

SECONDS, MEGABYTES = 60, 500


def rows(count: int, signals: int, seed: int) -> bytes:
    """Rows of random readings around a shared load; a block of them, repeated: quick to make."""
    source = random.Random(seed)
    block = [
        [f"{index % 7 + source.gauss(0, 1):.3f}" for index in range(signals)] for _ in range(2000)]
    lines = [",".join(tables.names(signals))]
    lines += [",".join(block[row % len(block)]) for row in range(count)]
    return ("\n".join(lines) + "\n").encode()


def peak_megabytes(server: Server) -> float:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, default=ROOT / ".build/release/lapwing")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--signals", type=int, default=50)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lapwing-job-") as folder:
        with Server(Path(folder) / "data", binary=arguments.binary) as server:
            api = Api.bearer(server)
            compartment = new_compartment()
            model = api.train(compartment, rows(4000, arguments.signals, 1))
            if model["lifecycleState"] != "ACTIVE":
                raise SystemExit(f"the training failed: {model['lifecycleDetails']}")
            bucket = api.create_bucket(compartment)
            data = rows(arguments.rows, arguments.signals, 2)
            api.put_object(bucket, "big.csv", data)
            # What training took must not hide what the job takes: the mark begins anew.
            Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")
            place = {"namespaceName": api.namespace(), "bucketName": bucket}
            start = time.monotonic()
            job = api.create("detectAnomalyJobs", {
                "compartmentId": compartment, "modelId": model["id"],
                "inputDetails": {"inputType": "OBJECT_LIST", "objectLocations": [place | {"objectName": "big.csv"}]},
                "outputDetails": {"outputType": "OBJECT_STORAGE", **place, "prefix": "out"}})
            while job["lifecycleState"] in ("ACCEPTED", "IN_PROGRESS"):
                time.sleep(0.1)
                job = api.resource(f"/detectAnomalyJobs/{job['id']}")
            seconds = time.monotonic() - start
            if job["lifecycleState"] != "SUCCEEDED":
                raise SystemExit(f"the job ended {job['lifecycleState']}: {job['lifecycleStateDetails']}")
            result = api.ok(api.get(api.object_path(bucket, f"out/{job['id']}/big.csv.json"))).json()
            peak = peak_megabytes(server)
    points = arguments.rows * arguments.signals
    print(f"{points:,} points, {len(data) / 1e6:.0f} MB of CSV: {seconds:.1f} s (limit {SECONDS}), "
          f"peak memory {peak:.0f} MB (limit {MEGABYTES}), {len(result['detectionResults'])} rows flagged")
    missed = seconds > SECONDS or peak > MEGABYTES
    if missed:
        print("MISSED")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
