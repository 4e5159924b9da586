"""Made-up series of several variables, and the forms in which Azure's multivariate clients send them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from . import tables
from .server import Server

#: Variables of all tests, by name.
NAMES = [f"sensor_{index + 1}" for index in range(4)]
WINDOW = 28
#: Rows that models are trained on, and those that they are asked about, with one that is far off.
TRAINED, ALL, OFF = 500, 700, 640


def instant(row: int) -> datetime:
    return datetime(2024, 3, 1, tzinfo=UTC) + timedelta(minutes=row)


def text(row: int) -> str:
    return tables.timestamp(row)


def rows(count: int = ALL) -> list[list[float]]:
    table = tables.rows(count, len(NAMES))
    if count > OFF:
        table[OFF][1] += 8
    return table


def one_table(table: list[list[float]] | None = None) -> str:
    return tables.csv(rows() if table is None else table, NAMES)


def files(table: list[list[float]] | None = None, skip: Iterable[int] = ()) -> dict[str, str]:
    """A file for each variable, without some rows."""
    skip = set(skip)
    table = rows() if table is None else table
    return {
        f"{name}.csv": "timestamp,value\n" + "".join(
            f"{text(row)},{values[column]}\n" for row, values in enumerate(table) if row not in skip)
        for column, name in enumerate(NAMES)}


class Azure:
    """Calls without an SDK, whose bodies it may not send."""

    def __init__(self, server: Server, version: str = "v1.1", key: str | None = None):
        self.server = server
        self.version = version
        self.key = key

    @property
    def source_field(self) -> str:
        return "dataSource" if self.version == "v1.1" else "source"

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **options: Any) -> requests.Response:
        url = path if path.startswith("http") else f"{self.server.url}/anomalydetector/{self.version}{path}"
        sent = {"Ocp-Apim-Subscription-Key": self.key or self.server.api_key} | (headers or {})
        content = {"data": body} if isinstance(body, (bytes, str)) else {"json": body} if body is not None else {}
        response = requests.request(method, url, headers=sent, timeout=60, **content, **options)
        assert response.status_code < 500, response.text[:500]
        assert response.headers["apim-request-id"]
        if response.content:
            assert response.headers["content-type"] == "application/json", response.text[:200]
            response.json()
        return response

    def model_body(self, source: str, **fields: Any) -> dict[str, Any]:
        return {
            self.source_field: source, "startTime": text(0), "endTime": text(TRAINED - 1), "slidingWindow": WINDOW} | fields

    def create(self, source: str, **fields: Any) -> dict[str, Any]:
        response = self.call("POST", "/multivariate/models", self.model_body(source, **fields))
        assert response.status_code == 201, response.text
        return response.json()

    def model(self, identity: str) -> dict[str, Any]:
        response = self.call("GET", f"/multivariate/models/{identity}")
        assert response.status_code == 200, response.text
        return response.json()

    def trained(self, source: str, wanted: str = "READY", **fields: Any) -> dict[str, Any]:
        return self.settled(self.create(source, **fields)["modelId"], wanted)

    def settled(self, identity: str, wanted: str = "READY", seconds: float = 60) -> dict[str, Any]:
        """The model once its training has ended."""
        deadline = time.monotonic() + seconds
        while True:
            model = self.model(identity)
            if model["modelInfo"]["status"] in ("READY", "FAILED"):
                assert model["modelInfo"]["status"] == wanted, model
                return model
            assert time.monotonic() < deadline, model
            time.sleep(0.05)

    def detection_body(self, source: str, **fields: Any) -> dict[str, Any]:
        return {
            self.source_field: source, "startTime": text(TRAINED), "endTime": text(ALL - 1), "topContributorCount": 3} | fields

    def start(self, model: str, source: str, **fields: Any) -> dict[str, Any]:
        path = f"/multivariate/models/{model}" + (":detect-batch" if self.version == "v1.1" else "/detect")
        response = self.call("POST", path, self.detection_body(source, **fields))
        assert response.status_code == (202 if self.version == "v1.1" else 201), response.text
        return response.json()

    def result(self, identity: str, wanted: str = "READY", seconds: float = 60) -> dict[str, Any]:
        """The result once the detection has ended."""
        path = "/multivariate/" + ("detect-batch/" if self.version == "v1.1" else "results/") + identity
        deadline = time.monotonic() + seconds
        while True:
            response = self.call("GET", path)
            assert response.status_code == 200, response.text
            result = response.json()
            if result["summary"]["status"] in ("READY", "FAILED"):
                assert result["summary"]["status"] == wanted, result["summary"]
                return result
            assert time.monotonic() < deadline, result["summary"]
            time.sleep(0.05)

    def detected(self, model: str, source: str, wanted: str = "READY", **fields: Any) -> dict[str, Any]:
        return self.result(self.start(model, source, **fields)["resultId"], wanted)


def newest(first: int, last: int, table: list[list[float]] | None = None, field: str = "variable") -> list[dict[str, Any]]:
    """Rows `first..<last` as they come with a request."""
    table = rows() if table is None else table
    return [
        {field: name, "timestamps": [text(row) for row in range(first, last)], "values": [table[row][column] for row in range(first, last)]}
        for column, name in enumerate(NAMES)]
