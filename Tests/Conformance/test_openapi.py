"""openapi.yaml says what the server does: checked by a validator, by schemathesis, and by sending its examples."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from harness import tables
from harness.api import Api
from harness.nexosis import Nexosis, new_name
from harness.series import Azure
from harness.server import ROOT, Server

METHODS = {"get", "put", "post", "delete", "head", "patch", "options"}
EXAMPLES_PER_OPERATION = int(os.environ.get("LAPWING_EXAMPLES", "15"))
SEED = 20210101


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "openapi.yaml").read_text())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert method in METHODS, f"{path}: {method}"
            yield method, path, operation


def resolved(document: dict[str, Any], node: Any) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        target: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def test_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_server_serves_this_very_document(bearer: Api) -> None:
    response = bearer.get("/openapi.yaml", auth=None)
    assert response.content == (ROOT / "openapi.yaml").read_bytes()
    assert response.headers["content-type"].startswith("application/yaml")


def test_every_operation_is_described(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        for field in ("operationId", "summary", "description", "tags", "responses"):
            assert operation.get(field), f"{where}: no {field}"
        is_open = operation.get("security") == []
        assert is_open or "401" in operation["responses"], f"{where}: no 401"
        named = {
            resolved(document, parameter)["name"] for parameter in operation.get("parameters", [])
            if resolved(document, parameter)["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", path)), where
        if "requestBody" in operation:
            assert resolved(document, operation["requestBody"])["content"], where


def test_nothing_in_the_document_is_unused(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    for section, members in document["components"].items():
        if section != "securitySchemes":
            for name in members:
                assert f'"#/components/{section}/{name}"' in text, f"components/{section}/{name} is not used"


def other_ids(api: Api, compartment: str, model: str) -> dict[str, str]:
    """One more resource of each kind that a training does not make."""
    stream = api.ok(api.post("/lapwing/v1/streams", {"compartmentId": compartment, "modelId": model})).json()["id"]
    made = api.ok(api.post("/20210101/aiPrivateEndpoints", {
        "compartmentId": compartment, "subnetId": "ocid1.subnet.oc1..s", "dnsZones": ["plant.example"]}))
    work = api.ok(api.get(f"/20210101/workRequests/{made.headers['opc-work-request-id']}")).json()
    user = api.ok(api.post("/lapwing/v1/users", {"name": f"u-{uuid.uuid4().hex}", "policy": [{"verb": "READ"}]})).json()
    key = api.ok(api.post(f"/lapwing/v1/users/{user['id']}/keys", {"kind": "API"})).json()
    secret = api.ok(api.post("/lapwing/v1/secrets", {
        "compartmentId": compartment, "name": f"s-{uuid.uuid4().hex}", "value": "v"})).json()
    job = api.ok(api.post("/20210101/detectAnomalyJobs", {
        "compartmentId": compartment, "modelId": model,
        "inputDetails": {"inputType": "INLINE", "data": [{"values": [1, 2, 3]}]},
        "outputDetails": {"outputType": "OBJECT_STORAGE", "namespaceName": api.namespace(), "bucketName": "none"}})).json()["id"]
    return {
        "detectAnomalyJobId": job, "streamId": stream, "aiPrivateEndpointId": work["resources"][0]["identifier"], "userId": user["id"],
        "keyId": key["id"], "secretId": secret["id"]}


def azure_ids(api: Api, bucket: str, name: str) -> dict[str, str]:
    """A model of Azure's API that is trained on an object of three variables, and a result of it."""
    source, azure = f"oci://{bucket}@{api.namespace()}/{name}", Azure(api.server)
    model = azure.trained(source, endTime=tables.timestamp(150))["modelId"]
    result = azure.detected(model, source, startTime=tables.timestamp(151), endTime=tables.timestamp(170))
    return {"modelId": model, "resultId": result["resultId"]}


def nexosis_ids(server: Server) -> dict[str, str]:
    """A data set, a session on it with its model and the words of a column, and an import."""
    nexosis, name = Nexosis(server), new_name()
    words = ["valve", "seal", "bearing", "motor", "filter"]
    rows = [{"key": f"r{row}", "a": row % 6, "note": f"the {words[row % 5]} of pump {row} was checked, and its {words[row // 5 % 5]}, too"} for row in range(40)]
    nexosis.put(name, rows, {"key": {"role": "key"}, "note": {"dataType": "text"}})
    session = nexosis.trained(name)
    started = nexosis.start_import(dataSetName=new_name(), url="https://files.invalid/x.csv")
    return {
        "dataSetName": name, "sessionId": session["sessionId"], "modelId": session["modelId"], "importId": started["importId"],
        "vocabularyId": nexosis.get("/vocabulary", dataSource=name)["items"][0]["id"]}


