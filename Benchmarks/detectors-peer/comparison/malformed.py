"""Requests that are wrong, and what has to come back.

Most of them are small sound requests with one to three places changed at random; pydantic's own answer, from the peer, says what
is wrong with them. Where the reference departs from the Python service, `UNUSABLE` and `expected` say what it wants.
"""

from __future__ import annotations

import copy
import json
import random
from dataclasses import dataclass

from .servers import Reply

POINTS = [{"timestamp": 1_700_000_000 + 3600 * index, "value": value} for index, value in enumerate((3.5, 1.25, 8, -2, 4.75))]
SOUND = {
    "/absolute-threshold": {"data": {"current": POINTS[:3]}, "config": {
        "critical_threshold": 3, "warning_threshold": 1.5, "operator": ">"}},
    "/percentage-threshold": {"data": {"current": POINTS[:3], "history": POINTS}, "config": {
        "critical_percentile": 95, "warning_percentile": 80, "operator": ">="}},
    "/moving-average": {"data": {"current": POINTS[:3], "history": POINTS}, "config": {
        "window": 3, "std_multiplier": 2.0, "min_periods": 2}},
    "/isolation-forest": {"data": {"current": POINTS[:3], "history": POINTS}, "config": {
        "contamination": 0.1, "n_estimators": 5, "max_samples": "auto", "max_features": 1.0, "random_state": 42}},
    "/prophet": {"data": {"history": [{**point, "value": 2.5} for point in POINTS]}, "config": {
        "seasonality_mode": "additive", "changepoint_prior_scale": 0.05, "interval_width": 0.95, "horizon": 3, "period": "H",
        "daily_seasonality": True, "weekly_seasonality": False, "yearly_seasonality": False, "uncertainty_samples": 100,
        "holidays_prior_scale": 10.0}},
}
REPLACEMENTS = (
    None, True, False, "abc", "", "3.5", " 5 ", "5", "-7", "1_000", "1e2", "0x10", "NaN", "inf", "-Infinity", "1e400", "true", "off", "5.0", "+3",
    5.5, 5.0, -1, 0, 1, 2.0, 0.3, 1e300, 1.5e10, 10**30, -(10**19), 2**62, {}, [], [1], [None], {"a": 1}, {"timestamp": 1, "value": 2})
# A number of steps, trees or draws that the originals would really run, or rows beyond what pandas counts with.
COUNTS = ("n_estimators", "horizon", "uncertainty_samples", "window", "min_periods", "max_samples")
LARGEST_COUNT = 10_000

