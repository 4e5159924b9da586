"""The deployment dialect of 2021 by signed raw HTTP: what one dialect makes, the other reads."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from oci.ai_anomaly_detection import AnomalyDetectionClient

from harness import tables
from harness.api import BASE, Api, assert_error, new_compartment

TABLE = tables.rows(20, 3, first=400)
TABLE[10][1] += 8
CURRENT = tables.inline(TABLE, first=400)
OLD = tables.beta(CURRENT)
SHARED = {"sku": "SHARED", "coreCount": "1"}


class Beta:
    """A project with training data."""

    def __init__(self, api: Api):
        self.api = api
        self.compartment = new_compartment()
        self.project, self.asset = api.upload_training_data(self.compartment, tables.training_csv())

    def training(self, **change: Any) -> dict:
        details = {"modelType": "ANOMALY_MULTIVARIATE", "fap": 0.02, "trainingFraction": 0.8, "dataAssets": [self.asset], **change}
        return {"compartmentId": self.compartment, "projectId": self.project, "modelCreationDetails": details}

    def deployment(self, model: str, **more: Any) -> dict:
        return {"compartmentId": self.compartment, "modelId": model, "config": SHARED, **more}


@pytest.fixture(scope="module")
def beta(signed: Api) -> Beta:
    return Beta(signed)


@pytest.fixture(scope="module")
def model(signed: Api, beta: Beta) -> dict:
    """A model that was asked for in the old words."""
    created = signed.create("models", beta.training())
    assert created["lifecycleState"] == "CREATING"
    return signed.settled(f"/models/{created['id']}")


@pytest.fixture(scope="module")
def deployment(signed: Api, beta: Beta, model: dict) -> str:
    return signed.deploy(beta.compartment, model["id"])


def detect(api: Api, deployment: str, body: dict) -> Any:
    return api.post(f"{BASE}/modelDeployments/{deployment}/actions/detectAnomalies", body)


def test_an_old_request_makes_a_model_of_both_dialects(client: AnomalyDetectionClient, beta: Beta, model: dict) -> None:
    assert model["lifecycleState"] == "ACTIVE"
    assert model["modelCreationDetails"] == beta.training()["modelCreationDetails"]
    details = client.get_model(model["id"]).data.model_training_details
    assert (details.target_fap, details.training_fraction, details.data_asset_ids, details.algorithm_hint) == (
        0.02, 0.8, [beta.asset], "MULTIVARIATE_MSET")


def test_a_new_model_is_shown_in_old_words(signed: Api, small_model: dict) -> None:
    shown = signed.resource(f"/models/{small_model['id']}")
    assert shown["modelCreationDetails"]["modelType"] == "ANOMALY_MULTIVARIATE"
    assert shown["modelCreationDetails"]["dataAssets"] == shown["modelTrainingDetails"]["dataAssetIds"]


def test_a_deployment_from_birth_to_death(signed: Api, beta: Beta, model: dict) -> None:
    made = signed.create("modelDeployments", beta.deployment(model["id"], displayName="a", description="text"))
    assert made["lifecycleState"] in ("CREATING", "ACTIVE")
    path = f"{BASE}/modelDeployments/{made['id']}"
    shown = signed.settled(f"/modelDeployments/{made['id']}")
    assert shown["lifecycleState"] == "ACTIVE" and shown["timeCreated"]
    assert {name: shown[name] for name in ("modelId", "projectId", "displayName", "description", "compartmentId", "config")} == {
        "modelId": model["id"], "projectId": beta.project, "displayName": "a", "description": "text",
        "compartmentId": beta.compartment, "config": SHARED}
    listed = signed.get(f"{BASE}/modelDeployments", params={"compartmentId": beta.compartment, "displayName": "a"}).json()
    assert [item["id"] for item in listed["items"]] == [made["id"]]
    etag = signed.get(path).headers["etag"]
    updated = signed.put(path, {"displayName": "b"}, headers={"if-match": etag})
    assert updated.status_code == 200 and updated.json()["displayName"] == "b" and updated.json()["timeUpdated"]
    assert_error(signed.delete(path, headers={"if-match": etag}), 412, "NoEtagMatch")
    assert_error(signed.delete(f"{BASE}/models/{model['id']}"), 409, "Conflict", "deployment")
    assert signed.delete(path).status_code == 204
    assert_error(signed.get(path), 404, "NotAuthorizedOrNotFound")
    assert_error(detect(signed, made["id"], OLD), 404, "NotAuthorizedOrNotFound")


def test_both_forms_at_both_addresses_give_one_answer(signed: Api, model: dict, deployment: str) -> None:
    mixed = [
        {"requestType": "INLINE", "columnLabels": OLD["columnLabels"], "data": CURRENT["data"]},
        {"requestType": "INLINE", "signalNames": CURRENT["signalNames"], "data": OLD["data"]}]
    embedded = {"requestType": "BASE64_ENCODED", "content": base64.b64encode(tables.csv(TABLE, first=400).encode()).decode()}
    bodies = [OLD, CURRENT, *mixed, embedded]
    answers = [detect(signed, deployment, body) for body in bodies]
    answers += [signed.post(f"{BASE}/actions/detectAnomalies", {**body, "modelId": model["id"]}) for body in bodies]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert tables.timestamp(410)[:19] in [row["timestamp"][:19] for row in answers[0].json()["detectionResults"]]


def test_the_one_row_of_the_lab(signed: Api, deployment: str) -> None:
    row = {"timestamp": "2019-01-07T21:00:08Z", "value": [TABLE[0][0], TABLE[0][1], 1000]}
    answer = detect(signed, deployment, {"requestType": "INLINE", "columnLabels": OLD["columnLabels"], "data": [row]})
    (found,) = answer.json()["detectionResults"]
    assert {"signalName": "sensor_3", "actualValue": 1000}.items() <= next(
        item for item in found["anomalies"] if item["signalName"] == "sensor_3").items()


def test_sensitivity_is_unknown_here_but_does_no_harm(signed: Api, deployment: str) -> None:
    for change in ({}, {"sensitivity": 0.5}, {"modelId": "x"}):
        assert detect(signed, deployment, {**OLD, **change}).status_code == 200, change


@pytest.mark.parametrize(("change", "code"), [
    ({"columnLabels": None, "data": None}, "MissingParameter"), ({"data": []}, "InvalidParameter"),
    ({"data": [{"timestamp": "x", "value": [1, 2, 3]}]}, "InvalidParameter"), ({"data": [{"value": [1, 2]}]}, "InvalidParameter"),
    ({"data": [{"value": [1, "2", 3]}]}, "InvalidParameter"), ({"columnLabels": ["a", "b", "c"]}, "InvalidParameter"),
    ({"requestType": "LATER"}, "InvalidParameter")])
def test_bad_detections(signed: Api, deployment: str, change: dict, code: str) -> None:
    assert_error(detect(signed, deployment, {**OLD, **change}), 400, code)


def test_models_that_cannot_be_deployed(signed: Api, beta: Beta, failed_model: dict, busy_slot: Any) -> None:
    unknown = "ocid1.aianomalydetectionmodel.oc1.iad.amaaaa"
    path = f"{BASE}/modelDeployments"
    assert_error(signed.post(path, beta.deployment(unknown)), 404, "NotAuthorizedOrNotFound")
    assert_error(signed.post(path, beta.deployment(failed_model["id"])), 409, "Conflict")
    with busy_slot() as creating:
        assert_error(signed.post(path, beta.deployment(creating["id"])), 409, "IncorrectState")