def address(
    document: dict[str, Any], path: str, operation: dict[str, Any], ids: dict[str, str], azure: dict[str, str], nexosis: dict[str, str]
) -> str:
    """The path with ids in it: Azure's own below its prefix, in the latest version that has the operation, and Nexosis's below its."""
    if path.startswith("/v1/"):
        return path.format(**nexosis)
    if not path.startswith("/anomalydetector/"):
        return path.format(**ids)
    version = next(p for p in (resolved(document, p) for p in operation["parameters"]) if p["name"] == "version")
    return path.format(**ids | azure | {"version": version["schema"]["enum"][-1]})


def undocumented(document: dict[str, Any], schema: Any, value: Any, where: str) -> Iterator[str]:
    """Members of an answer that the schema does not name."""
    schema = resolved(document, schema)
    if isinstance(value, list) and "items" in schema:
        for index, element in enumerate(value):
            yield from undocumented(document, schema["items"], element, f"{where}[{index}]")
    if isinstance(value, dict) and "properties" in schema:
        for name, member in value.items():
            if name not in schema["properties"]:
                yield f"{where}.{name}"
            else:
                yield from undocumented(document, schema["properties"][name], member, f"{where}.{name}")


def test_answers_hold_nothing_undocumented(
    document: dict[str, Any], bearer: Api, small_model: dict, failed_model: dict, small_deployment: str
) -> None:
    compartment = small_model["compartmentId"]
    ids = {
        "projectId": small_model["projectId"], "dataAssetId": small_model["modelTrainingDetails"]["dataAssetIds"][0],
        "modelId": small_model["id"], "modelDeploymentId": small_deployment, "workRequestId": failed_model["workRequest"],
        "namespaceName": bearer.namespace()}
    bucket = bearer.ok(bearer.get(f"/n/{ids['namespaceName']}/b", params={"compartmentId": compartment})).json()[0]["name"]
    ids |= {"bucketName": bucket, "objectName": "train.csv"} | other_ids(bearer, compartment, small_model["id"])
    upload = bearer.ok(bearer.post(f"/n/{ids['namespaceName']}/b/{bucket}/u", {"object": "train.csv"})).json()["uploadId"]
    azure, nexosis = azure_ids(bearer, bucket, "train.csv"), nexosis_ids(bearer.server)
    for method, path, operation in operations(document):
        content = resolved(document, operation["responses"].get("200", {})).get("content", {})
        if method != "get" or "application/json" not in content:
            continue
        response = bearer.ok(bearer.get(address(document, path, operation, ids, azure, nexosis), params={"compartmentId": compartment, "uploadId": upload}))
        found = list(undocumented(document, content["application/json"]["schema"], response.json(), operation["operationId"]))
        assert not found, found


def body_examples(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    for method, path, operation in operations(document):
        body = resolved(document, operation.get("requestBody", {}))
        for media in body.get("content", {}).values():
            for example in media.get("examples", {}).values():
                yield method, path, operation, example["value"]


def test_every_example_is_accepted(document: dict[str, Any], bearer: Api, compartment: str, unique: str) -> None:
    """Sends each example after its ids have been replaced by those of resources that exist."""
    header = ["flow", "pressure", "temperature"]
    model = bearer.train(compartment, tables.csv(tables.rows(200, 3), header))
    asset = model["modelTrainingDetails"]["dataAssetIds"][0]
    deployment = bearer.deploy(compartment, model["id"])
    replacements = {
        "ocid1.compartment.oc1..aaaaexample": compartment,
        "ocid1.aianomalydetectionproject.oc1.lapwing.00000000000000000000000000000001": model["projectId"],
        "ocid1.aianomalydetectiondataasset.oc1.lapwing.00000000000000000000000000000002": asset,
        "ocid1.aianomalydetectionmodel.oc1.lapwing.00000000000000000000000000000003": model["id"],
        '"name": "readings"': f'"name": "readings-{unique}"', "ann-example": f"ann-{unique}"}
    ids = {
        "projectId": bearer.create_project(compartment), "dataAssetId": asset, "modelId": model["id"],
        "modelDeploymentId": deployment, "namespaceName": bearer.namespace(),
        "bucketName": bearer.create_bucket(compartment)} | other_ids(bearer, compartment, model["id"])
    listed = bearer.ok(bearer.get(f"/20210101/dataAssets/{asset}")).json()["dataSourceDetails"]
    azure, nexosis = azure_ids(bearer, listed["bucketName"], listed["objectName"]), nexosis_ids(bearer.server)
    sent = 0
    for method, path, operation, example in body_examples(document):
        text = json.dumps(example)
        for old, new in replacements.items():
            text = text.replace(old, new)
        response = bearer.call(method.upper(), address(document, path, operation, ids, azure, nexosis), json=json.loads(text))
        assert 200 <= response.status_code < 300, f"{method} {path}: {response.status_code} {response.text}"
        sent += 1
    assert sent >= 12


CHECKS = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "unsupported_method", "ignored_auth"]


