"""Detection jobs through the unmodified OCI SDK: every kind of input, every field, every ending."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import pytest
from oci.ai_anomaly_detection import AnomalyDetectionClient, AnomalyDetectionClientCompositeOperations, models
from oci.object_storage import ObjectStorageClient

from harness import tables
from harness.api import BASE, Api, assert_error, new_compartment
from harness.sdk import FAST, assert_same, refusal, waited

ROWS = tables.rows(20, 3, first=400)
ROWS[10][1] += 8
CSV = tables.csv(ROWS, first=400).encode()
UNDER_WAY = ("ACCEPTED", "IN_PROGRESS")


def inline() -> models.InlineInputDetails:
    return models.InlineInputDetails(
        signal_names=tables.names(3),
        data=[models.DataItem(timestamp=datetime.fromisoformat(tables.timestamp(400 + row)), values=values)
              for row, values in enumerate(ROWS)])


def embedded(text: bytes, kind: str) -> models.EmbeddedInputDetails:
    return models.EmbeddedInputDetails(content_type=kind, content=base64.b64encode(text).decode())


def objects(place: tuple[str, str], *names: str) -> models.ObjectListInputDetails:
    return models.ObjectListInputDetails(object_locations=[
        models.ObjectLocation(namespace_name=place[0], bucket_name=place[1], object_name=name) for name in names])


def details(
    compartment: str, model: dict, place: tuple[str, str], given: models.InputDetails, prefix: str | None = "results", **more: Any
) -> models.CreateDetectAnomalyJobDetails:
    output = models.ObjectStoreOutputDetails(namespace_name=place[0], bucket_name=place[1], prefix=prefix)
    return models.CreateDetectAnomalyJobDetails(
        compartment_id=compartment, model_id=model["id"], input_details=given, output_details=output, **more)


def ended(client: AnomalyDetectionClient, job: str) -> models.DetectAnomalyJob:
    return waited(client.get_detect_anomaly_job, job, "lifecycle_state", UNDER_WAY)


def results(storage: ObjectStorageClient, place: tuple[str, str], prefix: str) -> dict[str, list]:
    """Rows of every object under the prefix, by name."""
    found = storage.list_objects(*place, prefix=prefix).data.objects
    return {item.name: json.loads(storage.get_object(*place, item.name).data.content)["detectionResults"] for item in found}


INPUTS = {
    "inline": lambda place: inline(),
    "embedded CSV": lambda place: embedded(CSV, "CSV"),
    "embedded JSON": lambda place: embedded(json.dumps(tables.inline(ROWS, first=400)).encode(), "JSON"),
    "objects": lambda place: objects(place, "in/one.csv", "in/two.csv"),
}


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("kind", INPUTS)
def test_every_input(
    client: AnomalyDetectionClient, storage: ObjectStorageClient, signed: Api, small_model: dict, compartment: str,
    place: tuple[str, str], kind: str, everything: bool
) -> None:
    for name in ("in/one.csv", "in/two.csv"):
        storage.put_object(*place, name, CSV)
    created = client.create_detect_anomaly_job(details(
        compartment, small_model, place, INPUTS[kind](place), display_name="a job", description="text", sensitivity=0.6,
        are_all_estimates_required=everything))
    assert created.status == 200 and created.headers["etag"]
    assert created.data.lifecycle_state == "ACCEPTED" and created.data.time_finished is None
    job = ended(client, created.data.id)
    assert job.lifecycle_state == "SUCCEEDED", job
    assert (job.display_name, job.description, job.sensitivity) == ("a job", "text", 0.6)
    assert (job.compartment_id, job.model_id, job.project_id) == (compartment, small_model["id"], small_model["projectId"])
    assert job.are_all_estimates_required is everything
    assert job.time_accepted <= job.time_started <= job.time_finished
    assert isinstance(job.output_details, models.OutputJobDetails) and job.output_details.output_type == "OBJECT_STORAGE"
    assert (job.output_details.namespace_name, job.output_details.bucket_name, job.output_details.prefix) == (*place, "results")
    if kind == "objects":
        assert isinstance(job.input_details, models.ObjectListInputJobDetails)
        assert [item.object_name for item in job.input_details.object_locations] == ["in/one.csv", "in/two.csv"]
    else:
        assert isinstance(job.input_details, models.InlineInputJobDetails) and job.input_details.message

    written = results(storage, place, f"results/{job.id}/")
    assert len(written) == (2 if kind == "objects" else 1) and all(name.endswith(".json") for name in written)
    at_once = signed.post(f"{BASE}/actions/detectAnomalies", {
        **tables.inline(ROWS, first=400), "modelId": small_model["id"], "sensitivity": 0.6}).json()["detectionResults"]
    assert 0 < len(at_once) < len(ROWS)
    for rows in written.values():
        if everything:
            assert len(rows) == len(ROWS)
            assert all({item["signalName"] for item in row["anomalies"]} == set(tables.names(3)) for row in rows)
        else:
            assert rows == at_once, "a job says what a call says"


def test_without_a_prefix_and_a_name(
    client: AnomalyDetectionClient, storage: ObjectStorageClient, small_model: dict, compartment: str, place: tuple[str, str]
) -> None:
    job = ended(client, client.create_detect_anomaly_job(
        details(compartment, small_model, place, embedded(CSV, "CSV"), prefix=None)).data.id)
    assert job.display_name.startswith("aidetectionjob") and job.are_all_estimates_required is False
    assert [name.split("/")[0] for name in results(storage, place, "")] == [job.id]


@pytest.mark.parametrize(("names", "state"), [
    (("one.csv", "missing.csv"), "PARTIALLY_SUCCEEDED"), (("bad.csv", "one.csv"), "PARTIALLY_SUCCEEDED"),
    (("missing.csv",), "FAILED"), (("bad.csv", "missing.csv"), "FAILED")])
def test_inputs_that_fail(
    client: AnomalyDetectionClient, storage: ObjectStorageClient, small_model: dict, compartment: str, place: tuple[str, str],
    names: tuple[str, ...], state: str
) -> None:
    storage.put_object(*place, "one.csv", CSV)
    storage.put_object(*place, "bad.csv", b"timestamp,sensor_1\nyesterday,1\n")
    job = ended(client, client.create_detect_anomaly_job(
        details(compartment, small_model, place, objects(place, *names))).data.id)
    assert job.lifecycle_state == state
    for name in names:
        assert (name in job.lifecycle_state_details) == (name != "one.csv")
    assert len(results(storage, place, "results/")) == ("one.csv" in names)


def test_every_result_has_a_name_of_its_own(
    client: AnomalyDetectionClient, storage: ObjectStorageClient, small_model: dict, compartment: str, place: tuple[str, str]
) -> None:
    names = ["a.csv", "a.csv", "a.csv-2", "d/a.csv", "d_a.csv", "n" * 900]
    for name in names:
        storage.put_object(*place, name, CSV)
    prefix = "p" * 800
    job = ended(client, client.create_detect_anomaly_job(
        details(compartment, small_model, place, objects(place, *names), prefix=prefix)).data.id)
    assert job.lifecycle_state == "SUCCEEDED"
    written = results(storage, place, f"{prefix}/{job.id}/")
    assert len(written) == len(names) and all(rows for rows in written.values())


def test_cancel_while_running_then_delete(
    client: AnomalyDetectionClient, storage: ObjectStorageClient, small_model: dict, compartment: str, place: tuple[str, str]
) -> None:
    storage.put_object(*place, "long.csv", tables.csv(tables.rows(20_000, 3, first=400), timestamps=False).encode())
    created = client.create_detect_anomaly_job(
        details(compartment, small_model, place, objects(place, *["long.csv"] * 100)))
    job = waited(client.get_detect_anomaly_job, created.data.id, "lifecycle_state", ("ACCEPTED",))
    assert job.lifecycle_state == "IN_PROGRESS" and job.time_started
    assert client.delete_detect_anomaly_job(job.id).status == 202
    job = ended(client, job.id)
    assert job.lifecycle_state == "CANCELED" and job.time_finished
    assert results(storage, place, "results/") == {}
    assert refusal(client.delete_detect_anomaly_job, job.id, if_match=created.headers["etag"]) == (412, "NoEtagMatch")
    assert client.delete_detect_anomaly_job(job.id).status == 202
    for call in (client.get_detect_anomaly_job, client.delete_detect_anomaly_job):
        assert refusal(call, job.id) == (404, "NotAuthorizedOrNotFound")
    assert client.list_detect_anomaly_jobs(compartment).data.items == []


def test_composite_operations_and_moves(
    client: AnomalyDetectionClient, composite: AnomalyDetectionClientCompositeOperations, small_model: dict,
    compartment: str, place: tuple[str, str], unique: str
) -> None:
    job = composite.create_detect_anomaly_job_and_wait_for_state(
        details(compartment, small_model, place, inline()), ["SUCCEEDED"], waiter_kwargs=FAST,
        operation_kwargs={"opc_retry_token": unique}).data
    updated = composite.update_detect_anomaly_job_and_wait_for_state(
        job.id, models.UpdateDetectAnomalyJobDetails(display_name="new", description="why"), ["SUCCEEDED"],
        waiter_kwargs=FAST).data
    assert (updated.display_name, updated.description) == ("new", "why")
    etag = client.get_detect_anomaly_job(job.id).headers["etag"]
    other = new_compartment()
    move = models.ChangeDetectAnomalyJobCompartmentDetails(compartment_id=other)
    assert client.change_detect_anomaly_job_compartment(job.id, move, if_match=etag).status == 204
    assert refusal(client.change_detect_anomaly_job_compartment, job.id, move, if_match=etag) == (412, "NoEtagMatch")
    stale = models.UpdateDetectAnomalyJobDetails(display_name="late")
    assert refusal(client.update_detect_anomaly_job, job.id, stale, if_match=etag) == (412, "NoEtagMatch")
    assert [item.id for item in client.list_detect_anomaly_jobs(other).data.items] == [job.id]
    composite.delete_detect_anomaly_job_and_wait_for_state(job.id, ["CANCELED"], waiter_kwargs=FAST)
    assert refusal(client.get_detect_anomaly_job, job.id) == (404, "NotAuthorizedOrNotFound")


def test_lists(
    client: AnomalyDetectionClient, small_model: dict, compartment: str, place: tuple[str, str]
) -> None:
    ids = []
    for name in ("b", "a", "B"):
        given = objects(place, "missing.csv") if name == "a" else embedded(CSV, "CSV")
        ids.append(client.create_detect_anomaly_job(details(compartment, small_model, place, given, display_name=name)).data.id)
        ended(client, ids[-1])

    def listed(**query: Any) -> list[str]:
        return [item.id for item in client.list_detect_anomaly_jobs(compartment, **query).data.items]

    assert listed() == ids[::-1] and listed(sort_order="ASC") == ids
    by_name = [ids[2], ids[1], ids[0]]
    assert listed(sort_by="displayName") == by_name and listed(sort_by="displayName", sort_order="DESC") == by_name[::-1]
    unknown = small_model["id"][:-8] + "0" * 8
    for query, expected in [
        ({"model_id": small_model["id"]}, ids[::-1]), ({"model_id": unknown}, []),
        ({"project_id": small_model["projectId"]}, ids[::-1]), ({"project_id": unknown}, []),
        ({"detect_anomaly_job_id": ids[1]}, [ids[1]]), ({"detect_anomaly_job_id": unknown}, []),
        ({"lifecycle_state": "FAILED"}, [ids[1]]), ({"lifecycle_state": "SUCCEEDED"}, [ids[2], ids[0]]),
        ({"lifecycle_state": "CANCELED"}, []), ({"display_name": "B"}, [ids[2]]), ({"display_name": "c"}, []),
        ({"lifecycle_state": "FAILED", "display_name": "b"}, []),
    ]:
        assert listed(**query) == expected, query
    (summary,) = client.list_detect_anomaly_jobs(compartment, detect_anomaly_job_id=ids[0]).data.items
    assert_same(summary, client.get_detect_anomaly_job(ids[0]).data)


# Raw bodies: the SDK lets everything through

INLINE = {"inputType": "INLINE", "signalNames": tables.names(3), "data": tables.inline(ROWS, first=400)["data"]}


def without(body: dict, name: str) -> dict:
    return {key: value for key, value in body.items() if key != name}


def raw_body(compartment: str, model: dict, place: tuple[str, str]) -> dict:
    return {
        "compartmentId": compartment, "modelId": model["id"], "inputDetails": INLINE,
        "outputDetails": {"outputType": "OBJECT_STORAGE", "namespaceName": place[0], "bucketName": place[1]}}


def test_forms_of_the_official_example(
    signed: Api, client: AnomalyDetectionClient, small_model: dict, compartment: str, place: tuple[str, str]
) -> None:
    """It has its output inside its input, and no names."""
    body = raw_body(compartment, small_model, place)
    nested = {**without(INLINE, "signalNames"), "outputDetails": body["outputDetails"]}
    job = signed.create("detectAnomalyJobs", {**without(body, "outputDetails"), "inputDetails": nested})
    assert ended(client, job["id"]).lifecycle_state == "SUCCEEDED"


@pytest.mark.parametrize(("field", "value", "code", "named"), [
    ("modelId", None, "MissingParameter", "modelId"), ("inputDetails", None, "MissingParameter", "inputDetails"),
    ("outputDetails", None, "MissingParameter", "outputDetails"), ("compartmentId", None, "MissingParameter", "compartmentId"),
    ("modelId", "ocid1.aianomalydetectionmodel.oc1.iad.a", "RelatedResourceNotAuthorizedOrNotFound", "modelId"),
    ("sensitivity", 1.01, "InvalidParameter", "sensitivity"), ("sensitivity", "1", "InvalidParameter", "sensitivity"),
    ("areAllEstimatesRequired", "false", "InvalidParameter", "areAllEstimatesRequired"),
    ("inputDetails", without(INLINE, "inputType"), "MissingParameter", "inputDetails.inputType"),
    ("inputDetails", {**INLINE, "inputType": "FTP"}, "InvalidParameter", "inputDetails.inputType"),
    ("inputDetails", {**INLINE, "data": [{"values": [1]}]}, "InvalidParameter", "inputDetails"),
    ("inputDetails", {"inputType": "BASE64_ENCODED", "contentType": "CSV"}, "MissingParameter", "inputDetails.content"),
    ("inputDetails", {"inputType": "BASE64_ENCODED", "content": "YQ=="}, "MissingParameter", "inputDetails.contentType"),
    ("inputDetails", {"inputType": "OBJECT_LIST"}, "MissingParameter", "inputDetails.objectLocations"),
    ("inputDetails", {"inputType": "OBJECT_LIST", "objectLocations": [{}]}, "MissingParameter", "inputDetails.objectLocations[0]"),
    ("outputDetails", {"outputType": "OBJECT_STORAGE"}, "MissingParameter", "outputDetails.namespaceName"),
    ("outputDetails", {"outputType": "OBJECT_STORAGE", "prefix": "a\nb"}, "InvalidParameter", "outputDetails.prefix"),
    ("outputDetails", {"outputType": "OBJECT_STORAGE", "prefix": "é" * 401}, "InvalidParameter", "outputDetails.prefix"),
    ("outputDetails", {"outputType": "FILE"}, "InvalidParameter", "outputDetails.outputType"),
])
def test_bad_fields(
    signed: Api, small_model: dict, compartment: str, place: tuple[str, str], field: str, value: Any, code: str, named: str
) -> None:
    body = {**raw_body(compartment, small_model, place), field: value}
    message = assert_error(signed.post(f"{BASE}/detectAnomalyJobs", body), 400, code)
    assert message.startswith(named), message


def test_models_that_are_not_active(
    client: AnomalyDetectionClient, failed_model: dict, compartment: str, place: tuple[str, str], busy_slot: Any
) -> None:
    assert refusal(client.create_detect_anomaly_job, details(compartment, failed_model, place, inline())) == (409, "Conflict")
    with busy_slot() as creating:
        new = details(compartment, creating, place, inline())
        assert refusal(client.create_detect_anomaly_job, new) == (409, "IncorrectState")
