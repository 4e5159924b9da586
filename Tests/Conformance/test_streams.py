"""Streams, reports, re-thresholding and algorithms: what Lapwing offers beyond OCI, over the wire and by command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import tables
from harness.api import BASE, Api, assert_error, new_compartment
from harness.server import Server

OWN = "/lapwing/v1"


@pytest.fixture(scope="module")
def model(bearer: Api) -> dict:
    """A model of its own: its threshold is moved."""
    trained = bearer.train(new_compartment(), tables.training_csv(count=1200))
    assert trained["lifecycleState"] == "ACTIVE", trained
    return trained


def series(count: int, fault: range = range(0)) -> list[list[float]]:
    table = tables.rows(count, 3, seed=11, first=1200)
    for row in fault:
        table[row][1] += 10
    return table


def begin(api: Api, model: dict, **options: str) -> str:
    body = {"compartmentId": model["compartmentId"], "modelId": model["id"], **options}
    return api.ok(api.post(f"{OWN}/streams", body)).json()["id"]


def feed(api: Api, stream: str, table: list[list[float]], first: int, **options) -> dict:
    body = tables.inline(table, first=first) | options
    return api.ok(api.post(f"{OWN}/streams/{stream}/actions/detectAnomalies", body)).json()


def test_a_stream_equals_one_call_and_survives_kill_9(new_server: Callable[..., Server]) -> None:
    server = new_server()
    server.start()
    api = Api.bearer(server)
    model = api.train(new_compartment(), tables.training_csv(count=1200))
    table = series(120, range(60, 66))
    whole = api.ok(api.post(
        f"{BASE}/actions/detectAnomalies",
        tables.inline(table, first=1200) | {"modelId": model["id"], "decision": {}})).json()
    stream = begin(api, model)
    found = []
    for start, end in [(0, 1), (1, 40), (40, 63), (63, 120)]:
        answer = feed(api, stream, table[start:end], 1200 + start)
        assert answer["firstRow"] == start and answer["stream"]["rowCount"] == end
        found += answer["detectionResults"]
        server.kill()
        server.start()
    assert found, "the fault was not found"
    assert [row["timestamp"] for row in found] == [row["timestamp"] for row in whole["detectionResults"]]
    faulty = {tables.timestamp(1200 + row)[:19] for row in range(60, 66)}
    assert len({row["incidentId"] for row in found if row["timestamp"][:19] in faulty}) == 1
    for one, other in zip(found, whole["detectionResults"], strict=True):
        assert one["score"] == pytest.approx(other["score"], abs=1e-9)
        assert one["incidentId"] == other["incidentId"]
        assert one["score"] > one["threshold"] and one["isAnomaly"]
    first = next(row for row in found if row["timestamp"][:19] in faulty)
    assert first["anomalies"][0]["signalName"] == "sensor_2"


def test_acknowledging_ends_a_lasting_incident(bearer: Api, model: dict) -> None:
    stream = begin(bearer, model)
    path = f"{OWN}/streams/{stream}"
    assert_error(bearer.post(f"{path}/actions/acknowledge", {}), 409, "Conflict", "no rows")
    table = series(400, range(100, 400))
    before = feed(bearer, stream, table[:250], 1200)
    assert len(before["detectionResults"]) > 100
    calm = bearer.ok(bearer.post(f"{path}/actions/acknowledge", {})).json()
    assert calm["incidentId"] is None
    after = feed(bearer, stream, table[250:], 1450)
    assert len(after["detectionResults"]) < 30
    assert after["decision"]["driftAllowance"] > 0


def test_a_start_from_the_plant(bearer: Api, model: dict) -> None:
    table = series(300, range(300))
    by_model = begin(bearer, model)
    by_plant = begin(bearer, model, start="PLANT")
    mismatch = feed(bearer, by_model, table, 1200)
    assert "MODEL_MISMATCH" in mismatch["decision"]["advice"]
    accepted = feed(bearer, by_plant, table, 1200)
    assert accepted["decision"]["startOffset"] > 0
    assert len(accepted["detectionResults"]) < len(mismatch["detectionResults"]) / 2


def test_another_false_alarm_probability(bearer: Api, model: dict) -> None:
    path = f"{OWN}/models/{model['id']}"
    rates = []
    scores = []
    for fap in (0.005, 0.05, 0.01):
        changed = bearer.ok(bearer.post(f"{path}/actions/setTargetFap", {"targetFap": fap})).json()
        assert changed["modelTrainingDetails"]["targetFap"] == fap
        report = bearer.ok(bearer.get(f"{path}/report")).json()
        assert report["fap"] == fap and report["rowFap"] <= fap
        rates.append(report["rowFap"])
        answer = bearer.ok(bearer.post(
            f"{BASE}/actions/detectAnomalies",
            tables.inline(series(60), first=1200)
            | {"modelId": model["id"], "areAllEstimatesRequired": True, "decision": {}})).json()
        scores.append([row["score"] for row in answer["detectionResults"]])
    assert rates[0] < rates[2] < rates[1]
    # The same rows rank alike; a lower bar lifts every score.
    order = [sorted(range(60), key=lambda row, list=list: list[row]) for list in scores]
    assert order[0] == order[1] == order[2]
    assert_error(bearer.post(f"{path}/actions/setTargetFap", {}), 400, "MissingParameter", "targetFap")
    assert_error(bearer.post(f"{path}/actions/setTargetFap", {"targetFap": 0.06}), 400, "InvalidParameter", "0.05")


@pytest.mark.parametrize("algorithm, parameters", [
    ("CLASSIC_MSET", {"similarity": "MATERN", "rowRule": "THRESHOLD"}),
    ("DYNAMIC_MSET", {"fusion": "MEAN", "memoryRows": 200}),
])
def test_algorithms_by_name(bearer: Api, algorithm: str, parameters: dict) -> None:
    trained = bearer.train(
        new_compartment(), tables.training_csv(count=600), algorithm=algorithm, algorithmParameters=parameters)
    assert trained["lifecycleState"] == "ACTIVE", trained
    report = bearer.ok(bearer.get(f"{OWN}/models/{trained['id']}/report")).json()
    assert report["algorithm"] == algorithm
    assert parameters.items() <= report["algorithmParameters"].items()
    body = tables.inline(series(60, range(40, 46)), first=1200) | {"modelId": trained["id"]}
    found = bearer.ok(bearer.post(f"{BASE}/actions/detectAnomalies", body)).json()["detectionResults"]
    assert found and found[0].keys() == {"timestamp", "score", "anomalies"}
    stream = begin(bearer, trained)
    assert feed(bearer, stream, series(10), 1200)["stream"]["rowCount"] == 10


def test_commands(server: Server, tmp_path: Path) -> None:
    from test_cli import BAD_INPUT, REFUSED, USAGE, Lapwing

    lapwing = Lapwing(server)
    (tmp_path / "train.csv").write_text(tables.training_csv(count=800))
    (tmp_path / "new.csv").write_text(tables.csv(series(80, range(40, 46)), first=1200))
    project = lapwing.json("project", "create")["id"]
    lapwing.run("object", "put", tmp_path / "train.csv")
    asset = lapwing.json("data-asset", "create", "--project", project, "--object", "train.csv")["id"]
    create = ("model", "create", "--project", project, "--data-asset", asset, "--wait")
    model = lapwing.json(*create, "--set", "memoryRows=300")["id"]
    assert lapwing.json("model", "report", model)["algorithmParameters"]["memoryRows"] == 300
    assert lapwing.json("model", "set-fap", model, "--fap", "0.02")["modelTrainingDetails"]["targetFap"] == 0.02
    lapwing.run(*create, "--algorithm", "arima", status=USAGE)
    done = lapwing.run(*create, "--set", "colour=red", status=USAGE)
    assert "memoryRows" in done.stderr

    stream = lapwing.json("stream", "create", "--model", model, "--drift", "off")["id"]
    found = lapwing.json("detect", "--stream", stream, "--input", tmp_path / "new.csv")["detectionResults"]
    assert found and found[0]["incidentId"] == 1 and found[0]["threshold"] == 0.5
    done = lapwing.run("detect", "--stream", stream, "--input", tmp_path / "new.csv", status=REFUSED)
    assert "later rows" in done.stderr
    assert lapwing.json("stream", "get", stream)["rowCount"] == 80
    assert [item["id"] for item in lapwing.json("stream", "list", "--model", model)] == [stream]
    assert lapwing.json("stream", "acknowledge", stream)["rowCount"] == 80
    lapwing.run("model", "delete", model, status=REFUSED)
    lapwing.run("stream", "delete", stream)
    assert lapwing.json("stream", "list") == []
    everything = lapwing.json("detect", "--model", model, "--input", tmp_path / "new.csv", "--all", "--drift", "slow")
    assert len(everything["detectionResults"]) == 80

    output = tmp_path / "scores.csv"
    score = ("score", "--train", tmp_path / "train.csv", "--input", tmp_path / "new.csv", "-o", output)
    lapwing.run(*score, "--algorithm", "classic", "--set", "alpha=0.001", "--details", compartment=False)
    lines = output.read_text().splitlines()
    assert lines[0] == "row,timestamp,score,isAnomaly,signals,threshold,incidentId,advice" and len(lines) == 81
    assert any(",true," in line for line in lines[41:47])
    lapwing.run(*score, "--algorithm", "classic", "--start", "plant", compartment=False, status=USAGE)
    lapwing.run(
        "score", "--train", tmp_path / "none.csv", "--input", tmp_path / "new.csv", "-o", "-", compartment=False,
        status=BAD_INPUT)
