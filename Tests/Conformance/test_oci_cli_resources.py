"""The unmodified `oci` SDK and `oci` CLI on private endpoints, moves between compartments and the kinds of data sources."""

from __future__ import annotations

import os
import subprocess
import uuid
from pathlib import Path
from typing import Any

import oci
import pytest
from oci.ai_anomaly_detection import AnomalyDetectionClient, AnomalyDetectionClientCompositeOperations, models

from harness.api import Api, new_compartment
from harness.oci_cli import CommandLine, until
from harness.sdk import FAST
from harness.server import Server

SUBNET = "ocid1.subnet.oc1.iad.aaaaexample"
SECRET = "ocid1.vaultsecret.oc1.iad.amaaaaexample"


@pytest.fixture
def project(client: AnomalyDetectionClient, compartment: str) -> str:
    return client.create_project(models.CreateProjectDetails(compartment_id=compartment)).data.id


# The SDK


def test_private_endpoint_with_the_sdk(
    client: AnomalyDetectionClient, composite: AnomalyDetectionClientCompositeOperations, compartment: str, project: str
) -> None:
    details = models.CreateAiPrivateEndpointDetails(
        compartment_id=compartment, subnet_id=SUBNET, dns_zones=["plant.example"], display_name="plant",
        freeform_tags={"site": "north"})
    # The composite looks the endpoint up through its work request.
    endpoint = composite.create_ai_private_endpoint_and_wait_for_state(
        details, wait_for_states=["SUCCEEDED"], waiter_kwargs=FAST).data
    work = endpoint if hasattr(endpoint, "resources") else None
    if work is not None:
        assert work.operation_type == "CREATE_PRIVATE_ENDPOINT"
        endpoint = client.get_ai_private_endpoint(work.resources[0].identifier).data
    assert (endpoint.lifecycle_state, endpoint.dns_zones, endpoint.subnet_id) == ("ACTIVE", ["plant.example"], SUBNET)
    assert endpoint.attached_data_assets == []
    source = models.DataSourceDetailsATP(table_name="readings")
    asset = client.create_data_asset(models.CreateDataAssetDetails(
        compartment_id=compartment, project_id=project, data_source_details=source,
        private_endpoint_id=endpoint.id)).data
    assert asset.private_endpoint_id == endpoint.id
    found = client.get_ai_private_endpoint(endpoint.id)
    assert found.data.attached_data_assets == [asset.id]
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        client.delete_ai_private_endpoint(endpoint.id, retry_strategy=oci.retry.NoneRetryStrategy())
    assert (refused.value.status, refused.value.code) == (409, "Conflict")
    with pytest.raises(oci.exceptions.ServiceError) as stale:
        client.update_ai_private_endpoint(endpoint.id, models.UpdateAiPrivateEndpointDetails(), if_match="999")
    assert (stale.value.status, stale.value.code) == (412, "NoEtagMatch")
    composite.update_ai_private_endpoint_and_wait_for_state(
        endpoint.id, models.UpdateAiPrivateEndpointDetails(display_name="new", dns_zones=["a.example", "b.example"]),
        wait_for_states=["SUCCEEDED"], waiter_kwargs=FAST, operation_kwargs={"if_match": found.headers["etag"]})
    listed = client.list_ai_private_endpoints(compartment, id=endpoint.id, display_name="new").data.items
    assert [item.dns_zones for item in listed] == [["a.example", "b.example"]]
    assert client.list_ai_private_endpoints(compartment, lifecycle_state="DELETED").data.items == []

    other = new_compartment()
    composite.change_ai_private_endpoint_compartment_and_wait_for_state(
        endpoint.id, models.ChangeAiPrivateEndpointCompartmentDetails(compartment_id=other),
        wait_for_states=["SUCCEEDED"], waiter_kwargs=FAST)
    assert client.get_ai_private_endpoint(endpoint.id).data.compartment_id == other
    client.delete_data_asset(asset.id)
    composite.delete_ai_private_endpoint_and_wait_for_state(
        endpoint.id, wait_for_states=["SUCCEEDED"], waiter_kwargs=FAST)
    with pytest.raises(oci.exceptions.ServiceError) as gone:
        client.get_ai_private_endpoint(endpoint.id)
    assert (gone.value.status, gone.value.code) == (404, "NotAuthorizedOrNotFound")


