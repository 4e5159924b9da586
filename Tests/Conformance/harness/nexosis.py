"""Calls of the Nexosis API without its client, and made-up tables."""

from __future__ import annotations

import json
import random
import re
import time
import uuid
from typing import Any
from urllib.parse import quote

import requests

from .api import LEAKS
from .data import LAB_DATA
from .server import Server

SAMPLES = LAB_DATA / "nexosis"
UNKNOWN = "0162bcff-0000-4000-8000-0123456789ab"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: As the service wrote dates.
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
#: Clients take any of these for work that was accepted; nothing is known of what the original said.
STARTED = (200, 201, 202)
FINAL = ("completed", "failed", "cancelled")
#: The kinds of errors that have a name. One that is about the key has none.
ERROR_TYPES = {
    "RequestValidation", "InvalidColumnMetadata", "InvalidDateRange", "NoData", "SomeParametersRequired", "NotFound", "ServerError"}

Row = dict[str, Any]


def table(count: int = 60, features: int = 3, seed: int = 1, key: bool = True, outliers: int = 2) -> list[Row]:
    """Rows of correlated numbers; the last `outliers` are far off."""
    source = random.Random(seed)
    made = []
    for index in range(count):
        base = source.gauss(0, 1)
        row: Row = {"id": f"r{index}"} if key else {}
        for feature in range(features):
            off = 12 if index >= count - outliers else 0
            row[f"f{feature}"] = round(base + source.gauss(0, 0.5) + off, 6)
        made.append(row)
    return made


KEYED = {"id": {"role": "key"}}


