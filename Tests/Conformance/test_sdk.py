"""The unmodified OCI SDK for Python, with nothing changed but the endpoint."""

from __future__ import annotations

import base64
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import oci
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from oci.ai_anomaly_detection import AnomalyDetectionClient, AnomalyDetectionClientCompositeOperations, models
from oci.object_storage import ObjectStorageClient

from harness import tables
from harness.sdk import FAST, asset_details, model_details, refused
from harness.server import Server


def create_project(client: AnomalyDetectionClient, compartment: str, **details: Any) -> models.Project:
    return client.create_project(models.CreateProjectDetails(compartment_id=compartment, **details)).data


@pytest.fixture
def asset(
    client: AnomalyDetectionClient, storage: ObjectStorageClient, compartment: str, place: tuple[str, str]
) -> models.DataAsset:
    storage.put_object(*place, "train.csv", tables.training_csv().encode())
    project = create_project(client, compartment)
    return client.create_data_asset(asset_details(compartment, project.id, *place, "train.csv")).data


def test_projects(client: AnomalyDetectionClient, compartment: str) -> None:
    created = client.create_project(models.CreateProjectDetails(
        compartment_id=compartment, display_name="one", description="text", freeform_tags={"a": "b"},
        defined_tags={"ns": {"k": "v"}}))
    project = created.data
    assert project.lifecycle_state == "ACTIVE" and isinstance(project.time_created, datetime)
    assert project.time_created.tzinfo is not None
    assert project.freeform_tags == {"a": "b"} and project.defined_tags == {"ns": {"k": "v"}}
    assert created.headers["etag"] and created.request_id

    updated = client.update_project(
        project.id, models.UpdateProjectDetails(display_name="two"), if_match=created.headers["etag"])
    assert updated.data.display_name == "two" and updated.data.description == "text"
    error = refused(
        client.update_project, project.id, models.UpdateProjectDetails(display_name="three"),
        if_match=created.headers["etag"])
    assert (error.status, error.code) == (412, "NoEtagMatch") and error.request_id

    assert client.get_project(project.id, opc_request_id="mine").request_id.startswith("mine/")
    deleted = client.delete_project(project.id)
    assert deleted.status == 202 and deleted.headers["opc-work-request-id"]
    error = refused(client.get_project, project.id)
    assert (error.status, error.code) == (404, "NotAuthorizedOrNotFound")


def test_absent_names_are_made_up(client: AnomalyDetectionClient, compartment: str) -> None:
    assert create_project(client, compartment).display_name.startswith("aiproject")


def test_composite_waits_for_resources(
    composite: AnomalyDetectionClientCompositeOperations, compartment: str, place: tuple[str, str]
) -> None:
    project = composite.create_project_and_wait_for_state(
        models.CreateProjectDetails(compartment_id=compartment), ["ACTIVE"], waiter_kwargs=FAST).data
    details = asset_details(compartment, project.id, *place, "later.csv")
    asset = composite.create_data_asset_and_wait_for_state(details, ["ACTIVE"], waiter_kwargs=FAST).data
    assert asset.data_source_details.object_name == "later.csv"
    assert isinstance(asset.data_source_details, models.DataSourceDetailsObjectStorage)
    updated = composite.update_data_asset_and_wait_for_state(
        asset.id, models.UpdateDataAssetDetails(description="new"), ["ACTIVE"], waiter_kwargs=FAST).data
    assert updated.description == "new"
    composite.delete_data_asset_and_wait_for_state(asset.id, ["DELETED"], waiter_kwargs=FAST)
    gone = composite.delete_project_and_wait_for_state(project.id, ["SUCCEEDED"], waiter_kwargs=FAST)
    assert gone is not None