def influx(version: Any) -> models.DataSourceDetailsInflux:
    return models.DataSourceDetailsInflux(
        version_specific_details=version, user_name="reader", password_secret_id=SECRET, measurement_name="flow",
        url="https://influx.example:8086")


@pytest.mark.parametrize("source", [
    influx(models.InfluxDetailsV1v8(database_name="plant", retention_policy_name="autogen")),
    influx(models.InfluxDetailsV2v0(bucket_name="plant", organization_name="works")),
    models.DataSourceDetailsATP(database_name="db", table_name="readings", atp_user_name="u", atp_password_secret_id=SECRET),
], ids=["influx-1.8", "influx-2.0", "atp"])
def test_data_sources_with_the_sdk(
    client: AnomalyDetectionClient, compartment: str, project: str, source: models.DataSourceDetails
) -> None:
    made = client.create_data_asset(models.CreateDataAssetDetails(
        compartment_id=compartment, project_id=project, data_source_details=source)).data
    for asset in (made, client.get_data_asset(made.id).data):
        assert type(asset.data_source_details) is type(source)
        wanted = oci.util.to_dict(source)
        shown = oci.util.to_dict(asset.data_source_details)
        assert {name: value for name, value in shown.items() if value is not None} == {
            name: value for name, value in wanted.items() if value is not None}
    items = client.list_data_assets(compartment).data.items
    assert [item.data_source_type for item in items] == [source.data_source_type]


def test_training_on_another_source_fails_and_says_what_is_supported(
    client: AnomalyDetectionClient, composite: AnomalyDetectionClientCompositeOperations, compartment: str, project: str
) -> None:
    asset = client.create_data_asset(models.CreateDataAssetDetails(
        compartment_id=compartment, project_id=project, data_source_details=models.DataSourceDetailsATP())).data
    made = client.create_model(models.CreateModelDetails(
        compartment_id=compartment, project_id=project,
        model_training_details=models.ModelTrainingDetails(data_asset_ids=[asset.id])))
    oci.wait_until(client, client.get_work_request(made.headers["opc-work-request-id"]), "status", "FAILED", **FAST)
    model = client.get_model(made.data.id).data
    assert model.lifecycle_state == "FAILED"
    assert "ORACLE_ATP" in model.lifecycle_details and "ORACLE_OBJECT_STORAGE" in model.lifecycle_details


def test_moves_with_the_sdk(client: AnomalyDetectionClient, compartment: str, project: str) -> None:
    asset = client.create_data_asset(models.CreateDataAssetDetails(
        compartment_id=compartment, project_id=project, data_source_details=models.DataSourceDetailsATP())).data
    model = client.create_model(models.CreateModelDetails(
        compartment_id=compartment, project_id=project,
        model_training_details=models.ModelTrainingDetails(data_asset_ids=[asset.id]))).data
    other = new_compartment()
    moved = client.change_data_asset_compartment(
        asset.id, models.ChangeDataAssetCompartmentDetails(compartment_id=other), opc_retry_token=uuid.uuid4().hex)
    assert (moved.status, moved.data.id, moved.data.compartment_id) == (200, asset.id, other)
    assert moved.headers["etag"]
    answer = client.change_model_compartment(model.id, models.ChangeModelCompartmentDetails(compartment_id=other))
    assert answer.status == 204
    assert client.get_model(model.id).data.compartment_id == other
    answer = client.change_project_compartment(project, models.ChangeProjectCompartmentDetails(compartment_id=other))
    assert answer.status == 204
    assert client.list_projects(compartment).data.items == []
    assert [item.id for item in client.list_projects(other).data.items] == [project]


# The CLI: each call takes a second or two, so there are few of them


WAIT = until("SUCCEEDED")


