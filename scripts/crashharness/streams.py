"""Streams: every acknowledged row is there, none twice."""

from __future__ import annotations

import math
from dataclasses import dataclass

from harness import tables
from harness.api import Api

from .client import Client
from .creations import CreatedKind, Creation, Creations
from .ground import Budget, Ground
from .kind import Action
from .models import Models
from .rows import ROWS


@dataclass
class StreamRows:
    """Rows of a stream: those that were acknowledged, and those whose call was never answered."""

    acknowledged: int = 0
    unanswered: int = 0


class Streams(CreatedKind):
    name = "streams"
    path = "/lapwing/v1/streams"
    #: The next call begins where the stream ends, which a call without an answer leaves open.
    is_always_checked = True
    #: In all rounds together.
    at_most = 12

    def __init__(self, ground: Ground, creations: Creations, models: Models):
        super().__init__(ground, creations)
        self.models = models
        self.budget = Budget(self.at_most)
        self.rows = 0

    def actions(self) -> list[Action]:
        return [self.open] + [self.advance] * 5

    def open(self, client: Client) -> None:
        if self.budget.take():
            self.create(
                client, {"modelId": self.models.judge, "drift": client.random.choice(["SLOW", "OFF"])}, StreamRows())

    def advance(self, client: Client) -> None:
        creation = self.mine(client)
        if creation is None:
            return
        rows = creation.promise
        rows.unanswered = min(client.random.choice([1, 5, 200]), len(ROWS) - rows.acknowledged)
        if rows.unanswered == 0:
            return
        self.send(client.api, creation.path, rows.acknowledged, rows.unanswered)
        rows.acknowledged, rows.unanswered = rows.acknowledged + rows.unanswered, 0

    def send(self, api: Api, path: str, first: int, count: int) -> None:
        api.ok(api.post(f"{path}/actions/detectAnomalies", tables.inline(ROWS[first:first + count], first=first)))

    def check_one(self, creation: Creation, stream: dict, when: str) -> None:
        """A call of rows took place or did not; what was acknowledged is there, once."""
        rows = creation.promise
        if stream["rowCount"] not in (rows.acknowledged, rows.acknowledged + rows.unanswered):
            self.ground.violated(
                f"{when}: the stream {creation.id} has {stream['rowCount']} rows, not {rows.acknowledged} "
                f"(or {rows.unanswered} more)")
        rows.acknowledged, rows.unanswered = stream["rowCount"], 0
        last = tables.timestamp(rows.acknowledged - 1)[:19] if rows.acknowledged else ""
        if (stream["timeLastRow"] or "")[:19] != last:
            self.ground.violated(f"{when}: the stream {creation.id} ends at {stream['timeLastRow']}, not {last}")

    def finish(self, api: Api) -> None:
        """A stream that was interrupted is where one is that got the same rows at a stretch."""
        for creation in self.all():
            stream = api.ok(api.get(creation.path)).json()
            body = {name: creation.body[name] for name in ("compartmentId", "modelId", "drift")}
            other = f"{self.path}/{api.ok(api.post(self.path, body)).json()['id']}"
            for first in range(0, stream["rowCount"], 5000):
                self.send(api, other, first, min(5000, stream["rowCount"] - first))
            fresh = api.ok(api.get(other)).json()
            api.ok(api.delete(other))
            for name in ("rowCount", "timeLastRow", "score", "threshold", "incidentId", "driftAllowance", "advice"):
                if not equal(stream[name], fresh[name]):
                    self.ground.violated(
                        f"the stream {creation.id}: {name} is {stream[name]}, uninterrupted {fresh[name]}")
            self.rows += stream["rowCount"]

    def count(self) -> str:
        return f"{len(self.all())} streams of {self.rows} rows"


def equal(a: object, b: object) -> bool:
    """Numbers are but for their last digits, since sums over other numbers of rows are taken in another order."""
    if isinstance(a, float) or isinstance(b, float):
        return a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    return a == b
