"""Random well-formed requests for the five endpoints. A seed and a number name a request for good."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from . import series

OPERATORS = (">", ">=", "<", "<=")
STEPS = (1, 60, 300, 900, 3600, 7200, 86400, 604800)
PERIODS = (
    "H", "h", "2H", "T", "min", "15T", "15min", "5T", "S", "s", "30S", "D", "2D", "1H30min", "W", "W-MON", "W-WED", "W-SAT", "W-SUN",
    "MS", "M", "QS", "Q", "YS", "Y", "AS", "A", "B")


@dataclass
class Request:
    name: str
    path: str
    body: dict
    # What the series is like, for the rules that depend on it.
    traits: dict = field(default_factory=dict)


def request(endpoint: str, seed: int, number: int) -> Request:
    source = random.Random(f"{endpoint}/{seed}/{number}")
    return {
        "absolute-threshold": absolute, "percentage-threshold": percentage, "moving-average": moving,
        "isolation-forest": forest, "prophet": prophet, "calendar": calendar,
    }[endpoint](source, f"{endpoint}-{seed}-{number}")


def decimals(source: random.Random) -> int | None:
    return source.choice((None, 0, 1, 2, 2, 3, 4, 6))


def numbers(source: random.Random, kind: str, times: list[int]) -> list[float]:
    """Values of a kind, now and then brought near ties of the rounding, of comparisons, or to other magnitudes."""
    result = series.values(source, kind, times)
    places = decimals(source)
    if places is not None:
        result = [round(value, places) for value in result]
    twist = source.random()
    if twist < 0.12:
        # Three decimals ending in 5: halfway between two answers but for the last bits.
        result = [round(value, 2) + source.choice((0.005, -0.005)) for value in result]
    elif twist < 0.17:
        factor = 10.0 ** source.randint(-12, 12)
        result = [value * factor for value in result]
    elif twist < 0.25:
        # Few distinct values: many ties.
        pool = source.sample(result, min(len(result), 3))
        result = [source.choice(pool) for _ in result]
    elif twist < 0.29:
        result = [source.choice((0.0, -0.0, 1.0, -1.0, 0.125, 2.675, 1.005)) for _ in result]
    return result


def spelled(source: random.Random, points: list[dict]) -> list[dict]:
    """The same points, now and then with numbers spelled in the other ways that are accepted."""
    style = source.random()
    for point in points:
        if style < 0.25 and point["value"] == int(point["value"]) and abs(point["value"]) < 1e15:
            point["value"] = int(point["value"])
        elif style < 0.30:
            point["value"] = repr(point["value"])
            point["timestamp"] = str(point["timestamp"])
        elif style < 0.35:
            point["timestamp"] = float(point["timestamp"])
    return points


def two_lists(source: random.Random, current: int, history: int) -> dict:
    """`current` after `history`, or overlapping it, or before it; sorted or not, with duplicates or not."""
    step = source.choice(STEPS)
    kind = source.choice(series.KINDS)
    start = source.choice((None, None, None, 0, -5_000_000, 1_600_000_000))
    times = series.clock(source, current + history, step, start)
    joined = numbers(source, kind, times)
    if source.random() < 0.5 and current and kind != "constant":
        spread = max(joined) - min(joined) or 1
        for index in source.sample(range(len(joined)), max(1, len(joined) // 10)):
            joined[index] += source.choice((-3, 3)) * spread
    past = series.points(times[:history], joined[:history], None)
    now = series.points(times[history:], joined[history:], None)
    relation = source.random()
    if relation < 0.2:
        shift = step * source.randint(1, max(1, history))
        for point in now:
            point["timestamp"] -= shift
    elif relation < 0.3:
        for point in now:
            point["timestamp"] -= step * (history + current) * 2
    for points in (past, now):
        if points and source.random() < 0.25:
            for _ in range(source.randint(1, 1 + len(points) // 3)):
                source.choice(points)["timestamp"] = source.choice(points)["timestamp"]
        order = source.random()
        if order < 0.2:
            source.shuffle(points)
        elif order < 0.3:
            points.reverse()
    return {"current": spelled(source, now), "history": spelled(source, past)}


def sizes(source: random.Random) -> tuple[int, int]:
    current = source.choice((0, 1, 1, 2, 3, 5, 10, 24, 48, 100))
    history = source.choice((0, 1, 1, 2, 3, 5, 10, 24, 50, 100, 200, 333, 1000))
    return current, history


def value_of(point: dict) -> float:
    return float(point["value"])


def level_near(source: random.Random, points: list[dict]) -> float:
    """A level that some point meets exactly, or nearly, or that lies anywhere between."""
    if not points:
        return round(source.uniform(-10, 10), 2)
    first, second = value_of(source.choice(points)), value_of(source.choice(points))
    return source.choice((first, round(first, 2), (first + second) / 2, second * (1 + 1e-15), 0))


def absolute(source: random.Random, name: str) -> Request:
    current, history = sizes(source)
    data = two_lists(source, current, min(history, 5))
    config: dict = {"critical_threshold": level_near(source, data["current"])}
    if source.random() < 0.7:
        config["warning_threshold"] = source.choice((level_near(source, data["current"]), None, 0))
    if source.random() < 0.8:
        config["operator"] = source.choice(OPERATORS)
    if source.random() < 0.3:
        del data["history"]
    if source.random() < 0.1:
        config["comment"] = {"unknown": [1, 2]}
    return Request(name, "/absolute-threshold", {"data": data, "config": config})


def percentage(source: random.Random, name: str) -> Request:
    data = two_lists(source, *sizes(source))

    def percentile() -> float:
        return source.choice((0, 100, 50, 95, 99.5, 99.9, 85, 10, round(source.uniform(0, 100), source.randint(0, 12))))
    config: dict = {"critical_percentile": percentile()}
    if source.random() < 0.7:
        config["warning_percentile"] = source.choice((percentile(), percentile(), None, 0))
    if source.random() < 0.8:
        config["operator"] = source.choice(OPERATORS)
    return Request(name, "/percentage-threshold", {"data": data, "config": config})


def moving(source: random.Random, name: str) -> Request:
    data = two_lists(source, *sizes(source))
    config: dict = {}
    if source.random() < 0.9:
        window = source.choice((0, 1, 2, 3, 5, 12, 24, 48, 60, 168, 2000))
        config["window"] = window
        config["min_periods"] = source.choice((0, 1, window, window, window // 2, min(2, window), source.randint(0, window)))
    if source.random() < 0.9:
        config["std_multiplier"] = source.choice((0, 0.5, 1.0, 2, 2.0, 2.5, 3.0, -1.0, round(source.uniform(0, 4), 3)))
    if source.random() < 0.1:
        # A dead sensor that wakes up, and falls asleep again.
        for points in data.values():
            for point in points[len(points) // 3:]:
                point["value"] = 7.25
    return Request(name, "/moving-average", {"data": data, "config": config})


def forest(source: random.Random, name: str) -> Request:
    current = source.choice((1, 1, 2, 5, 20, 60))
    history = source.choice((1, 2, 3, 10, 50, 120, 250, 256, 257, 300, 600, 1500, 4000))
    data = two_lists(source, current, history)
    size = current + history
    config: dict = {}
    if source.random() < 0.95:
        config["contamination"] = source.choice((0.1, 0.1, 0.05, 0.01, 0.2, 0.35, 0.5, 1e-6, round(source.uniform(0.001, 0.5), 4)))
    if source.random() < 0.9:
        config["n_estimators"] = source.choice((1, 2, 10, 50, 50, 100, 200))
    if source.random() < 0.9:
        fraction = source.choice((1.0, 0.5, 0.25, round(source.uniform(0.02, 1), 3)))
        config["max_samples"] = source.choice((
            "auto", "auto", "auto", 1, 2, 64, size - 1, size, size + 10, max(1, int(size * 0.009)), max(1, int(size * 0.15)),
            max(1, int(size * 0.5)), max(fraction, 1.5 / size)))
    if source.random() < 0.3:
        config["max_features"] = source.choice((1.0, 1, 0.5, 0.01))
    if source.random() < 0.8:
        config["random_state"] = source.choice((42, 0, 1, 7, 2024, 4294967295, source.randrange(2**32)))
    return Request(name, "/isolation-forest", {"data": data, "config": config})


def prophet(source: random.Random, name: str) -> Request:
    rows = source.choice((
        source.randint(2, 20), source.randint(21, 48), source.randint(21, 99), source.randint(21, 99), source.randint(100, 200),
        source.randint(100, 600)))
    step = source.choice((300, 900, 3600, 3600, 3600, 7200, 86400, 86400))
    kind = source.choice(series.KINDS)
    times = series.clock(source, rows, step)
    places = source.choice((1, 2, 2, 3, None))
    history = series.points(times, series.values(source, kind, times), places)
    if source.random() < 0.2:
        source.shuffle(history)
    if source.random() < 0.1:
        source.choice(history)["timestamp"] = source.choice(history)["timestamp"]
    config: dict = {
        "seasonality_mode": source.choice(("additive", "multiplicative")),
        "changepoint_prior_scale": source.choice((0.01, 0.05, 0.05, 0.05, 0.1, 0.5)),
        "interval_width": source.choice((0.8, 0.9, 0.95, 0.99)),
        "horizon": source.choice((1, 6, 12, 24, 48)), "period": source.choice(PERIODS[:15]),
        "daily_seasonality": source.random() < 0.6, "weekly_seasonality": source.random() < 0.3,
        "yearly_seasonality": source.random() < 0.15}
    for key in list(config):
        if source.random() < 0.15:
            del config[key]
    columns = 10 + 8 * config.get("daily_seasonality", True) + 6 * config.get("weekly_seasonality", False) \
        + 20 * config.get("yearly_seasonality", False)
    return Request(name, "/prophet", {"data": {"history": spelled(source, history)}, "config": config}, {
        "rows": rows, "columns": columns, "kind": kind, "step": step})


def calendar(source: random.Random, name: str) -> Request:
    """Forecasts of a constant: nothing to fit, so that the stamps can be compared in numbers."""
    start = source.choice((0, -1, source.randrange(-2_000_000_000, 4_000_000_000), source.randrange(1_500_000_000, 1_760_000_000) // 86400 * 86400))
    times = series.clock(source, source.choice((2, 3, 30)), source.choice(STEPS), start)
    history = series.points(times, [source.choice((0, 3.25, -12.345, 1e6))] * len(times), None)
    unit = source.choice(("S", "s", "T", "min", "H", "h", "D"))
    period = source.choice((*PERIODS, *PERIODS, f"{source.randint(1, 100)}{unit}"))
    config = {"period": period, "horizon": source.choice((1, 2, 13, 40))}
    return Request(name, "/prophet", {"data": {"history": history}, "config": config}, {
        "rows": len(times), "columns": 18, "kind": "constant", "step": 0})
