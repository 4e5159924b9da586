"""The public lab from end to end with nothing but the SDK's request signer and plain HTTP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.api import BASE, Api, new_compartment

# The lab's three faults: when, and which signals led. The service's own published answers name these.
FAULTS = [
    ("21:19", "21:35", {"temperature_1", "temperature_2", "temperature_3"}),
    ("22:01", "22:04", {"temperature_2", "temperature_3", "temperature_4"}),
    ("22:11", "22:15", {"pressure_2"}),
]
# Where the published answers have their hits, which must be found here, too.
PUBLISHED = [
    ("21:27", "21:35", {"temperature_2", "temperature_3"}),
    ("22:03", "22:04", {"temperature_2", "temperature_3", "temperature_4"}),
    ("22:13", "22:15", {"pressure_2"}),
]
MOST_ROWS_ELSEWHERE = 4


def minute(row: dict) -> str:
    assert row["timestamp"].startswith("2019-01-07T")
    return row["timestamp"][11:16]


@pytest.fixture(scope="module")
def compartment() -> str:
    return new_compartment()


@pytest.fixture(scope="module")
def uploaded(signed: Api, compartment: str, lab_data: Path) -> dict:
    """Namespace, bucket, object, project, data asset: the lab's first half."""
    namespace = signed.namespace()
    bucket = signed.create_bucket(compartment)
    content = (lab_data / "multivariate-training-surrogate-10000.csv").read_bytes()
    put = signed.put_object(bucket, "lab/demo-training-data.csv", content)
    assert put.headers["etag"] and put.headers["opc-content-md5"] and put.headers["last-modified"]

    project = signed.create("projects", {"compartmentId": compartment, "displayName": "lab"})
    assert project["lifecycleState"] in ("CREATING", "ACTIVE")
    assert signed.settled(f"/projects/{project['id']}")["lifecycleState"] == "ACTIVE"
    asset = signed.create("dataAssets", {
        "displayName": "DataAsset", "compartmentId": compartment, "projectId": project["id"],
        "dataSourceDetails": {
            "dataSourceType": "ORACLE_OBJECT_STORAGE", "namespace": namespace, "bucketName": bucket,
            "objectName": "lab/demo-training-data.csv"}})
    assert asset["lifecycleState"] == "ACTIVE"
    return {"project": project["id"], "asset": asset["id"]}


def train(signed: Api, compartment: str, uploaded: dict, details: dict) -> dict:
    response = signed.ok(signed.post(f"{BASE}/models", {
        "compartmentId": compartment, "projectId": uploaded["project"], "displayName": "lab model", **details}))
    model = response.json()
    assert model["lifecycleState"] == "CREATING"
    assert model["modelTrainingResults"] is None
    assert response.headers["location"].endswith(model["id"])
    assert response.headers["etag"]
    work = response.headers["opc-work-request-id"]

    # Progress never falls; a final status comes promptly.
    percents = []
    for state in signed.polled(f"/workRequests/{work}", 120):
        percents.append(state["percentComplete"])
        assert state["operationType"] == "CREATE_MODEL"
        assert state["resources"][0]["identifier"] == model["id"]
        assert state["resources"][0]["entityType"] == "model"
        if state["status"] in ("SUCCEEDED", "FAILED"):
            break
        assert state["resources"][0]["actionType"] == "IN_PROGRESS"
    assert state["status"] == "SUCCEEDED", signed.resource(f"/workRequests/{work}/errors")
    assert state["resources"][0]["actionType"] == "CREATED"
    assert percents == sorted(percents) and percents[-1] == 100
    assert state["timeAccepted"] <= state["timeStarted"] <= state["timeFinished"]
    logs = signed.resource(f"/workRequests/{work}/logs")["items"]
    assert len(logs) >= 3 and all(entry["message"] and entry["timestamp"] for entry in logs)
    assert any("10000 rows" in entry["message"] for entry in logs), logs
    assert signed.resource(f"/workRequests/{work}/errors")["items"] == []

    model = signed.resource(f"/models/{model['id']}")
    assert model["lifecycleState"] == "ACTIVE"
    return model


