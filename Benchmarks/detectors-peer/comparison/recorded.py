"""The recorded cases: JSON files of requests, what the original libraries answered, and how to compare."""

from __future__ import annotations

import json
from pathlib import Path

from . import rules
from .rules import Verdict, differs
from .servers import Client, Reply

FILES = ("absolute-threshold", "percentage-threshold", "moving-average", "isolation-forest", "prophet", "errors")


def cases(folder: Path) -> list[dict]:
    return [case for name in FILES for case in json.loads((folder / f"{name}.json").read_text())]


def body_of(case: dict) -> bytes:
    return case["raw"].encode() if case.get("raw") is not None else json.dumps(case["request"]).encode()


def refused(case: dict, reply: Reply) -> Verdict:
    expect = case["expect"]
    if reply.status not in expect["status"]:
        return differs(f"status {reply.status} instead of {expect['status']}: {reply.text[:200]}")
    if reply.status == 422:
        places = [entry["loc"] for entry in reply.json["detail"]]
        lacking = [place for place in expect.get("locs", []) if place not in places]
        if lacking:
            return differs(f"no problem at {lacking}, only at {places}")
    return Verdict(rules.AGREES)


def judged(case: dict, reply: Reply) -> Verdict:
    """Lapwing's answer to a recorded request."""
    expect = case["expect"]
    if isinstance(expect["status"], list):
        return refused(case, reply)
    if reply.status != expect["status"]:
        return differs(f"status {reply.status} instead of {expect['status']}: {reply.text[:200]}")
    return rules.compare(case["path"], case["request"], reply.json, expect["body"]["data"], case["check"])


def reproduced(case: dict, peer: Client) -> Verdict:
    """The peer's answer to a recorded request, with the numbers behind it: the proof that it is what was recorded."""
    reply = peer.post(case["path"] + "?details=true", body_of(case))
    expect = case["expect"]
    if isinstance(expect["status"], list):
        return refused(case, reply)
    if reply.status != expect["status"]:
        return differs(f"status {reply.status} instead of {expect['status']}: {reply.text[:200]}")
    rows, check = reply.json["data"], reply.json.get("check") or {}
    if case["path"] == "/prophet":
        return forecast(case, rows, check)
    verdict = rules.compare(case["path"], case["request"], {"data": rows}, expect["body"]["data"], case["check"])
    if case["path"] == "/isolation-forest" and verdict.kind == rules.AGREES:
        pairs = zip([*check["scores"], check["offset"]], [*case["check"]["scores"], case["check"]["offset"]])
        worst = max(abs(ours - recorded) for ours, recorded in pairs)
        return Verdict(rules.AGREES, f"{worst:.1e}") if worst <= 1e-15 else differs(f"scores are {worst:.1e} off")
    return verdict


def forecast(case: dict, rows: list[dict], check: dict) -> Verdict:
    """The draws behind the bounds have no seed: the forecast and sigma are compared."""
    reason = rules.aligned(rows, case["expect"]["body"]["data"])
    if reason:
        return differs(reason)
    recorded = case["check"]
    worst = max(abs(ours - theirs) for ours, theirs in zip(check["yhat"], recorded["yhat"]))
    if worst > recorded["tol"] or abs(check["sigma"] - recorded["sigma"]) > 0.01 * recorded["sigma"] + recorded["tol"]:
        return differs(f"forecast {worst:.2e} off (may be {recorded['tol']:.2e}), sigma {check['sigma']} for {recorded['sigma']}")
    return Verdict(rules.AGREES, f"{worst / recorded['y_scale']:.1e}")
