"""The beta's deployments through `oci raw-request`, beside the commands: one server, models of both dialects."""

from __future__ import annotations

import json
from typing import Any

from harness import tables
from harness.api import BASE, Api, new_compartment
from harness.oci_cli import CommandLine


def deployment(oci_cli: CommandLine, bearer: Api, compartment: str, model: str) -> str:
    made = oci_cli.raw("POST", f"{BASE}/modelDeployments", {
        "compartmentId": compartment, "displayName": "by raw request", "modelId": model,
        "config": {"sku": "SHARED", "coreCount": "1"}})
    assert made["modelId"] == model and made["config"] == {"sku": "SHARED", "coreCount": "1"}
    assert bearer.settled(f"/modelDeployments/{made['id']}")["lifecycleState"] == "ACTIVE"
    return made["id"]


def scores(answer: dict[str, Any], names: tuple[str, str]) -> list[tuple[str, float]]:
    results, name = names
    return [(point[name], row["score"]) for row in answer[results] for point in row["anomalies"]]


def both_ways(
    oci_cli: CommandLine, ad_cli: CommandLine, model: str, deployed: str, new_rows: dict[str, Any]
) -> tuple[list, list]:
    """Detection on the deployment in the old form, and on the model in the new one."""
    old = oci_cli.raw("POST", f"{BASE}/modelDeployments/{deployed}/actions/detectAnomalies", tables.beta(new_rows))
    new = ad_cli.json(
        "model", "detect-anomalies-inline", "--model-id", model, "--signal-names", json.dumps(new_rows["signalNames"]),
        "--data", json.dumps(new_rows["data"]))["data"]
    return scores(old, ("detectionResults", "signalName")), scores(new, ("detection-results", "signal-name"))


def test_model_of_the_command_line_in_the_beta(
    oci_cli: CommandLine, ad_cli: CommandLine, bearer: Api, small_model: dict, new_rows: dict[str, Any]
) -> None:
    compartment = new_compartment()
    deployed = deployment(oci_cli, bearer, compartment, small_model["id"])
    old, new = both_ways(oci_cli, ad_cli, small_model["id"], deployed, new_rows)
    assert old == new and any(name == "sensor_2" for name, _ in old)
    path = f"{BASE}/modelDeployments/{deployed}"
    assert oci_cli.raw("PUT", path, {"displayName": "renamed"})["displayName"] == "renamed"
    listed = oci_cli.raw("GET", f"{BASE}/modelDeployments?compartmentId={compartment}&displayName=renamed")
    assert [item["id"] for item in listed["items"]] == [deployed]
    error = ad_cli.refused("model", "delete", "--model-id", small_model["id"], "--force")
    assert (error["status"], error["code"]) == (409, "Conflict") and "deployment" in error["message"]
    oci_cli.raw("DELETE", path, status="204 No Content")
    assert oci_cli.raw("GET", path, status="404 Not Found")["code"] == "NotAuthorizedOrNotFound"


def test_model_of_the_beta_in_the_command_line(
    oci_cli: CommandLine, ad_cli: CommandLine, bearer: Api, compartment: str, new_rows: dict[str, Any]
) -> None:
    project, asset = bearer.upload_training_data(compartment, tables.training_csv())
    model = oci_cli.raw("POST", f"{BASE}/models", {
        "compartmentId": compartment, "projectId": project, "modelCreationDetails": {
            "modelType": "ANOMALY_MULTIVARIATE", "fap": 0.02, "trainingFraction": 0.7, "dataAssets": [asset]}})["id"]
    bearer.settled(f"/models/{model}")
    found = ad_cli.json("model", "get", "--model-id", model)["data"]
    assert found["lifecycle-state"] == "ACTIVE"
    details = found["model-training-details"]
    assert (details["target-fap"], details["algorithm-hint"]) == (0.02, "MULTIVARIATE_MSET")
    assert details["data-asset-ids"] == [asset]
    old, new = both_ways(oci_cli, ad_cli, model, deployment(oci_cli, bearer, compartment, model), new_rows)
    assert old == new and any(name == "sensor_2" for name, _ in old)