class Nexosis:
    """The API of one server for one key."""

    def __init__(self, server: Server, key: str | None = None):
        self.server = server
        self.base = server.url + "/v1"
        self.key = server.api_key if key is None else key
        self.session = requests.Session()

    # Raw calls

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **options: Any) -> requests.Response:
        """Any answer, with the checks that all must pass. A body of bytes or text goes as it is."""
        sent = {"api-key": self.key} | (headers or {})
        if body is not None:
            sent.setdefault("content-type", "application/json")
            options["data"] = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else json.dumps(body)
        url = path if path.startswith("http") else self.base + path
        options.setdefault("timeout", 60)
        response = self.session.request(method, url, headers=sent, allow_redirects=False, **options)
        self.check(response)
        return response

    def check(self, response: requests.Response) -> None:
        where = f"{response.request.method} {response.request.path_url[:200]}"
        assert response.status_code < 500, f"{where}: {response.status_code} {response.text[:500]}"
        assert not LEAKS.search(response.text), f"{where}: leaks inner workings: {response.text[:500]}"
        assert str(self.server.data_directory) not in response.text, f"{where}: leaks a path"
        if response.status_code == 204 or response.request.method == "HEAD":
            assert response.content == b"", where
        elif response.status_code >= 400:
            self.check_error(response, where)
        elif not response.headers["content-type"].startswith("text/csv"):
            # The client parses what is before the `;` and fails on anything else.
            assert response.headers["content-type"].split(";")[0] == "application/json", where
            assert isinstance(response.json(), dict), where
            assert not nulls(response.json(), ("links", "startDate", "endDate", "columns")), f"{where}: {response.text[:500]}"

    def check_error(self, response: requests.Response, where: str) -> None:
        assert response.headers["content-type"].split(";")[0] == "application/json", f"{where}: {response.text[:200]}"
        body = response.json()
        assert isinstance(body, dict) and body["statusCode"] == response.status_code and body["message"], f"{where}: {body}"
        assert isinstance(body["message"], str) and len(body["message"]) < 2000, f"{where}: {body['message'][:200]}"
        assert len(response.content) < 200_000, f"{where}: an answer of {len(response.content)} bytes"
        if response.status_code in (400, 404):
            assert body["errorType"] in ERROR_TYPES and isinstance(body["errorDetails"], dict), f"{where}: {body}"

    # Calls that must succeed

    def ok(self, method: str, path: str, body: Any = None, *statuses: int, **options: Any) -> Any:
        response = self.call(method, path, body, **options)
        assert response.status_code in (statuses or (200,)), f"{method} {path}: {response.status_code} {response.text[:800]}"
        return response.json() if response.content else None

    def get(self, path: str, **query: Any) -> Any:
        return self.ok("GET", path, params=query)

    def delete(self, path: str, **query: Any) -> None:
        self.ok("DELETE", path, None, 204, params=query)

    def put(self, name: str, rows: list[Row] | str | bytes, columns: Any = None, **options: Any) -> dict[str, Any]:
        """The summary of a data set. A text is the body itself."""
        body: Any = rows
        if isinstance(rows, list):
            body = {"data": rows} | ({} if columns is None else {"columns": columns})
        response = self.call("PUT", data(name), body, **options)
        assert response.status_code in (200, 201), f"{response.status_code} {response.text[:800]}"
        return response.json()

    def put_csv(self, name: str, text: str | bytes, **query: Any) -> dict[str, Any]:
        return self.put(name, text, headers={"content-type": "text/csv"}, params=query)

    def rows(self, name: str, **query: Any) -> list[dict[str, str]]:
        """The rows of one page, of the largest size unless told otherwise."""
        return self.get(data(name), **({"pageSize": 1000} | query))["data"]

    def has(self, name: str) -> bool:
        response = self.call("GET", data(name), params={"pageSize": 1})
        assert response.status_code in (200, 404), response.text
        return response.status_code == 200

    def all(self, path: str, member: str = "items", **query: Any) -> list[dict[str, Any]]:
        """Of all pages."""
        found, page = [], 0
        while True:
            answer = self.get(path, **({"pageSize": 1000} | query | {"page": page}))
            found += answer[member]
            page += 1
            if page >= answer["totalPages"]:
                assert len(found) == answer["totalCount"], (path, len(found), answer["totalCount"])
                return found

    # Work that takes time

    def start(self, source: str, **fields: Any) -> dict[str, Any]:
        """A new anomalies session."""
        return self.ok("POST", "/sessions/model", {"dataSourceName": source, "predictionDomain": "anomalies"} | fields, *STARTED)

    def settled(self, session: str, wanted: str = "completed", seconds: float = 60) -> dict[str, Any]:
        return self._settled(f"/sessions/{session}", wanted, seconds)

    def trained(self, source: str, wanted: str = "completed", **fields: Any) -> dict[str, Any]:
        """A session that has ended."""
        return self.settled(self.start(source, **fields)["sessionId"], wanted)

    def start_import(self, kind: str = "url", **fields: Any) -> dict[str, Any]:
        return self.ok("POST", f"/imports/{kind}", fields, *STARTED)

    def imported(self, wanted: str = "completed", kind: str = "url", seconds: float = 60, **fields: Any) -> dict[str, Any]:
        """An import that has ended."""
        return self._settled(f"/imports/{self.start_import(kind, **fields)['importId']}", wanted, seconds)

    def import_settled(self, identity: str, wanted: str = "completed", seconds: float = 60) -> dict[str, Any]:
        return self._settled(f"/imports/{identity}", wanted, seconds)

    def _settled(self, path: str, wanted: str, seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while True:
            found = self.get(path)
            if found["status"] in FINAL:
                assert found["status"] == wanted, found
                return found
            assert time.monotonic() < deadline, found
            time.sleep(0.03)

    def predict(self, model: str, rows: list[Row], **fields: Any) -> list[dict[str, str]]:
        return self.ok("POST", f"/models/{model}/predict", {"data": rows} | fields)["data"]

    def scores(self, session: str, kind: str = "anomalyscores") -> list[dict[str, str]]:
        """All rows of a session's result."""
        return self.all(f"/sessions/{session}/results" + (f"/{kind}" if kind else ""), "data")


def data(name: str) -> str:
    """The path of a data set."""
    return "/data/" + quote(name, safe="")


def new_name(prefix: str = "t") -> str:
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def refused(response: requests.Response, error_type: str = "RequestValidation", *fragments: str, status: int = 400) -> dict[str, Any]:
    """The details of an error, which names all the fragments."""
    assert response.status_code == status, f"{response.status_code} {response.text[:500]}"
    body = response.json()
    assert body["errorType"] == error_type, body
    for fragment in fragments:
        assert fragment.lower() in response.text.lower(), body
    if error_type in ("RequestValidation", "InvalidColumnMetadata"):
        for field, messages in body["errorDetails"].items():
            assert messages and all(isinstance(message, str) and message for message in messages), (field, messages)
    return body["errorDetails"]


def missing(response: requests.Response, kind: str, identity: str | None = None) -> None:
    """There is no such item."""
    details = refused(response, "NotFound", status=404)
    assert details["itemType"] == kind, details
    if identity is not None:
        assert details["itemId"].lower() == identity.lower(), details


def nulls(node: Any, names: tuple[str, ...]) -> bool:
    """Whether one of the members that clients cannot read as null is null somewhere."""
    if isinstance(node, dict):
        # Rows hold whatever names the user gave, but never null.
        return any((value is None and name in names) or nulls(value, names) for name, value in node.items())
    return any(nulls(item, names) for item in node) if isinstance(node, list) else False


def links(document: dict[str, Any]) -> dict[str, str]:
    """By relation."""
    return {link["rel"]: link["href"] for link in document["links"]}