def schemathesis(server: Server, folder: Path, *arguments: str, configuration: str = "") -> int:
    """How many requests it made up; none of their answers was wrong."""
    (folder / "schemathesis.toml").write_text(configuration)
    # Metis answers a wrong method with the status 200 and a code of its own (`test_metis.py`).
    others = [check for check in CHECKS if check != "unsupported_method"]
    return sum((
        made_up(server, folder, CHECKS, "--exclude-tag", "Metis", *arguments),
        made_up(server, folder, others, "--include-tag", "Metis", *arguments)))


def made_up(server: Server, folder: Path, checks: list[str], *arguments: str) -> int:
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "run", str(ROOT / "openapi.yaml"), "--url", server.url,
            "--checks", ",".join(checks), "--header", f"Authorization: Bearer {server.api_key}",
            "--header", f"Ocp-Apim-Subscription-Key: {server.api_key}",
            "--max-examples", str(EXAMPLES_PER_OPERATION), "--seed", str(SEED), "--phases", "examples,coverage,fuzzing",
            "--workers", "1", "--max-failures", "20", "--request-timeout", "20", "--generation-database", "none",
            "--suppress-health-check", "all", *arguments,
        ], capture_output=True, text=True, timeout=max(300, 4 * EXAMPLES_PER_OPERATION), cwd=folder, env={**os.environ, "NO_COLOR": "1"})
    assert done.returncode == 0, done.stdout[-12000:] + done.stderr[-2000:]
    assert server.is_healthy()
    counted = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert counted and counted.group(1) == counted.group(2), done.stdout[-3000:]
    return int(counted.group(1))


def told(capsys: pytest.CaptureFixture[str], count: int) -> None:
    """Shows the count of a long run, whose number is the point of it."""
    assert count > 1000
    if "LAPWING_EXAMPLES" in os.environ:
        with capsys.disabled():
            print(f"\n{count} generated requests, no answer wrong")


def test_schemathesis_with_made_up_ids(
    new_server: Callable[..., Server], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything made up. A server of its own, so that nothing meets other tests."""
    server = new_server("--training-slots", "1").start()
    told(capsys, schemathesis(server, tmp_path))


def test_schemathesis_with_real_ids(
    new_server: Callable[..., Server], tmp_path: Path, compartment: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Paths that lead to resources, so that the answers are results and not only refusals."""
    server = new_server("--training-slots", "1").start()
    api = Api.bearer(server)
    model = api.train(compartment, tables.training_csv())
    bucket = api.get(f"/n/{api.namespace()}/b", params={"compartmentId": compartment}).json()[0]["name"]
    upload = api.ok(api.post(f"/n/{api.namespace()}/b/{bucket}/u", {"object": "train.csv"})).json()["uploadId"]
    values = {
        "query.uploadId": upload, "path.namespaceName": api.namespace(), "path.bucketName": bucket, "path.objectName": "train.csv",
        "path.projectId": model["projectId"], "path.dataAssetId": model["modelTrainingDetails"]["dataAssetIds"][0],
        "path.modelId": model["id"], "path.modelDeploymentId": api.deploy(compartment, model["id"]),
        "path.workRequestId": model["workRequest"], "query.compartmentId": compartment}
    values |= {f"path.{name}": value for name, value in other_ids(api, compartment, model["id"]).items()}
    # Models of both APIs have the same name in paths; that of the older one stands.
    values |= {f"path.{name}": value for name, value in nexosis_ids(server).items() if name != "modelId"}
    lines = ["[parameters]", *(f"{json.dumps(name)} = {json.dumps(value)}" for name, value in values.items())]
    count = schemathesis(
        server, tmp_path, "--exclude-method", "DELETE", "--exclude-operation-id", "createModel", "--exclude-operation-id",
        "putObject", "--exclude-operation-id", "updateBucket", configuration="\n".join(lines) + "\n")
    told(capsys, count)
    # The resources have survived all updates, and one of the answers to each of them was its own.
    assert api.resource(f"/models/{model['id']}")["lifecycleState"] == "ACTIVE"
