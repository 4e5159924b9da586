#!/usr/bin/env python3
"""Server CPU per request of the five detector endpoints, beside the service on the original libraries, and what forecasts do to the rest.

  both servers run side by side on loopback and get the same bodies on one connection, in alternating passes
  CPU is user and system time of all threads, and of ended child processes, from /proc/PID/stat (Prophet fits in a child)
  p99 of /absolute-threshold, idle and while clients keep Prophet fits running

Prints a table with limits; the exit status is 1 when one is missed. Bounded in requests and in time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "Tests/Conformance"), str(ROOT / "Benchmarks/detectors-peer")]

from comparison import series  # noqa: E402
from comparison.servers import Client, PeerServer  # noqa: E402
from harness.server import Server  # noqa: E402

LIMITS = {
    "/absolute-threshold": 1 / 10, "/percentage-threshold": 1 / 10, "/moving-average": 1 / 10, "/isolation-forest": 1 / 50,
    "/prophet": 1 / 10}
# Milliseconds that the p99 of a threshold may rise by while fits run: what sharing a processor costs, far less than a fit.
MOST_RISE = 20
TICK = 1 / os.sysconf("SC_CLK_TCK")


def cpu_seconds(process: int) -> float:
    """User and system time of all threads of a process, and of the children it has waited for."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) * TICK


# Bodies

@dataclass
class Load:
    name: str
    path: str
    bodies: list[bytes]
    # Whether the limit holds: forests and forecasts have one for bodies of the size that the Python service shows as its sample.
    is_limited: bool = True


def two_lists(current: int, history: int, config: dict, kind: str = "daily") -> list[bytes]:
    bodies = []
    for seed in range(5):
        source = random.Random(seed)
        times = series.clock(source, current + history, 3600)
        points = series.points(times, series.values(source, kind, times))
        points[-1]["value"] += 90
        bodies.append(json.dumps({"data": {"current": points[history:], "history": points[:history]}, "config": config}).encode())
    return bodies


