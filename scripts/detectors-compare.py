#!/usr/bin/env python3
"""Sends the same requests to Lapwing and to the service on the original libraries, and compares the answers.

  random well-formed requests of every shape, all five endpoints; `calendar`: stamps of forecasts of a constant
  wrong requests: status, and place and kind of every problem
  --recorded FOLDER: the recorded cases, against both servers

Everything is seeded: a request is named by endpoint, seed and number. Prints how many agree and the first differences; all of
them are kept with their requests in a file. The exit status is 1 when something differs. Runs in the peer's Python environment,
on loopback only, and stops by itself.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "Tests/Conformance"), str(ROOT / "Benchmarks/detectors-peer")]

from comparison import malformed, recorded, rules, shapes  # noqa: E402
from comparison.rules import Verdict, differs  # noqa: E402
from comparison.servers import Client, PeerServer, Reply  # noqa: E402
from harness.server import Server  # noqa: E402

# How many requests an endpoint gets for `--requests 100`. A Prophet request runs the original three times.
SHARE = {
    "absolute-threshold": 1, "percentage-threshold": 2, "moving-average": 2, "isolation-forest": 1, "prophet": 0.5, "calendar": 1,
    "malformed": 5}
# Relative change of the values that shows how well a forecast is determined.
NUDGE = 1e-11
# Of the scale of a series: forecasts that are off by less are counted.
CLOSE = 1e-3
# Of a request that is kept; those of a million points are not needed to send them again.
LONGEST_BODY = 1_000_000


class Tally:
    """Counts verdicts, prints the first differences of a kind, and keeps all."""

    def __init__(self, file, shown: int):
        self.file, self.shown = file, shown
        self.counts: dict[str, Counter] = {}
        self.worst: dict[str, list[float]] = {}

    def add(self, group: str, name: str, verdict: Verdict, path: str, body: bytes, ours: str, theirs: str) -> None:
        counts = self.counts.setdefault(group, Counter())
        counts[verdict.kind] += 1
        if verdict.kind == rules.AGREES and verdict.reason:
            self.worst.setdefault(group, []).append(float(verdict.reason))
        if verdict.kind not in (rules.DIFFERS, rules.TIE):
            return
        if verdict.kind == rules.DIFFERS and counts[rules.DIFFERS] <= self.shown:
            print(f"  {group} {name} {path}: {verdict.reason}", flush=True)
        self.file.write(json.dumps({
            "group": group, "name": name, "path": path, "kind": verdict.kind, "reason": verdict.reason,
            "body": body.decode(errors="backslashreplace")[:LONGEST_BODY], "ours": ours, "theirs": theirs}) + "\n")
        self.file.flush()

    def line(self, group: str, seconds: float) -> None:
        counts = self.counts.get(group, Counter())
        text = ", ".join(f"{counts[kind]} {kind}" for kind in (rules.AGREES, rules.TIE, rules.ILL_POSED, rules.DIFFERS) if counts[kind])
        found = sorted(self.worst.get(group, []))
        if found:
            close = sum(error <= CLOSE for error in found)
            text += f"; off by {found[len(found) // 2]:.1e} (median), {found[-1]:.1e} (most), {close} of {len(found)} within {CLOSE:.0e}"
        print(f"{group:<24} {sum(counts.values()):>6} requests: {text}; {seconds:.0f} s", flush=True)

    @property
    def has_differences(self) -> bool:
        return any(counts[rules.DIFFERS] for counts in self.counts.values())


def nudged(body: dict, seed: str) -> bytes:
    source = random.Random(seed)
    changed = json.loads(json.dumps(body))
    for point in changed["data"]["history"]:
        point["value"] = float(point["value"]) * (1 + NUDGE * source.uniform(-1, 1))
    return json.dumps(changed).encode()


def spread(peer: Client, request: shapes.Request, yhat: list[float]) -> float:
    """How far the original's forecast moves under changes of the input that are none."""
    moved = 0.0
    for number in range(2):
        reply = peer.post(request.path + "?details=true", nudged(request.body, f"{request.name}/{number}"))
        if reply.status != 200:
            return float("inf")
        moved = max(moved, *(abs(one - other) for one, other in zip(reply.json["check"]["yhat"], yhat)))
    return moved


