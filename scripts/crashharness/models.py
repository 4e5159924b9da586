"""Models, which are trained, and deployments of them."""

from __future__ import annotations

import time

from harness import tables
from harness.api import BASE, Api

from .client import Client
from .creations import CreatedKind, Creations, list_of
from .ground import BUCKET, COMPARTMENT, Budget, Ground
from .kind import Action
from .objects import Objects


def settle(api: Api, kind: CreatedKind) -> None:
    """Returns when none is CREATING; all must be ACTIVE then."""
    deadline = time.monotonic() + kind.ground.options.settle
    while True:
        items = kind.listed(api)
        creating = [item["id"] for item in items if item["lifecycleState"] == "CREATING"]
        if not creating:
            break
        if time.monotonic() > deadline:
            kind.ground.violated(f"{len(creating)} are still CREATING {kind.ground.options.settle} s after the last start")
            break
        time.sleep(0.2)
    for item in items:
        if item["lifecycleState"] == "FAILED":
            kind.ground.violated(f"{item['id']} is FAILED")


class Models(CreatedKind):
    name = "models"
    per_round = 4

    def __init__(self, ground: Ground, creations: Creations, objects: Objects):
        super().__init__(ground, creations)
        self.objects = objects
        self.budget = Budget()
        self.assets: list[str] = []
        self.active: list[str] = []
        #: The model of detection jobs and streams.
        self.judge = ""

    def prepare(self, api: Api) -> None:
        """Good training data of three sizes, so that some trainings are always on their way when the server dies."""
        for name, content in (
            ("small.csv", tables.training_csv(200, 3).encode()), ("middle.csv", tables.training_csv(3000, 20).encode()),
            ("large.csv", tables.heavy_csv(6000, 120)),
        ):
            self.objects.put(api, name, content)
            self.assets.append(api.create_asset(COMPARTMENT, self.ground.project, BUCKET, name))
        model, _ = api.start_training(COMPARTMENT, self.ground.project, self.assets[0])
        self.judge = model["id"]
        self.others.add(self.judge)
        if api.settled(f"/models/{self.judge}")["lifecycleState"] != "ACTIVE":
            raise SystemExit("the model of the jobs and streams was not trained")

    def begin(self) -> None:
        self.budget.refill(self.per_round)

    def actions(self) -> list[Action]:
        return [self.train]

    def train(self, client: Client) -> None:
        if self.budget.take():
            self.create(client, {
                "projectId": self.ground.project,
                "modelTrainingDetails": {
                    "dataAssetIds": [client.random.choice(self.assets)],
                    "targetFap": client.random.choice([0.01, 0.02, 0.05])}})

    def check(self, api: Api, when: str, everything: bool) -> None:
        self.active = [item["id"] for item in self.listed(api) if item["lifecycleState"] == "ACTIVE"][:50]

    def settle(self, api: Api) -> None:
        settle(api, self)

    def finish(self, api: Api) -> None:
        self.interrupted = succeeded_trainings(api, self.ground, {creation.id for creation in self.all()})

    def count(self) -> str:
        return f"{len(self.all())} models"


def succeeded_trainings(api: Api, ground: Ground, models: set[str | None], compartment: str = COMPARTMENT) -> int:
    """Every training's work request has ended SUCCEEDED without an error entry. How many trainings ran more than once."""
    again = 0
    for work in list_of(api, f"{BASE}/workRequests", compartment):
        if work["operationType"] != "CREATE_MODEL" or work["resources"][0]["identifier"] not in models:
            continue
        if work["status"] != "SUCCEEDED" or work["percentComplete"] != 100:
            ground.violated(f"the work request {work['id']} is {work['status']} at {work['percentComplete']} %")
        if api.resource(f"/workRequests/{work['id']}/errors")["items"]:
            ground.violated(f"the work request {work['id']} has an error entry")
        again += has_run_again(api, work)
    return again


def has_run_again(api: Api, work: dict) -> bool:
    logs = api.resource(f"/workRequests/{work['id']}/logs")["items"]
    return sum(entry["message"].startswith("reading ") and "(attempt " in entry["message"] for entry in logs) > 1


class Deployments(CreatedKind):
    name = "modelDeployments"

    def __init__(self, ground: Ground, creations: Creations, models: Models):
        super().__init__(ground, creations)
        self.models = models

    def actions(self) -> list[Action]:
        return [self.deploy]

    def deploy(self, client: Client) -> None:
        if self.models.active:
            self.create(client, {"modelId": client.random.choice(self.models.active)})

    def settle(self, api: Api) -> None:
        settle(api, self)

    def count(self) -> str:
        return f"{len(self.all())} deployments"
