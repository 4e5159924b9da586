#!/usr/bin/env python3
"""Measures the server from outside, and checks the figures against their limits.

  throughput of GET /20210101/projects/{id}, idle and while every training slot is busy
  cold start: from starting the process to the first healthy answer, on an existing data directory
  resident memory: after the start, and after the demo

Uses wrk when it is installed, else a small client of its own. Prints one line a figure; the exit status is 1 when a limit
is missed.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Tests" / "Conformance"))

from harness import tables  # noqa: E402
from harness.api import BASE, Api  # noqa: E402
from harness.server import Server, find_binary  # noqa: E402

COMPARTMENT = "ocid1.compartment.oc1..httpload"
LEAST_RATIO = 0.40
LONGEST_START = 0.300
MOST_MEMORY = 80 << 20


# Load

def load_with_wrk(url: str, key: str, seconds: float, connections: int) -> float:
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "-H", f"Authorization: Bearer {key}", url],
        capture_output=True, text=True, check=True)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    if refused:
        raise SystemExit(f"{refused.group(1)} answers were not 2xx")
    match = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if not match:
        raise SystemExit(f"cannot read the answer of wrk: {done.stdout}")
    return float(match.group(1))


def load_with_threads(url: str, key: str, seconds: float, connections: int) -> float:
    """Keep-alive connections, one thread each. Slower than wrk, and so is its ratio's upper end."""
    address = urlsplit(url)
    counts = [0] * connections
    end = time.monotonic() + seconds

    def client(index: int) -> None:
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        while time.monotonic() < end:
            connection.request("GET", address.path, headers={"Authorization": f"Bearer {key}"})
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise SystemExit(f"an answer was {response.status}")
            counts[index] += 1

    threads = [threading.Thread(target=client, args=(index,)) for index in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


# Trainings that keep every slot busy

class Trainings:
    def __init__(self, api: Api, slots: int):
        self.api, self.slots = api, slots
        # Distinct rows: repeated ones would make a training easier than real data does.
        self.project, self.asset = api.upload_training_data(COMPARTMENT, tables.training_csv(20_000, 100), "big.csv")
        self.running: list[tuple[str, str]] = []

    def __enter__(self) -> Trainings:
        for _ in range(self.slots * 6):
            model, work = self.api.start_training(COMPARTMENT, self.project, self.asset)
            self.running.append((model["id"], work))
        deadline = time.monotonic() + 60
        while self.busy() < self.slots:
            if time.monotonic() > deadline:
                raise SystemExit(f"only {self.busy()} of {self.slots} training slots got busy")
            time.sleep(0.05)
        return self

    def busy(self) -> int:
        return sum(self.api.resource(f"/workRequests/{work}")["status"] == "IN_PROGRESS" for _, work in self.running)

    def waiting(self) -> int:
        return sum(self.api.resource(f"/workRequests/{work}")["status"] == "ACCEPTED" for _, work in self.running)

    def __exit__(self, *_: object) -> None:
        for model, _ in reversed(self.running):
            self.api.delete(f"{BASE}/models/{model}")
        for _, work in self.running:
            self.api.finished(work)
        self.running = []


# Measurements

def throughput(server: Server, options: argparse.Namespace) -> tuple[float, float]:
    """Requests a second idle and during training: the medians of alternating passes."""
    api = Api.bearer(server)
    url = f"{server.url}{BASE}/projects/{api.create_project(COMPARTMENT)}"
    load = load_with_wrk if shutil.which("wrk") and not options.no_wrk else load_with_threads
    trainings = Trainings(api, options.training_slots)
    load(url, server.api_key, 2, options.connections)
    idle, during = [], []
    for number in range(options.passes):
        idle.append(load(url, server.api_key, options.seconds, options.connections))
        with trainings:
            during.append(load(url, server.api_key, options.seconds, options.connections))
            busy, waiting = trainings.busy(), trainings.waiting()
        if busy < options.training_slots:
            raise SystemExit(f"pass {number + 1}: only {busy} slots were still busy at its end ({waiting} waiting)")
    return statistics.median(idle), statistics.median(during)


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


class Report:
    def __init__(self) -> None:
        self.missed = 0

    def line(self, name: str, value: str, limit: str = "", is_met: bool | None = None) -> None:
        verdict = "" if is_met is None else "ok" if is_met else "MISSED"
        self.missed += is_met is False
        print(f"{name:<44} {value:>22}   {limit:<14} {verdict}".rstrip(), flush=True)


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
    report = Report()
    try:
        with server:
            idle, during = throughput(server, options)
        report.line("GET project, idle", f"{idle:,.0f} requests/s")
        report.line(f"GET project, {options.training_slots} training slot(s) busy", f"{during:,.0f} requests/s")
        report.line("ratio", f"{during / idle:.2f}", f">= {LEAST_RATIO:.2f}", during / idle >= LEAST_RATIO)

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