def compared(lapwing: Client, peer: Client, request: shapes.Request) -> tuple[Verdict, str, str]:
    body = json.dumps(request.body).encode()
    ours, theirs = lapwing.post(request.path, body), peer.post(request.path + "?details=true", body)
    if theirs.status != 200 and request.traits.get("rows", 100) <= request.traits.get("columns", 0) + 2:
        # No maximum, and the original said so: anything but a failure will do.
        return Verdict(rules.ILL_POSED if ours.status in (200, 400) else rules.DIFFERS, f"status {ours.status}"), ours.text, theirs.text
    if ours.status == 400 and theirs.status == 200 and theirs.json["data"] == []:
        # An empty list and settings that nobody can use: the reference does not say which comes first.
        return Verdict(rules.AGREES), ours.text, theirs.text
    if ours.status != 200 or theirs.status != 200:
        is_same = ours.status == theirs.status and ours.status == 400
        verdict = Verdict(rules.AGREES) if is_same else differs(
            f"status {ours.status} {ours.text[:150]}; the peer {theirs.status} {theirs.text[:150]}")
        return verdict, ours.text, theirs.text
    rows, check = theirs.json["data"], theirs.json.get("check") or {}
    rule = None
    if request.path == "/prophet":
        if request.traits["rows"] <= request.traits["columns"] + 2 and request.traits["kind"] != "constant":
            rule = rules.finite
        elif request.traits["kind"] != "constant":
            check["spread"] = spread(peer, request, check["yhat"])
    verdict = rules.compare(request.path, request.body, ours.json, rows, check, rule)
    if rule is rules.finite and verdict.kind == rules.AGREES:
        verdict = Verdict(rules.ILL_POSED, "fewer rows than columns + 3")
    return verdict, ours.text, theirs.text


def wrong(lapwing: Client, peer: Client, case: malformed.Malformed) -> tuple[Verdict, str, str]:
    ours = lapwing.send(case.method, case.path, case.raw)
    theirs = peer.send(case.method, case.path, case.raw) if case.is_for_peer else Reply(0, "not asked")
    reason = malformed.verdict(case, ours, theirs)
    if not reason and ours.status == 200 and theirs.status == 200:
        if case.path == "/moving-average":
            theirs = peer.post(case.path + "?details=true", case.raw)
        rule = rules.finite if case.path == "/prophet" else None
        answer = theirs.json
        verdict = rules.compare(case.path, json.loads(case.raw), ours.json, answer["data"], answer.get("check") or {}, rule)
        return verdict, ours.text, theirs.text
    return differs(reason) if reason else Verdict(rules.AGREES), ours.text, theirs.text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, default=ROOT / ".build/release/lapwing")
    parser.add_argument("--url", help="a running server to compare, instead of starting the binary")
    parser.add_argument("--requests", type=int, default=100, help="scale of the number of requests; each endpoint has its share")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", choices=[*SHARE, "none"], help="endpoint to compare; may be repeated")
    parser.add_argument("--number", type=int, help="only the request of this number")
    parser.add_argument("--recorded", type=Path, help="folder with the recorded cases")
    parser.add_argument("--peer-only", action="store_true", help="only check the peer against the recorded cases")
    parser.add_argument("--show", type=int, default=5, help="differences to print for an endpoint")
    parser.add_argument("--differences", type=Path, default=ROOT / ".conformance/detectors-differences.jsonl")
    options = parser.parse_args()

    options.differences.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lapwing-compare-") as folder, PeerServer(Path(folder)) as service, \
            open(options.differences, "w") as file:
        tally, peer = Tally(file, options.show), Client(service.url)
        if options.recorded:
            started = time.monotonic()
            for case in recorded.cases(options.recorded):
                tally.add("recorded, the peer", case["name"], recorded.reproduced(case, peer), case["path"], recorded.body_of(case), "", "")
            tally.line("recorded, the peer", time.monotonic() - started)
        if options.url:
            compare_all(options, tally, Client(options.url), peer)
        elif not options.peer_only:
            with Server(Path(folder) / "data", binary=options.binary) as server:
                compare_all(options, tally, Client(server.url), peer)
        print(f"differences and ties are in {options.differences}" if options.differences.stat().st_size else "no differences")
        return 1 if tally.has_differences else 0


def compare_all(options: argparse.Namespace, tally: Tally, lapwing: Client, peer: Client) -> None:
    if options.recorded:
        started = time.monotonic()
        for case in recorded.cases(options.recorded):
            body = recorded.body_of(case)
            reply = lapwing.post(case["path"], body)
            tally.add("recorded", case["name"], recorded.judged(case, reply), case["path"], body, reply.text, "")
        tally.line("recorded", time.monotonic() - started)
    for endpoint in options.only or SHARE:
        if endpoint == "none":
            continue
        started = time.monotonic()
        count = max(1, round(options.requests * SHARE[endpoint]))
        numbers = range(count) if options.number is None else [options.number]
        if endpoint == "malformed":
            cases = [malformed.mutated(options.seed, number) for number in numbers]
            for case in cases if options.number is not None else malformed.fixed() + malformed.enormous() + cases:
                tally.add(endpoint, case.name, *reordered(wrong(lapwing, peer, case), case.path, case.raw))
        else:
            for number in numbers:
                request = shapes.request(endpoint, options.seed, number)
                body = json.dumps(request.body).encode()
                tally.add(endpoint, request.name, *reordered(compared(lapwing, peer, request), request.path, body))
        tally.line(endpoint, time.monotonic() - started)


def reordered(outcome: tuple[Verdict, str, str], path: str, body: bytes) -> tuple[Verdict, str, bytes, str, str]:
    verdict, ours, theirs = outcome
    return verdict, path, body, ours, theirs


if __name__ == "__main__":
    sys.exit(main())
