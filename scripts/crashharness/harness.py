"""The rounds, and what is asked once they are over."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from harness.api import Api
from harness.blobs import BlobStorage
from harness.server import Server

from . import models
from .azure_detections import AzureDetections
from .azure_models import AzureModels
from .client import Client
from .creations import Creations
from .ground import COMPARTMENT, Ground
from .jobs import Jobs
from .keys import Keys
from .kind import Kind
from .objects import Objects
from .projects import Projects
from .streams import Streams
from .uploads import Uploads


class CrashHarness:
    def __init__(self, options: argparse.Namespace, folder: Path):
        self.options = options
        #: Files outside of the server.
        self.storage = BlobStorage()
        server = Server(
            folder / "data", "--training-slots", str(options.training_slots), "--allow-fetch", self.storage.address,
            binary=Path(options.binary).resolve())
        ground = self.ground = Ground(options, server)
        creations = self.creations = Creations(ground)
        self.projects = Projects(ground, creations)
        self.objects = Objects(ground)
        self.uploads = Uploads(ground, self.objects)
        self.models = models.Models(ground, creations, self.objects)
        self.deployments = models.Deployments(ground, creations, self.models)
        self.jobs = Jobs(ground, creations, self.objects, self.models)
        self.streams = Streams(ground, creations, self.models)
        self.keys = Keys(ground)
        self.azure_models = AzureModels(ground, self.objects, self.storage)
        self.azure_detections = AzureDetections(self.azure_models)
        #: In the order of the checks. Uploads before objects: whether a commit took place says what its object must hold.
        self.oci: list[Kind] = [
            self.creations, self.projects, self.uploads, self.objects, self.models, self.deployments, self.jobs,
            self.streams, self.keys]
        self.azure: list[Kind] = [self.azure_models, self.azure_detections]

    @property
    def kinds(self) -> list[Kind]:
        return self.oci + self.azure

    def prepare(self) -> None:
        with self.ground.server as server:
            api = Api.bearer(server)
            self.ground.namespace = api.namespace()
            self.ground.project = api.create_project(COMPARTMENT, "of the harness")
            self.projects.others.add(self.ground.project)
            # Objects first: their bucket is where all others put theirs.
            for kind in [self.objects] + [kind for kind in self.kinds if kind is not self.objects]:
                kind.prepare(api)

    def clients(self, number: int) -> list[Client]:
        seed = f"{self.options.seed}/{number}"
        oci = [action for kind in self.oci for action in kind.actions()]
        azure = [action for kind in self.azure for action in kind.actions()]
        return (
            [Client(self.ground, index, f"{seed}/{index}", oci) for index in range(self.ground.clients)]
            + [Client(self.ground, index, f"{seed}/azure {index}", azure) for index in range(self.azure_models.clients)])

    def round(self, number: int) -> None:
        clients: list[Client] = []
        server = self.ground.server.start()
        try:
            self.check(Api.bearer(server), f"round {number}", everything=False)
            self.ground.over.clear()
            for kind in self.kinds:
                kind.begin()
            clients = self.clients(number)
            for client in clients:
                client.start()
            time.sleep(self.ground.random.uniform(0.05, self.options.longest_round))
        finally:
            server.kill()
            self.ground.over.set()
        for client in clients:
            client.join(30)
            if client.is_alive():
                self.ground.violated(f"round {number}: a client hangs")
            elif client.failure is not None:
                self.ground.violated(f"round {number}: a client was refused: {client.failure!r}")

    def check(self, api: Api, when: str, everything: bool) -> None:
        for kind in self.kinds:
            kind.check(api, when, everything)

    def run(self) -> int:
        started = time.monotonic()
        self.prepare()
        rounds = 0
        for number in range(1, self.options.rounds + 1):
            if time.monotonic() - started > self.options.time_cap:
                print(f"stopped after {rounds} rounds: the time cap of {self.options.time_cap} s is reached", file=sys.stderr)
                break
            self.round(number)
            rounds = number
        self.ground.server.start()
        try:
            commits, seconds, interrupted = self.finish(Api.bearer(self.ground.server))
        finally:
            self.ground.server.stop()
        counted = ", ".join(kind.count() for kind in [*self.kinds[1:], self.creations] if kind.count())
        print(
            f"crash harness: {rounds} rounds of kill -9, seed {self.options.seed}, {time.monotonic() - started:.0f} s; "
            f"{counted}; {commits} uploads committed at the end, {interrupted} trainings that were interrupted and ran again; "
            f"all models ACTIVE {seconds:.1f} s after the last start; {len(self.ground.violations)} violations")
        return 1 if self.ground.violations or rounds == 0 else 0

    def finish(self, api: Api) -> tuple[int, float, int]:
        """Lets everything end and looks at all of it. Uploads that were committed, seconds until no model was CREATING, and
        trainings that ran more than once."""
        self.check(api, "after the last start", everything=True)
        self.jobs.settle(api)
        seconds = self.azure_models.settle()
        self.azure_detections.settle()
        self.objects.check_files(api, kept=self.azure_detections.kept(api))
        commits = self.uploads.commit_what_is_open(api)
        seconds += models.settle(api, self.ground, [self.models, self.deployments])
        self.check(api, "at the end", everything=True)
        self.creations.check_lists(api)
        self.streams.check_against_uninterrupted(api)
        self.azure_models.check_lists(api)
        self.objects.check_files(api, kept=self.azure_detections.kept(api))
        interrupted = self.models.check_work_requests(api) + self.azure_models.check_work_requests(api)
        return commits, seconds, interrupted

    def close(self) -> None:
        self.ground.server.kill()
        self.storage.close()
