"""The rounds, and what is asked once they are over."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from harness.api import Api
from harness.blobs import BlobStorage
from harness.files import FileServer
from harness.server import Server

from .azure_detections import AzureDetections
from .azure_models import AzureModels
from .client import Client
from .creations import Creations
from .ground import COMPARTMENT, Ground
from .jobs import Jobs
from .keys import Keys
from .kind import Kind
from .metis_trainings import MetisTrainings
from .metis_verdicts import MetisVerdicts
from .models import Deployments, Models
from .nexosis_sessions import NexosisSessions
from .nexosis_tables import NexosisTables
from .objects import Objects
from .projects import Projects
from .streams import Streams
from .uploads import Uploads

#: Clients that write beside those of OCI.
OTHERS = ["azure", "metis", "nexosis"]


class CrashHarness:
    def __init__(self, options: argparse.Namespace, folder: Path):
        self.options = options
        #: Files outside of the server.
        self.storage, self.files = BlobStorage(), FileServer()
        server = Server(
            folder / "data", "--training-slots", str(options.training_slots), "--allow-fetch", self.storage.address,
            "--allow-fetch", self.files.address, binary=Path(options.binary).resolve())
        ground = self.ground = Ground(options, server)
        creations = Creations(ground)
        self.projects = Projects(ground, creations)
        self.objects = Objects(ground)
        self.uploads = Uploads(ground, self.objects)
        models = Models(ground, creations, self.objects)
        azure = AzureModels(ground, self.objects, self.storage)
        #: How many clients do what: all of one group do the same. Kinds in the order of the checks, uploads before objects since
        #: whether a commit took place says what its object must hold.
        groups: dict[str, tuple[int, list[Kind]]] = {
            "oci": (ground.clients, [
                creations, self.projects, self.uploads, self.objects, models, Deployments(ground, creations, models),
                Jobs(ground, creations, self.objects, models), Streams(ground, creations, models), Keys(ground)]),
            "azure": (azure.clients, [azure, AzureDetections(azure)]),
            "metis": (MetisVerdicts.clients, [MetisVerdicts(ground), MetisTrainings(ground)]),
            "nexosis": (NexosisTables.clients, [NexosisTables(ground, self.files), NexosisSessions(ground)]),
        }
        self.groups = {name: group for name, group in groups.items() if name in ["oci", *options.others]}
        self.kinds = [kind for _, kinds in self.groups.values() for kind in kinds]

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
        clients = []
        for name, (count, kinds) in self.groups.items():
            actions = [action for kind in kinds for action in kind.actions()]
            clients += [
                Client(self.ground, index, f"{self.options.seed}/{number}/{name}/{index}", actions) for index in range(count)]
        return clients

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
            seconds = self.finish(Api.bearer(self.ground.server))
        finally:
            self.ground.server.stop()
        counts = ", ".join(count for count in (kind.count() for kind in self.kinds) if count)
        interrupted = sum(kind.interrupted for kind in self.kinds)
        print(
            f"crash harness: {rounds} rounds of kill -9, seed {self.options.seed}, {time.monotonic() - started:.0f} s; {counts}, "
            f"{interrupted} trainings and detections that were interrupted and ran again; nothing was under way {seconds:.1f} s after the last "
            f"start; {len(self.ground.violations)} violations")
        return 1 if self.ground.violations or rounds == 0 else 0

    def finish(self, api: Api) -> float:
        """Lets everything end and looks at all of it. Seconds until nothing was under way."""
        self.check(api, "after the last start", everything=True)
        started = time.monotonic()
        for kind in self.kinds:
            kind.settle(api)
        seconds = time.monotonic() - started
        self.check_files(api)
        self.uploads.commit_what_is_open(api)
        self.check(api, "at the end", everything=True)
        for kind in self.kinds:
            kind.finish(api)
        self.check_files(api)
        return seconds

    def check_files(self, api: Api) -> None:
        """As many blobs as there should be: nothing is left of what was replaced, committed, aborted or cut short, nor of what
        detections and trainings wrote while they ran: they have all ended."""
        wanted = {type(kind).__name__: kind.blobs(api) for kind in self.kinds}
        storage = self.ground.server.data_directory / "storage"
        blobs = sum(path.is_file() for path in (storage / "objects").rglob("*"))
        unfinished = sum(path.is_file() for path in (storage / "tmp").rglob("*"))
        if (blobs, unfinished) != (sum(wanted.values()), 0):
            self.ground.violated(f"{blobs} blobs and {unfinished} unfinished files where there should be {wanted}")

    def close(self) -> None:
        self.ground.server.kill()
        self.storage.close()
        self.files.close()
