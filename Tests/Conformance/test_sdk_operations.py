"""Every other operation of the unmodified OCI SDK, with every field: projects, data assets, models, private endpoints, work
requests and detection."""

from __future__ import annotations

import base64
import inspect
import json
import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import oci
import pytest
from oci.ai_anomaly_detection import AnomalyDetectionClient, AnomalyDetectionClientCompositeOperations, models
from oci.object_storage import ObjectStorageClient

from harness import tables
from harness.api import BASE, Api, new_compartment
from harness.sdk import FAST, asset_details, assert_same, model_details, refusal, waited
from harness.server import Server

TAGS = {"freeform_tags": {"site": "north"}, "defined_tags": {"plant": {"line": "3", "shift": 2, "isLive": True}}}
OTHER_TAGS = {"freeform_tags": {}, "defined_tags": {"plant": {"line": "4"}}}
UNDER_WAY = ("ACCEPTED", "IN_PROGRESS", "CANCELING")
STALE, GONE, REUSED = (412, "NoEtagMatch"), (404, "NotAuthorizedOrNotFound"), (409, "InvalidatedRetryToken")


class Kind:
    """One kind of resource: how its operations are called, and what creates and changes it."""

    def __init__(self, client: AnomalyDetectionClient, singular: str, plural: str, update: Any, move: Any):
        self.create: Callable = getattr(client, f"create_{singular}")
        self.get: Callable = getattr(client, f"get_{singular}")
        self.list: Callable = getattr(client, f"list_{plural}")
        self.update: Callable = getattr(client, f"update_{singular}")
        self.delete: Callable = getattr(client, f"delete_{singular}")
        self.move: Callable = getattr(client, f"change_{singular}_compartment")
        self.update_details = update
        self.move_details = move


KINDS = {
    "project": ("project", "projects", models.UpdateProjectDetails, models.ChangeProjectCompartmentDetails),
    "asset": ("data_asset", "data_assets", models.UpdateDataAssetDetails, models.ChangeDataAssetCompartmentDetails),
    "model": ("model", "models", models.UpdateModelDetails, models.ChangeModelCompartmentDetails),
    "endpoint": (
        "ai_private_endpoint", "ai_private_endpoints", models.UpdateAiPrivateEndpointDetails,
        models.ChangeAiPrivateEndpointCompartmentDetails),
}


class Maker:
    """Makes resources of every kind in one compartment."""

    def __init__(self, client: AnomalyDetectionClient, storage: ObjectStorageClient, compartment: str, place: tuple[str, str]):
        self.client, self.compartment, self.place = client, compartment, place
        storage.put_object(*place, "train.csv", tables.training_csv(100).encode())
        self.project = client.create_project(models.CreateProjectDetails(compartment_id=compartment, display_name="-")).data
        self.asset = client.create_data_asset(self.asset_details(display_name="-")).data

    def asset_details(self, **details: Any) -> models.CreateDataAssetDetails:
        return asset_details(self.compartment, self.project.id, *self.place, "train.csv", **details)

    def details(self, kind: str, **details: Any) -> Any:
        match kind:
            case "project": return models.CreateProjectDetails(compartment_id=self.compartment, **details)
            case "asset": return self.asset_details(**details)
            case "model": return model_details(self.compartment, self.project.id, self.asset.id, **details)
            case _: return models.CreateAiPrivateEndpointDetails(
                compartment_id=self.compartment, subnet_id="ocid1.subnet.oc1.iad.a", dns_zones=["plant.example"], **details)

    def id_of(self, answer: oci.Response) -> str:
        """What a create made, settled."""
        work = answer.headers.get("opc-work-request-id")
        if work is None:
            return answer.data.id
        done = waited(self.client.get_work_request, work, "status", UNDER_WAY)
        assert done.status == "SUCCEEDED", done
        return done.resources[0].identifier


@pytest.fixture
def maker(
    client: AnomalyDetectionClient, storage: ObjectStorageClient, compartment: str, place: tuple[str, str]
) -> Maker:
    return Maker(client, storage, compartment, place)


