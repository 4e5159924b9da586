"""Models of many series over Azure's API: there are no retry tokens, so what was never answered took place once or not at all."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from harness import tables
from harness.api import BASE, Api
from harness.blobs import BlobStorage
from harness.series import Azure

from .azure_data import LARGE, SMALL, Data, Source
from .client import Client
from .creations import list_of
from .ground import BUCKET, Budget, Ground
from .kind import Action, Kind
from .models import succeeded_trainings
from .objects import Objects

MODELS = "/multivariate/models"


@dataclass
class SeriesModel:
    name: str
    source: Source
    owner: int
    id: str | None = None
    is_ready: bool = False
    deletion: str = "no"  # no, asked, acknowledged

    @property
    def path(self) -> str:
        return f"{MODELS}/{self.id}"


class AzureModels(Kind):
    clients = 2
    per_round = 5
    deleted_per_round = 2

    def __init__(self, ground: Ground, objects: Objects, storage: BlobStorage):
        super().__init__(ground)
        self.objects, self.storage = objects, storage
        self.budget, self.deletions = Budget(), Budget()
        self.sources: list[Source] = []
        self.newest: dict[Data, list[dict[str, Any]]] = {}
        self.all: list[SeriesModel] = []
        #: What the first model of some data said, which all others of the same data must say, before and after every death.
        self.answers: dict[Data, dict[str, Any]] = {}

    @property
    def azure(self) -> Azure:
        return Azure(self.ground.server)

    def prepare(self, api: Api) -> None:
        """The same rows as objects of the server and as files outside, as tables and as folders."""
        own = f"oci://{BUCKET}@{self.ground.namespace}"
        for data in (SMALL, LARGE):
            rows, names = data.rows, tables.names(data.signals)
            files = {
                f"{name}.csv": tables.csv([[row[column]] for row in rows], ["value"]) for column, name in enumerate(names)}
            self.newest[data] = data.newest(rows)
            table = tables.csv(rows).encode()
            self.objects.put(api, f"series/{data.name}.csv", table)
            for name, content in files.items():
                self.objects.put(api, f"series/{data.name}/{name}", content.encode())
            self.sources += [
                Source(data, f"{own}/series/{data.name}.csv", "OneTable"),
                Source(data, f"{own}/series/{data.name}", "MultiTable"),
                Source(data, self.storage.put(f"{data.name}.csv", table), "OneTable"),
                Source(data, self.storage.put_folder(data.name, files), "MultiTable")]

    def begin(self) -> None:
        self.budget.refill(self.per_round)
        self.deletions.refill(self.deleted_per_round)

    def actions(self) -> list[Action]:
        return [self.train] * 2 + [self.poll] * 4 + [self.ask, self.delete]

    def train(self, client: Client) -> None:
        if not self.budget.take():
            return
        model = SeriesModel(client.token()[:24], client.random.choice(self.sources), client.number)
        with self.ground.lock:
            self.all.append(model)
        answer = self.azure.call("POST", MODELS, model.source.model(model.name))
        assert answer.status_code == 201, f"{answer.status_code} {answer.text}"
        model.id = answer.json()["modelId"]

    def living(self) -> list[SeriesModel]:
        with self.ground.lock:
            return [model for model in self.all if model.id and model.deletion == "no"]

    def mine(self, client: Client, is_ready: bool = False) -> SeriesModel | None:
        found = [model for model in self.living() if model.owner == client.number and (model.is_ready or not is_ready)]
        return client.random.choice(found) if found else None

    def poll(self, client: Client) -> None:
        model = self.mine(client)
        if model is not None:
            self.look(model, "while clients write")

    def ask(self, client: Client) -> None:
        model = self.mine(client, is_ready=True)
        if model is not None:
            self.check_answer(model, "while clients write")

    def delete(self, client: Client) -> None:
        model = self.mine(client)
        if model is None or client.random.random() < 0.8 or not self.deletions.take():
            return
        model.deletion = "asked"
        answer = self.azure.call("DELETE", model.path)
        assert answer.status_code == 204, f"{answer.status_code} {answer.text}"
        model.deletion = "acknowledged"

    # Promises

    def look(self, model: SeriesModel, when: str) -> None:
        """It is there unless it was deleted, as it was asked for, and READY once it has been."""
        answer = self.azure.call("GET", model.path)
        if model.deletion == "asked" and answer.status_code in (200, 404):
            model.deletion = "acknowledged" if answer.status_code == 404 else "no"
        expected = 404 if model.deletion == "acknowledged" else 200
        if answer.status_code != expected:
            return self.ground.violated(f"{when}: {model.path} answers {answer.status_code}, not {expected}")
        if expected == 404:
            return
        info = answer.json()["modelInfo"]
        asked = model.source.model(model.name)
        if {name: info.get(name) for name in asked} != asked:
            self.ground.violated(f"{when}: {model.path} is {info}, not as it was asked for")
        allowed = ("READY",) if model.is_ready else ("CREATED", "RUNNING", "READY")
        if info["status"] not in allowed:
            self.ground.violated(f"{when}: {model.path} is {info['status']}, not {' or '.join(allowed)}: {info['errors']}")
        model.is_ready = model.is_ready or info["status"] == "READY"

    def check_answer(self, model: SeriesModel, when: str) -> None:
        data = model.source.data
        answer = self.azure.call("POST", f"{model.path}:detect-last", {"variables": self.newest[data], "topContributorCount": 5})
        if answer.status_code != 200:
            return self.ground.violated(f"{when}: {model.path} detects with {answer.status_code} {answer.text[:200]}")
        with self.ground.lock:
            expected = self.answers.setdefault(data, answer.json())
        if answer.json() != expected:
            self.ground.violated(f"{when}: {model.path} answers {answer.text[:500]}, not {str(expected)[:500]}")

    def check(self, api: Api, when: str, everything: bool) -> None:
        listed = self.listed()
        for model in [model for model in self.all if model.id is None]:
            # Never answered: it was made, or it was not.
            found = [item["modelId"] for item in listed if item["modelInfo"].get("displayName") == model.name]
            if not found:
                self.all.remove(model)
                continue
            model.id = found[0]
        unsure = [model for model in self.all if model.deletion == "asked"]
        models = self.all if everything else unsure + self.ground.random.sample(self.all, min(60, len(self.all)))
        for model in models:
            self.look(model, when)
        ready = [model for model in models if model.is_ready and model.deletion == "no"]
        for model in ready if everything else self.ground.random.sample(ready, min(6, len(ready))):
            self.check_answer(model, when)
        self.check_ids(when, "models", [item["modelId"].replace("-", "") for item in listed])

    def check_ids(self, when: str, what: str, listed: list[str]) -> None:
        """Every living model is in the list, once, and nothing else."""
        wanted = {model.id.replace("-", "") for model in self.all if model.deletion == "no"}
        if len(listed) != len(set(listed)) or set(listed) != wanted:
            self.ground.violated(
                f"{when}: of {what} {len(set(listed) - wanted)} are listed that nobody asked for, {len(wanted - set(listed))} "
                f"are missing, {len(listed) - len(set(listed))} are there twice")

    def listed(self) -> list[dict[str, Any]]:
        models, path = [], f"{MODELS}?skip=0&top=50"
        while path:
            page = self.azure.call("GET", path).json()
            models += page["models"]
            path = page["nextLink"]
        return models

    def settle(self, api: Api) -> None:
        deadline = time.monotonic() + self.ground.options.settle
        for model in self.living():
            while not model.is_ready:
                before = len(self.ground.violations)
                self.look(model, "after the last start")
                if model.is_ready or len(self.ground.violations) > before:
                    break
                if time.monotonic() > deadline:
                    self.ground.violated(f"{model.path} is not READY {self.ground.options.settle} s after the last start")
                    break
                time.sleep(0.05)

    def finish(self, api: Api) -> None:
        """What OCI's lists show of it: one project, and one model and one data asset for each model that was not deleted."""
        models, assets = self.oci_list(api, "models"), self.oci_list(api, "dataAssets")
        self.check_ids("at the end", "OCI models", [digits(item) for item in models])
        if len(assets) != len(models) or len(self.projects(api)) > 1:
            self.ground.violated(
                f"{len(self.projects(api))} projects and {len(assets)} data assets for {len(models)} models of one user")
        self.interrupted = succeeded_trainings(api, self.ground, {item["id"] for item in models}, self.ground.tenancy)

    def projects(self, api: Api) -> list[dict[str, Any]]:
        """Azure's clients name no compartment: what they make lies in the tenancy itself, in a project of its own."""
        projects = list_of(api, f"{BASE}/projects", self.ground.tenancy)
        return [project for project in projects if project["displayName"].startswith("azure models")]

    def oci_list(self, api: Api, kind: str) -> list[dict[str, Any]]:
        projects = {project["id"] for project in self.projects(api)}
        return [item for item in list_of(api, f"{BASE}/{kind}", self.ground.tenancy) if item["projectId"] in projects]

    def count(self) -> str:
        living = len(self.living())
        return f"{len(self.all)} Azure models ({len(self.all) - living} of them deleted)"


def digits(resource: dict[str, Any]) -> str:
    return resource["id"].rpartition(".")[2]
