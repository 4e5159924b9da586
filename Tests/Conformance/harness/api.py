"""A thin HTTP client for the API, with the checks that every answer must pass."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import requests
from oci.config import from_file
from oci.signer import Signer

from .server import Server

BASE = "/20210101"

#: What no answer may ever contain: keys, paths of the server, inner workings.
LEAKS = re.compile(r"BEGIN [A-Z ]*PRIVATE KEY|lapwing\.sqlite|/credentials/|\.swift\b|Fatal error|SQLITE_|GRDB|stack trace", re.I)


class BearerAuth(requests.auth.AuthBase):
    """`Authorization: Bearer <api key>`."""

    def __init__(self, key: str):
        self.key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.key}"
        return request


def signer_of(server: Server) -> Signer:
    """The SDK's own signer with the credentials that the server wrote at its first start."""
    config = from_file(str(server.config))
    return Signer(config["tenancy"], config["user"], config["fingerprint"], config["key_file"])


def new_compartment() -> str:
    """A compartment that nobody else uses: compartments are labels, any OCID will do."""
    return f"ocid1.compartment.oc1..{uuid.uuid4().hex}"


class Refused(Exception):
    """An answer outside 2xx where a result was expected."""

    def __init__(self, response: requests.Response):
        super().__init__(f"{response.request.method} {response.request.path_url}: {response.status_code} {response.text[:500]}")
        self.response = response