@pytest.fixture(scope="module")
def beta_model(signed: Api, compartment: str, uploaded: dict) -> dict:
    return train(signed, compartment, uploaded, {"modelCreationDetails": {
        "modelType": "ANOMALY_MULTIVARIATE", "fap": 0.01, "trainingFraction": 0.7, "dataAssets": [uploaded["asset"]]}})


@pytest.fixture(scope="module")
def ga_model(signed: Api, compartment: str, uploaded: dict) -> dict:
    return train(signed, compartment, uploaded, {"modelTrainingDetails": {
        "targetFap": 0.01, "trainingFraction": 0.7, "dataAssetIds": [uploaded["asset"]]}})


@pytest.fixture(scope="module")
def deployment(signed: Api, compartment: str, beta_model: dict) -> str:
    created = signed.create("modelDeployments", {
        "compartmentId": compartment, "displayName": "lab deployment", "description": "as the lab does it",
        "modelId": beta_model["id"], "config": {"sku": "SHARED", "coreCount": "1"}})
    assert created["modelId"] == beta_model["id"]
    assert created["projectId"] == beta_model["projectId"]
    assert created["config"] == {"sku": "SHARED", "coreCount": "1"}
    assert created["lifecycleState"] in ("CREATING", "ACTIVE")
    assert signed.settled(f"/modelDeployments/{created['id']}")["lifecycleState"] == "ACTIVE"
    listed = signed.ok(signed.get(f"{BASE}/modelDeployments", params={"compartmentId": compartment})).json()
    assert [item["id"] for item in listed["items"]] == [created["id"]]
    return created["id"]


@pytest.fixture(scope="module")
def ga_body(lab_data: Path) -> dict:
    return json.loads((lab_data / "multivariate-demo-testing-data.json").read_text())


@pytest.fixture(scope="module")
def beta_body(lab_data: Path) -> dict:
    return json.loads((lab_data / "multivariate-demo-testing-data.beta-format.json").read_text())


@pytest.fixture(scope="module")
def answer(signed: Api, ga_model: dict, ga_body: dict) -> list[dict]:
    """What the model answers to the lab's test rows, in the current form."""
    body = {**ga_body, "modelId": ga_model["id"], "sensitivity": 0.5}
    return signed.ok(signed.post(f"{BASE}/actions/detectAnomalies", body)).json()["detectionResults"]


def test_training_results_describe_the_data(ga_model: dict) -> None:
    results = ga_model["modelTrainingResults"]
    assert 0 <= results["fap"] <= 0.01 or not results["isTrainingGoalAchieved"]
    assert 0 <= results["multivariateFap"] <= 1
    assert results["algorithm"] == "MULTIVARIATE_MSET"
    signals = {signal["signalName"]: signal for signal in results["signalDetails"]}
    assert sorted(signals) == sorted([f"temperature_{n}" for n in range(1, 6)] + [f"pressure_{n}" for n in range(1, 6)])
    for signal in signals.values():
        assert signal["status"] == "ACCEPTED" and signal["min"] < signal["max"] and signal["std"] > 0
        assert signal["mviRatio"] == 0


def test_both_request_forms_train_alike(ga_model: dict, beta_model: dict) -> None:
    assert ga_model["modelTrainingResults"] == beta_model["modelTrainingResults"]
    assert beta_model["modelCreationDetails"]["fap"] == 0.01
    assert beta_model["modelTrainingDetails"]["targetFap"] == 0.01
    assert beta_model["modelTrainingDetails"]["algorithmHint"] == "MULTIVARIATE_MSET"


@pytest.mark.parametrize(("first", "last", "guilty"), PUBLISHED)
def test_published_fault_is_found_with_the_right_signals_leading(
    answer: list[dict], first: str, last: str, guilty: set[str]
) -> None:
    hits = [row for row in answer if first <= minute(row) <= last]
    assert hits, f"nothing flagged between {first} and {last}"
    best = max(hits, key=lambda row: row["score"])
    leading = max(best["anomalies"], key=lambda anomaly: anomaly["anomalyScore"])
    assert leading["signalName"] in guilty, best
    flagged = {anomaly["signalName"] for row in hits for anomaly in row["anomalies"]}
    assert flagged & guilty