def test_composite_waits_for_models(
    client: AnomalyDetectionClient, composite: AnomalyDetectionClientCompositeOperations, compartment: str,
    asset: models.DataAsset
) -> None:
    work = composite.create_model_and_wait_for_state(
        model_details(compartment, asset.project_id, asset.id), ["SUCCEEDED", "FAILED"], waiter_kwargs=FAST).data
    assert isinstance(work, models.WorkRequest) and work.status == "SUCCEEDED" and work.percent_complete == 100
    assert work.operation_type == "CREATE_MODEL"
    model_id = work.resources[0].identifier
    assert work.resources[0].entity_type == "model" and work.resources[0].entity_uri.endswith(model_id)

    model = client.get_model(model_id).data
    assert model.lifecycle_state == "ACTIVE"
    assert model.model_training_details.data_asset_ids == [asset.id]
    assert model.model_training_results.algorithm == "MULTIVARIATE_MSET"
    assert [signal.signal_name for signal in model.model_training_results.signal_details] == tables.names(3)
    assert all(signal.status == "ACCEPTED" for signal in model.model_training_results.signal_details)

    done = composite.update_model_and_wait_for_state(
        model_id, models.UpdateModelDetails(display_name="renamed"), ["SUCCEEDED"], waiter_kwargs=FAST).data
    assert done.status == "SUCCEEDED" and client.get_model(model_id).data.display_name == "renamed"
    done = composite.delete_model_and_wait_for_state(model_id, ["SUCCEEDED"], waiter_kwargs=FAST)
    assert refused(client.get_model, model_id).status == 404


def test_failed_training_is_told(
    client: AnomalyDetectionClient, storage: ObjectStorageClient, compartment: str, place: tuple[str, str]
) -> None:
    storage.put_object(*place, "bad.csv", b"timestamp,a,a\n2024-01-01T00:00:00Z,1,2\n")
    project = create_project(client, compartment)
    asset = client.create_data_asset(asset_details(compartment, project.id, *place, "bad.csv")).data
    created = client.create_model(model_details(compartment, project.id, asset.id))
    assert created.data.lifecycle_state == "CREATING"
    work_id = created.headers["opc-work-request-id"]
    work = oci.wait_until(
        client, client.get_work_request(work_id), "status", "FAILED", **FAST).data
    assert work.time_finished is not None
    errors = client.list_work_request_errors(work_id).data.items
    assert len(errors) == 1 and "more than once" in errors[0].message
    model = oci.wait_until(client, client.get_model(created.data.id), "lifecycle_state", "FAILED", **FAST).data
    assert model.lifecycle_details == errors[0].message
    error = refused(client.detect_anomalies, inline_details(created.data.id))
    assert (error.status, error.code) == (409, "Conflict")


def inline_details(model: str, sensitivity: float | None = None) -> models.InlineDetectAnomaliesRequest:
    table = tables.rows(20, 3, first=400)
    table[10][1] += 8
    return models.InlineDetectAnomaliesRequest(
        model_id=model, signal_names=tables.names(3), sensitivity=sensitivity,
        data=[models.DataItem(timestamp=datetime.fromisoformat(tables.timestamp(400 + row)), values=values)
              for row, values in enumerate(table)])


def test_detection(client: AnomalyDetectionClient, small_model: dict) -> None:
    result = client.detect_anomalies(inline_details(small_model["id"], 0.5)).data
    rows = result.detection_results
    flagged = next(row for row in rows if row.timestamp == datetime.fromisoformat(tables.timestamp(410)))
    assert 0 < flagged.score <= 1 and flagged.row_index is None
    assert max(flagged.anomalies, key=lambda anomaly: anomaly.anomaly_score).signal_name == "sensor_2"

    content = base64.b64encode(tables.csv(tables.rows(20, 3, first=400), first=400).encode()).decode()
    embedded = models.EmbeddedDetectAnomaliesRequest(model_id=small_model["id"], content_type="CSV", content=content)
    assert isinstance(client.detect_anomalies(embedded).data.detection_results, list)


def test_pagination_helpers(client: AnomalyDetectionClient, compartment: str) -> None:
    made = {create_project(client, compartment, display_name=f"p{index}").id for index in range(7)}
    everything = oci.pagination.list_call_get_all_results(client.list_projects, compartment, limit=2).data
    items = everything if isinstance(everything, list) else everything.items
    assert {item.id for item in items} == made
    some = oci.pagination.list_call_get_up_to_limit(client.list_projects, 5, 2, compartment).data
    assert len(some if isinstance(some, list) else some.items) == 5
    one = client.list_projects(compartment, display_name="p3", sort_by="displayName", sort_order="ASC").data.items
    assert [item.display_name for item in one] == ["p3"]


