#!/usr/bin/env python3
"""Measures the server from outside, and checks the figures against their limits.

  throughput of GET /20210101/projects/{id} with an API key, idle and while every training slot is busy
  throughput of signed requests, beside that of GET /health: the cheapest answer there is, without credentials or a look-up
  processor time of the server for the largest synchronous detection
  cold start: from starting the process to the first healthy answer, on an existing data directory
  resident memory: after the start, and after the demo

Uses wrk when it is installed, else a small client of its own. What is compared is measured in alternating passes of one
run. Prints one line a figure; the exit status is 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Tests" / "Conformance"))

from harness import tables  # noqa: E402
from harness.api import BASE, Api  # noqa: E402
from harness.server import Server, find_binary  # noqa: E402
from httpload.load import Load, Pass  # noqa: E402
from httpload.replay import Replay, bearer, plain, signed  # noqa: E402
from httpload.report import Report  # noqa: E402
from httpload.trainings import Trainings  # noqa: E402

COMPARTMENT = "ocid1.compartment.oc1..httpload"
LEAST_RATIO = 0.40
LEAST_SIGNED_GET = 0.25
LEAST_SIGNED_DETECTION = 0.35
MOST_SECONDS_A_LARGE_DETECTION = 0.008
#: Signed requests of one kind that take turns.
SIGNATURES = 32
LONGEST_START = 0.300
MOST_MEMORY = 80 << 20


# Measurements

def throughput(server: Server, load: Load, options: argparse.Namespace) -> tuple[float, float]:
    """Requests a second idle and during training: the medians of alternating passes."""
    api = Api.bearer(server)
    requests = bearer(server, f"{BASE}/projects/{api.create_project(COMPARTMENT)}")
    trainings = Trainings(api, COMPARTMENT, options.training_slots)
    load.on(server, requests, seconds=2)
    idle, during = [], []
    for number in range(options.passes):
        idle.append(load.on(server, requests).rate)
        with trainings:
            during.append(load.on(server, requests).rate)
            busy, waiting = trainings.busy(), trainings.waiting()
        if busy < options.training_slots:
            raise SystemExit(f"pass {number + 1}: only {busy} slots were still busy at its end ({waiting} waiting)")
    return statistics.median(idle), statistics.median(during)


def detections(server: Server, api: Api, signals: int, rows: int, count: int) -> list[Replay]:
    """Signed detections with a model of 10,000 rows, each of rows of its own."""
    model = api.train(COMPARTMENT, tables.training_csv(10_000, signals))
    if model["lifecycleState"] != "ACTIVE":
        raise SystemExit(f"the training of {signals} signals ended as {model['lifecycleState']}")
    bodies = [
        json.dumps({"modelId": model["id"], **tables.inline(tables.rows(rows, signals, first=10_000 + number * rows))})
        for number in range(count)]
    return signed(server, "POST", [f"{BASE}/actions/detectAnomalies"], [body.encode() for body in bodies], count)


def signed_throughput(server: Server, load: Load, options: argparse.Namespace) -> dict[str, Pass]:
    """Plain answers, signed look-ups and signed detections: the medians of alternating passes."""
    api = Api.bearer(server)
    projects = [f"{BASE}/projects/{api.create_project(COMPARTMENT)}" for _ in range(SIGNATURES)]
    kinds = {
        "plain": plain(server, "/health"),
        "get": signed(server, "GET", projects, [b""], SIGNATURES),
        "detect": detections(server, api, 10, 1, SIGNATURES),
    }
    for requests in kinds.values():
        load.on(server, requests, seconds=2)
    passes: dict[str, list[Pass]] = {kind: [] for kind in kinds}
    for _ in range(options.passes):
        for kind, requests in kinds.items():
            passes[kind].append(load.on(server, requests))
    return {
        kind: Pass(statistics.median(one.rate for one in all), statistics.median(one.cost for one in all))
        for kind, all in passes.items()}


def large_detection(server: Server, load: Load, options: argparse.Namespace) -> float:
    """Processor seconds of the server for a detection of 300 signals in 100 rows."""
    requests = detections(server, Api.bearer(server), 300, 100, 8)
    load.on(server, requests, seconds=2)
    return statistics.median(load.on(server, requests).cost for _ in range(options.passes))


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def cold_start(server: Server) -> float:
    """Seconds from starting the process to the first healthy answer. Leaves the server stopped."""
    port = free_port()
    command = [str(server.binary), "serve", "--data-dir", str(server.data_directory), "--port", str(port)]
    with open(os.devnull, "w") as nowhere:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
    try:
        while time.perf_counter() - started < 30:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return time.perf_counter() - started
            except OSError:
                time.sleep(0.001)
        raise SystemExit("the server did not become healthy")
    finally:
        process.terminate()
        process.wait(60)


def memory(server: Server) -> tuple[int, int, int]:
    """Resident bytes: after the start, right after the demo, and when the server has been idle for a while after it."""
    time.sleep(1)
    after_start = server.resident_bytes()
    subprocess.run(
        [str(server.binary), "demo", "--endpoint", server.url, "--config", str(server.config), "--ascii"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after_demo = server.resident_bytes()
    time.sleep(5)
    return after_start, after_demo, server.resident_bytes()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", help="the server to measure (default: LAPWING_BINARY, else the release build)")
    parser.add_argument("--seconds", type=float, default=5, help="length of one pass")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--starts", type=int, default=9)
    parser.add_argument(
        "--training-slots", type=int, default=max(1, (os.cpu_count() or 2) - 1), help="default: one less than processors")
    parser.add_argument("--no-wrk", action="store_true", help="use the client of its own even where wrk is installed")
    options = parser.parse_args()

    folder = Path(tempfile.mkdtemp(prefix="lapwing-load-"))
    binary = Path(options.binary).resolve() if options.binary else find_binary()
    server = Server(folder / "data", "--training-slots", str(options.training_slots), binary=binary)
    load = Load.of(options.seconds, options.connections, may_use_wrk=not options.no_wrk)
    report = Report()
    try:
        with server:
            idle, during = throughput(server, load, options)
            report.line("GET project, idle", f"{idle:,.0f} requests/s")
            report.line(f"GET project, {options.training_slots} training slot(s) busy", f"{during:,.0f} requests/s")
            report.ratio("ratio", during / idle, LEAST_RATIO)

            medians = signed_throughput(server, load, options)
            for kind, name in (
                    ("plain", "GET /health"), ("get", "GET project, signed"),
                    ("detect", "detection of 10 signals, 1 row, signed")):
                each = f"({medians[kind].cost * 1e6:.0f} us)"
                report.line(f"{name} (processor time of each)", f"{medians[kind].rate:,.0f} requests/s {each}")
            report.ratio("GET project, signed / GET /health", medians["get"].rate / medians["plain"].rate, LEAST_SIGNED_GET)
            report.ratio(
                "detection, signed / GET /health", medians["detect"].rate / medians["plain"].rate, LEAST_SIGNED_DETECTION)

            large = large_detection(server, load, options)
            report.line(
                "processor time, 300 signals x 100 rows, signed", f"{large * 1000:.1f} ms",
                f"<= {MOST_SECONDS_A_LARGE_DETECTION * 1000:.0f} ms", large <= MOST_SECONDS_A_LARGE_DETECTION)

        starts = sorted(cold_start(server) for _ in range(options.starts))
        median = statistics.median(starts)
        spread = f"({starts[0] * 1000:.0f} ... {starts[-1] * 1000:.0f})"
        report.line(
            f"cold start to healthy, median of {options.starts}", f"{median * 1000:.0f} ms {spread}",
            f"<= {LONGEST_START * 1000:.0f} ms", median <= LONGEST_START)

        with server:
            after_start, after_demo, at_rest = memory(server)
        limit = f"<= {MOST_MEMORY >> 20} MB"
        report.line("resident memory, idle after the start", f"{after_start / 2**20:.0f} MB", limit, after_start <= MOST_MEMORY)
        report.line("resident memory, right after the demo", f"{after_demo / 2**20:.0f} MB")
        report.line("resident memory, idle after the demo", f"{at_rest / 2**20:.0f} MB", limit, at_rest <= MOST_MEMORY)
        return 1 if report.missed else 0
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