# What the reference calls unusable (400), whatever the libraries make of it.
UNUSABLE = [
    ("/percentage-threshold", {"critical_percentile": 100.5}), ("/percentage-threshold", {"critical_percentile": -1}),
    ("/percentage-threshold", {"warning_percentile": 1e9}), ("/percentage-threshold", {"warning_percentile": -0.001}),
    ("/moving-average", {"min_periods": 4}), ("/moving-average", {"min_periods": -1}),
    ("/moving-average", {"window": -2, "min_periods": -3}), ("/moving-average", {"window": -1}), ("/moving-average", {"window": 0}),
    ("/isolation-forest", {"contamination": 0}), ("/isolation-forest", {"contamination": 0.50001}),
    ("/isolation-forest", {"contamination": -0.1}), ("/isolation-forest", {"n_estimators": 0}),
    ("/isolation-forest", {"n_estimators": -5}), ("/isolation-forest", {"max_samples": 0}),
    ("/isolation-forest", {"max_samples": -3}), ("/isolation-forest", {"max_samples": 0.0}),
    ("/isolation-forest", {"max_samples": 1.5}), ("/isolation-forest", {"max_samples": 0.01}),
    ("/isolation-forest", {"max_samples": "all"}), ("/isolation-forest", {"max_samples": "64"}),
    ("/isolation-forest", {"max_features": 0}), ("/isolation-forest", {"max_features": 1.01}),
    ("/isolation-forest", {"max_features": 2}), ("/isolation-forest", {"random_state": -1}),
    ("/isolation-forest", {"random_state": 2**32}), ("/isolation-forest", {"random_state": 10**20}),
    ("/prophet", {"period": ""}), ("/prophet", {"period": "ME"}), ("/prophet", {"period": "fortnight"}),
    ("/prophet", {"period": "QE"}), ("/prophet", {"period": "H H"}), ("/prophet", {"period": "W-"}), ("/prophet", {"period": "W-XXX"}),
    ("/prophet", {"horizon": 0}), ("/prophet", {"horizon": -3}), ("/prophet", {"interval_width": 1.01}),
    ("/prophet", {"interval_width": -0.5}), ("/prophet", {"seasonality_mode": "both"}), ("/prophet", {"seasonality_mode": ""}),
    ("/prophet", {"changepoint_prior_scale": 0}), ("/prophet", {"changepoint_prior_scale": -0.05}),
]
RAW = [
    b"", b" ", b"{", b"{not json", b"nul", b"true", b"5", b'"text"', b"[]", b"{}", b'{"data":', b'{"data":{}}', b'{"config":{}}',
    b'{"data":{},"config":{}}', b'{"data":null,"config":null}', b'{"data":[],"config":[]}', b'{"data":"x","config":5}', b"{}{}", b"{} x",
    b'{"data":{"current":[]},"config":{},}', b"{'data':{}}", b'\xef\xbb\xbf{"data":{},"config":{}}',
    b'{"data":{"current":null,"history":null},"config":{}}',
    b'{"data":{"current":[],"history":[]},"config":{"critical_threshold":1,"critical_percentile":5}}',
    b'{"data":{"current":{},"history":"abc"},"config":{"critical_threshold":1,"critical_percentile":5}}',
    b'{"data":{"current":[[]],"history":[null,5,"x"]},"config":{"critical_threshold":1,"critical_percentile":5}}',
]
# Spellings that Python's reader of JSON takes for numbers, and JSON does not have: refused with a 422.
NON_NUMBERS = [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999"]
# Nothing at all (releases of FastAPI differ in the kind), no text, a name twice, nesting without end, or a number that readers stop at one character apart: 400 or 422, each is an answer.
UNREADABLE = [b"null", b'{"data":{"current":[{"timestamp":1,"value":01}]},"config":{}}', b'{"data":"\xff\xfe"}', b'{"data":{},"data":[],"config":{}}', b"\x00\x01", b"[" * 200_000, b'{"data":' * 100_000]


@dataclass
class Malformed:
    name: str
    path: str
    raw: bytes
    # The only statuses that will do; None: whatever the peer answers.
    statuses: tuple[int, ...] | None = None
    method: str = "POST"
    # The originals would try, and not come back.
    is_for_peer: bool = True


def fixed() -> list[Malformed]:
    """The cases that need no chance."""
    cases = []
    for path, sound in SOUND.items():
        cases += [Malformed(f"raw-{index}", path, raw) for index, raw in enumerate(RAW)]
        cases += [Malformed(f"unreadable-{index}", path, raw, (400, 422)) for index, raw in enumerate(UNREADABLE)]
        text = json.dumps(sound)
        for spelling in NON_NUMBERS:
            needed = "history" if path == "/prophet" else "current"
            number = json.dumps(sound["data"][needed][1]["value"])
            cases.append(Malformed(f"number-{spelling.decode()}", path, text.replace(
                f'"value": {number}', f'"value": {spelling.decode()}').encode(), (422,)))
        cases += [Malformed(f"method-{method}", path, b"", None, method) for method in ("GET", "PUT", "DELETE", "PATCH")]
        cases += [Malformed("timestamp-milliseconds", path, text.replace("1700003600", "1700003600000").encode(), (400,))]
        for name in sound["data"]:
            lacking = {**sound, "data": {key: points for key, points in sound["data"].items() if key != name}}
            cases.append(Malformed(f"without-{name}", path, json.dumps(lacking).encode(), (400,)))
            cases.append(Malformed(f"null-{name}", path, json.dumps({**sound, "data": {**sound["data"], name: None}}).encode(), (400,)))
    for path, change in UNUSABLE:
        body = {**SOUND[path], "config": {**SOUND[path]["config"], **change}}
        cases.append(Malformed(f"unusable-{json.dumps(change)}", path, json.dumps(body).encode(), (400,)))
    forest = copy.deepcopy(SOUND["/isolation-forest"])
    for value in (3.5e38, -1e39, 1e300):
        forest["data"]["history"][2]["value"] = value
        cases.append(Malformed(f"beyond-float32-{value}", "/isolation-forest", json.dumps(forest).encode(), (400,)))
    single = {**SOUND["/prophet"], "data": {"history": POINTS[:1]}}
    cases.append(Malformed("prophet-one-row", "/prophet", json.dumps(single).encode(), (400,)))
    cases += [Malformed(f"nowhere{path}", path, b"{}", (404,)) for path in ("/absolute", "/prophet/x", "/isolation_forest")]
    return cases


def enormous() -> list[Malformed]:
    """Requests for more work than a server should begin: refused, and soon."""
    cases = []
    for path, change in (
            ("/isolation-forest", {"n_estimators": 10**9}), ("/isolation-forest", {"n_estimators": 10**30}),
            ("/prophet", {"horizon": 10**9}), ("/prophet", {"horizon": 10**30}),
            ("/prophet", {"horizon": 10**6, "period": "YS"}), ("/prophet", {"period": "99999999999999999999H"}),
            ("/prophet", {"period": "9223372036H", "horizon": 5}), ("/prophet", {"period": "H" * 100_000})):
        body = {**SOUND[path], "config": {**SOUND[path]["config"], **change}}
        name = f"enormous-{json.dumps(change)[:60]}"
        cases.append(Malformed(name, path, json.dumps(body).encode(), (400, 413, 422), is_for_peer=False))
    many = [{"timestamp": 60 * index, "value": index % 7} for index in range(1_000_000)]
    for path, sound in SOUND.items():
        body = {**sound, "data": {name: many for name in sound["data"]}}
        cases.append(Malformed("enormous-points", path, json.dumps(body).encode(), (400, 413, 422), is_for_peer=False))
    return cases


def places(value: object, path: tuple = ()) -> list[tuple]:
    """The path of everything inside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in inside for found in ((*path, key), *places(item, (*path, key)))]


def mutated(seed: int, number: int) -> Malformed:
    """A sound request with one to three places removed or replaced."""
    source = random.Random(f"malformed/{seed}/{number}")
    path = source.choice(list(SOUND))
    # By way of text: no two places of it are the same object.
    body = json.loads(json.dumps(SOUND[path]))
    for _ in range(source.choice((1, 1, 2, 3))):
        where = source.choice(places(body) or [("data",)])
        holder = body
        for key in where[:-1]:
            holder = holder[key]
        action = source.random()
        if action < 0.15:
            del holder[where[-1]]
        elif action < 0.2 and isinstance(holder, dict):
            holder["extra"] = source.choice(REPLACEMENTS)
        else:
            replacement = copy.deepcopy(source.choice(REPLACEMENTS))
            if where[-1] in COUNTS and isinstance(replacement, (int, float)) and abs(replacement) > LARGEST_COUNT:
                continue
            holder[where[-1]] = replacement
        if not body:
            break
    return Malformed(f"mutated-{seed}-{number}", path, json.dumps(body).encode())


def problems(reply: Reply) -> set[tuple] | None:
    """Place and kind of each entry of a 422; None when the body has another form."""
    body = reply.json
    if not isinstance(body, dict) or not isinstance(body.get("detail"), list):
        return None
    found = set()
    for entry in body["detail"]:
        if not isinstance(entry, dict) or not {"type", "loc", "msg"} <= set(entry):
            return None
        found.add((tuple(entry["loc"]), entry["type"]))
    return found


# pydantic tells numbers that are no finite ones apart, and switches that are none; the reference does not name kinds for them.
NUMBER_KINDS = {"finite_number", "float_parsing", "float_type", "json_invalid"}
SWITCH_KINDS = {"bool_type", "bool_parsing"}


def alike(ours: set[tuple], theirs: set[tuple]) -> bool:
    """The same places and kinds, where any kind will do for a number that is not finite."""
    loose = {place for place, kind in theirs if kind == "finite_number"}

    def named(found: set[tuple]) -> set[tuple]:
        return {
            (place, "number" if place in loose and kind in NUMBER_KINDS | {"finite_number"} else
             "switch" if kind in SWITCH_KINDS else kind) for place, kind in found}
    return named(ours) == named(theirs)


def is_for_detectors(place: tuple, kind: str) -> bool:
    """Problems of the form to pydantic that the reference leaves to the detectors (400): seconds beyond every calendar, and
    `max_samples` of a kind of its own."""
    return kind == "int_parsing_size" or place[:3] == ("body", "config", "max_samples")


def asked(path: str, found: set[tuple]) -> set[tuple]:
    """The problems that have to be named: not those of a list that the endpoint does not need, and may ignore."""
    unneeded = {"current", "history"} - set(SOUND.get(path, {"data": {}})["data"])
    return {
        (place, kind) for place, kind in found
        if not (place[1:2] == ("data",) and set(place[2:3]) & unneeded) and not is_for_detectors(place, kind)}


def passes_the_libraries(case: Malformed) -> bool:
    """Whether a forecast has settings that the reference calls unusable and Prophet does not look at, or not always."""
    try:
        config = json.loads(case.raw)["config"]
        scale, width = (float(config.get(name, 0.5)) for name in ("changepoint_prior_scale", "interval_width"))
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    return case.path == "/prophet" and not (1e-100 <= scale <= 1e100 and 0 <= width <= 1)


def verdict(case: Malformed, ours: Reply, theirs: Reply) -> str:
    """What is wrong with the answer, or nothing. Answers of 200 on both sides are left to the rules of the endpoint."""
    if ours.status >= 500:
        return f"status {ours.status}: {ours.text[:200]}"
    wanted = case.statuses or ((400,) if theirs.status == 200 and passes_the_libraries(case) else (theirs.status,))
    if not case.statuses and theirs.status == 422:
        found = problems(theirs) or set()
        if not asked(case.path, found):
            wanted = (400, 422) if any(is_for_detectors(place, kind) for place, kind in found) else (200, 400, 422)
    if ours.status not in wanted:
        return f"status {ours.status} instead of {' or '.join(map(str, wanted))}: {ours.text[:200]}; the peer: {theirs.status} {theirs.text[:300]}"
    if ours.status == 405 and ours.allow != theirs.allow:
        return f"Allow is {ours.allow!r} instead of {theirs.allow!r}"
    if ours.status in (404, 405) and ours.json != theirs.json:
        return f"the body is {ours.text[:200]} instead of {theirs.text[:200]}"
    if ours.status == 400 and not isinstance((ours.json or {}).get("detail"), str):
        return f"a 400 without a detail that is text: {ours.text[:200]}"
    if ours.status == 422:
        found = problems(ours)
        if not found:
            return f"a 422 without a list of problems: {ours.text[:200]}"
        wanted_problems = problems(theirs) or set()
        if not case.statuses and theirs.status == 422 and not alike(asked(case.path, found), asked(case.path, wanted_problems)):
            return f"problems {sorted(map(str, found))} instead of {sorted(map(str, wanted_problems))}"
    return ""
