#!/usr/bin/env python3
"""kill -9 under concurrent writes and trainings, again and again; nothing acknowledged may be lost.

Each round starts the server on the same data directory, checks what earlier rounds were promised, lets several clients
write, and kills the server at a random moment. What was acknowledged must be there and equal; what was on its way may be
there or not, but whole; a repeated retry token gives the first resource again; and after the last start every model
becomes ACTIVE. Prints one summary line; the exit status is 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import random
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Tests" / "Conformance"))

from harness import tables  # noqa: E402
from harness.api import BASE, Api, BearerAuth  # noqa: E402
from harness.server import Server, find_binary  # noqa: E402

COMPARTMENT = "ocid1.compartment.oc1..crashharness"
BUCKET = "crash"


@dataclass
class Creation:
    """A create with a retry token: what was asked, and the id once it was acknowledged."""

    kind: str
    token: str
    body: dict
    id: str | None = None
    #: What the display name may be now: the last acknowledged one, and those whose update was never answered.
    names: set[str] = field(default_factory=set)
    deletion: str = "no"  # no, asked, acknowledged


@dataclass
class Content:
    """What one object may hold: the last acknowledged version, and those whose put was never answered."""

    acknowledged: bytes | None = None
    possible: list[bytes] = field(default_factory=list)


@dataclass
class Key:
    """An API key that was acknowledged, and how far its end is."""

    path: str
    secret: str
    revocation: str = "no"  # no, asked, acknowledged


class Ledger:
    """Everything that was asked and promised."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.creations: list[Creation] = []
        self.contents: dict[str, Content] = {}
        self.keys: list[Key] = []
        self.violations: list[str] = []
        self.repeated = 0

    def violated(self, text: str) -> None:
        with self.lock:
            self.violations.append(text)
        print(f"VIOLATION: {text}", file=sys.stderr, flush=True)

    def add(self, creation: Creation) -> Creation:
        with self.lock:
            self.creations.append(creation)
        return creation

    def of(self, kind: str) -> list[Creation]:
        with self.lock:
            return [creation for creation in self.creations if creation.kind == kind and creation.id]


#: What a client sees when the server dies under it.
DEATH = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError, requests.Timeout)


