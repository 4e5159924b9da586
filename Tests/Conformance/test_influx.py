"""Training on a measurement of a real InfluxDB 1.x, started on loopback; skipped where it is not installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from harness import tables
from harness.api import BASE, Api
from harness.server import Server

USER, PASSWORD, DATABASE = "reader", "it's \"secret\"", "plant"


class Influx:
    """`influxd` with authentication, on ports of its own."""

    def __init__(self, folder: Path):
        with socket.socket() as http, socket.socket() as rpc:
            http.bind(("127.0.0.1", 0))
            rpc.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{http.getsockname()[1]}"
            internal = f"127.0.0.1:{rpc.getsockname()[1]}"
        self.url = f"http://{self.address}"
        self.process = subprocess.Popen(
            ["influxd"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {
                "INFLUXDB_BIND_ADDRESS": internal, "INFLUXDB_HTTP_BIND_ADDRESS": self.address,
                "INFLUXDB_HTTP_AUTH_ENABLED": "true", "INFLUXDB_REPORTING_DISABLED": "true",
                "INFLUXDB_META_DIR": str(folder / "meta"), "INFLUXDB_DATA_DIR": str(folder / "data"),
                "INFLUXDB_DATA_WAL_DIR": str(folder / "wal"), "HOME": str(folder)})

    def ready(self) -> None:
        for _ in range(150):
            try:
                if requests.get(f"{self.url}/ping", timeout=2).status_code == 204:
                    return
            except requests.ConnectionError:
                time.sleep(0.1)
        raise AssertionError("influxd does not answer")

    def fill(self, rows: list[list[float]]) -> None:
        quoted = PASSWORD.replace("'", "\\'")
        create = f"CREATE USER {USER} WITH PASSWORD '{quoted}' WITH ALL PRIVILEGES"
        requests.post(f"{self.url}/query", data={"q": create}, timeout=10).raise_for_status()
        auth = (USER, PASSWORD)
        requests.post(f"{self.url}/query", data={"q": f"CREATE DATABASE {DATABASE}"}, auth=auth, timeout=10).raise_for_status()
        start = 1_700_000_000
        lines = [
            "pump " + ",".join(f"sensor_{j + 1}={value}" for j, value in enumerate(row)) + f" {start + 60 * index}"
            for index, row in enumerate(rows)]
        requests.post(
            f"{self.url}/write", params={"db": DATABASE, "precision": "s"}, data="\n".join(lines), auth=auth,
            timeout=30).raise_for_status()


@pytest.fixture
def influx(tmp_path: Path) -> Iterator[Influx]:
    if shutil.which("influxd") is None:
        pytest.skip("influxd is not installed (Debian package influxdb)")
    running = Influx(tmp_path)
    try:
        running.ready()
        running.fill(tables.rows(500, 3))
        yield running
    finally:
        running.process.terminate()
        running.process.wait(20)


def train(api: Api, compartment: str, influx: Influx, secret: str, measurement: str = "pump") -> dict:
    project = api.create_project(compartment)
    asset = api.create("dataAssets", {
        "compartmentId": compartment, "projectId": project, "dataSourceDetails": {
            "dataSourceType": "INFLUX", "userName": USER, "passwordSecretId": secret, "measurementName": measurement,
            "url": influx.url, "versionSpecificDetails": {"influxVersion": "V_1_8", "databaseName": DATABASE}}})
    model, work = api.start_training(compartment, project, asset["id"])
    return api.settled(f"/models/{model['id']}") | {"workRequest": work}


def put_secret(api: Api, compartment: str, value: str, name: str) -> str:
    return api.ok(api.post("/lapwing/v1/secrets", {
        "compartmentId": compartment, "name": name, "value": value})).json()["id"]


def test_training_on_a_measurement(new_server: Callable[..., Server], influx: Influx, compartment: str) -> None:
    server = new_server("--allow-fetch", influx.address)
    server.start()
    api = Api.bearer(server)
    secret = put_secret(api, compartment, PASSWORD, "influx")
    model = train(api, compartment, influx, secret)
    assert model["lifecycleState"] == "ACTIVE", model
    names = [signal["signalName"] for signal in model["modelTrainingResults"]["signalDetails"]]
    assert names == ["sensor_1", "sensor_2", "sensor_3"]
    table = tables.rows(40, 3, seed=11, first=500)
    table[30][1] += 10
    found = api.ok(api.post(
        f"{BASE}/actions/detectAnomalies", tables.inline(table, first=500) | {"modelId": model["id"]})).json()
    assert any(row["timestamp"][:19] == tables.timestamp(530)[:19] for row in found["detectionResults"])
    logs = api.resource(f"/workRequests/{model['workRequest']}/logs")
    assert PASSWORD not in str(logs) and "measurement 'pump'" in str(logs)

    wrong = train(api, compartment, influx, put_secret(api, compartment, "guess", "wrong"))
    assert wrong["lifecycleState"] == "FAILED" and "measurement 'pump'" in wrong["lifecycleDetails"]
    assert "guess" not in wrong["lifecycleDetails"]
    missing = train(api, compartment, influx, secret, measurement="nothing")
    assert missing["lifecycleState"] == "FAILED" and "nothing" in missing["lifecycleDetails"]
    unknown = train(api, compartment, influx, "ocid1.vaultsecret.oc1.iad.aaaa")
    assert unknown["lifecycleState"] == "FAILED" and "passwordSecretId" in unknown["lifecycleDetails"]


def test_an_address_that_is_not_public_is_refused(new_server: Callable[..., Server], influx: Influx, compartment: str) -> None:
    server = new_server()
    server.start()
    api = Api.bearer(server)
    model = train(api, compartment, influx, put_secret(api, compartment, PASSWORD, "influx"))
    assert model["lifecycleState"] == "FAILED"
    assert "allow-fetch" in model["lifecycleDetails"] or "127.0.0.1" in model["lifecycleDetails"]
