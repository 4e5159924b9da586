"""Sessions over Nexosis's API, their results and their models."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import Any

from harness.api import BASE, Api
from harness.nexosis import KEYED, Nexosis, table

from .client import Client
from .creations import list_of
from .ground import Budget, Ground
from .kind import Action, Kind
from .models import has_run_again

#: Data sets that never change, so that all sessions of one find the same; and one that changes all the time.
STEADY = {"steady-small": (300, 4), "steady-large": (6000, 24)}
CHANGING = "changing"


@dataclass
class Session:
    name: str
    source: str
    owner: int
    id: str | None = None
    model: str | None = None
    #: Of all its rows, once it was completed, and a few of them.
    digest: str = ""
    rows: list[dict[str, str]] | None = None
    deletion: str = "no"  # no, asked, acknowledged

    @property
    def path(self) -> str:
        return f"/sessions/{self.id}"


class NexosisSessions(Kind):
    per_round, deleted_per_round = 5, 2

    def __init__(self, ground: Ground):
        super().__init__(ground)
        self.budget, self.deletions = Budget(), Budget()
        self.all: list[Session] = []
        #: What the first session of a data set that never changes found.
        self.expected: dict[str, str] = {}

    def nexosis(self) -> Nexosis:
        return Nexosis(self.ground.server)

    def prepare(self, api: Api) -> None:
        nexosis = self.nexosis()
        for name, (rows, features) in STEADY.items():
            nexosis.put(name, table(rows, features), KEYED)
        nexosis.put(CHANGING, table(400, 6), KEYED)

    def begin(self) -> None:
        self.budget.refill(self.per_round)
        self.deletions.refill(self.deleted_per_round)

    def actions(self) -> list[Action]:
        return [self.start] * 2 + [self.change, self.delete] + [self.poll] * 3 + [self.predict]

    def mine(self, client: Client, is_completed: bool = False) -> Session | None:
        with self.ground.lock:
            found = [
                item for item in self.all
                if item.owner == client.number and item.id and item.deletion == "no" and (item.rows is not None or not is_completed)]
        return client.random.choice(found) if found else None

    def start(self, client: Client) -> None:
        if not self.budget.take():
            return
        session = Session(client.token(), client.random.choice([*STEADY, CHANGING]), client.number)
        with self.ground.lock:
            self.all.append(session)
        started = self.nexosis().start(session.source, name=session.name)
        session.id = started["sessionId"]

    def change(self, client: Client) -> None:
        """Neither results that are there nor models may notice."""
        row = f"r{client.random.randrange(400)}"
        self.nexosis().put(CHANGING, [{"id": row, "f0": client.random.gauss(0, 3), "f1": client.random.gauss(0, 3)}])

    def delete(self, client: Client) -> None:
        session = self.mine(client)
        if session is None or client.random.random() < 0.7 or not self.deletions.take():
            return
        session.deletion = "asked"
        self.nexosis().delete(session.path)
        session.deletion = "acknowledged"

    def poll(self, client: Client) -> None:
        session = self.mine(client)
        if session is not None:
            self.look(self.nexosis(), session, "while clients write")

    def predict(self, client: Client) -> None:
        session = self.mine(client, is_completed=True)
        if session is not None:
            self.check_model(self.nexosis(), session, "while clients write")

    # Promises

    def look(self, nexosis: Nexosis, session: Session, when: str, with_results: bool = True) -> None:
        """It is there unless it was deleted, is completed for good once it has been, and has the same results ever after."""
        answer = nexosis.call("GET", session.path)
        if session.deletion == "asked":
            session.deletion = "acknowledged" if answer.status_code == 404 else "no"
        wanted = 404 if session.deletion == "acknowledged" else 200
        if answer.status_code != wanted:
            return self.ground.violated(f"{when}: {session.path} answers {answer.status_code}, not {wanted}")
        if wanted == 404:
            return
        found = answer.json()
        if (found["name"], found["dataSourceName"]) != (session.name, session.source):
            self.ground.violated(f"{when}: {session.path} is {found}, not as it was asked for")
        allowed = ("completed",) if session.rows is not None else ("requested", "started", "completed")
        if found["status"] not in allowed:
            return self.ground.violated(f"{when}: {session.path} is {found['status']}, not {' or '.join(allowed)}: {found['messages']}")
        if answer.headers["Nexosis-Session-Status"].lower() != found["status"] or found["statusHistory"][-1]["status"] != found["status"]:
            self.ground.violated(f"{when}: {session.path} is {found['status']}, {found['statusHistory']}")
        if found["status"] == "completed" and with_results:
            self.check_results(nexosis, session, found["modelId"], when)

    def check_results(self, nexosis: Nexosis, session: Session, model: str, when: str) -> None:
        rows = nexosis.scores(session.id or "", "mahalanobisdistances")
        digest = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
        if session.rows is None:
            session.rows, session.digest, session.model = rows[:5], digest, model
            if session.source in STEADY:
                with self.ground.lock:
                    expected = self.expected.setdefault(session.source, digest)
                if expected != digest or len(rows) != STEADY[session.source][0]:
                    self.ground.violated(f"{when}: {session.path} of {session.source} has found something else than others")
        if (digest, model) != (session.digest, session.model):
            self.ground.violated(f"{when}: {session.path} had other results, or another model")

    def check_model(self, nexosis: Nexosis, session: Session, when: str) -> None:
        """A row that was trained on has the score of its session."""
        scores = [{name: text for name, text in row.items() if name != "mahalanobis_distance"} for row in session.rows or []]
        asked = [{name: text for name, text in row.items() if name != "anomaly"} for row in scores]
        found = nexosis.predict(session.model or "", asked)
        if found != scores:
            self.ground.violated(f"{when}: the model {session.model} says {found}, not {scores}")

    def check(self, api: Api, when: str, everything: bool) -> None:
        nexosis = self.nexosis()
        listed = nexosis.all("/sessions")
        by_name = {item["name"]: item["sessionId"] for item in listed}
        for session in [item for item in self.all if item.id is None]:
            # Never answered: it was made, or it was not.
            session.id = by_name.get(session.name)
            if session.id is None:
                self.all.remove(session)
        for session in [item for item in self.all if item.deletion == "asked"]:
            self.look(nexosis, session, when)
        chosen = self.all if everything else self.ground.random.sample(self.all, min(12, len(self.all)))
        for session in chosen:
            self.look(nexosis, session, when)
            if session.rows is not None and session.deletion == "no":
                self.check_model(nexosis, session, when)
        ids = [item["sessionId"] for item in listed]
        wanted = {session.id for session in self.all if session.deletion == "no"}
        if len(ids) != len(set(ids)) or set(ids) != wanted:
            self.ground.violated(
                f"{when}: of sessions {len(set(ids) - wanted)} are listed that nobody asked for, {len(wanted - set(ids))} are missing, "
                f"{len(ids) - len(set(ids))} are there twice")
        models = [item["modelId"] for item in nexosis.all("/models")]
        gone = {session.model for session in self.all if session.model} - set(models)
        if gone or len(models) != len(set(models)):
            self.ground.violated(f"{when}: of the models of sessions {len(gone)} are gone, {len(models) - len(set(models))} are there twice")

    def settle(self, api: Api) -> None:
        nexosis, deadline = self.nexosis(), time.monotonic() + self.ground.options.settle
        for session in self.all:
            while session.deletion == "no" and session.rows is None:
                before = len(self.ground.violations)
                self.look(nexosis, session, "after the last start")
                if session.rows is not None or len(self.ground.violations) > before:
                    break
                if time.monotonic() > deadline:
                    self.ground.violated(f"{session.path} is not completed {self.ground.options.settle} s after the last start")
                    break
                time.sleep(0.05)

    def blobs(self, api: Api) -> int:
        """Results, of those alone that were not deleted."""
        return sum(session.rows is not None and session.deletion == "no" for session in self.all)

    def finish(self, api: Api) -> None:
        models = {session.model.replace("-", "") for session in self.all if session.model}
        works: list[dict[str, Any]] = list_of(api, f"{BASE}/workRequests", self.ground.tenancy)
        self.interrupted = sum(
            has_run_again(api, work) for work in works
            if work["resources"] and work["resources"][0]["identifier"].rpartition(".")[2] in models)

    def count(self) -> str:
        living = sum(session.deletion == "no" for session in self.all)
        return f"{len(self.all)} Nexosis sessions ({len(self.all) - living} of them deleted)"
