"""Detection jobs and their results."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass

from harness import tables
from harness.api import BASE, Api

from .client import Client
from .creations import CreatedKind, Creation, Creations, list_of
from .ground import BUCKET, COMPARTMENT, Budget, Ground
from .kind import Action
from .models import Models, has_run_again
from .objects import Objects
from .rows import ROWS


@dataclass
class JobPromise:
    """What a detection job was asked for."""

    #: Name of a result -> its rows, None where they are not counted. The one of data in the request has no name yet.
    results: dict[str | None, int | None]
    #: Whether somebody told it to end: then it may end CANCELED, or be gone if it had ended before.
    is_canceled: bool = False


class Jobs(CreatedKind):
    name = "detectAnomalyJobs"
    per_round = 8

    def __init__(self, ground: Ground, creations: Creations, objects: Objects, models: Models):
        super().__init__(ground, creations)
        self.objects, self.models = objects, models
        self.budget = Budget()
        #: Rows of the objects that jobs read.
        self.judged = {"small.csv": 200, "rows/judged.csv": 3000, "judged at length.csv": 100_000}
        self.succeeded = self.canceled = 0

    def prepare(self, api: Api) -> None:
        for name in list(self.judged)[1:]:
            rows = (ROWS * (1 + self.judged[name] // len(ROWS)))[:self.judged[name]]
            self.objects.put(api, name, tables.csv(rows, timestamps=False).encode())

    def begin(self) -> None:
        self.budget.refill(self.per_round)

    def actions(self) -> list[Action]:
        return [self.start] * 2 + [self.cancel]

    def start(self, client: Client) -> None:
        if not self.budget.take():
            return
        place = {"namespaceName": self.ground.namespace, "bucketName": BUCKET}
        count = client.random.choice([1, 40, 2000])
        first = client.random.randrange(len(ROWS) - count)
        rows, is_complete = ROWS[first:first + count], True
        kind = client.random.choice(["INLINE", "BASE64_ENCODED", "OBJECT_LIST"])
        if kind == "INLINE":
            details = tables.inline(rows) | {"inputType": kind}
            results = {None: count}
        elif kind == "BASE64_ENCODED":
            text = tables.csv(rows).encode()
            details = {"inputType": kind, "contentType": "CSV", "content": base64.b64encode(text).decode()}
            results = {None: count}
        else:
            is_complete = client.random.random() < 0.5
            names = ["small.csv", "rows/judged.csv"] if is_complete else ["rows/judged.csv", "judged at length.csv"]
            details = {"inputType": kind, "objectLocations": [place | {"objectName": name} for name in names]}
            results = {name.replace("/", "_"): self.judged[name] if is_complete else None for name in names}
        self.create(client, {
            "modelId": self.models.judge, "inputDetails": details, "areAllEstimatesRequired": is_complete,
            "outputDetails": {"outputType": "OBJECT_STORAGE", **place, "prefix": "jobs"}}, JobPromise(results))

    def cancel(self, client: Client) -> None:
        creation = self.mine(client)
        if creation is None or creation.promise.is_canceled or client.random.random() < 0.5:
            return
        creation.promise.is_canceled = True
        response = client.api.delete(creation.path)
        assert response.status_code == 202, f"{response.status_code} {response.text}"

    def may_be_gone(self, creation: Creation) -> bool:
        """Whoever cancels a detection job that has ended deletes it."""
        return creation.promise.is_canceled

    def settle(self, api: Api) -> None:
        """Every detection job ends; what one promised is there, of one that was canceled nothing."""
        deadline = time.monotonic() + self.ground.options.settle
        for creation in self.all():
            promise = creation.promise
            while True:
                response = api.get(creation.path)
                job = response.json()
                if response.status_code != 200 or job["lifecycleState"] not in ("ACCEPTED", "IN_PROGRESS"):
                    break
                if time.monotonic() > deadline:
                    break
                time.sleep(0.05)
            if response.status_code == 404 and promise.is_canceled:
                creation.deletion = "acknowledged"
                continue
            state = job.get("lifecycleState", response.status_code)
            if state != "SUCCEEDED" and not (promise.is_canceled and state == "CANCELED"):
                self.ground.violated(f"the detection job {creation.id} is {state}: {job.get('lifecycleStateDetails')}")
                continue
            folder = f"jobs/{creation.id}/"
            if state == "CANCELED":
                self.canceled += 1
                if self.objects.listed(api, folder):
                    self.ground.violated(f"the detection job {creation.id} is CANCELED and has results")
                continue
            self.succeeded += 1
            for name, rows in promise.results.items():
                self.check_result(api, f"{folder}{name or creation.id + '-result'}.json", rows)

    def check_result(self, api: Api, name: str, rows: int | None) -> None:
        response = api.get(api.object_path(BUCKET, name))
        if response.status_code != 200:
            return self.ground.violated(f"the result {name!r} answers {response.status_code}")
        try:
            found = len(json.loads(response.content)["detectionResults"])
        except (ValueError, KeyError) as error:
            return self.ground.violated(f"the result {name!r} is cut short: {error}")
        if rows is not None and found != rows:
            self.ground.violated(f"the result {name!r} has {found} rows, not {rows}")

    def finish(self, api: Api) -> None:
        self.interrupted = detections_that_ran_again(api, {creation.id for creation in self.all()})

    def count(self) -> str:
        return f"{self.succeeded} detection jobs that succeeded and {self.canceled} that were canceled"


def detections_that_ran_again(api: Api, jobs: set[str | None], compartment: str = COMPARTMENT) -> int:
    works = list_of(api, f"{BASE}/workRequests", compartment)
    return sum(
        has_run_again(api, work) for work in works
        if work["operationType"] == "DETECT_ANOMALIES" and work["resources"][0]["identifier"] in jobs)
