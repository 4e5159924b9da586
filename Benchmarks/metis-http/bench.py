#!/usr/bin/env python3
"""Verdicts a second and core of the Metis API: the server's CPU time for windows that come over loopback HTTP, of which 1 % are abnormal.

  windows are generated (a daily shape with noise, in whole numbers) from a fixed seed, at scales from 100 to a million
  a window is abnormal when its newest minute is a tenth of what it was, and counts when the server says so
  CPU is user and system time of all threads of the server, from /proc/PID/stat; the client's is not counted
  with a model (--metis-model, or the built-in one) a value of an abnormal window is judged by it; verdicts are kept, and durable when answered

Prints values and rates with their limits; the exit status is 1 when one is missed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Conformance"))

from harness.server import Server  # noqa: E402

# Verdicts a second of one core.
LIMITS = {"/PredictValue": 1000, "/PredictRate": 5000}
WINDOW = 180
DAY = 1440


def series(source: random.Random) -> dict[str, list[int]]:
    """One KPI at one moment: the minutes up to it, and those around it yesterday and a week ago."""
    level, swing, noise = 10 ** source.uniform(2, 6), source.uniform(0, 0.3), source.uniform(0.002, 0.02)
    start = source.randrange(DAY)

    def minutes(first: int, count: int) -> list[int]:
        return [
            round(level * (1 + swing * math.sin((start + first + index) * 2 * math.pi / DAY)) * source.gauss(1, noise))
            for index in range(count)]

    return {"dataA": minutes(-WINDOW, WINDOW + 1), "dataB": minutes(-WINDOW, 2 * WINDOW + 1), "dataC": minutes(-WINDOW, 2 * WINDOW + 1)}


def body(window: dict[str, list[int]], is_abnormal: bool) -> bytes:
    data = {name: list(values) for name, values in window.items()}
    if is_abnormal:
        data["dataA"][-1] //= 10
    return json.dumps({
        "viewId": "2012", "viewName": "login", "attrId": "19201", "attrName": "requests", "time": "2018-10-17 17:28:00", "window": WINDOW,
        **{name: ",".join(map(str, values)) for name, values in data.items()}}).encode()


def send(address: str, path: str, bodies: list[bytes], first: int, step: int, count: int, found: list[int]) -> None:
    """Sends every `step`-th of `count` requests over one connection; adds the abnormal verdicts."""
    connection = http.client.HTTPConnection(address, timeout=60)
    abnormal = 0
    for number in range(first, count, step):
        connection.request("POST", path, bodies[number % len(bodies)])
        answer = json.loads(connection.getresponse().read())
        if answer["code"] != 0:
            sys.exit(f"{path}: {answer}")
        abnormal += answer["data"]["ret"] == 0
    connection.close()
    found.append(abnormal)


def measure(server: Server, path: str, bodies: list[bytes], count: int, connections: int) -> tuple[float, float, float]:
    """Verdicts a second of CPU, verdicts a second of the clock, and the share of abnormal ones."""
    address = server.url.removeprefix("http://")
    found: list[int] = []
    send(address, path, bodies, 0, 1, min(count, len(bodies)), [])
    threads = [
        threading.Thread(target=send, args=(address, path, bodies, first, connections, count, found)) for first in range(connections)]
    cpu, clock = server.processor_seconds(), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cpu, clock = server.processor_seconds() - cpu, time.monotonic() - clock
    if len(found) != connections:
        sys.exit("a connection failed")
    return count / cpu, count / clock, sum(found) / count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--metis-model", type=Path, help="instead of the built-in model")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    source = random.Random(options.seed)
    windows = [series(source) for _ in range(400)]
    arguments = ["--metis-model", str(options.metis_model)] if options.metis_model else []
    missed = False
    with tempfile.TemporaryDirectory(prefix="lapwing-metis-") as folder:
        with Server(Path(folder) / "data", *arguments, binary=options.binary.resolve()) as server:
            print(f"{'route':<14} {'of the windows':<16} {'a second and core':>18} {'a second':>9} {'abnormal':>9} {'limit':>7}")
            for path, limit in LIMITS.items():
                bodies = [body(window, index % 100 == 99) for index, window in enumerate(windows)]
                for name, sent, count, bound in (
                    ("1 % abnormal", bodies, options.requests, limit),
                    ("all abnormal", [body(window, True) for window in windows], options.requests // 10, None),
                ):
                    core, clock, abnormal = measure(server, path, sent, count, options.connections)
                    is_missed = bound is not None and core < bound
                    missed |= is_missed
                    print(
                        f"{path:<14} {name:<16} {core:>18,.0f} {clock:>9,.0f} {abnormal:>9.1%} {bound or '':>7}"
                        f"{'  missed' if is_missed else ''}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