def test_lists(client: AnomalyDetectionClient, small_model: dict) -> None:
    compartment = small_model["compartmentId"]
    (model,) = client.list_models(compartment, project_id=small_model["projectId"], lifecycle_state="ACTIVE").data.items
    assert model.id == small_model["id"]
    (asset,) = client.list_data_assets(compartment, project_id=small_model["projectId"]).data.items
    assert asset.data_source_type == "ORACLE_OBJECT_STORAGE"
    works = client.list_work_requests(compartment).data.items
    assert {work.operation_type for work in works} <= {
        "CREATE_MODEL", "CREATE_PRIVATE_ENDPOINT", "UNKNOWN_ENUM_VALUE"}
    logs = oci.pagination.list_call_get_all_results(client.list_work_request_logs, small_model["workRequest"], limit=1).data
    assert len(logs if isinstance(logs, list) else logs.items) >= 2


def test_retry_tokens(client: AnomalyDetectionClient, compartment: str, unique: str) -> None:
    details = models.CreateProjectDetails(compartment_id=compartment)
    ids = {client.create_project(details, opc_retry_token=unique).data.id for _ in range(3)}
    assert len(ids) == 1
    error = refused(
        client.create_project, models.CreateProjectDetails(compartment_id=compartment, display_name="x"),
        opc_retry_token=unique)
    assert (error.status, error.code) == (409, "InvalidatedRetryToken")


def test_wrong_key(server: Server, config: dict, tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    path = tmp_path / "other.pem"
    path.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    stranger = AnomalyDetectionClient({**config, "key_file": str(path)}, service_endpoint=server.url)
    error = refused(stranger.list_projects, "ocid1.compartment.oc1..x")
    assert (error.status, error.code) == (401, "NotAuthenticated")


def test_object_storage(storage: ObjectStorageClient, compartment: str, place: tuple[str, str], tmp_path: Path) -> None:
    assert storage.get_namespace_metadata(place[0]).data.namespace == place[0]
    assert storage.get_bucket(*place).data.versioning == "Disabled"
    assert storage.head_bucket(*place).status == 200
    assert place[1] in [bucket.name for bucket in storage.list_buckets(place[0], compartment).data]

    put = storage.put_object(*place, "folder/a b+c.bin", io.BytesIO(b"x" * 1000), opc_meta={"site": "north"})
    assert put.headers["etag"] and put.headers["opc-content-md5"]
    got = storage.get_object(*place, "folder/a b+c.bin")
    assert got.data.content == b"x" * 1000 and got.headers["opc-meta-site"] == "north"
    assert storage.get_object(*place, "folder/a b+c.bin", range="bytes=0-9").data.content == b"x" * 10
    assert storage.head_object(*place, "folder/a b+c.bin").headers["content-length"] == "1000"
    error = refused(storage.put_object, *place, "folder/a b+c.bin", b"y", if_none_match="*")
    assert (error.status, error.code) == (412, "IfNoneMatchFailed")
    assert refused(storage.head_object, *place, "missing").status == 404

    file = tmp_path / "upload.bin"
    file.write_bytes(b"z" * 2_000_000)
    uploaded = oci.object_storage.UploadManager(storage, allow_parallel_uploads=True).upload_file(
        *place, "uploaded.bin", str(file))
    assert uploaded.status == 200
    for index in range(5):
        storage.put_object(*place, f"many/{index}", b"")
    listed = oci.pagination.list_call_get_all_results(
        storage.list_objects, *place, prefix="many/", limit=2, fields="name,size,etag").data
    assert [item.name for item in listed.objects] == [f"many/{index}" for index in range(5)]
    for name in ["folder/a b+c.bin", "uploaded.bin", *(f"many/{index}" for index in range(5))]:
        assert storage.delete_object(*place, name).status == 204
    assert storage.delete_bucket(*place).status == 204
