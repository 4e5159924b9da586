#!/usr/bin/env python3
"""CPU per request of univariate detection: the package `time-series-anomaly-detector`, the whole server, and the core alone.

  all three get the same generated series, in alternating passes
  package   process_time of predict(), its data frame made before
  server    one client on loopback; CPU of the server process, all threads, body read and answer written
  core      thread CPU through the public Swift API (Benchmarks, product `univariate`)

Prints a table with limits for the server; the exit status is 1 when one is missed. Bounded in requests and in time.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / "Benchmarks/azure-peer"
sys.path[:0] = [str(ROOT / "Tests/Conformance"), str(PEER)]

from azure_peer.loads import Load, loads  # noqa: E402
from harness.server import Server  # noqa: E402

# One thread for everybody's BLAS: others would wait for work and be counted.
ENVIRONMENT = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


class Worker:
    """A process that answers one line of JSON with another."""

    def __init__(self, command: list[str], is_announced: bool):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=ENVIRONMENT)
        if is_announced:
            self.line()

    def line(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.process.args[0]} ended with status {self.process.wait()}")
        return line

    def ask(self, load: Load) -> dict:
        self.process.stdin.write(json.dumps({"operation": load.operation, "request": load.request}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.line())

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait()


def cpu_seconds(process: int) -> float:
    """CPU of the threads of a process that live, to the nanosecond: the ticks of /proc/PID/stat are too coarse for one request."""
    found = 0
    for task in Path(f"/proc/{process}/task").iterdir():
        try:
            found += int((task / "schedstat").read_text().split()[0])
        except FileNotFoundError:
            continue
    return found * 1e-9


class Client:
    """One keep-alive connection."""

    def __init__(self, server: Server):
        self.server = server
        address = urlsplit(server.url)
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        self.headers = {"Content-Type": "application/json", "Ocp-Apim-Subscription-Key": server.api_key}

    def post(self, load: Load) -> dict:
        self.connection.request(
            "POST", f"/anomalydetector/v1.1/timeseries/{load.operation}/detect", body=load.body, headers=self.headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise SystemExit(f"{load.name}: status {response.status}: {text[:300]}")
        return json.loads(text)

    def one_pass(self, load: Load, seconds: float) -> tuple[float, int]:
        """CPU seconds of a request, and the anomalies in its answer."""
        found = self.post(load)
        before, sent, until = cpu_seconds(self.server.process.pid), 0, time.monotonic() + seconds
        while sent < 5 or time.monotonic() < until:
            self.post(load)
            sent += 1
        flags = found["isAnomaly"]
        return (cpu_seconds(self.server.process.pid) - before) / sent, sum(flags) if isinstance(flags, list) else int(flags)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, default=ROOT / ".build/release/lapwing")
    parser.add_argument("--core", type=Path, default=ROOT / "Benchmarks/.build/release/univariate")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1, help="of a pass of the server; the core gets a third of it")
    parser.add_argument("--package-requests", type=int, default=2, help="of a pass of the package")
    options = parser.parse_args()

    missed = 0
    with tempfile.TemporaryDirectory(prefix="lapwing-azure-") as folder, \
            Worker([sys.executable, str(PEER / "azure_peer/package.py")], is_announced=True) as package, \
            Worker([str(options.core), "--seconds", str(options.seconds / 3)], is_announced=False) as core, \
            Server(Path(folder) / "data", binary=options.binary) as server:
        client = Client(server)
        print("| series | package ms | server ms | ratio | core ms | ratio | limit | anomalies |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        all_loads = loads()
        package.ask(all_loads[0])
        for load in all_loads:
            theirs, ours, alone = [], [], []
            for _ in range(options.passes):
                answers = [package.ask(load) for _ in range(options.package_requests)]
                theirs += [answer["seconds"] for answer in answers]
                seconds, served = client.one_pass(load, options.seconds)
                ours.append(seconds)
                judged = core.ask(load)
                alone.append(judged["seconds"])
                counts = {answers[-1]["anomalies"], served, judged["anomalies"]}
                if len(counts) > 1:
                    raise SystemExit(f"{load.name}: package, server and core found {answers[-1]['anomalies']}, {served}, {judged['anomalies']}")
            # The least disturbed pass of each: other work on the machine adds, and never takes away.
            first, second, third = min(theirs), min(ours), min(alone)
            is_missed = first / second < load.limit
            missed += is_missed
            print(
                f"| {load.name} | {first * 1000:.0f} | {second * 1000:.2f} | {first / second:.0f} | {third * 1000:.2f} | {first / third:.0f} "
                f"| {load.limit} | {counts.pop()} |{' MISSED' if is_missed else ''}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
