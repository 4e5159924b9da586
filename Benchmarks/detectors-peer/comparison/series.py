"""Made-up series: what requests of every kind are filled with."""

from __future__ import annotations

import math
import random

KINDS = ("noise", "daily", "weekly", "trend", "walk", "gamma", "counts", "shift", "negative", "tiny", "huge", "bimodal", "constant")


def clock(source: random.Random, count: int, step: int, start: int | None = None) -> list[int]:
    """`count` times `step` seconds apart; half of the time with gaps."""
    now = source.randrange(1_500_000_000, 1_760_000_000) if start is None else start
    has_gaps = source.random() < 0.3
    times = []
    for _ in range(count):
        times.append(now)
        now += step * (source.randint(2, 9) if has_gaps and source.random() < 0.05 else 1)
    return times


def values(source: random.Random, kind: str, times: list[int]) -> list[float]:
    """One value a time, unrounded."""
    def wave(days: float, at: int) -> float:
        return math.sin(2 * math.pi * at / 86400 / days)

    level, result = 50.0, []
    constant = round(source.uniform(-100, 100), 2)
    for index, at in enumerate(times):
        level += source.gauss(0, 1)
        noise = source.gauss(0, 1)
        result.append({
            "noise": 60 + 9 * noise,
            "daily": 60 + 20 * wave(1, at) + 3 * noise,
            "weekly": 300 + 60 * wave(7, at) + 20 * wave(1, at) + 8 * noise,
            "trend": 80 + 0.4 * index + 4 * noise,
            "walk": level,
            "gamma": source.gammavariate(2, 5),
            "counts": float(source.randint(0, 12)),
            "shift": (30 if index < len(times) / 2 else 55) + 3 * noise,
            "negative": -30 + 2 * noise,
            "tiny": 0.4 + 0.03 * noise,
            "huge": 2_500_000 + 120_000 * noise,
            "bimodal": (10 if source.random() < 0.5 else 25) + noise,
            "constant": constant,
        }[kind])
    return result


def points(times: list[int], numbers: list[float], decimals: int | None = 2) -> list[dict]:
    """Points of a request; `decimals` None keeps every digit."""
    return [
        {"timestamp": at, "value": number if decimals is None else round(number, decimals)} for at, number in zip(times, numbers)]
