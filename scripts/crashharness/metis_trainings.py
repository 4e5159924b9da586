"""Samples that are imported over Metis's API, and models that are trained on them."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass
from typing import Any

from harness.api import Api
from harness.metis import SAMPLES, TRAINING, TRAININGS, Metis, minute

from .client import Client
from .ground import Budget, Ground
from .kind import Action, Kind
from .metis_verdicts import ASKED

#: What all models learn from, and samples of each class in it.
BASE, EACH = "base", 20
PAGE = 1000


def series(source: random.Random, is_normal: bool) -> list[str]:
    """The series a week ago, yesterday and today, the last of them with a jump at its end where it is not normal."""
    def values(count: int) -> list[int]:
        phase = source.random() * 6
        return [round(200 + 40 * math.sin(phase + minute / 60) + source.gauss(0, 4)) for minute in range(count)]

    today = values(181)
    if not is_normal:
        today[-1] += source.choice([-1, 1]) * source.randrange(80, 160)
    return [",".join(map(str, items)) for items in (values(361), values(361), today)]


def file(name: str, source: random.Random, each: int) -> bytes:
    """As many samples of each class."""
    lines = ["header"]
    for label in ["positive", "negative"] * each:
        data = ",".join(f'"{text}"' for text in series(source, label == "positive"))
        lines.append(f"view,{name},attribute,1,{name},train,{label},180,{data},1539797280")
    return "\n".join(lines).encode()


@dataclass
class Import:
    """A file of which all rows were taken, or none."""

    name: str
    #: None are there of one that was never answered and not taken.
    rows: int
    is_acknowledged: bool = False


class MetisTrainings(Kind):
    imports_per_round, trainings_per_round = 6, 2

    def __init__(self, ground: Ground):
        super().__init__(ground)
        self.imports: list[Import] = []
        self.import_budget, self.training_budget = Budget(), Budget()
        #: Trainings that were asked for: acknowledged, and never answered.
        self.acknowledged = self.unanswered = self.pending = 0
        #: Of each training that is complete: what the list says of it, and what its model says of one minute.
        self.complete: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        self.question = minute(*reversed(series(random.Random(5), is_normal=False)))

    def metis(self) -> Metis:
        return Metis(self.ground.server)

    def prepare(self, api: Api) -> None:
        answer = self.metis().import_samples(file(BASE, random.Random(3), EACH))
        assert answer["code"] == 0, answer

    def begin(self) -> None:
        self.import_budget.refill(self.imports_per_round)
        self.training_budget.refill(self.trainings_per_round)

    def actions(self) -> list[Action]:
        return [self.add, self.train, self.ask]

    def add(self, client: Client) -> None:
        if not self.import_budget.take():
            return
        each = client.random.choice([1, 10, 60])
        made = Import(client.token()[:24], 2 * each)
        with self.ground.lock:
            self.imports.append(made)
        answer = self.metis().import_samples(file(made.name, client.random, each))
        assert answer["code"] == 0 and answer["data"]["totalCount"] == made.rows, answer
        made.is_acknowledged = True

    def train(self, client: Client) -> None:
        if not self.training_budget.take():
            return
        with self.ground.lock:
            self.pending += 1
        answer = self.metis().call("Train", TRAINING | {"source": [BASE]})
        # Where the library that trains is not installed, none is recorded.
        is_possible = not (answer["code"] == 1000 and "XGBoost" in answer["data"])
        assert not is_possible or answer["code"] == 0, answer
        with self.ground.lock:
            self.pending -= 1
            self.acknowledged += is_possible

    def ask(self, client: Client) -> None:
        with self.ground.lock:
            known = sorted(self.complete)
        if known:
            self.check_answer(self.metis(), client.random.choice(known), "while clients write")

    # Promises

    def answer(self, metis: Metis, task: str) -> dict[str, Any]:
        return metis.call("PredictValue", self.question | {"taskId": task, "viewId": ASKED})

    def check_answer(self, metis: Metis, task: str, when: str) -> None:
        answer, expected = self.answer(metis, task), self.complete[task][1]
        if answer != expected:
            self.ground.violated(f"{when}: the model {task} says {answer}, not {expected}")

    def check(self, api: Api, when: str, everything: bool) -> None:
        metis = self.metis()
        self.unanswered, self.pending = self.unanswered + self.pending, 0
        for made in [item for item in self.imports if everything or not item.is_acknowledged] + self.imports[-12:]:
            self.check_import(metis, made, when)
        tasks = self.tasks(metis)
        if not self.acknowledged <= len(tasks) <= self.acknowledged + self.unanswered:
            self.ground.violated(
                f"{when}: {len(tasks)} trainings, of {self.acknowledged} that were acknowledged and {self.unanswered} not answered")
        if len({task["id"] for task in tasks}) != len(tasks):
            self.ground.violated(f"{when}: two trainings have one id")
        gone = set(self.complete) - {task["id"] for task in tasks}
        if gone:
            self.ground.violated(f"{when}: {len(gone)} trainings that were complete are gone")
        for task in tasks:
            self.check_task(metis, task, when)

    def check_import(self, metis: Metis, made: Import, when: str) -> None:
        found = metis.data("QuerySample", SAMPLES | {"viewId": made.name, "itemPerPage": PAGE})
        allowed = (made.rows,) if made.is_acknowledged else (0, made.rows)
        if found["totalTotal"] not in allowed or len(found["sampleList"]) != found["totalTotal"]:
            self.ground.violated(f"{when}: {found['totalTotal']} samples of a file of {made.rows} are there")
        made.rows = found["totalTotal"]
        made.is_acknowledged = True

    def check_task(self, metis: Metis, task: dict[str, Any], when: str) -> None:
        expected = (2 * EACH, EACH, EACH, BASE)
        if (task["sampleNum"], task["positiveSampleNum"], task["negativeSampleNum"], task["source"]) != expected:
            self.ground.violated(f"{when}: the training {task['id']} is {task}")
        if task["id"] in self.complete:
            if task != self.complete[task["id"]][0]:
                self.ground.violated(f"{when}: the training {task['id']} was complete, and is {task}")
            return self.check_answer(metis, task["id"], when)
        if task["status"] == "complete":
            answer = self.answer(metis, task["id"])
            if answer["code"] != 0:
                self.ground.violated(f"{when}: the model {task['id']} says {answer}")
            self.complete[task["id"]] = (task, answer)
        elif task["status"] != "running":
            self.ground.violated(f"{when}: the training {task['id']} is {task}")

    def tasks(self, metis: Metis) -> list[dict[str, Any]]:
        page = metis.data("QueryTrain", TRAININGS | {"itemPerPage": PAGE})
        assert page["totalCount"] == len(page["taskList"]), page["totalCount"]
        return page["taskList"]

    def settle(self, api: Api) -> None:
        deadline = time.monotonic() + self.ground.options.settle
        while any(task["status"] == "running" for task in self.tasks(self.metis())):
            if time.monotonic() > deadline:
                return self.ground.violated(f"trainings of KPIs still run {self.ground.options.settle} s after the last start")
            time.sleep(0.2)

    def count(self) -> str:
        return f"{sum(item.rows > 0 for item in self.imports)} imported files of samples, {len(self.complete)} models of KPIs"
