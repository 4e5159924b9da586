"""What models of many series found in a range of time, which is kept."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from harness.api import Api

from .azure_data import Data
from .azure_models import AzureModels, SeriesModel, digits
from .client import Client
from .ground import Budget
from .jobs import detections_that_ran_again
from .kind import Action, Kind

RESULTS = "/multivariate/detect-batch"


@dataclass
class Detection:
    model: SeriesModel
    id: str | None = None
    is_ready: bool = False
    has_failed: bool = False

    @property
    def path(self) -> str:
        return f"{RESULTS}/{self.id}"

    @property
    def has_ended(self) -> bool:
        return self.is_ready or self.has_failed


class AzureDetections(Kind):
    per_round = 4

    def __init__(self, models: AzureModels):
        super().__init__(models.ground)
        self.models = models
        self.budget = Budget()
        self.all: list[Detection] = []
        self.unanswered = 0
        #: What was found first, which is found always.
        self.results: dict[Data, dict[str, Any]] = {}

    def begin(self) -> None:
        self.budget.refill(self.per_round)

    def actions(self) -> list[Action]:
        return [self.start] * 2 + [self.poll] * 2

    def start(self, client: Client) -> None:
        model = self.models.mine(client, is_ready=True)
        if model is None or not self.budget.take():
            return
        detection = Detection(model)
        with self.ground.lock:
            self.all.append(detection)
        answer = self.models.azure.call("POST", f"{model.path}:detect-batch", model.source.detection())
        assert answer.status_code == 202, f"{answer.status_code} {answer.text}"
        detection.id = answer.json()["resultId"]

    def poll(self, client: Client) -> None:
        with self.ground.lock:
            found = [item for item in self.all if item.id and item.model.owner == client.number]
        if found:
            self.look(client.random.choice(found), "while clients write")

    def look(self, detection: Detection, when: str) -> None:
        """It is there or being worked on, and the same for good once it is READY. One whose model went first has failed."""
        answer = self.models.azure.call("GET", detection.path)
        if answer.status_code != 200:
            return self.ground.violated(f"{when}: {detection.path} answers {answer.status_code}")
        result = answer.json()
        summary = result["summary"]
        asked = detection.model.source.detection()
        if summary["setupInfo"] != asked:
            self.ground.violated(f"{when}: {detection.path} is of {summary['setupInfo']}, not {asked}")
        status = summary["status"]
        if detection.has_ended and status != ("READY" if detection.is_ready else "FAILED"):
            return self.ground.violated(f"{when}: {detection.path} had ended, and is {status}")
        if status == "FAILED":
            codes = [error["code"] for error in summary["errors"]]
            if detection.model.deletion == "no" or codes != ["ModelNotExist"]:
                self.ground.violated(f"{when}: {detection.path} is FAILED: {summary['errors']}")
            detection.has_failed = True
        if status != "READY":
            if result["results"]:
                self.ground.violated(f"{when}: {detection.path} is {status} and has results")
            return
        detection.is_ready = True
        data = detection.model.source.data
        if len(result["results"]) != data.judged:
            self.ground.violated(f"{when}: {detection.path} has {len(result['results'])} rows, not {data.judged}")
        found = {"states": summary["variableStates"], "rows": result["results"]}
        with self.ground.lock:
            expected = self.results.setdefault(data, found)
        if found != expected:
            self.ground.violated(f"{when}: {detection.path} has found something else")

    def check(self, api: Api, when: str, everything: bool) -> None:
        # Nobody ever learnt how those are called that were not answered.
        self.unanswered += sum(detection.id is None for detection in self.all)
        self.all = [detection for detection in self.all if detection.id is not None]
        count = len(self.all) if everything else 12
        for detection in self.all[-count:] + ([] if everything else self.ground.random.sample(self.all, min(6, len(self.all)))):
            self.look(detection, when)

    def settle(self, api: Api) -> None:
        deadline = time.monotonic() + self.ground.options.settle
        for detection in self.all:
            while not detection.has_ended:
                before = len(self.ground.violations)
                self.look(detection, "after the last start")
                if detection.has_ended or len(self.ground.violations) > before:
                    break
                if time.monotonic() > deadline:
                    self.ground.violated(f"{detection.path} has not ended {self.ground.options.settle} s after the last start")
                    break
                time.sleep(0.05)

    def blobs(self, api: Api) -> int:
        """How many results there are, those included whose beginning was never answered; all have ended."""
        deadline = time.monotonic() + self.ground.options.settle
        while True:
            listed = self.models.oci_list(api, "detectAnomalyJobs")
            running = [item for item in listed if item["lifecycleState"] not in ("SUCCEEDED", "FAILED")]
            if not running or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        if running:
            self.ground.violated(f"{len(running)} Azure detections have not ended")
        if not len(self.all) <= len(listed) <= len(self.all) + self.unanswered:
            self.ground.violated(
                f"{len(listed)} Azure detections, of {len(self.all)} that were acknowledged and {self.unanswered} not answered")
        missing = {detection.id.replace("-", "") for detection in self.all} - {digits(item) for item in listed}
        if missing:
            self.ground.violated(f"{len(missing)} Azure detections are not in OCI's list")
        return sum(item["lifecycleState"] == "SUCCEEDED" for item in listed)

    def finish(self, api: Api) -> None:
        jobs = {item["id"] for item in self.models.oci_list(api, "detectAnomalyJobs")}
        self.interrupted = detections_that_ran_again(api, jobs, self.ground.tenancy)

    def count(self) -> str:
        failed = sum(detection.has_failed for detection in self.all)
        return f"{len(self.all)} Azure detections ({failed} of them of models that went first)"