def forecasts(rows: int, step: int, horizon: int, period: str, series_count: int, weekly: bool = False) -> list[bytes]:
    bodies = []
    for seed in range(series_count):
        source = random.Random(seed)
        times = series.clock(source, rows, step)
        kind = ("daily", "noise", "walk", "gamma")[seed % 4]
        config = {
            "seasonality_mode": ("additive", "multiplicative")[seed // 4 % 2], "changepoint_prior_scale": 0.05, "interval_width": 0.95,
            "uncertainty_samples": 1000, "horizon": horizon, "period": period, "holidays_prior_scale": 10.0,
            "weekly_seasonality": weekly, "daily_seasonality": step < 86400, "yearly_seasonality": False}
        history = series.points(times, series.values(source, kind, times))
        bodies.append(json.dumps({"data": {"history": history}, "config": config}).encode())
    return bodies


def loads() -> list[Load]:
    absolute = {"critical_threshold": 90, "warning_threshold": 70, "operator": ">="}
    percentage = {"critical_percentile": 95, "warning_percentile": 85, "operator": ">="}
    moving = {"window": 24, "std_multiplier": 2.0, "min_periods": 12}
    forest = {"contamination": 0.1, "n_estimators": 100, "max_samples": "auto", "max_features": 1.0, "random_state": 42}
    return [
        Load("absolute, 5 points", "/absolute-threshold", two_lists(5, 0, absolute)),
        Load("absolute, 1,000", "/absolute-threshold", two_lists(1000, 0, absolute)),
        Load("percentage, 5 of 48", "/percentage-threshold", two_lists(5, 48, percentage)),
        Load("percentage, 100 of 5,000", "/percentage-threshold", two_lists(100, 5000, percentage)),
        Load("moving average, 10 of 48", "/moving-average", two_lists(10, 48, moving)),
        Load("moving average, 500 of 5,000", "/moving-average", two_lists(500, 5000, moving)),
        Load("forest, 5 of 120", "/isolation-forest", two_lists(5, 120, forest)),
        Load("forest, 100 of 2,000", "/isolation-forest", two_lists(100, 2000, forest), is_limited=False),
        Load("prophet, 24 hours", "/prophet", forecasts(24, 3600, 24, "H", 8)),
        Load("prophet, a week of hours", "/prophet", forecasts(168, 3600, 24, "H", 4), is_limited=False),
        Load("prophet, 400 days", "/prophet", forecasts(400, 86400, 30, "D", 4, weekly=True), is_limited=False),
    ]


# Measurements

def one_pass(client: Client, load: Load, most: int, seconds: float) -> tuple[int, float]:
    """Whole rounds of the bodies until there are enough or it takes too long; how many requests, and the seconds."""
    started, sent = time.monotonic(), 0
    while sent == 0 or (sent < most and time.monotonic() - started < seconds):
        for body in load.bodies:
            reply = client.post(load.path, body)
            if reply.status != 200:
                raise SystemExit(f"{load.name}: status {reply.status}: {reply.text[:300]}")
            sent += 1
    return sent, time.monotonic() - started


@dataclass
class Cost:
    cpu: float = 0
    sent: int = 0
    seconds: float = 0

    @property
    def milliseconds(self) -> float:
        return self.cpu / self.sent * 1000


def costs(load: Load, clients: list[Client], processes: list[int], options: argparse.Namespace) -> list[Cost]:
    """CPU of each server, over alternating passes."""
    result = [Cost() for _ in clients]
    for client in clients:
        one_pass(client, load, 1, 0)
    for _ in range(options.passes):
        for client, process, cost in zip(clients, processes, result):
            before = cpu_seconds(process)
            sent, seconds = one_pass(client, load, options.requests, options.seconds)
            cost.cpu += cpu_seconds(process) - before
            cost.sent += sent
            cost.seconds += seconds
    return result


class Forecasting:
    """Clients that keep forecasts running until the end. An answer of 429 is an answer: the client waits and tries again."""

    def __init__(self, url: str, clients: int, bodies: list[bytes]):
        self.stop, self.done, self.refused = threading.Event(), 0, 0
        self.failure = ""
        self.threads = [threading.Thread(target=self.run, args=(url, bodies[index:] + bodies[:index])) for index in range(clients)]

    def run(self, url: str, bodies: list[bytes]) -> None:
        client = Client(url)
        while not self.stop.is_set():
            for body in bodies:
                if self.stop.is_set():
                    return
                reply = client.post("/prophet", body)
                if reply.status == 200:
                    self.done += 1
                elif reply.status == 429:
                    self.refused += 1
                    self.stop.wait(0.02)
                else:
                    self.failure = f"status {reply.status}: {reply.text[:300]}"
                    return

    def __enter__(self) -> Forecasting:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()


def latencies(client: Client, load: Load, count: int) -> list[float]:
    """Milliseconds of single requests, sorted."""
    found = []
    for number in range(count):
        started = time.perf_counter()
        reply = client.post(load.path, load.bodies[number % len(load.bodies)])
        found.append((time.perf_counter() - started) * 1000)
        if reply.status != 200:
            raise SystemExit(f"{load.name}: status {reply.status}: {reply.text[:300]}")
    return sorted(found)


def p99(found: list[float]) -> float:
    return found[min(len(found) - 1, int(len(found) * 0.99))]


@dataclass
class Tail:
    idle: float
    during: float
    fits: int
    refused: int


def tails(url: str, threshold: Load, forecast: list[bytes], count: int, passes: int, clients: int) -> Tail:
    """p99 of a threshold, idle and beside forecasts: medians of alternating passes."""
    client, idle, during, fits, refused = Client(url), [], [], 0, 0
    latencies(client, threshold, 50)
    for _ in range(passes):
        idle.append(p99(latencies(client, threshold, count)))
        with Forecasting(url, clients, forecast) as running:
            during.append(p99(latencies(client, threshold, count)))
        if running.failure:
            raise SystemExit(f"a forecast beside thresholds: {running.failure}")
        fits, refused = fits + running.done, refused + running.refused
    return Tail(statistics.median(idle), statistics.median(during), fits, refused)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, default=ROOT / ".build/release/lapwing")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--requests", type=int, default=400, help="most requests of one pass")
    parser.add_argument("--seconds", type=float, default=4, help="longest pass; a round of bodies that has begun is finished")
    parser.add_argument("--threshold-requests", type=int, default=1000, help="requests of a pass for the p99")
    parser.add_argument("--forecast-clients", type=int, default=4, help="clients that keep forecasts running beside thresholds")
    options = parser.parse_args()

    missed = 0
    with tempfile.TemporaryDirectory(prefix="lapwing-detectors-") as folder, PeerServer(Path(folder)) as peer, \
            Server(Path(folder) / "data", binary=options.binary) as lapwing:
        clients, processes = [Client(peer.url), Client(lapwing.url)], [peer.process.pid, lapwing.process.pid]
        print(f"{'CPU per request':<30} {'peer ms':>10} {'lapwing ms':>11} {'ratio':>8} {'limit':>7}   requests (wall ms)")
        all_loads = loads()
        for load in all_loads:
            theirs, ours = costs(load, clients, processes, options)
            # Less than a tick cannot be told from nothing: it counts as one.
            ours.cpu = max(ours.cpu, TICK)
            ratio, limit = ours.milliseconds / theirs.milliseconds, LIMITS[load.path]
            is_missed = load.is_limited and ratio > limit
            missed += is_missed
            allowed = f"1/{1 / limit:.0f}" if load.is_limited else "-"
            print(
                f"{load.name:<30} {theirs.milliseconds:>10.3f} {ours.milliseconds:>11.3f} {'1/' + format(1 / ratio, '.1f'):>8} {allowed:>7}   "
                f"{theirs.sent} ({theirs.seconds / theirs.sent * 1000:.2f}), {ours.sent} ({ours.seconds / ours.sent * 1000:.2f})"
                f"{'   MISSED' if is_missed else ''}", flush=True)

        threshold, forecast = all_loads[0], forecasts(90, 3600, 24, "H", 8)
        for name, url, has_limit in (("lapwing", lapwing.url, True), ("peer", peer.url, False)):
            count = options.threshold_requests if has_limit else options.threshold_requests // 4
            tail = tails(url, threshold, forecast, count, options.passes, options.forecast_clients)
            is_missed = has_limit and tail.during > tail.idle + MOST_RISE
            missed += is_missed
            print(
                f"p99 of absolute, {name}: idle {tail.idle:.2f} ms, beside {options.forecast_clients} forecasting clients {tail.during:.2f} ms"
                f"{f', limit idle + {MOST_RISE} ms' if has_limit else ''} ({tail.fits} fits, {tail.refused} refused with 429)"
                f"{'   MISSED' if is_missed else ''}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
