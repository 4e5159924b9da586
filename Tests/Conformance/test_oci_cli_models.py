"""Models, detection and work requests through the unmodified `oci anomaly-detection` command line."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import tables
from harness.api import Api, new_compartment
from harness.oci_cli import CommandLine, until

ENDED = until("SUCCEEDED", "FAILED")


def create(ad_cli: CommandLine, bearer: Api, compartment: str, csv: str, *options: str, **details: object) -> dict:
    """`model create` on these rows."""
    project, asset = bearer.upload_training_data(compartment, csv)
    return ad_cli.json(
        "model", "create", "--compartment-id", compartment, "--project-id", project, "--model-training-details",
        json.dumps({"dataAssetIds": [asset], **details}), *options)


@pytest.fixture(scope="module")
def work(ad_cli: CommandLine, bearer: Api) -> dict:
    """The work request of a training that succeeded, as `model create` prints it."""
    return create(
        ad_cli, bearer, new_compartment(), tables.training_csv(), "--display-name", "pump", "--freeform-tags",
        '{"site": "north"}', *ENDED, targetFap=0.01, trainingFraction=0.7)["data"]


@pytest.fixture(scope="module")
def this(work: dict) -> tuple[str, str]:
    """The option that names the model."""
    return "--model-id", work["resources"][0]["identifier"]


def test_training_that_succeeds(ad_cli: CommandLine, work: dict, this: tuple[str, str]) -> None:
    assert (work["status"], work["operation-type"], work["percent-complete"]) == ("SUCCEEDED", "CREATE_MODEL", 100)
    assert (work["resources"][0]["entity-type"], work["resources"][0]["action-type"]) == ("model", "CREATED")
    model = ad_cli.json("model", "get", *this)["data"]
    assert (model["lifecycle-state"], model["display-name"]) == ("ACTIVE", "pump")
    assert model["freeform-tags"] == {"site": "north"}
    details, results = model["model-training-details"], model["model-training-results"]
    assert (details["target-fap"], details["training-fraction"], len(details["data-asset-ids"])) == (0.01, 0.7, 1)
    assert results["algorithm"] == "MULTIVARIATE_MSET" and 0 <= results["fap"] <= 1
    assert [signal["signal-name"] for signal in results["signal-details"]] == tables.names(3)


def test_work_request_of_a_success(ad_cli: CommandLine, work: dict) -> None:
    this = ("--work-request-id", work["id"])
    assert ad_cli.json("work-request", "get", *this)["data"] == work
    listed = ad_cli.json("work-request", "list", "--compartment-id", work["compartment-id"], *this)["data"]["items"]
    assert [item["id"] for item in listed] == [work["id"]] and listed[0]["status"] == "SUCCEEDED"
    logs = ("work-request-log-entry", "list-work-request-logs", *this)
    items = ad_cli.json(*logs, "--all", "--page-size", "2")["data"]["items"]
    first = ad_cli.json(*logs, "--limit", "1")
    assert len(items) >= 3 and all(entry["message"] and entry["timestamp"] for entry in items)
    assert first["data"]["items"] == items[:1] and first["opc-next-page"]
    assert ad_cli.json("work-request-error", "list", *this)["data"]["items"] == []
    error = ad_cli.refused("work-request", "cancel", *this, "--force")
    assert (error["status"], error["code"]) == (409, "Conflict")


def test_training_that_fails(ad_cli: CommandLine, bearer: Api, compartment: str) -> None:
    failed = create(ad_cli, bearer, compartment, tables.training_csv(count=20), *ENDED)["data"]
    assert failed["status"] == "FAILED" and failed["time-finished"]
    (error,) = ad_cli.json("work-request-error", "list", "--work-request-id", failed["id"])["data"]["items"]
    assert "20 rows" in error["message"] and error["code"]
    model = ad_cli.json("model", "get", "--model-id", failed["resources"][0]["identifier"])["data"]
    assert (model["lifecycle-state"], model["lifecycle-details"]) == ("FAILED", error["message"])
    assert model["model-training-results"] is None


def test_waiting_and_canceled(ad_cli: CommandLine, bearer: Api, compartment: str, busy_slot: Callable) -> None:
    with busy_slot():
        # Without a state to wait for it answers with the model at once.
        made = create(ad_cli, bearer, compartment, tables.training_csv())
        assert made["data"]["lifecycle-state"] == "CREATING" and made["opc-work-request-id"]
        detect = ("model", "detect-anomalies-inline", "--model-id", made["data"]["id"], "--signal-names", '["sensor_1"]')
        early = ad_cli.refused(*detect, "--data", '[{"values": [1]}]')
        assert (early["status"], early["code"]) == (409, "IncorrectState")
        ad_cli.run("work-request", "cancel", "--work-request-id", made["opc-work-request-id"], "--force")
        work = ad_cli.json("work-request", "get", "--work-request-id", made["opc-work-request-id"])["data"]
        assert work["status"] == "CANCELED"
    late = ad_cli.refused(*detect, "--data", '[{"values": [1]}]')
    assert (late["status"], late["code"]) == (409, "Conflict")


# Detection


def test_detection_in_all_forms(
    ad_cli: CommandLine, bearer: Api, this: tuple[str, str], new_rows: dict, tmp_path: Path
) -> None:
    """Inline, CSV and JSON are one answer, which is also what plain HTTP gets."""
    (tmp_path / "data.json").write_text(json.dumps(new_rows["data"]))
    inline = ad_cli.json(
        "model", "detect-anomalies-inline", *this, "--signal-names", json.dumps(new_rows["signalNames"]), "--data",
        f"file://{tmp_path / 'data.json'}", "--sensitivity", "0.6")["data"]
    csv = tables.csv([row["values"] for row in new_rows["data"]], first=400)
    answers = [inline]
    for kind, text in ((("--content-type", "CSV"), csv), (("--content-type", "JSON"), json.dumps(new_rows)), ((), csv)):
        content = base64.b64encode(text.encode()).decode()
        answers.append(ad_cli.json(
            "model", "detect-anomalies-embedded", *this, "--content", content, *kind, "--sensitivity", "0.6")["data"])
    assert all(answer == inline for answer in answers)

    rows = inline["detection-results"]
    best = max(rows, key=lambda row: row["score"])
    assert best["timestamp"].startswith(tables.timestamp(410)[:19]) and best["row-index"] is None
    leading = max(best["anomalies"], key=lambda anomaly: anomaly["anomaly-score"])
    assert (leading["signal-name"], leading["actual-value"]) == ("sensor_2", new_rows["data"][10]["values"][1])
    plain = bearer.create("actions/detectAnomalies", {**new_rows, "modelId": this[1], "sensitivity": 0.6})
    assert [row["score"] for row in plain["detectionResults"]] == [row["score"] for row in rows]


def test_detection_that_is_refused(ad_cli: CommandLine, this: tuple[str, str]) -> None:
    # This command cannot name any data, so that its request is never complete.
    for request, missing in (("INLINE", "data"), ("BASE64_ENCODED", "content")):
        error = ad_cli.refused("model", "detect-anomalies", *this, "--request-type", request)
        assert (error["status"], error["code"]) == (400, "MissingParameter") and missing in error["message"]
    error = ad_cli.refused(
        "model", "detect-anomalies-inline", *this, "--signal-names", '["sensor_1", "sensor_2", "other"]', "--data",
        '[{"timestamp": "2024-03-02T00:00:00Z", "values": [1, 2, 3]}]')
    assert (error["status"], error["code"]) == (400, "InvalidParameter") and "sensor_3" in error["message"]
    error = ad_cli.refused("model", "detect-anomalies-embedded", *this, "--content", "%%", "--content-type", "CSV")
    assert (error["status"], error["code"]) == (400, "InvalidParameter") and "base64" in error["message"]


# The rest of a model's life


def test_model_is_listed_changed_moved_and_deleted(ad_cli: CommandLine, bearer: Api, compartment: str) -> None:
    done = create(
        ad_cli, bearer, compartment, tables.training_csv(signals=1), *ENDED, algorithmHint="UNIVARIATE_OCSVM", windowSize=20)
    this = ("--model-id", done["data"]["resources"][0]["identifier"])
    made = ad_cli.json("model", "get", *this)
    assert made["data"]["model-training-results"]["algorithm"] == "UNIVARIATE_OCSVM"
    assert made["data"]["model-training-results"]["window-size"] == 20

    updated = ad_cli.json(
        "model", "update", *this, "--display-name", "renamed", "--freeform-tags", '{"a": "b"}', "--if-match", made["etag"],
        "--force", *ENDED)["data"]
    assert (updated["status"], updated["operation-type"]) == ("SUCCEEDED", "UPDATE_MODEL")
    other = new_compartment()
    error = ad_cli.refused("model", "change-compartment", *this, "--compartment-id", other, "--if-match", made["etag"])
    assert (error["status"], error["code"]) == (412, "NoEtagMatch")
    ad_cli.run("model", "change-compartment", *this, "--compartment-id", other)
    listed = ad_cli.json(
        "model", "list", "--compartment-id", other, "--project-id", made["data"]["project-id"], "--lifecycle-state", "ACTIVE",
        "--display-name", "renamed", "--all")["data"]["items"]
    assert [item["id"] for item in listed] == [this[1]] and listed[0]["freeform-tags"] == {"a": "b"}
    error = ad_cli.refused("model", "delete", *this, "--force", "--if-match", made["etag"])
    assert (error["status"], error["code"]) == (412, "NoEtagMatch")
    gone = ad_cli.json("model", "delete", *this, "--force", *ENDED)["data"]
    assert (gone["status"], gone["operation-type"]) == ("SUCCEEDED", "DELETE_MODEL")
    assert gone["resources"][0]["action-type"] == "DELETED"
    assert ad_cli.refused("model", "get", *this)["status"] == 404