class Writer(threading.Thread):
    """One client that writes until the server dies or the round ends."""

    def __init__(self, harness: CrashHarness, number: int, seed: str):
        super().__init__(daemon=True)
        self.harness, self.ledger, self.number = harness, harness.ledger, number
        self.random = random.Random(seed)
        self.api = Api.bearer(harness.server, timeout=20)
        self.failure: BaseException | None = None
        self.user: str | None = None
        self.keys: list[Key] = []

    def run(self) -> None:
        actions = [self.create_project] * 4 + [self.update_project] * 2 + [self.delete_project] + [self.put_object] * 6
        actions += [self.create_model, self.create_deployment, self.add_key, self.revoke_key]
        try:
            while not self.harness.over.is_set():
                self.random.choice(actions)()
        except DEATH:
            pass
        except BaseException as error:  # noqa: BLE001 - any other failure is told
            self.failure = error

    def token(self) -> str:
        return f"{self.random.getrandbits(128):032x}"

    def create(self, kind: str, body: dict) -> Creation:
        token = self.token()
        creation = self.ledger.add(
            Creation(kind, token, {"compartmentId": COMPARTMENT, "displayName": token, **body}, names={token}))
        creation.id = self.api.create(kind, creation.body, headers={"opc-retry-token": token})["id"]
        return creation

    def create_project(self) -> None:
        self.create("projects", {"description": "x" * self.random.randrange(400)})

    def mine(self, kind: str) -> Creation | None:
        """A resource that no other client changes."""
        found = [creation for creation in self.ledger.of(kind) if int(creation.token, 16) % self.harness.clients == self.number]
        found = [creation for creation in found if creation.deletion == "no"]
        return self.random.choice(found) if found else None

    def update_project(self) -> None:
        creation = self.mine("projects")
        if creation is None:
            return
        name = f"renamed {self.token()}"
        creation.names.add(name)
        self.api.ok(self.api.put(f"{BASE}/projects/{creation.id}", {"displayName": name}))
        creation.names = {name}

    def delete_project(self) -> None:
        creation = self.mine("projects")
        if creation is None:
            return
        creation.deletion = "asked"
        self.api.ok(self.api.delete(f"{BASE}/projects/{creation.id}"))
        creation.deletion = "acknowledged"

    def put_object(self) -> None:
        name = f"client {self.number}//object {self.random.randrange(8)}"
        size = self.random.choice([0, 10, 5_000, 300_000, 1_500_000])
        data = self.random.randbytes(min(size, 10_000)) * max(1, size // 10_000)
        with self.ledger.lock:
            content = self.ledger.contents.setdefault(name, Content())
        content.possible.append(data)
        self.api.put_object(BUCKET, name, data)
        content.acknowledged, content.possible = data, []

    def create_model(self) -> None:
        with self.harness.budget_lock:
            if self.harness.model_budget == 0:
                return
            self.harness.model_budget -= 1
        self.create("models", {
            "projectId": self.harness.project,
            "modelTrainingDetails": {
                "dataAssetIds": [self.random.choice(self.harness.assets)],
                "targetFap": self.random.choice([0.01, 0.02, 0.05])}})

    def add_key(self) -> None:
        if self.user is None:
            self.user = self.api.ok(self.api.post("/lapwing/v1/users", {"name": self.token(), "policy": []})).json()["id"]
        if sum(key.revocation == "no" for key in self.keys) >= 20:
            return
        path = f"/lapwing/v1/users/{self.user}/keys"
        made = self.api.ok(self.api.post(path, {"kind": "API"})).json()
        self.keys.append(Key(f"{path}/{made['id']}", made["apiKey"]))
        with self.ledger.lock:
            self.ledger.keys.append(self.keys[-1])

    def revoke_key(self) -> None:
        valid = [key for key in self.keys if key.revocation == "no"]
        if valid:
            valid[0].revocation = "asked"
            self.api.ok(self.api.delete(valid[0].path))
            valid[0].revocation = "acknowledged"

    def create_deployment(self) -> None:
        if self.harness.active_models:
            self.create("modelDeployments", {"modelId": self.random.choice(self.harness.active_models)})


class CrashHarness:
    clients = 4
    models_per_round = 4

    def __init__(self, options: argparse.Namespace, folder: Path):
        self.options = options
        self.random = random.Random(options.seed)
        self.server = Server(
            folder / "data", "--training-slots", str(options.training_slots), binary=Path(options.binary).resolve())
        self.ledger = Ledger()
        self.over = threading.Event()
        self.budget_lock = threading.Lock()
        self.model_budget = 0
        self.active_models: list[str] = []
        self.project = ""
        self.assets: list[str] = []

    def prepare(self) -> None:
        """Good training data of three sizes, so that some trainings are always on their way when the server dies."""
        with self.server as server:
            api = Api.bearer(server)
            api.create_bucket(COMPARTMENT, BUCKET)
            self.project = api.create_project(COMPARTMENT, "of the harness")
            for name, content in (
                ("small.csv", tables.training_csv(200, 3).encode()), ("middle.csv", tables.training_csv(3000, 20).encode()),
                ("large.csv", tables.heavy_csv(6000, 120)),
            ):
                api.put_object(BUCKET, name, content)
                self.ledger.contents[name] = Content(content)
                self.assets.append(api.create_asset(COMPARTMENT, self.project, BUCKET, name))

    def round(self, number: int) -> None:
        self.server.start()
        try:
            self.check_promises(f"round {number}", everything=False)
            self.over.clear()
            self.model_budget = self.models_per_round
            writers = [Writer(self, index, f"{self.options.seed}/{number}/{index}") for index in range(self.clients)]
            for writer in writers:
                writer.start()
            time.sleep(self.random.uniform(0.05, self.options.longest_round))
        finally:
            self.server.kill()
            self.over.set()
        for writer in writers:
            writer.join(30)
            if writer.is_alive():
                self.ledger.violated(f"round {number}: a client hangs")
            elif writer.failure is not None:
                self.ledger.violated(f"round {number}: a client was refused: {writer.failure}")

    # Promises

    def check_promises(self, when: str, everything: bool) -> None:
        api = Api.bearer(self.server)
        with self.ledger.lock:
            creations, contents = list(self.ledger.creations), dict(self.ledger.contents)
        unsure = [creation for creation in creations if creation.id is None]
        sure = [creation for creation in creations if creation.id is not None]
        if not everything:
            sure = sure[-60:] + self.random.sample(sure, min(60, len(sure)))
        for creation in unsure:
            self.resolve(api, creation, when)
        for creation in sure:
            self.check_resource(api, creation, when)
        for creation in self.random.sample(sure, min(10, len(sure))):
            self.repeat(api, creation, when)
        for name, content in contents.items():
            self.check_object(api, name, content, when)
        for key in self.ledger.keys:
            self.check_key(api, key, when)
        self.active_models = [
            item["id"] for item in self.listed(api, "models") if item["lifecycleState"] == "ACTIVE"][:50]

    def resolve(self, api: Api, creation: Creation, when: str) -> None:
        """A create that was never answered: sent again, it succeeds, and once more gives the same."""
        headers = {"opc-retry-token": creation.token}
        ids = []
        for _ in range(2):
            response = api.post(f"{BASE}/{creation.kind}", creation.body, headers=headers)
            if response.status_code != 200:
                return self.ledger.violated(f"{when}: repeated create: {response.status_code} {response.text[:200]}")
            ids.append(response.json()["id"])
        if ids[0] != ids[1]:
            self.ledger.violated(f"{when}: one retry token made two {creation.kind}: {ids}")
        creation.id = ids[0]
        self.ledger.repeated += 1

    def repeat(self, api: Api, creation: Creation, when: str) -> None:
        response = api.post(f"{BASE}/{creation.kind}", creation.body, headers={"opc-retry-token": creation.token})
        if creation.deletion != "no":
            return
        if response.status_code != 200 or response.json()["id"] != creation.id:
            self.ledger.violated(
                f"{when}: the retry token of {creation.id} answers {response.status_code} {response.text[:200]}")
        self.ledger.repeated += 1

    def check_resource(self, api: Api, creation: Creation, when: str) -> None:
        response = api.get(f"{BASE}/{creation.kind}/{creation.id}")
        if creation.deletion == "asked" and response.status_code in (200, 404):
            creation.deletion = "acknowledged" if response.status_code == 404 else "no"
        expected = 404 if creation.deletion == "acknowledged" else 200
        if response.status_code != expected:
            return self.ledger.violated(
                f"{when}: {creation.kind} {creation.id} answers {response.status_code}, not {expected}")
        if expected == 404:
            return
        resource = response.json()
        if resource["displayName"] not in creation.names:
            self.ledger.violated(f"{when}: {creation.id} is called {resource['displayName']!r}, not {creation.names}")
        creation.names = {resource["displayName"]}
        if resource.get("description") != creation.body.get("description"):
            self.ledger.violated(f"{when}: {creation.id} has another description")
        if resource["lifecycleState"] == "FAILED":
            self.ledger.violated(f"{when}: {creation.id} is FAILED: {resource.get('lifecycleDetails')}")

    def check_key(self, api: Api, key: Key, when: str) -> None:
        status = api.get("/n", auth=BearerAuth(key.secret)).status_code
        if key.revocation == "asked" and status in (200, 401):
            key.revocation = "acknowledged" if status == 401 else "no"
        expected = 401 if key.revocation == "acknowledged" else 200
        if status != expected:
            self.ledger.violated(f"{when}: the key {key.path} answers {status}, not {expected}")

    def check_object(self, api: Api, name: str, content: Content, when: str) -> None:
        response = api.get(api.object_path(BUCKET, name))
        allowed = ([content.acknowledged] if content.acknowledged is not None else []) + content.possible
        if response.status_code == 404 and content.acknowledged is None:
            content.possible = []
            return
        if response.status_code != 200:
            return self.ledger.violated(f"{when}: object {name!r} answers {response.status_code}")
        if response.content not in allowed:
            return self.ledger.violated(
                f"{when}: object {name!r} has {len(response.content)} bytes that were never put as a whole")
        if response.headers["content-md5"] != base64.b64encode(hashlib.md5(response.content).digest()).decode():
            self.ledger.violated(f"{when}: object {name!r} has the checksum of something else")
        content.acknowledged, content.possible = response.content, []

    def listed(self, api: Api, kind: str) -> list[dict]:
        items, query = [], {"compartmentId": COMPARTMENT, "limit": 1000}
        while True:
            response = api.ok(api.get(f"{BASE}/{kind}", params=query))
            items += response.json()["items"]
            if "opc-next-page" not in response.headers:
                return items
            query["page"] = response.headers["opc-next-page"]

    def check_lists(self, api: Api) -> None:
        """The lists hold what was made, each once, and nothing that nobody asked for."""
        for kind, extra in (("projects", {self.project}), ("models", set()), ("modelDeployments", set())):
            ids = [item["id"] for item in self.listed(api, kind)]
            wanted = {item.id for item in self.ledger.of(kind) if item.deletion == "no"} | extra
            if len(ids) != len(set(ids)):
                self.ledger.violated(f"the list of {kind} has doubles")
            if set(ids) - wanted:
                self.ledger.violated(f"{len(set(ids) - wanted)} {kind} that nobody asked for, or asked for once")
            if wanted - set(ids):
                self.ledger.violated(f"{len(wanted - set(ids))} {kind} are not in the list")

    def settle(self, api: Api) -> float:
        """Seconds until no model and no deployment is CREATING; all must be ACTIVE then."""
        started = time.monotonic()
        while True:
            items = [item for kind in ("models", "modelDeployments") for item in self.listed(api, kind)]
            creating = [item["id"] for item in items if item["lifecycleState"] == "CREATING"]
            if not creating:
                break
            if time.monotonic() - started > self.options.settle:
                self.ledger.violated(f"{len(creating)} are still CREATING {self.options.settle} s after the last start")
                break
            time.sleep(0.2)
        for item in items:
            if item["lifecycleState"] == "FAILED":
                self.ledger.violated(f"{item['id']} is FAILED")
        return time.monotonic() - started

    def check_work_requests(self, api: Api) -> int:
        """Every training's work request ends SUCCEEDED without an error entry. How many trainings ran more than once."""
        again = 0
        models = {creation.id for creation in self.ledger.of("models")}
        for work in self.listed(api, "workRequests"):
            if work["operationType"] != "CREATE_MODEL" or work["resources"][0]["identifier"] not in models:
                continue
            if work["status"] != "SUCCEEDED" or work["percentComplete"] != 100:
                self.ledger.violated(f"the work request {work['id']} is {work['status']} at {work['percentComplete']} %")
            if api.resource(f"/workRequests/{work['id']}/errors")["items"]:
                self.ledger.violated(f"the work request {work['id']} has an error entry")
            logs = api.resource(f"/workRequests/{work['id']}/logs")["items"]
            again += sum(entry["message"].startswith("reading training data") for entry in logs) > 1
        return again

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
        self.server.start()
        try:
            api = Api.bearer(self.server)
            self.check_promises("after the last start", everything=True)
            seconds = self.settle(api)
            self.check_promises("at the end", everything=True)
            self.check_lists(api)
            interrupted = self.check_work_requests(api)
        finally:
            self.server.stop()
        counts = {kind: len(self.ledger.of(kind)) for kind in ("projects", "models", "modelDeployments")}
        print(
            f"crash harness: {rounds} rounds of kill -9, seed {self.options.seed}, {time.monotonic() - started:.0f} s; "
            f"{counts['projects']} projects, {counts['models']} models, {counts['modelDeployments']} deployments, "
            f"{len(self.ledger.contents)} objects, {self.ledger.repeated} repeated retry tokens, "
            f"{interrupted} trainings that were interrupted and ran again; "
            f"all models ACTIVE {seconds:.1f} s after the last start; {len(self.ledger.violations)} violations")
        return 1 if self.ledger.violations or rounds == 0 else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", help="the server to test (default: LAPWING_BINARY, else the release build)")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--time-cap", type=float, default=600, help="seconds after which no new round begins")
    parser.add_argument("--settle", type=float, default=240, help="seconds that the models have after the last start")
    parser.add_argument("--longest-round", type=float, default=1.5, help="seconds a server lives at most")
    parser.add_argument("--training-slots", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep the data directory and name it")
    options = parser.parse_args()
    options.binary = options.binary or find_binary()
    folder = Path(tempfile.mkdtemp(prefix="lapwing-crash-"))
    harness = CrashHarness(options, folder)
    try:
        return harness.run()
    finally:
        harness.server.kill()
        if options.keep:
            print(f"the data directory is {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
