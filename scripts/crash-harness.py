#!/usr/bin/env python3
"""kill -9 under concurrent writes and trainings, again and again; nothing acknowledged may be lost.

Each round starts the server on the same data directory, checks what earlier rounds were promised, lets several clients
write, and kills the server at a random moment. What was acknowledged must be there and equal; what was on its way may be
there or not, but whole; a repeated retry token gives the first resource again; a stream has every row that was
acknowledged and none twice. After the last start every model becomes ACTIVE, every detection job ends with its results
there, and every stream is where one goes that was never interrupted. Prints one summary line; the exit status is 1 when
a promise was broken.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import math
import random
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

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
class JobPromise:
    """What a detection job was asked for."""

    #: Name of a result -> its rows, None where they are not counted. The one of data in the request has no name yet.
    results: dict[str | None, int | None]
    #: Whether somebody told it to end: then it may end CANCELED, or be gone if it had ended before.
    is_canceled: bool = False


@dataclass
class StreamRows:
    """Rows of a stream: those that were acknowledged, and those whose call was never answered."""

    acknowledged: int = 0
    unanswered: int = 0


@dataclass
class Content:
    """What one object may hold: the last acknowledged version, and those whose put was never answered."""

    acknowledged: bytes | None = None
    possible: list[bytes] = field(default_factory=list)


@dataclass
class Upload:
    """An upload in parts whose beginning was acknowledged."""

    id: str
    name: str
    client: int
    #: Number -> etag and bytes of the parts that were acknowledged.
    parts: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    #: Number -> bytes of parts whose put was never answered.
    unanswered: dict[int, list[bytes]] = field(default_factory=dict)
    state: str = "open"  # open, committing, aborting, over
    #: What the object holds if the commit on its way took place.
    committed: bytes = b""


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
        self.uploads: list[Upload] = []
        self.keys: list[Key] = []
        #: By the retry token of the creation.
        self.jobs: dict[str, JobPromise] = {}
        self.streams: dict[str, StreamRows] = {}
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


def md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


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
        actions += [self.create_model, self.create_deployment, self.begin_upload, self.commit_upload]
        actions += [self.put_part] * 6 + [self.abort_upload]
        actions += [self.add_key, self.revoke_key]
        actions += [self.create_job] * 2 + [self.cancel_job, self.create_stream] + [self.advance_stream] * 5
        try:
            while not self.harness.over.is_set():
                self.random.choice(actions)()
        except DEATH:
            pass
        except BaseException as error:  # noqa: BLE001 - any other failure is told
            self.failure = error

    def token(self) -> str:
        return f"{self.random.getrandbits(128):032x}"

    def create(self, kind: str, body: dict, token: str | None = None) -> Creation:
        token = token or self.token()
        creation = self.ledger.add(
            Creation(kind, token, {"compartmentId": COMPARTMENT, "displayName": token, **body}, names={token}))
        headers = {"opc-retry-token": token}
        creation.id = self.api.ok(self.api.post(collection(kind), creation.body, headers=headers)).json()["id"]
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

    def begin_upload(self) -> None:
        name = f"client {self.number}//parts {self.random.randrange(4)}"
        upload = self.api.ok(self.api.post(self.harness.uploads_path(self.api), {"object": name})).json()["uploadId"]
        with self.ledger.lock:
            self.ledger.uploads.append(Upload(upload, name, self.number))

    def my_upload(self) -> Upload | None:
        with self.ledger.lock:
            mine = [item for item in self.ledger.uploads if item.client == self.number and item.state == "open"]
        return self.random.choice(mine) if mine else None

    def put_part(self) -> None:
        upload = self.my_upload()
        if upload is None:
            return
        number = self.random.choice([1, 2, 3, 10_000])
        data = self.random.randbytes(1000) * self.random.choice([0, 1, 50, 1500])
        upload.unanswered.setdefault(number, []).append(data)
        answer = self.api.ok(self.api.call(
            "PUT", self.harness.uploads_path(self.api, upload), data=data,
            params={"uploadId": upload.id, "uploadPartNum": number}))
        upload.parts[number] = (answer.headers["etag"], data)
        upload.unanswered.pop(number)

    def commit_upload(self) -> None:
        upload = self.my_upload()
        chosen = sorted(set(upload.parts) - set(upload.unanswered)) if upload else []
        if not chosen:
            return
        upload.committed = b"".join(upload.parts[number][1] for number in chosen)
        with self.ledger.lock:
            content = self.ledger.contents.setdefault(upload.name, Content())
        content.possible.append(upload.committed)
        upload.state = "committing"
        self.api.ok(self.api.post(
            self.harness.uploads_path(self.api, upload), {
                "partsToCommit": [{"partNum": number, "etag": upload.parts[number][0]} for number in chosen]},
            params={"uploadId": upload.id}))
        upload.state = "over"
        content.acknowledged, content.possible = upload.committed, []

    def abort_upload(self) -> None:
        upload = self.my_upload()
        if upload is None:
            return
        upload.state = "aborting"
        self.api.ok(self.api.delete(self.harness.uploads_path(self.api, upload), params={"uploadId": upload.id}))
        upload.state = "over"

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

    def create_job(self) -> None:
        with self.harness.budget_lock:
            if self.harness.job_budget == 0:
                return
            self.harness.job_budget -= 1
        place = {"namespaceName": self.harness.namespace, "bucketName": BUCKET}
        count = self.random.choice([1, 40, 2000])
        first = self.random.randrange(len(STREAM_ROWS) - count)
        rows, is_complete = STREAM_ROWS[first:first + count], True
        kind = self.random.choice(["INLINE", "BASE64_ENCODED", "OBJECT_LIST"])
        if kind == "INLINE":
            details = tables.inline(rows) | {"inputType": kind}
            results = {None: count}
        elif kind == "BASE64_ENCODED":
            text = tables.csv(rows).encode()
            details = {"inputType": kind, "contentType": "CSV", "content": base64.b64encode(text).decode()}
            results = {None: count}
        else:
            is_complete = self.random.random() < 0.5
            names = ["small.csv", "rows/judged.csv"] if is_complete else ["rows/judged.csv", "judged at length.csv"]
            details = {"inputType": kind, "objectLocations": [place | {"objectName": name} for name in names]}
            results = {
                name.replace("/", "_"): self.harness.judged[name] if is_complete else None for name in names}
        token = self.token()
        self.ledger.jobs[token] = JobPromise(results)
        self.create("detectAnomalyJobs", {
            "modelId": self.harness.judge, "inputDetails": details, "areAllEstimatesRequired": is_complete,
            "outputDetails": {"outputType": "OBJECT_STORAGE", **place, "prefix": "jobs"}}, token)

    def cancel_job(self) -> None:
        creation = self.mine("detectAnomalyJobs")
        if creation is None or self.ledger.jobs[creation.token].is_canceled or self.random.random() < 0.5:
            return
        self.ledger.jobs[creation.token].is_canceled = True
        response = self.api.delete(f"{BASE}/detectAnomalyJobs/{creation.id}")
        assert response.status_code == 202, f"{response.status_code} {response.text}"

    def create_stream(self) -> None:
        with self.harness.budget_lock:
            if self.harness.stream_budget == 0:
                return
            self.harness.stream_budget -= 1
        token = self.token()
        self.ledger.streams[token] = StreamRows()
        self.create("streams", {"modelId": self.harness.judge, "drift": self.random.choice(["SLOW", "OFF"])}, token)

    def advance_stream(self) -> None:
        creation = self.mine("streams")
        if creation is None:
            return
        rows = self.ledger.streams[creation.token]
        rows.unanswered = min(self.random.choice([1, 5, 200]), len(STREAM_ROWS) - rows.acknowledged)
        if rows.unanswered == 0:
            return
        self.harness.send_rows(self.api, creation.id, rows.acknowledged, rows.unanswered)
        rows.acknowledged, rows.unanswered = rows.acknowledged + rows.unanswered, 0

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


def collection(kind: str) -> str:
    return f"/lapwing/v1/{kind}" if kind == "streams" else f"{BASE}/{kind}"


def equal(a: object, b: object) -> bool:
    """Numbers are but for their last digits, since sums over other numbers of rows are taken in another order."""
    if isinstance(a, float) or isinstance(b, float):
        return a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    return a == b


def rows_with_faults(count: int) -> list[list[float]]:
    """Rows of normal operation with a signal that is off now and then, so that there are incidents to remember."""
    table = tables.rows(count, 3, seed=5)
    for row in range(count):
        if row % 700 < 12:
            table[row][row // 700 % 3] += 4
    return table


#: What streams are sent, in this order, and detection jobs a part of.
STREAM_ROWS = rows_with_faults(20_000)


class CrashHarness:
    clients = 4
    models_per_round = 4
    jobs_per_round = 8
    streams = 12

    def __init__(self, options: argparse.Namespace, folder: Path):
        self.options = options
        self.random = random.Random(options.seed)
        self.server = Server(
            folder / "data", "--training-slots", str(options.training_slots), binary=Path(options.binary).resolve())
        self.ledger = Ledger()
        self.over = threading.Event()
        self.budget_lock = threading.Lock()
        self.model_budget = 0
        self.job_budget = 0
        self.stream_budget = self.streams
        self.namespace = ""
        #: The model of detection jobs and streams, and the rows of the objects that jobs read.
        self.judge = ""
        self.judged: dict[str, int] = {}
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
            self.namespace = api.namespace()
            self.judged = {"small.csv": 200, "rows/judged.csv": 3000, "judged at length.csv": 100_000}
            for name in list(self.judged)[1:]:
                rows = (STREAM_ROWS * (1 + self.judged[name] // len(STREAM_ROWS)))[:self.judged[name]]
                content = tables.csv(rows, timestamps=False).encode()
                api.put_object(BUCKET, name, content)
                self.ledger.contents[name] = Content(content)
            model, _ = api.start_training(COMPARTMENT, self.project, self.assets[0])
            self.judge = model["id"]
            if api.settled(f"/models/{self.judge}")["lifecycleState"] != "ACTIVE":
                raise SystemExit("the model of the jobs and streams was not trained")

    def round(self, number: int) -> None:
        self.server.start()
        try:
            self.check_promises(f"round {number}", everything=False)
            self.over.clear()
            self.model_budget, self.job_budget = self.models_per_round, self.jobs_per_round
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
            # Every stream: the next call begins where the stream ends, which a call without an answer leaves open.
            streams = [creation for creation in sure if creation.kind == "streams"]
            others = [creation for creation in sure if creation.kind != "streams"]
            sure = streams + others[-60:] + self.random.sample(others, min(60, len(others)))
        for creation in unsure:
            self.resolve(api, creation, when)
        for creation in sure:
            self.check_resource(api, creation, when)
        for creation in self.random.sample(sure, min(10, len(sure))):
            self.repeat(api, creation, when)
        # First: whether a commit took place says what its object must hold.
        for upload in list(self.ledger.uploads):
            if everything or upload.state != "over":
                self.check_upload(api, upload, when)
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
            response = api.post(collection(creation.kind), creation.body, headers=headers)
            if response.status_code != 200:
                return self.ledger.violated(f"{when}: repeated create: {response.status_code} {response.text[:200]}")
            ids.append(response.json()["id"])
        if ids[0] != ids[1]:
            self.ledger.violated(f"{when}: one retry token made two {creation.kind}: {ids}")
        creation.id = ids[0]
        self.ledger.repeated += 1

    def repeat(self, api: Api, creation: Creation, when: str) -> None:
        response = api.post(collection(creation.kind), creation.body, headers={"opc-retry-token": creation.token})
        if creation.deletion != "no" or self.may_be_gone(creation):
            return
        if response.status_code != 200 or response.json()["id"] != creation.id:
            self.ledger.violated(
                f"{when}: the retry token of {creation.id} answers {response.status_code} {response.text[:200]}")
        self.ledger.repeated += 1

    def check_resource(self, api: Api, creation: Creation, when: str) -> None:
        response = api.get(f"{collection(creation.kind)}/{creation.id}")
        if response.status_code == 404 and self.may_be_gone(creation):
            creation.deletion = "acknowledged"
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
            why = resource.get("lifecycleDetails") or resource.get("lifecycleStateDetails")
            self.ledger.violated(f"{when}: {creation.id} is FAILED: {why}")
        if creation.kind == "streams":
            self.check_rows(creation, resource, when)

    def may_be_gone(self, creation: Creation) -> bool:
        """Whoever cancels a detection job that has ended deletes it."""
        return creation.kind == "detectAnomalyJobs" and self.ledger.jobs[creation.token].is_canceled

    def send_rows(self, api: Api, stream: str, first: int, count: int) -> None:
        body = tables.inline(STREAM_ROWS[first:first + count], first=first)
        api.ok(api.post(f"{collection('streams')}/{stream}/actions/detectAnomalies", body))

    def check_rows(self, creation: Creation, stream: dict, when: str) -> None:
        """A call of rows took place or did not; what was acknowledged is there, once."""
        rows = self.ledger.streams[creation.token]
        if stream["rowCount"] not in (rows.acknowledged, rows.acknowledged + rows.unanswered):
            self.ledger.violated(
                f"{when}: the stream {creation.id} has {stream['rowCount']} rows, not {rows.acknowledged} "
                f"(or {rows.unanswered} more)")
        rows.acknowledged, rows.unanswered = stream["rowCount"], 0
        last = tables.timestamp(rows.acknowledged - 1)[:19] if rows.acknowledged else ""
        if (stream["timeLastRow"] or "")[:19] != last:
            self.ledger.violated(f"{when}: the stream {creation.id} ends at {stream['timeLastRow']}, not {last}")

    def settle_jobs(self, api: Api) -> tuple[int, int]:
        """Every detection job ends; what one promised is there, of one that was canceled nothing. How many of each."""
        deadline = time.monotonic() + self.options.settle
        counts = {"SUCCEEDED": 0, "CANCELED": 0}
        for creation in self.ledger.of("detectAnomalyJobs"):
            promise = self.ledger.jobs[creation.token]
            while True:
                response = api.get(f"{BASE}/detectAnomalyJobs/{creation.id}")
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
                self.ledger.violated(f"the detection job {creation.id} is {state}: {job.get('lifecycleStateDetails')}")
                continue
            counts[state] += 1
            folder = f"jobs/{creation.id}/"
            if state == "CANCELED":
                if self.objects(api, folder):
                    self.ledger.violated(f"the detection job {creation.id} is CANCELED and has results")
                continue
            for name, rows in promise.results.items():
                self.check_result(api, f"{folder}{name or creation.id + '-result'}.json", rows)
        return counts["SUCCEEDED"], counts["CANCELED"]

    def check_result(self, api: Api, name: str, rows: int | None) -> None:
        response = api.get(api.object_path(BUCKET, name))
        if response.status_code != 200:
            return self.ledger.violated(f"the result {name!r} answers {response.status_code}")
        try:
            found = len(json.loads(response.content)["detectionResults"])
        except (ValueError, KeyError) as error:
            return self.ledger.violated(f"the result {name!r} is cut short: {error}")
        if rows is not None and found != rows:
            self.ledger.violated(f"the result {name!r} has {found} rows, not {rows}")

    def check_streams(self, api: Api) -> int:
        """A stream that was interrupted is where one is that got the same rows at a stretch. How many rows they have."""
        total = 0
        for creation in self.ledger.of("streams"):
            stream = api.ok(api.get(f"{collection('streams')}/{creation.id}")).json()
            body = {name: creation.body[name] for name in ("compartmentId", "modelId", "drift")}
            other = api.ok(api.post(collection("streams"), body)).json()["id"]
            for first in range(0, stream["rowCount"], 5000):
                self.send_rows(api, other, first, min(5000, stream["rowCount"] - first))
            fresh = api.ok(api.get(f"{collection('streams')}/{other}")).json()
            api.ok(api.delete(f"{collection('streams')}/{other}"))
            for name in ("rowCount", "timeLastRow", "score", "threshold", "incidentId", "driftAllowance", "advice"):
                if not equal(stream[name], fresh[name]):
                    self.ledger.violated(
                        f"the stream {creation.id}: {name} is {stream[name]}, uninterrupted {fresh[name]}")
            total += stream["rowCount"]
        return total

    def uploads_path(self, api: Api, upload: Upload | None = None) -> str:
        base = f"/n/{api.namespace()}/b/{BUCKET}/u"
        return f"{base}/{quote(upload.name, safe='/')}" if upload else base

    def check_upload(self, api: Api, upload: Upload, when: str) -> None:
        response = api.get(self.uploads_path(api, upload), params={"uploadId": upload.id})
        if response.status_code == 404 and upload.state in ("committing", "aborting", "over"):
            if upload.state == "committing":
                content = self.ledger.contents[upload.name]
                content.acknowledged, content.possible = upload.committed, []
            upload.state = "over"
            return
        if response.status_code != 200 or upload.state == "over":
            return self.ledger.violated(
                f"{when}: the upload {upload.id}, which is {upload.state}, answers {response.status_code}")
        if upload.state == "committing":
            # The upload is there, so the commit did not take place: the object must be what it was.
            self.ledger.contents[upload.name].possible.remove(upload.committed)
        upload.state = "open"
        listed = {part["partNumber"]: part for part in response.json()}
        for number in set(listed) | set(upload.parts) | set(upload.unanswered):
            part, promised, unanswered = (
                listed.get(number), upload.parts.get(number), upload.unanswered.pop(number, []))
            if part is None:
                if promised is not None:
                    self.ledger.violated(f"{when}: part {number} of the upload {upload.id} is lost")
                continue
            if promised is not None and part["etag"] == promised[0]:
                if (part["size"], part["md5"]) != (len(promised[1]), md5(promised[1])):
                    self.ledger.violated(f"{when}: part {number} of the upload {upload.id} is another")
                continue
            data = next((data for data in unanswered if md5(data) == part["md5"]), None)
            if data is None:
                self.ledger.violated(f"{when}: part {number} of the upload {upload.id} was never put like this")
                continue
            upload.parts[number] = (part["etag"], data)

    def check_files(self, api: Api) -> None:
        """As many blobs as objects and parts: nothing is left of what was replaced, committed, aborted or cut short, nor of
        the data of detection jobs, which have all ended."""
        base = f"/n/{api.namespace()}/b/{BUCKET}"
        objects = self.objects(api)
        parts = 0
        for upload in api.ok(api.get(f"{base}/u")).json():
            path = f"{base}/u/{quote(upload['object'], safe='/')}"
            parts += len(api.ok(api.get(path, params={"uploadId": upload["uploadId"]})).json())
        storage = self.server.data_directory / "storage"
        blobs = sum(path.is_file() for path in (storage / "objects").rglob("*"))
        unfinished = sum(path.is_file() for path in (storage / "tmp").rglob("*"))
        if (blobs, unfinished) != (len(objects) + parts, 0):
            self.ledger.violated(
                f"{blobs} blobs and {unfinished} unfinished files for {len(objects)} objects and {parts} parts")

    def objects(self, api: Api, prefix: str = "") -> list[dict]:
        found, query = [], {"limit": 1000, "prefix": prefix}
        while True:
            page = api.ok(api.get(f"/n/{self.namespace}/b/{BUCKET}/o", params=query)).json()
            found += page["objects"]
            if not page.get("nextStartWith"):
                return found
            query["start"] = page["nextStartWith"]

    def commit_what_is_open(self, api: Api) -> int:
        """Commits what is still open: what was promised about its parts must be worth an object."""
        count = 0
        for upload in self.ledger.uploads:
            if upload.state != "open" or not upload.parts:
                continue
            chosen = sorted(upload.parts)
            response = api.post(self.uploads_path(api, upload), {
                "partsToCommit": [{"partNum": number, "etag": upload.parts[number][0]} for number in chosen]},
                params={"uploadId": upload.id})
            if response.status_code != 200:
                self.ledger.violated(f"the upload {upload.id} cannot be committed: {response.text[:200]}")
                continue
            upload.state = "over"
            data = b"".join(upload.parts[number][1] for number in chosen)
            self.ledger.contents[upload.name] = Content(data)
            count += 1
        return count

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
        # Objects that were put in parts have a checksum of another kind.
        if response.headers.get("content-md5", md5(response.content)) != md5(response.content):
            self.ledger.violated(f"{when}: object {name!r} has the checksum of something else")
        content.acknowledged, content.possible = response.content, []

    def listed(self, api: Api, kind: str) -> list[dict]:
        items, query = [], {"compartmentId": COMPARTMENT, "limit": 1000}
        while True:
            response = api.ok(api.get(collection(kind), params=query))
            items += response.json()["items"]
            if "opc-next-page" not in response.headers:
                return items
            query["page"] = response.headers["opc-next-page"]

    def check_lists(self, api: Api) -> None:
        """The lists hold what was made, each once, and nothing that nobody asked for."""
        for kind, extra in (
            ("projects", {self.project}), ("models", {self.judge}), ("modelDeployments", set()),
            ("detectAnomalyJobs", set()), ("streams", set())):
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
            ended, canceled = self.settle_jobs(api)
            self.check_files(api)
            commits = self.commit_what_is_open(api)
            seconds = self.settle(api)
            self.check_promises("at the end", everything=True)
            self.check_lists(api)
            rows = self.check_streams(api)
            self.check_files(api)
            interrupted = self.check_work_requests(api)
        finally:
            self.server.stop()
        counts = {kind: len(self.ledger.of(kind)) for kind in ("projects", "models", "modelDeployments")}
        print(
            f"crash harness: {rounds} rounds of kill -9, seed {self.options.seed}, {time.monotonic() - started:.0f} s; "
            f"{counts['projects']} projects, {counts['models']} models, {counts['modelDeployments']} deployments, "
            f"{len(self.ledger.contents)} objects, {len(self.ledger.uploads)} uploads in parts ({commits} of them "
            f"committed at the end), {ended} detection jobs that succeeded and {canceled} that were canceled, "
            f"{len(self.ledger.of('streams'))} streams of {rows} rows, {self.ledger.repeated} repeated retry tokens, "
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
