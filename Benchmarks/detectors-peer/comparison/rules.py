"""When an answer agrees with the original's: the rules that the recorded cases are compared by, for answers of the peer.

Every rule takes the request, the answer in question, the original's rows, and `check`, the unrounded numbers behind them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

AGREES, TIE, ILL_POSED, DIFFERS = "agree", "agree but for ties", "ill-posed", "differ"

# The recorded answers keep two decimals; a bound that falls on a tie may round either way.
ROUNDING_STEP = 0.0101
# Values and bounds closer than this, relatively, coincide: the label is free.
COINCIDENCE = 1e-9


@dataclass
class Verdict:
    kind: str
    reason: str = ""


def differs(reason: str) -> Verdict:
    return Verdict(DIFFERS, reason)


def same_number(ours: object, theirs: object) -> bool:
    return type(ours) in (int, float) and ours == theirs


def rows_of(body: object) -> list[dict] | None:
    """The rows of an answer, when it has the right form."""
    if not isinstance(body, dict) or list(body) != ["data"] or not isinstance(body["data"], list):
        return None
    return body["data"] if all(isinstance(row, dict) for row in body["data"]) else None


def aligned(ours: list[dict], theirs: list[dict]) -> str:
    """Why the rows cannot be compared one by one, or nothing."""
    if len(ours) != len(theirs):
        return f"{len(ours)} rows instead of {len(theirs)}"
    for index, (our, their) in enumerate(zip(ours, theirs)):
        if set(our) != set(their):
            return f"row {index} has {sorted(our)} instead of {sorted(their)}"
        if type(our["timestamp"]) is not int or our["timestamp"] != their["timestamp"]:
            return f"row {index} has timestamp {our['timestamp']} instead of {their['timestamp']}"
    return ""


def exactly(body: dict, ours: list[dict], theirs: list[dict], check: dict) -> Verdict:
    """Every field as it is: both thresholds, and labels of the forest."""
    for index, (our, their) in enumerate(zip(ours, theirs)):
        for key, value in their.items():
            is_same = our[key] == value if isinstance(value, (str, bool)) else same_number(our[key], value)
            if not is_same or isinstance(value, bool) != isinstance(our[key], bool):
                return differs(f"row {index}: {key} is {our[key]!r} instead of {value!r}")
    return Verdict(AGREES)


def coincides(check: dict, index: int, scale: float) -> bool:
    """Whether a value lies on one of its bounds: recorded cases list such rows, the peer gives the numbers."""
    if "ties" in check:
        return index in check["ties"]
    value, bounds = check["values"][index], (check["lower"][index], check["upper"][index])
    return any(bound is not None and abs(value - bound) <= COINCIDENCE * scale for bound in bounds)


def moving_average(body: dict, ours: list[dict], theirs: list[dict], check: dict) -> Verdict:
    """Labels exactly unless value and bound coincide; bounds within one step of the rounding."""
    scale = max((abs(float(point["value"])) for name in ("current", "history") for point in body["data"].get(name) or []), default=0)
    verdict = Verdict(AGREES)
    for index, (our, their) in enumerate(zip(ours, theirs)):
        if not same_number(our["value"], their["value"]):
            return differs(f"row {index}: value is {our['value']!r} instead of {their['value']!r}")
        for key in ("min", "max"):
            if (our[key] is None) != (their[key] is None):
                return differs(f"row {index}: {key} is {our[key]!r} instead of {their[key]!r}")
            if their[key] is not None and not same_number(our[key], their[key]):
                if type(our[key]) not in (int, float) or abs(our[key] - their[key]) > max(
                        ROUNDING_STEP, COINCIDENCE * scale, COINCIDENCE * abs(their[key])):
                    return differs(f"row {index}: {key} is {our[key]!r} instead of {their[key]!r}")
                verdict = Verdict(TIE, f"row {index}: {key} is {our[key]!r} instead of {their[key]!r}")
        if our["severity"] != their["severity"]:
            if not coincides(check, index, scale):
                return differs(f"row {index}: severity is {our['severity']!r} instead of {their['severity']!r}")
            verdict = Verdict(TIE, f"row {index}: value and bound coincide, severity is {our['severity']!r}")
    return verdict


def isolation_forest(body: dict, ours: list[dict], theirs: list[dict], check: dict) -> Verdict:
    verdict = exactly(body, ours, theirs, check)
    wrong = sum(our["anomaly"] != their["anomaly"] for our, their in zip(ours, theirs))
    if wrong:
        nearest = min(abs(score - check["offset"]) for score in check["scores"])
        verdict.reason += f" ({wrong} of {len(theirs)} labels; nearest score {nearest:.2g} from the offset)"
    return verdict


def tolerance(check: dict) -> float:
    """How far a forecast may be off: a rounding step, a thousandth of the scale, or what the original itself moves by."""
    return max(0.011, 0.001 * check["y_scale"], 8 * check.get("spread", 0))


def prophet(body: dict, ours: list[dict], theirs: list[dict], check: dict) -> Verdict:
    """Values near the original's; bounds near what its draws scatter around."""
    if check.get("spread", 0) > 0.01 * check["y_scale"]:
        verdict = finite(body, ours, theirs, check)
        return verdict if verdict.kind == DIFFERS else Verdict(
            ILL_POSED, f"the original moves by {check['spread'] / check['y_scale']:.1e} of the scale")
    width = float((body["config"] or {}).get("interval_width", 0.95))
    allowed, sigma = check.get("tol") or tolerance(check), check["sigma"]
    reach = NormalDist().inv_cdf((1 + width) / 2) * sigma
    worst = 0.0
    for index, (our, yhat) in enumerate(zip(ours, check["yhat"])):
        for key, wanted, limit in (
                ("value", yhat, allowed), ("min", yhat - reach, allowed + 0.02 * reach), ("max", yhat + reach, allowed + 0.02 * reach)):
            if type(our[key]) not in (int, float) or not math.isfinite(our[key]) or abs(our[key] - wanted) > limit:
                return differs(f"row {index}: {key} is {our[key]!r} instead of {wanted:.6f}, may be off by {limit:.3g}; "
                               f"spread {check.get('spread', 0):.2g}, y_scale {check['y_scale']:.6g}, sigma {sigma:.4g}")
        worst = max(worst, abs(our["value"] - yhat) / check["y_scale"])
    return Verdict(AGREES, f"{worst:.1e}")


def finite(body: dict, ours: list[dict], theirs: list[dict], check: dict) -> Verdict:
    """All that can be asked of a forecast whose likelihood has no maximum."""
    for index, our in enumerate(ours):
        for key in ("value", "min", "max"):
            if type(our[key]) not in (int, float) or not math.isfinite(our[key]):
                return differs(f"row {index}: {key} is {our[key]!r}")
    return Verdict(AGREES)


RULES = {
    "/absolute-threshold": exactly, "/percentage-threshold": exactly, "/moving-average": moving_average,
    "/isolation-forest": isolation_forest, "/prophet": prophet,
}


def compare(path: str, body: dict, answer: object, theirs: list[dict], check: dict, rule=None) -> Verdict:
    ours = rows_of(answer)
    if ours is None:
        return differs(f"the answer is not a list of rows: {str(answer)[:200]}")
    reason = aligned(ours, theirs)
    return differs(reason) if reason else (rule or RULES[path])(body, ours, theirs, check)