class Api:
    """Calls on one server with one kind of credential."""

    def __init__(self, server: Server, auth: requests.auth.AuthBase | None, timeout: float = 60):
        self.server = server
        self.auth = auth
        self.timeout = timeout
        self.session = requests.Session()

    @classmethod
    def signed(cls, server: Server, **options: Any) -> Api:
        return cls(server, signer_of(server), **options)

    @classmethod
    def bearer(cls, server: Server, **options: Any) -> Api:
        return cls(server, BearerAuth(server.api_key), **options)

    # Raw calls

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """Any answer is returned. `json`, `data`, `headers`, `params` and `auth` as in requests."""
        options.setdefault("auth", self.auth)
        headers = dict(options.pop("headers", None) or {})
        if "json" in options or method in ("POST", "PATCH"):
            headers.setdefault("content-type", "application/json")
        if method == "PUT" and not path.startswith(BASE):
            headers.setdefault("content-type", "application/octet-stream")
        response = self.session.request(
            method, self.server.url + path, headers=headers, timeout=self.timeout, allow_redirects=False, **options)
        self._check(response)
        return response

    def _check(self, response: requests.Response) -> None:
        where = f"{response.request.method} {response.request.path_url}"
        path = response.request.path_url.split("?")[0]
        if path.startswith((BASE + "/", "/n/")) or path == "/n":
            assert response.headers.get("opc-request-id"), f"{where}: no opc-request-id"
        assert response.headers.get("date"), f"{where}: no date"
        assert response.status_code < 500, f"{where}: {response.status_code} {response.text[:300]}"
        is_object = "/o/" in path and response.status_code < 400
        if not is_object and path != "/openapi.yaml":
            assert not LEAKS.search(response.text), f"{where}: leaks inner workings: {response.text[:500]}"
            assert str(self.server.data_directory) not in response.text, f"{where}: leaks a path"

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> requests.Response:
        return self.call("POST", path, json=body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> requests.Response:
        return self.call("PUT", path, json=body, **options)

    def delete(self, path: str, **options: Any) -> requests.Response:
        return self.call("DELETE", path, **options)

    # Calls that are expected to succeed

    def ok(self, response: requests.Response) -> requests.Response:
        if not 200 <= response.status_code < 300:
            raise Refused(response)
        return response

    def resource(self, path: str) -> dict[str, Any]:
        return self.ok(self.get(f"{BASE}{path}")).json()

    def create(self, kind: str, body: dict[str, Any], **options: Any) -> dict[str, Any]:
        return self.ok(self.post(f"{BASE}/{kind}", body, **options)).json()

    def namespace(self) -> str:
        return self.ok(self.get("/n")).json()

    def object_path(self, bucket: str, name: str) -> str:
        return f"/n/{self.namespace()}/b/{quote(bucket, safe='')}/o/{quote(name, safe='/')}"

    def create_bucket(self, compartment: str, name: str | None = None) -> str:
        name = name or f"bucket-{uuid.uuid4().hex[:12]}"
        self.ok(self.post(f"/n/{self.namespace()}/b", {"name": name, "compartmentId": compartment}))
        return name

    def put_object(self, bucket: str, name: str, data: bytes | str, **headers: str) -> requests.Response:
        data = data.encode() if isinstance(data, str) else data
        return self.ok(self.call("PUT", self.object_path(bucket, name), data=data, headers=headers))

    def create_project(self, compartment: str, name: str = "a project") -> str:
        return self.create("projects", {"compartmentId": compartment, "displayName": name})["id"]

    def create_asset(self, compartment: str, project: str, bucket: str, name: str) -> str:
        return self.create("dataAssets", {
            "compartmentId": compartment, "projectId": project,
            "dataSourceDetails": {
                "dataSourceType": "ORACLE_OBJECT_STORAGE", "namespace": self.namespace(), "bucketName": bucket,
                "objectName": name}})["id"]

    def start_training(self, compartment: str, project: str, *assets: str, **details: Any) -> tuple[dict, str]:
        """The model, which is CREATING, and the id of its work request."""
        response = self.ok(self.post(f"{BASE}/models", {
            "compartmentId": compartment, "projectId": project,
            "modelTrainingDetails": {"dataAssetIds": list(assets), **details}}))
        return response.json(), response.headers["opc-work-request-id"]

    def upload_training_data(self, compartment: str, csv: bytes | str, name: str = "train.csv") -> tuple[str, str]:
        """A project and a data asset with these rows."""
        bucket = self.create_bucket(compartment)
        self.put_object(bucket, name, csv)
        project = self.create_project(compartment)
        return project, self.create_asset(compartment, project, bucket, name)

    def train(self, compartment: str, csv: bytes | str, name: str = "train.csv", **details: Any) -> dict[str, Any]:
        """The model when its training has ended, ACTIVE or FAILED; its work request's id is under `workRequest`."""
        project, asset = self.upload_training_data(compartment, csv, name)
        model, work = self.start_training(compartment, project, asset, **details)
        return {**self.settled(f"/models/{model['id']}"), "workRequest": work}

    def settled(self, path: str, timeout: float = 120) -> dict[str, Any]:
        """The resource once it is no longer CREATING."""
        for resource in self.polled(path, timeout):
            if resource["lifecycleState"] != "CREATING":
                return resource
        raise AssertionError

    def finished(self, work_request: str, timeout: float = 120) -> dict[str, Any]:
        """The work request once its status is final."""
        for resource in self.polled(f"/workRequests/{work_request}", timeout):
            if resource["status"] in ("SUCCEEDED", "FAILED", "CANCELED"):
                return resource
        raise AssertionError

    def ended_job(self, job: str, timeout: float = 120) -> dict[str, Any]:
        """The detection job once its state is final."""
        for resource in self.polled(f"/detectAnomalyJobs/{job}", timeout):
            if resource["lifecycleState"] not in ("ACCEPTED", "IN_PROGRESS"):
                return resource
        raise AssertionError

    def polled(self, path: str, timeout: float) -> Iterator[dict[str, Any]]:
        deadline = time.monotonic() + timeout
        while True:
            resource = self.resource(path)
            yield resource
            assert time.monotonic() < deadline, f"{path} did not settle within {timeout} s: {resource}"
            time.sleep(0.05)

    def deploy(self, compartment: str, model: str) -> str:
        deployment = self.create("modelDeployments", {"compartmentId": compartment, "modelId": model})
        state = self.settled(f"/modelDeployments/{deployment['id']}")
        assert state["lifecycleState"] == "ACTIVE", state
        return deployment["id"]


def assert_error(response: requests.Response, status: int, code: str, *fragments: str) -> str:
    """The answer is an error of the API's form, and its message has all the fragments. Returns the message."""
    assert response.status_code == status, f"{response.status_code} {response.text[:500]}"
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert set(body) == {"code", "message"}, body
    assert body["code"] == code, body
    for fragment in fragments:
        assert fragment.lower() in body["message"].lower(), body
    return body["message"]