def test_private_endpoint_with_the_cli(ad_cli: CommandLine, compartment: str) -> None:
    made = ad_cli.json(
        "pe", "create", "--compartment-id", compartment, "--subnet-id", SUBNET, "--dns-zones", '["plant.example"]', *WAIT)
    assert made["data"]["status"] == "SUCCEEDED"
    endpoint = made["data"]["resources"][0]["identifier"]
    assert ad_cli.json("pe", "get", "--pe-id", endpoint)["data"]["dns-zones"] == ["plant.example"]
    updated = ad_cli.json("pe", "update", "--pe-id", endpoint, "--display-name", "new", "--force", *WAIT)
    assert updated["data"]["operation-type"] == "UPDATE_PRIVATE_ENDPOINT"
    other = new_compartment()
    moved = ad_cli.json("pe", "change-compartment", "--pe-id", endpoint, "--compartment-id", other, *WAIT)
    assert moved["data"]["operation-type"] == "MOVE_PRIVATE_ENDPOINT"
    listed = ad_cli.json("pe", "list", "--compartment-id", other)["data"]["items"]
    assert [item["display-name"] for item in listed] == ["new"]
    ad_cli.json("pe", "delete", "--pe-id", endpoint, "--force", *WAIT)
    assert ad_cli.refused("pe", "get", "--pe-id", endpoint)["code"] == "NotAuthorizedOrNotFound"


def test_data_sources_and_moves_with_the_cli(ad_cli: CommandLine, compartment: str, project: str) -> None:
    place = ("--compartment-id", compartment, "--project-id", project)
    asset = ad_cli.json(
        "data-asset", "create-data-source-influx", *place, "--measurement-name", "flow", "--password-secret-id", SECRET,
        "--url", "https://influx.example:8086", "--user-name", "reader", "--version-specific-details",
        '{"influxVersion": "V_1_8", "databaseName": "plant"}')["data"]
    assert asset["data-source-details"]["version-specific-details"]["influx-version"] == "V_1_8"
    atp = ad_cli.json("data-asset", "create-data-source-atp", *place, "--table-name", "readings")["data"]
    assert atp["data-source-details"]["data-source-type"] == "ORACLE_ATP"
    other = new_compartment()
    moved = ad_cli.json("data-asset", "change-compartment", "--data-asset-id", atp["id"], "--compartment-id", other)["data"]
    assert moved["compartment-id"] == other
    ad_cli.json("project", "change-compartment", "--project-id", project, "--compartment-id", other)
    assert ad_cli.json("project", "get", "--project-id", project)["data"]["compartment-id"] == other


# Users of our own, with the SDK


def test_a_narrowed_user_with_the_sdk(server: Server, bearer: Api, tmp_path: Path, compartment: str) -> None:
    """A user made with the command line, who signs with a key of its own, sees one compartment and no other."""
    environment = os.environ | {"LAPWING_ENDPOINT": server.url, "LAPWING_CONFIG": str(server.config)}
    name = f"user-{uuid.uuid4().hex[:8]}"

    def lapwing(*arguments: str) -> str:
        done = subprocess.run(
            [str(server.binary), *arguments], capture_output=True, text=True, timeout=60, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    lapwing("user", "create", name, "--allow", f"read projects in {compartment}")
    profile = lapwing("key", "add", name, "--generate", str(tmp_path / "key.pem"))
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600
    (tmp_path / "config").write_text(profile)
    config = oci.config.from_file(str(tmp_path / "config"), name)
    mine = AnomalyDetectionClient(config, service_endpoint=server.url)
    here, elsewhere = bearer.create_project(compartment), bearer.create_project(new_compartment())
    assert mine.get_project(here).data.id == here
    unknown = here[:-4] + "0000"
    refusals = []
    for attempt in (
        lambda: mine.get_project(elsewhere), lambda: mine.get_project(unknown), lambda: mine.delete_project(here),
        lambda: mine.create_project(models.CreateProjectDetails(compartment_id=compartment)),
    ):
        with pytest.raises(oci.exceptions.ServiceError) as refused:
            attempt()
        refusals.append((refused.value.status, refused.value.code))
    assert set(refusals) == {(404, "NotAuthorizedOrNotFound")}
    lapwing("key", "revoke", name, config["fingerprint"])
    with pytest.raises(oci.exceptions.ServiceError) as revoked:
        mine.get_project(here)
    assert revoked.value.status == 401
    lapwing("user", "delete", name)
