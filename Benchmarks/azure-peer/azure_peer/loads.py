"""The series that are judged: generated, the same in every run."""

from __future__ import annotations

import datetime
import json
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

START = datetime.datetime(2021, 1, 4)


@dataclass
class Load:
    name: str
    operation: str
    # So many times faster than the package, at least.
    limit: int
    request: dict

    @cached_property
    def body(self) -> bytes:
        return json.dumps(self.request).encode()


def points(count: int, step: int, value: Callable[[int], float]) -> list[dict]:
    return [
        {"timestamp": (START + datetime.timedelta(seconds=i * step)).strftime("%Y-%m-%dT%H:%M:%SZ"), "value": round(value(i), 4)}
        for i in range(count)]


def wave(i: int, period: int) -> float:
    return math.sin(2 * math.pi * i / period)


def loads() -> list[Load]:
    found = []
    for count in (1000, 8640):
        source = random.Random(count)
        noise = source.gauss
        kinds = [
            ("hourly, period found", 30, "hourly", 3600, lambda i: 100 + 10 * wave(i, 24) + 5 * wave(i, 168) + noise(0, 1), {}),
            ("hourly, period 24 given", 30, "hourly", 3600, lambda i: 100 + 10 * wave(i, 24) + noise(0, 1), {"period": 24}),
            ("minutely, spectral residual", 50, "minutely", 60, lambda i: 100 + noise(0, 1) + (30 if i % 97 == 0 else 0), {}),
            ("daily, thresholds", 30, "daily", 86400, lambda i: 100 + noise(0, 3), {}),
        ]
        for name, limit, granularity, step, value, more in kinds:
            series = points(count, step, value)
            for operation in ("entire", "last"):
                request = {"series": series, "granularity": granularity, "maxAnomalyRatio": 0.25, "sensitivity": 95, **more}
                found.append(Load(f"{name}, {count:,}, {operation}", operation, limit, request))
    return found
