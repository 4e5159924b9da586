"""Abnormal verdicts over Metis's API, and the samples that marks make of them. Nothing has a retry token: what was never
answered took place once or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harness.api import Api
from harness.metis import SAMPLES, SEARCH, Metis, flat

from .client import Client
from .ground import Ground
from .kind import Action, Kind


#: The view of questions that are asked again and again.
ASKED = "asked again"


@dataclass
class Verdict:
    """One that was asked for: `view` is its alone."""

    view: str
    owner: int
    newest: str
    is_acknowledged: bool = False
    #: As the search shows it, once it was seen.
    row: dict[str, Any] | None = None
    #: What it may be marked as now; samples it may have been made into.
    marks: set[int] = field(default_factory=lambda: {0})
    samples: set[int] = field(default_factory=lambda: {0})


class MetisVerdicts(Kind):
    clients = 2

    def __init__(self, ground: Ground):
        super().__init__(ground)
        self.all: list[Verdict] = []

    def metis(self) -> Metis:
        return Metis(self.ground.server)

    def actions(self) -> list[Action]:
        return [self.judge] * 8 + [self.mark] * 2

    def judge(self, client: Client) -> None:
        """The rate needs no model, so every such minute is abnormal."""
        verdict = Verdict(client.token()[:24], client.number, str(client.random.randrange(60, 10_000)))
        with self.ground.lock:
            self.all.append(verdict)
        answer = self.metis().data("PredictRate", flat(verdict.newest) | {"viewId": verdict.view})
        assert answer["ret"] == 0, answer
        verdict.is_acknowledged = True

    def mark(self, client: Client) -> None:
        with self.ground.lock:
            mine = [item for item in self.all[-400:] if item.owner == client.number and item.is_acknowledged]
        if not mine:
            return
        verdict = client.random.choice(mine)
        row = self.found(self.metis(), verdict, "while clients write")
        if row is None:
            return
        # Whatever is found is certain; what is asked for now is not, until it is answered.
        mark, samples = client.random.choice([0, 1, 2]), max(verdict.samples)
        if len(verdict.samples) > 1:
            return
        after = samples + 1 if mark else 0
        verdict.marks, verdict.samples = {row["markFlag"], mark}, {samples, after}
        count = self.metis().data("UpdateAnomaly", {"id": row["id"], "markFlag": mark})
        if count != (1 if mark else samples):
            self.ground.violated(f"marking {row['id']} as {mark} concerned {count} samples")
        verdict.marks, verdict.samples = {mark}, {after}

    # Promises

    def found(self, metis: Metis, verdict: Verdict, when: str) -> dict[str, Any] | None:
        """The one verdict of this view."""
        page = metis.data("SearchAnomaly", SEARCH | {"viewId": verdict.view})
        if page["totalCount"] != len(page["anomalyList"]) or page["totalCount"] > 1:
            self.ground.violated(f"{when}: one verdict of {verdict.view} was kept {page['totalCount']} times")
        if not page["anomalyList"]:
            if verdict.is_acknowledged:
                self.ground.violated(f"{when}: the verdict of {verdict.view} is not found")
            return None
        row = page["anomalyList"][0]
        if row["markFlag"] not in verdict.marks:
            self.ground.violated(f"{when}: {row['id']} is marked {row['markFlag']}, not one of {verdict.marks}")
        if (row["viewId"], row["dataA"][-1]) != (verdict.view, verdict.newest):
            self.ground.violated(f"{when}: {row['id']} is not what was judged")
        if verdict.row is not None and verdict.row | {"markFlag": row["markFlag"]} != row:
            self.ground.violated(f"{when}: {row['id']} was another before")
        verdict.row = row
        return row

    def check_one(self, metis: Metis, verdict: Verdict, when: str) -> None:
        row = self.found(metis, verdict, when)
        if row is None:
            return
        verdict.is_acknowledged = True
        samples = metis.data("QuerySample", SAMPLES | {"viewId": verdict.view, "itemPerPage": 1000})
        if samples["totalTotal"] not in verdict.samples or len(samples["sampleList"]) != samples["totalTotal"]:
            self.ground.violated(
                f"{when}: {samples['totalTotal']} samples were made of {row['id']}, not one of {verdict.samples}")
        if len(verdict.samples) > 1:
            # A mark and its samples are one transaction.
            if row["markFlag"] == 0 and samples["totalTotal"]:
                self.ground.violated(f"{when}: {row['id']} has no mark, but {samples['totalTotal']} samples")
        if any(sample["dataA"] != ",".join(row["dataA"]) for sample in samples["sampleList"]):
            self.ground.violated(f"{when}: a sample of {row['id']} has other data")
        verdict.marks, verdict.samples = {row["markFlag"]}, {samples["totalTotal"]}

    def check(self, api: Api, when: str, everything: bool) -> None:
        metis = self.metis()
        unsure = [item for item in self.all if not item.is_acknowledged or len(item.samples) > 1]
        sure = [item for item in self.all if item.is_acknowledged and len(item.samples) == 1]
        count = 400 if everything else 40
        chosen = unsure + sure[-count // 2:] + self.ground.random.sample(sure, min(count // 2, len(sure)))
        for verdict in chosen:
            self.check_one(metis, verdict, when)
        self.all = [verdict for verdict in self.all if verdict.is_acknowledged]
        # All of them: as many as were acknowledged, and each once.
        found = self.everything(metis)
        # Models are asked about a minute of no view in particular, and remember it.
        found = [row for row in found if row["viewId"] != ASKED]
        views = [row["viewId"] for row in found]
        wanted = {verdict.view for verdict in self.all}
        if len(views) != len(set(views)) or set(views) != wanted or len({row["id"] for row in found}) != len(found):
            self.ground.violated(
                f"{when}: of {len(wanted)} verdicts {len(wanted - set(views))} are lost, {len(set(views) - wanted)} were never asked for "
                f"and {len(views) - len(set(views))} are there twice")

    def everything(self, metis: Metis) -> list[dict[str, Any]]:
        rows, number = [], 1
        while True:
            page = metis.data("SearchAnomaly", SEARCH | {"requestPage": number, "itemPerPage": 500})
            rows += page["anomalyList"]
            if len(rows) >= page["totalCount"] or not page["anomalyList"]:
                return rows
            number += 1

    def count(self) -> str:
        return f"{len(self.all)} verdicts ({sum(max(item.samples) for item in self.all)} samples made of them)"