def test_few_rows_are_flagged_elsewhere(answer: list[dict]) -> None:
    elsewhere = [minute(row) for row in answer if not any(first <= minute(row) <= last for first, last, _ in FAULTS)]
    assert len(elsewhere) <= MOST_ROWS_ELSEWHERE, elsewhere


def test_answer_has_the_documented_form(answer: list[dict], ga_body: dict) -> None:
    sent = {row["timestamp"][:19]: dict(zip(ga_body["signalNames"], row["values"])) for row in ga_body["data"]}
    times = [row["timestamp"] for row in answer]
    assert times == sorted(times)
    for row in answer:
        assert "rowIndex" not in row and row["anomalies"] and 0 <= row["score"] <= 1
        for anomaly in row["anomalies"]:
            assert anomaly["actualValue"] == sent[row["timestamp"][:19]][anomaly["signalName"]]
            assert 0 <= anomaly["anomalyScore"] <= 1
            assert isinstance(anomaly["estimatedValue"], float)


def test_both_request_forms_give_identical_answers(
    signed: Api, deployment: str, ga_body: dict, beta_body: dict, answer: list[dict]
) -> None:
    path = f"{BASE}/modelDeployments/{deployment}/actions/detectAnomalies"
    old = signed.ok(signed.post(path, beta_body)).json()["detectionResults"]
    new = signed.ok(signed.post(path, ga_body)).json()["detectionResults"]
    assert old == new == answer


def test_detection_is_repeatable(signed: Api, ga_model: dict, ga_body: dict, answer: list[dict]) -> None:
    body = {**ga_body, "modelId": ga_model["id"]}
    for _ in range(3):
        assert signed.post(f"{BASE}/actions/detectAnomalies", body).json()["detectionResults"] == answer


def test_columns_may_come_in_any_order(signed: Api, ga_model: dict, ga_body: dict, answer: list[dict]) -> None:
    turned = {
        "requestType": "INLINE", "modelId": ga_model["id"], "signalNames": ga_body["signalNames"][::-1],
        "data": [{"timestamp": row["timestamp"], "values": row["values"][::-1]} for row in ga_body["data"]]}
    assert signed.post(f"{BASE}/actions/detectAnomalies", turned).json()["detectionResults"] == answer


def test_one_row_is_answered(signed: Api, deployment: str, beta_body: dict) -> None:
    values = [*beta_body["data"][0]["value"][:-1], 99.0]
    body = {
        "requestType": "INLINE", "columnLabels": beta_body["columnLabels"],
        "data": [{"timestamp": beta_body["data"][0]["timestamp"], "value": values}]}
    response = signed.post(f"{BASE}/modelDeployments/{deployment}/actions/detectAnomalies", body)
    assert response.status_code == 200
    results = response.json()["detectionResults"]
    assert isinstance(results, list) and len(results) <= 1


def test_more_sensitivity_flags_more(signed: Api, ga_model: dict, ga_body: dict) -> None:
    counts = []
    for sensitivity in (0, 0.25, 0.5, 0.75, 1):
        body = {**ga_body, "modelId": ga_model["id"], "sensitivity": sensitivity}
        counts.append(len(signed.ok(signed.post(f"{BASE}/actions/detectAnomalies", body)).json()["detectionResults"]))
    assert counts == sorted(counts) and counts[0] < counts[-1], counts


def test_published_training_file_fails_for_its_duplicate_header(signed: Api, lab_data: Path) -> None:
    content = (lab_data / "multivariate-training-head-duplicate-header.csv").read_bytes()
    model = signed.train(new_compartment(), content)
    assert model["lifecycleState"] == "FAILED"
    assert "temperature_4" in model["lifecycleDetails"] and "more than once" in model["lifecycleDetails"]
    errors = signed.resource(f"/workRequests/{model['workRequest']}/errors")["items"]
    assert len(errors) == 1 and "temperature_4" in errors[0]["message"]


def test_unsorted_published_sample_fails_naming_the_place(signed: Api, lab_data: Path) -> None:
    content = (lab_data / "samples-utility-meter-readings-multivariate.csv").read_bytes()
    model = signed.train(new_compartment(), content)
    assert model["lifecycleState"] == "FAILED"
    assert model["lifecycleDetails"]
