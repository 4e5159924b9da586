"""Made-up sensor data: correlated signals around shared slow ones, the same for the same seed."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta

START = datetime(2024, 3, 1, tzinfo=UTC)


def timestamp(row: int) -> str:
    return (START + timedelta(minutes=row)).strftime("%Y-%m-%dT%H:%M:%SZ")


def names(signals: int) -> list[str]:
    return [f"sensor_{index + 1}" for index in range(signals)]


def rows(count: int, signals: int, seed: int = 7, first: int = 0) -> list[list[float]]:
    """Readings of normal operation. The noise does not depend on `first`, which shifts the load's phase."""
    source = random.Random(seed)
    table = []
    for row in range(first, first + count):
        load = math.sin(row / 37) + 0.5 * math.sin(row / 11)
        drift = math.cos(row / 83)
        table.append([
            round(10 + index + load * (1 + 0.2 * index) + drift * (index % 3) + source.gauss(0, 0.1), 4)
            for index in range(signals)
        ])
    return table


def csv(table: list[list[float]], header: list[str] | None = None, first: int = 0, timestamps: bool = True) -> str:
    header = header or names(len(table[0]))
    lines = [",".join((["timestamp"] if timestamps else []) + header)]
    for index, values in enumerate(table):
        cells = ["" if value is None else str(value) for value in values]
        lines.append(",".join(([timestamp(first + index)] if timestamps else []) + cells))
    return "\n".join(lines) + "\n"


def training_csv(count: int = 400, signals: int = 3, seed: int = 7) -> str:
    return csv(rows(count, signals, seed))


def heavy_csv(count: int = 10_000, signals: int = 300, seed: int = 3) -> bytes:
    """Enough work to keep a training slot busy for seconds. A block of random rows, repeated: quick to make."""
    source = random.Random(seed)
    block = min(count, 500)
    lines = []
    for row in range(block):
        load = math.sin(row / 20)
        lines.append(",".join(f"{load + source.random():.3f}" for _ in range(signals)))
    body = "\n".join(lines) + "\n"
    text = ",".join(names(signals)) + "\n" + body * (count // block)
    return text.encode()


def inline(table: list[list[float]], header: list[str] | None = None, first: int = 0, timestamps: bool = True) -> dict:
    """The body of an inline detection in the current form, without the model."""
    return {
        "requestType": "INLINE", "signalNames": header or names(len(table[0])),
        "data": [
            ({"timestamp": timestamp(first + index)} if timestamps else {}) | {"values": values}
            for index, values in enumerate(table)
        ],
    }


def beta(body: dict) -> dict:
    """The same body in the form of the 2021 beta."""
    return {
        "requestType": "INLINE", "columnLabels": body["signalNames"],
        "data": [{"timestamp": row["timestamp"], "value": row["values"]} for row in body["data"]],
    }