@pytest.fixture(params=KINDS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def kind(client: AnomalyDetectionClient, name: str) -> Kind:
    return Kind(client, *KINDS[name])


def texts(name: str, **more: Any) -> dict:
    """Private endpoints have no description."""
    return more if name == "endpoint" else {"description": "text", **more}


def test_every_field_comes_back(client: AnomalyDetectionClient, kind: Kind, maker: Maker, name: str) -> None:
    created = kind.create(maker.details(name, **texts(name, display_name="one"), **TAGS))
    assert created.status == (202 if name == "endpoint" else 200)
    assert (created.data is None) == (name == "endpoint"), "only private endpoints are made without an answer"
    assert ("opc-work-request-id" in created.headers) == (name in ("model", "endpoint"))
    if name == "model":
        assert created.headers["location"].endswith(created.data.id) and created.data.lifecycle_state == "CREATING"
        assert created.data.model_training_results is None
    if name != "endpoint":
        assert created.headers["etag"]
    resource_id = maker.id_of(created)
    got = kind.get(resource_id)
    shown = got.data
    assert got.headers["etag"] and got.request_id
    assert (shown.id, shown.compartment_id, shown.display_name) == (resource_id, maker.compartment, "one")
    assert (shown.freeform_tags, shown.defined_tags, shown.system_tags) == (*TAGS.values(), {})
    assert shown.lifecycle_state == "ACTIVE" and shown.time_created.tzinfo
    if name != "endpoint":
        assert shown.description == "text"
    if name in ("asset", "model"):
        assert shown.project_id == maker.project.id
    (summary,) = kind.list(maker.compartment, display_name="one").data.items
    assert_same(summary, shown, but=("data_source_type",))


def test_updates_with_tags(client: AnomalyDetectionClient, kind: Kind, maker: Maker, name: str) -> None:
    resource_id = maker.id_of(kind.create(maker.details(name, **texts(name, display_name="one"), **TAGS)))
    before = kind.get(resource_id)
    change = kind.update_details(**texts(name, display_name="two"), **OTHER_TAGS)
    answer = kind.update(resource_id, change, if_match=before.headers["etag"])
    if name in ("model", "endpoint"):
        assert answer.status == 202 and answer.data is None
        work = waited(client.get_work_request, answer.headers["opc-work-request-id"], "status", UNDER_WAY)
        assert (work.status, work.resources[0].action_type, work.resources[0].identifier) == ("SUCCEEDED", "UPDATED", resource_id)
    else:
        assert answer.status == 200 and answer.data.display_name == "two"
    after = kind.get(resource_id)
    assert (after.data.display_name, after.data.freeform_tags, after.data.defined_tags) == ("two", *OTHER_TAGS.values())
    assert after.headers["etag"] != before.headers["etag"]
    assert after.data.time_updated >= after.data.time_created
    for call in (lambda **options: kind.update(resource_id, change, **options), lambda **options: kind.delete(resource_id, **options)):
        assert refusal(call, if_match=before.headers["etag"]) == STALE


def test_moves(kind: Kind, maker: Maker, name: str, unique: str) -> None:
    resource_id = maker.id_of(kind.create(maker.details(name)))
    etag = kind.get(resource_id).headers["etag"]
    there = kind.move_details(compartment_id=new_compartment())
    moved = kind.move(resource_id, there, if_match=etag, opc_retry_token=unique)
    assert moved.status == {"project": 204, "asset": 200, "model": 204, "endpoint": 202}[name]
    if name == "asset":
        assert moved.data.compartment_id == there.compartment_id and moved.headers["etag"] != etag
    after = kind.get(resource_id)
    assert after.data.compartment_id == there.compartment_id and after.headers["etag"] != etag
    # The same token is the same move, although the etag is stale by now.
    again = kind.move(resource_id, there, if_match=etag, opc_retry_token=unique)
    assert again.status == moved.status
    assert again.headers.get("opc-work-request-id") == moved.headers.get("opc-work-request-id")
    assert kind.get(resource_id).headers["etag"] == after.headers["etag"]
    elsewhere = kind.move_details(compartment_id=new_compartment())
    assert refusal(kind.move, resource_id, elsewhere, opc_retry_token=unique) == REUSED
    assert refusal(kind.move, resource_id, elsewhere, if_match=etag) == STALE
    assert kind.move(resource_id, elsewhere, if_match="*").status == moved.status
    assert [item.id for item in kind.list(elsewhere.compartment_id).data.items] == [resource_id]


def test_retry_tokens(kind: Kind, maker: Maker, name: str, unique: str) -> None:
    ids = {maker.id_of(kind.create(maker.details(name, display_name="x"), opc_retry_token=unique)) for _ in range(2)}
    assert len(ids) == 1
    assert refusal(kind.create, maker.details(name, display_name="y"), opc_retry_token=unique) == REUSED


def test_deletes(client: AnomalyDetectionClient, kind: Kind, maker: Maker, name: str) -> None:
    resource_id = maker.id_of(kind.create(maker.details(name, display_name="x")))
    answer = kind.delete(resource_id, if_match=kind.get(resource_id).headers["etag"])
    if name == "asset":
        assert answer.status == 204 and "opc-work-request-id" not in answer.headers
    else:
        assert answer.status == 202
        work = waited(client.get_work_request, answer.headers["opc-work-request-id"], "status", UNDER_WAY)
        assert (work.status, work.percent_complete) == ("SUCCEEDED", 100)
        assert (work.resources[0].action_type, work.resources[0].identifier) == ("DELETED", resource_id)
    update, move = kind.update_details(display_name="y"), kind.move_details(compartment_id=maker.compartment)
    assert refusal(kind.get, resource_id) == refusal(kind.delete, resource_id) == GONE
    assert refusal(kind.update, resource_id, update) == refusal(kind.move, resource_id, move) == GONE
    assert resource_id not in [item.id for item in kind.list(maker.compartment).data.items]


def test_lists(kind: Kind, maker: Maker, name: str) -> None:
    ids = {label: maker.id_of(kind.create(maker.details(name, display_name=label))) for label in ("b", "a", "B")}
    made = list(ids.values())

    def listed(**query: Any) -> list[str]:
        found = oci.pagination.list_call_get_all_results(kind.list, maker.compartment, limit=2, **query).data
        return [item.id for item in found if item.display_name != "-"]

    assert listed() == made[::-1] and listed(sort_order="ASC") == made
    by_name = [ids["B"], ids["a"], ids["b"]]
    assert listed(sort_by="displayName") == by_name and listed(sort_by="displayName", sort_order="DESC") == by_name[::-1]
    assert listed(display_name="a") == [ids["a"]] and listed(display_name="A") == []
    assert listed(lifecycle_state="ACTIVE") == made[::-1] and listed(lifecycle_state="DELETED") == []
    if name in ("asset", "model"):
        assert listed(project_id=maker.project.id) == made[::-1]
        assert listed(project_id=made[0]) == []
    if name == "endpoint":
        assert listed(id=ids["a"]) == [ids["a"]] and listed(id=maker.project.id) == []


def test_composite_operations_of_the_rest(
    composite: AnomalyDetectionClientCompositeOperations, maker: Maker
) -> None:
    project = composite.update_project_and_wait_for_state(
        maker.project.id, models.UpdateProjectDetails(display_name="new"), ["ACTIVE"], waiter_kwargs=FAST).data
    assert project.display_name == "new"
    other = new_compartment()
    moved = composite.change_data_asset_compartment_and_wait_for_state(
        maker.asset.id, models.ChangeDataAssetCompartmentDetails(compartment_id=other), ["ACTIVE"], waiter_kwargs=FAST).data
    assert moved.compartment_id == other


def test_every_operation_is_driven() -> None:
    """The client's public operations are all called somewhere in these tests."""
    operations = {name for name, _ in inspect.getmembers(AnomalyDetectionClient, inspect.isfunction) if not name.startswith("_")}
    driven = {
        f"{verb}_{singular}{'_compartment' if verb == 'change' else ''}" for singular, *_ in KINDS.values()
        for verb in ("create", "get", "update", "delete", "change")} | {f"list_{plural}" for _, plural, *_ in KINDS.values()}
    text = "".join(path.read_text() for path in Path(__file__).parent.glob("test_sdk*.py"))
    assert {name for name in operations - driven if f"client.{name}" not in text} == set()


# Work requests


def test_work_request_of_a_training(client: AnomalyDetectionClient, signed: Api, maker: Maker) -> None:
    created = client.create_model(maker.details("model", training={"window_size": 3, "algorithm_hint": "MULTIVARIATE_MSET"}))
    work_id = created.headers["opc-work-request-id"]
    states, percents = [], [0.0]
    while not states or states[-1] in UNDER_WAY:
        answer = client.get_work_request(work_id)
        assert answer.headers["etag"] and int(answer.headers["retry-after"]) > 0
        (resource,) = answer.data.resources
        assert resource.action_type == ("CREATED" if answer.data.status == "SUCCEEDED" else "IN_PROGRESS")
        assert (resource.entity_type, resource.identifier) == ("model", created.data.id)
        assert resource.entity_uri == f"/20210101/models/{created.data.id}"
        states.append(answer.data.status)
        percents.append(answer.data.percent_complete)
    work = answer.data
    assert states[-1] == "SUCCEEDED" and percents == sorted(percents) and percents[-1] == 100
    assert work.time_accepted <= work.time_started <= work.time_finished
    assert (work.operation_type, work.compartment_id) == ("CREATE_MODEL", maker.compartment)
    (summary,) = client.list_work_requests(maker.compartment, work_request_id=work_id).data.items
    assert_same(summary, work, but=("resources",))
    assert client.list_work_requests(maker.compartment, work_request_id=created.data.id).data.items == []
    logs = client.list_work_request_logs(work_id).data.items
    assert len(logs) > 1 and all(entry.message and entry.timestamp for entry in logs)
    page = client.list_work_request_logs(work_id, limit=1)
    assert page.data.items[0].message == logs[0].message and page.has_next_page
    everything = oci.pagination.list_call_get_all_results(client.list_work_request_logs, work_id, limit=1).data
    assert [entry.message for entry in everything] == [entry.message for entry in logs]
    assert client.list_work_request_errors(work_id).data.items == []
    assert refusal(client.cancel_work_request, work_id) == (409, "Conflict")
    details = client.get_model(created.data.id).data.model_training_details
    assert (details.target_fap, details.training_fraction, details.window_size, details.algorithm_hint) == (
        0.01, 0.7, 3, "MULTIVARIATE_MSET")


def test_cancel_of_a_running_training(client: AnomalyDetectionClient, busy_slot: Callable) -> None:
    with busy_slot() as model:
        works = client.list_work_requests(model["compartmentId"]).data.items
        work_id = next(work.id for work in works if work.resources[0].identifier == model["id"])
        answer = client.get_work_request(work_id)
        assert answer.data.status == "IN_PROGRESS" and answer.data.time_finished is None
        assert refusal(client.cancel_work_request, work_id, if_match="0") == STALE
        assert client.cancel_work_request(work_id).status == 202
        work = waited(client.get_work_request, work_id, "status", UNDER_WAY)
        assert work.status == "CANCELED" and work.time_finished
        assert refusal(client.cancel_work_request, work_id) == (409, "Conflict")
        assert client.get_model(model["id"]).data.lifecycle_state == "FAILED"


def test_errors_of_a_failed_training(client: AnomalyDetectionClient, failed_model: dict) -> None:
    (error,) = client.list_work_request_errors(failed_model["workRequest"], limit=1).data.items
    assert error.code and error.timestamp and "80" in error.message
    for call in (client.get_work_request, client.cancel_work_request, client.list_work_request_errors, client.list_work_request_logs):
        assert refusal(call, failed_model["id"]) == GONE


# Detection and endpoints


def test_training_results_have_every_field(client: AnomalyDetectionClient, small_model: dict) -> None:
    results = client.get_model(small_model["id"]).data.model_training_results
    assert (results.algorithm, results.is_training_goal_achieved) == ("MULTIVARIATE_MSET", results.fap <= 0.01)
    assert 0 <= results.fap <= results.multivariate_fap <= 1 and results.row_reduction_details is None
    for index, signal in enumerate(results.signal_details):
        column = [row[index] for row in tables.rows(400, 3)]
        assert (signal.min, signal.max) == (min(column), max(column))
        mean = sum(column) / len(column)
        assert signal.std == pytest.approx((sum((x - mean) ** 2 for x in column) / len(column)) ** 0.5, rel=0.01)
        assert (signal.status, signal.mvi_ratio, signal.is_quantized) == ("ACCEPTED", 0, False) and 0 <= signal.fap <= 1


def test_odd_signals_stay_and_the_finding_is_told(client: AnomalyDetectionClient, bearer: Api, compartment: str) -> None:
    """Flat, monotonic, copied and unrelated signals are ACCEPTED with the finding in `details`."""
    noise = random.Random(11)
    table = [[*row, 5, index, 2 * row[0], noise.gauss(0, 1), None if index % 5 < 3 else row[1]]
             for index, row in enumerate(tables.rows(400, 3))]
    names = ["a", "b", "c", "flat", "rising", "copy", "noise", "rare"]
    model = bearer.train(compartment, tables.csv(table, names), algorithmHint="MULTIVARIATE_MSET")
    signals = client.get_model(model["id"]).data.model_training_results.signal_details
    found = {signal.signal_name: (signal.status, signal.details or "") for signal in signals}
    assert list(found) == names
    assert {name for name, (status, _) in found.items() if status == "DROPPED"} == {"rare"}
    for name, word in (("flat", "constant"), ("rising", "monotonic"), ("copy", "'a'"), ("noise", "not correlated"), ("rare", "missing")):
        assert word in found[name][1], found
    assert found["c"] == ("ACCEPTED", "")
    assert next(signal for signal in signals if signal.signal_name == "rare").mvi_ratio == pytest.approx(0.6)


def test_all_forms_of_detection_agree(client: AnomalyDetectionClient, small_model: dict, unique: str) -> None:
    table = tables.rows(20, 3, first=400)
    table[10][1] += 8
    data = [models.DataItem(timestamp=datetime.fromisoformat(tables.timestamp(400 + row)), values=values)
            for row, values in enumerate(table)]
    model = small_model["id"]
    whole = models.InlineDetectAnomaliesRequest(model_id=model, signal_names=tables.names(3), data=data)
    expected = client.detect_anomalies(whole, opc_retry_token=unique).data.detection_results
    assert expected and all(row.row_index is None and row.timestamp for row in expected)
    row = next(row for row in expected if row.timestamp == data[10].timestamp)
    flagged = max(row.anomalies, key=lambda item: item.anomaly_score)
    assert flagged.signal_name == "sensor_2" and flagged.actual_value == table[10][1] and flagged.imputed_value is None
    text = tables.csv(table, first=400)
    json_text = json.dumps(tables.inline(table, first=400))
    for content, kind in ((text, None), (text, "CSV"), (text.replace("\n", "\r\n"), "CSV"), ("\ufeff" + text, "CSV"), (json_text, "JSON")):
        embedded = models.EmbeddedDetectAnomaliesRequest(
            model_id=model, content_type=kind, content=base64.b64encode(content.encode()).decode(), sensitivity=0.5)
        assert client.detect_anomalies(embedded).data.detection_results == expected
    # Columns in another order, given as a dictionary: the SDK lets it through unchecked.
    swapped = {
        "modelId": model, "requestType": "INLINE", "signalNames": tables.names(3)[::-1],
        "data": [{"timestamp": tables.timestamp(400 + row), "values": values[::-1]} for row, values in enumerate(table)]}
    found = client.detect_anomalies(swapped).data.detection_results
    assert [(row.timestamp, row.score) for row in found] == [(row.timestamp, row.score) for row in expected]


def test_no_anomalies_are_an_empty_list(client: AnomalyDetectionClient, signed: Api, small_model: dict) -> None:
    body = {**tables.inline(tables.rows(5, 3)), "modelId": small_model["id"], "sensitivity": 0}
    assert signed.post(f"{BASE}/actions/detectAnomalies", body).content == b'{"detectionResults":[]}'


@pytest.mark.parametrize("suffix", ["", "/20210101", "/20210101/"])
def test_spellings_of_the_endpoint(server: Server, config: dict, compartment: str, suffix: str) -> None:
    client = AnomalyDetectionClient(config, service_endpoint=server.url + suffix)
    assert client.list_projects(compartment).data.items == []


def test_influx_and_atp_keep_their_discriminators(client: AnomalyDetectionClient, maker: Maker) -> None:
    """The SDK cannot read an answer without them."""
    source = models.DataSourceDetailsInflux(
        version_specific_details=models.InfluxDetailsV2v0(bucket_name="b", organization_name="o"), user_name="u",
        password_secret_id="ocid1.vaultsecret.oc1.iad.a", measurement_name="m", url="https://influx.example:8086")
    for details in (source, models.DataSourceDetailsATP(table_name="t")):
        asset = client.create_data_asset(models.CreateDataAssetDetails(
            compartment_id=maker.compartment, project_id=maker.project.id, data_source_details=details)).data
        updated = client.update_data_asset(asset.id, models.UpdateDataAssetDetails(description="x")).data
        assert updated.data_source_details == asset.data_source_details
        (summary,) = client.list_data_assets(maker.compartment, display_name=asset.display_name).data.items[:1]
        assert summary.data_source_type == details.data_source_type


AWKWARD = ["a\x01b\x1f", '"\\', "tab\tline\n", "\x7f\x80\u2028", "日本🐦", "</script>", "%00", "é" * 255]


@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
def test_any_text_survives(client: AnomalyDetectionClient, signed: Api, compartment: str, text: str) -> None:
    project = client.create_project(models.CreateProjectDetails(
        compartment_id=compartment, display_name=text, description=text, freeform_tags={"tag": text})).data
    assert (project.display_name, project.description, project.freeform_tags) == (text, text, {"tag": text})
    assert [item.id for item in client.list_projects(compartment, display_name=text).data.items] == [project.id]
    raw = signed.get(f"{BASE}/projects/{project.id}").content
    assert all(byte >= 0x20 for byte in raw), "raw control characters make the whole answer unreadable"
