"""Bad input: every case answers with a status, a code and a message that a user can act on, and never with 5xx."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable

import pytest

from harness import tables
from harness.api import BASE, Api, assert_error

UNKNOWN = "00000000000000000000000000000000"
KINDS = {
    "projects": "aianomalydetectionproject", "dataAssets": "aianomalydetectiondataasset",
    "models": "aianomalydetectionmodel", "modelDeployments": "aianomalydetectionmodeldeployment",
    "workRequests": "aianomalydetectionworkrequest",
}
DETECT = f"{BASE}/actions/detectAnomalies"


def ocid(kind: str, unique: str = UNKNOWN) -> str:
    return f"ocid1.{KINDS[kind]}.oc1.lapwing.{unique}"


# Ids

BAD_IDS = [
    lambda kind: ocid(kind), lambda kind: ocid(kind, "1234"), lambda kind: "x",
    lambda kind: f"ocid1.{KINDS[kind]}.oc1.iad.amaaaaaaforeign", lambda kind: ocid(kind).upper(),
    lambda kind: ocid("projects" if kind == "models" else "models"), lambda kind: "..%2F..%2Fetc%2Fpasswd",
    lambda kind: "%00", lambda kind: "%FF%FE", lambda kind: "ä" * 200, lambda kind: "x" * 3000, lambda kind: "'; DROP TABLE",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bad", BAD_IDS, ids=range(len(BAD_IDS)))
def test_unknown_ids_in_paths(bearer: Api, kind: str, bad: Callable[[str], str]) -> None:
    path = f"{BASE}/{kind}/{bad(kind)}"
    assert_error(bearer.get(path), 404, "NotAuthorizedOrNotFound")
    assert_error(bearer.delete(path), 404, "NotAuthorizedOrNotFound")
    if kind != "workRequests":
        assert_error(bearer.put(path, {"displayName": "x"}), 404, "NotAuthorizedOrNotFound")
    else:
        assert_error(bearer.get(path + "/errors"), 404, "NotAuthorizedOrNotFound")
        assert_error(bearer.get(path + "/logs"), 404, "NotAuthorizedOrNotFound")


def test_ids_of_another_kind_are_unknown(bearer: Api, small_model: dict) -> None:
    unique = small_model["id"].rsplit(".", 1)[1]
    for kind in ("projects", "dataAssets", "modelDeployments", "workRequests"):
        assert_error(bearer.get(f"{BASE}/{kind}/{ocid(kind, unique)}"), 404, "NotAuthorizedOrNotFound")
        assert_error(bearer.get(f"{BASE}/{kind}/{small_model['id']}"), 404, "NotAuthorizedOrNotFound")


def test_deleted_resources_are_unknown(bearer: Api, compartment: str) -> None:
    project = bearer.create_project(compartment)
    assert bearer.delete(f"{BASE}/projects/{project}").status_code == 202
    for call in (bearer.get, bearer.delete):
        assert_error(call(f"{BASE}/projects/{project}"), 404, "NotAuthorizedOrNotFound")
    assert bearer.get(f"{BASE}/projects", params={"compartmentId": compartment}).json() == {"items": []}


@pytest.mark.parametrize("project", [ocid("projects"), ocid("models"), "x", "ocid1.aianomalydetectionproject.oc1.iad.aa"])
def test_unknown_project_in_a_body(bearer: Api, compartment: str, project: str) -> None:
    source = {"dataSourceType": "ORACLE_OBJECT_STORAGE", "namespace": bearer.namespace(), "bucketName": "b", "objectName": "o"}
    body = {"compartmentId": compartment, "projectId": project}
    assert_error(
        bearer.post(f"{BASE}/dataAssets", {**body, "dataSourceDetails": source}),
        400, "RelatedResourceNotAuthorizedOrNotFound", "projectId")
    details = {"dataAssetIds": [ocid("dataAssets")]}
    assert_error(
        bearer.post(f"{BASE}/models", {**body, "modelTrainingDetails": details}),
        400, "RelatedResourceNotAuthorizedOrNotFound")


def test_unknown_data_asset_in_a_body(bearer: Api, compartment: str) -> None:
    project = bearer.create_project(compartment)
    for asset in (ocid("dataAssets"), "x", project):
        body = {"compartmentId": compartment, "projectId": project, "modelTrainingDetails": {"dataAssetIds": [asset]}}
        assert_error(
            bearer.post(f"{BASE}/models", body), 400, "RelatedResourceNotAuthorizedOrNotFound", "dataAssetIds[0]")


def test_data_asset_of_another_project(bearer: Api, compartment: str) -> None:
    _, asset = bearer.upload_training_data(compartment, tables.training_csv())
    other = bearer.create_project(compartment)
    body = {"compartmentId": compartment, "projectId": other, "modelTrainingDetails": {"dataAssetIds": [asset]}}
    assert_error(bearer.post(f"{BASE}/models", body), 400, "InvalidParameter", "another project")


def test_unknown_model_of_a_deployment(bearer: Api, compartment: str) -> None:
    for model in (ocid("models"), "x"):
        body = {"compartmentId": compartment, "modelId": model}
        assert_error(bearer.post(f"{BASE}/modelDeployments", body), 404, "NotAuthorizedOrNotFound")


# Bodies as a whole

BROKEN_JSON = {
    b'{"compartmentId": }': 18, b'{"a": 1,}': 8, b'{"a": 01}': 7, b'{"a": "\x01"}': 7, b"{'a': 1}": 1,
    b'{"a": tru}': 6, b'{"a": NaN}': 6, b'{"a": 1} x': 9, b'{"a": "x': 8, b'{"a": "\xff"}': 7, b'{"a": "\\x"}': 7,
}


@pytest.mark.parametrize("path", ["/projects", "/dataAssets", "/models", "/modelDeployments", "/actions/detectAnomalies"])
@pytest.mark.parametrize("body", BROKEN_JSON, ids=range(len(BROKEN_JSON)))
def test_broken_json_names_the_byte(bearer: Api, path: str, body: bytes) -> None:
    message = assert_error(bearer.call("POST", BASE + path, data=body), 400, "CannotParseRequest", "byte")
    offset = int(re.search(r"byte (?:offset )?(\d+)", message).group(1))
    assert abs(offset - BROKEN_JSON[body]) <= 2, (message, BROKEN_JSON[body])


@pytest.mark.parametrize("path", ["/projects", "/dataAssets", "/models", "/modelDeployments"])
@pytest.mark.parametrize("body", [b"", b"[]", b"1", b'"x"', b"null", b"true"])
def test_body_must_be_an_object(bearer: Api, path: str, body: bytes) -> None:
    assert_error(bearer.call("POST", BASE + path, data=body), 400, "CannotParseRequest")


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"null"])
def test_detection_body_must_be_an_object(bearer: Api, body: bytes) -> None:
    assert_error(bearer.call("POST", DETECT, data=body), 400, "CannotParseRequest")


def test_deep_nesting_is_refused(bearer: Api) -> None:
    for path in ("/projects", "/actions/detectAnomalies"):
        body = b'{"freeformTags": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
        assert_error(bearer.call("POST", BASE + path, data=body), 400, "CannotParseRequest")


def test_repeated_members_are_refused(bearer: Api, compartment: str) -> None:
    body = b'{"compartmentId": "%s", "compartmentId": "%s"}' % ((compartment.encode(),) * 2)
    assert_error(bearer.call("POST", f"{BASE}/projects", data=body), 400, "CannotParseRequest")


@pytest.mark.parametrize("path", ["/projects", "/models", "/actions/detectAnomalies"])
def test_oversized_body(bearer: Api, path: str) -> None:
    body = b'{"description": "' + b"x" * (9 << 20) + b'"}'
    assert_error(bearer.call("POST", BASE + path, data=body), 413, "RequestEntityTooLarge", "bytes")
    # The same without a length in advance.
    pieces = (body[start:start + 65536] for start in range(0, len(body), 65536))
    assert_error(bearer.call("POST", BASE + path, data=pieces), 413, "RequestEntityTooLarge", "bytes")


# Fields

PROJECT_FIELDS = [
    ({"compartmentId": None}, "MissingParameter", "compartmentId"),
    ({"compartmentId": 7}, "InvalidParameter", "compartmentId"),
    ({"compartmentId": ""}, "InvalidParameter", "compartmentId"),
    ({"compartmentId": "compartment"}, "InvalidParameter", "compartmentId"),
    ({"compartmentId": "ocid1.x"}, "InvalidParameter", "compartmentId"),
    ({"displayName": 7}, "InvalidParameter", "displayName"),
    ({"displayName": ["x"]}, "InvalidParameter", "displayName"),
    ({"displayName": "x" * 256}, "InvalidParameter", "displayName"),
    ({"displayName": "a\u0000b"}, "InvalidParameter", "displayName"),
    ({"description": "x" * 401}, "InvalidParameter", "description"),
    ({"description": {}}, "InvalidParameter", "description"),
    ({"freeformTags": []}, "InvalidParameter", "freeformTags"),
    ({"freeformTags": {"a": 1}}, "InvalidParameter", "freeformTags.a"),
    ({"freeformTags": {"a": "x\u0000"}}, "InvalidParameter", "freeformTags"),
    ({"freeformTags": {"a": "x" * 257}}, "InvalidParameter", "freeformTags.a"),
    ({"freeformTags": {"x" * 101: "a"}}, "InvalidParameter", "freeformTags"),
    ({"freeformTags": {str(index): "" for index in range(65)}}, "InvalidParameter", "freeformTags"),
    ({"definedTags": {"ns": {str(index): 1 for index in range(65)}}}, "InvalidParameter", "definedTags"),
    ({"definedTags": "x"}, "InvalidParameter", "definedTags"),
    ({"definedTags": {"ns": "x"}}, "InvalidParameter", "definedTags.ns"),
    ({"definedTags": {"ns": {"a": []}}}, "InvalidParameter", "definedTags.ns.a"),
]


@pytest.mark.parametrize(("change", "code", "field"), PROJECT_FIELDS)
def test_project_fields(bearer: Api, compartment: str, change: dict, code: str, field: str) -> None:
    body = {"compartmentId": compartment, **change}
    message = assert_error(bearer.post(f"{BASE}/projects", body), 400, code)
    assert message.startswith(field), message


@pytest.mark.parametrize(("change", "code", "field"), [case for case in PROJECT_FIELDS if "compartmentId" not in case[0]])
def test_update_fields(bearer: Api, compartment: str, change: dict, code: str, field: str) -> None:
    project = bearer.create_project(compartment)
    message = assert_error(bearer.put(f"{BASE}/projects/{project}", change), 400, code)
    assert message.startswith(field), message
    assert bearer.resource(f"/projects/{project}")["displayName"] == "a project"


def test_names_of_full_length_and_any_script(bearer: Api, compartment: str) -> None:
    name, description = "Ω" * 255, "🐦" * 400
    project = bearer.create("projects", {"compartmentId": compartment, "displayName": name, "description": description})
    assert bearer.resource(f"/projects/{project['id']}")["displayName"] == name
    assert bearer.resource(f"/projects/{project['id']}")["description"] == description


SOURCE_FIELDS = [
    (None, "MissingParameter", "dataSourceDetails"),
    ("x", "InvalidParameter", "dataSourceDetails"),
    ({"dataSourceType": None}, "MissingParameter", "dataSourceDetails.dataSourceType"),
    ({"dataSourceType": "FTP"}, "InvalidParameter", "dataSourceDetails.dataSourceType"),
    ({"dataSourceType": 1}, "InvalidParameter", "dataSourceDetails.dataSourceType"),
    ({"namespace": None}, "MissingParameter", "dataSourceDetails.namespace"),
    ({"namespace": "other"}, "InvalidParameter", "dataSourceDetails.namespace"),
    ({"bucketName": None}, "MissingParameter", "dataSourceDetails.bucketName"),
    ({"bucketName": ""}, "InvalidParameter", "dataSourceDetails.bucketName"),
    ({"objectName": None}, "MissingParameter", "dataSourceDetails.objectName"),
    ({"objectName": 5}, "InvalidParameter", "dataSourceDetails.objectName"),
]


@pytest.mark.parametrize(("change", "code", "field"), SOURCE_FIELDS)
def test_data_source_fields(bearer: Api, compartment: str, change: object, code: str, field: str) -> None:
    source: object = {
        "dataSourceType": "ORACLE_OBJECT_STORAGE", "namespace": bearer.namespace(), "bucketName": "b", "objectName": "o"}
    source = {**source, **change} if isinstance(change, dict) else change
    body = {"compartmentId": compartment, "projectId": bearer.create_project(compartment), "dataSourceDetails": source}
    message = assert_error(bearer.post(f"{BASE}/dataAssets", body), 400, code)
    assert message.startswith(field), message


TRAINING_FIELDS = [
    ({"targetFap": -0.01}, "targetFap"), ({"targetFap": 0.051}, "targetFap"), ({"targetFap": "0.01"}, "targetFap"),
    ({"targetFap": True}, "targetFap"), ({"targetFap": 1e308}, "targetFap"),
    ({"trainingFraction": 0.49}, "trainingFraction"), ({"trainingFraction": 0.91}, "trainingFraction"),
    ({"trainingFraction": 70}, "trainingFraction"), ({"trainingFraction": []}, "trainingFraction"),
    ({"windowSize": 0}, "windowSize"), ({"windowSize": 101}, "windowSize"), ({"windowSize": 1.5}, "windowSize"),
    ({"windowSize": "5"}, "windowSize"),
    ({"algorithmHint": "MSET"}, "algorithmHint"), ({"algorithmHint": 1}, "algorithmHint"),
    ({"dataAssetIds": []}, "dataAssetIds"), ({"dataAssetIds": "x"}, "dataAssetIds"), ({"dataAssetIds": [1]}, "dataAssetIds[0]"),
]


@pytest.mark.parametrize(("change", "field"), TRAINING_FIELDS)
def test_training_fields(bearer: Api, compartment: str, change: dict, field: str) -> None:
    body = {
        "compartmentId": compartment, "projectId": ocid("projects"),
        "modelTrainingDetails": {"dataAssetIds": [ocid("dataAssets")], **change}}
    message = assert_error(bearer.post(f"{BASE}/models", body), 400, "InvalidParameter")
    assert message.startswith(f"modelTrainingDetails.{field}"), message


BETA_FIELDS = [
    ({"fap": 0.2}, "InvalidParameter", "fap"), ({"trainingFraction": 0.2}, "InvalidParameter", "trainingFraction"),
    ({"modelType": "ANOMALY_UNKNOWN"}, "InvalidParameter", "modelType"), ({"modelType": None}, "MissingParameter", "modelType"),
    ({"dataAssets": None}, "MissingParameter", "dataAssets"), ({"dataAssets": []}, "InvalidParameter", "dataAssets"),
]


@pytest.mark.parametrize(("change", "code", "field"), BETA_FIELDS)
def test_beta_training_fields(bearer: Api, compartment: str, change: dict, code: str, field: str) -> None:
    details = {
        "modelType": "ANOMALY_MULTIVARIATE", "fap": 0.01, "trainingFraction": 0.7, "dataAssets": [ocid("dataAssets")]}
    body = {"compartmentId": compartment, "projectId": ocid("projects"), "modelCreationDetails": {**details, **change}}
    message = assert_error(bearer.post(f"{BASE}/models", body), 400, code)
    assert message.startswith(f"modelCreationDetails.{field}"), message


def test_training_details_once_and_only_once(bearer: Api, compartment: str) -> None:
    body = {"compartmentId": compartment, "projectId": ocid("projects")}
    assert_error(bearer.post(f"{BASE}/models", body), 400, "MissingParameter", "modelTrainingDetails")
    both = {
        "modelTrainingDetails": {"dataAssetIds": [ocid("dataAssets")]},
        "modelCreationDetails": {"modelType": "ANOMALY_MULTIVARIATE", "dataAssets": [ocid("dataAssets")]}}
    assert_error(bearer.post(f"{BASE}/models", {**body, **both}), 400, "InvalidParameter", "modelCreationDetails")
    assert_error(
        bearer.post(f"{BASE}/models", {**body, "modelTrainingDetails": {}}), 400, "MissingParameter", "dataAssetIds")


def test_limits_of_ranges_are_inside(bearer: Api, compartment: str) -> None:
    project, asset = bearer.upload_training_data(compartment, tables.training_csv())
    for details in ({"targetFap": 0, "trainingFraction": 0.5}, {"targetFap": 0.05, "trainingFraction": 0.9}):
        model, _ = bearer.start_training(compartment, project, asset, **details)
        model = bearer.settled(f"/models/{model['id']}")
        assert model["lifecycleState"] == "ACTIVE", model
        for name, value in details.items():
            assert model["modelTrainingDetails"][name] == value


@pytest.mark.parametrize("cores", ["0", "-1", "x", "1.5", 2, "100000", ""])
def test_deployment_cores(bearer: Api, small_model: dict, cores: object) -> None:
    body = {
        "compartmentId": small_model["compartmentId"], "modelId": small_model["id"],
        "config": {"sku": "SHARED", "coreCount": cores}}
    assert_error(bearer.post(f"{BASE}/modelDeployments", body), 400, "InvalidParameter", "config.coreCount")


# Queries of lists

LISTS = ["projects", "dataAssets", "models", "modelDeployments", "workRequests"]
BAD_QUERIES = [
    ({}, "MissingParameter", "compartmentId"), ({"compartmentId": "x"}, "InvalidParameter", "compartmentId"),
    ({"limit": "0"}, "InvalidParameter", "limit"), ({"limit": "1001"}, "InvalidParameter", "limit"),
    ({"limit": "-1"}, "InvalidParameter", "limit"), ({"limit": "x"}, "InvalidParameter", "limit"),
    ({"limit": "1.5"}, "InvalidParameter", "limit"), ({"limit": "9" * 30}, "InvalidParameter", "limit"),
    ({"limit": ""}, "InvalidParameter", "limit"),
    ({"page": "x"}, "InvalidParameter", "page"), ({"page": ""}, "InvalidParameter", "page"),
    ({"page": base64.b64encode(b"projects/timeCreated/DESC\nt0").decode()}, "InvalidParameter", "page"),
    ({"sortOrder": "asc"}, "InvalidParameter", "sortOrder"), ({"sortBy": "name"}, "InvalidParameter", "sortBy"),
    ({"lifecycleState": "active"}, "InvalidParameter", "lifecycleState"),
]


def list_cases() -> list[tuple]:
    """Work requests have no order and no state to ask for."""
    return [
        (kind, *case) for kind in LISTS for case in BAD_QUERIES
        if kind != "workRequests" or case[2] not in ("sortOrder", "sortBy", "lifecycleState")]


@pytest.mark.parametrize(("kind", "query", "code", "field"), list_cases(), ids=range(len(list_cases())))
def test_list_queries(bearer: Api, compartment: str, kind: str, query: dict, code: str, field: str) -> None:
    if field != "compartmentId":
        query = {"compartmentId": compartment, **query}
    message = assert_error(bearer.get(f"{BASE}/{kind}", params=query), 400, code)
    assert message.startswith(field), message


@pytest.mark.parametrize("query", ["compartmentId=%zz", "compartmentId=%", "compartmentId=%FF", "%FF=1", "limit=1&limit=2"])
def test_malformed_queries(bearer: Api, compartment: str, query: str) -> None:
    separator = "" if query.startswith("compartmentId") else f"&compartmentId={compartment}"
    assert_error(bearer.get(f"{BASE}/projects?{query}{separator}"), 400, "InvalidParameter")


# Paths and methods

@pytest.mark.parametrize("path", [
    f"{BASE}/nowhere", f"{BASE}/projects/a/b", BASE, f"{BASE}/models/x/actions/unknown", "/n/ns/x", "/n/ns/b/x/y"])
def test_unknown_paths(bearer: Api, path: str) -> None:
    assert_error(bearer.get(path), 404, "NotFound")


@pytest.mark.parametrize(("method", "path", "allowed"), [
    ("DELETE", f"{BASE}/projects", "GET, POST"), ("PATCH", f"{BASE}/projects/x", "DELETE, GET, PUT"),
    ("POST", f"{BASE}/projects/x", "DELETE, GET, PUT"), ("GET", f"{BASE}/actions/detectAnomalies", "POST"),
    ("PUT", f"{BASE}/workRequests/x", "DELETE, GET"), ("POST", "/n", "GET"), ("DELETE", "/n/lapwing/b", "GET, POST"),
    ("POST", "/n/lapwing/b/x/o", "GET"), ("POST", "/n/lapwing/b/x/o/y", "DELETE, GET, HEAD, PUT"),
])
def test_wrong_methods(bearer: Api, method: str, path: str, allowed: str) -> None:
    response = bearer.call(method, path, data=b"")
    assert_error(response, 405, "MethodNotAllowed", method)
    assert sorted(response.headers["allow"].split(", ")) == sorted(allowed.split(", "))


def test_open_paths(server, bearer: Api) -> None:
    for path in ("/health", "/ready", "/openapi.yaml", "/metrics"):
        assert bearer.get(path, auth=None).status_code == 200, path
    assert bearer.get("/health", auth=None).json() == {"status": "healthy"}
    assert bearer.call("POST", "/health", auth=None).status_code == 405
    for path in ("/", "/nowhere", "/healthy", "//", "/20210102/projects"):
        response = bearer.get(path, auth=None)
        assert (response.status_code, response.json()) == (404, {"detail": "Not Found"}), path


# Training data: the model ends FAILED, and says where

def failing(change: Callable[[list[str]], list[str]], count: int = 200) -> str:
    return "\n".join(change(tables.training_csv(count).splitlines())) + "\n"


def with_line(number: int, text: str) -> Callable[[list[str]], list[str]]:
    """Replaces a line of the file; line 1 is the header, line n + 1 is row n."""
    return lambda lines: [*lines[:number - 1], text, *lines[number:]]


def with_cell(row: int, column: int, text: str) -> Callable[[list[str]], list[str]]:
    def change(lines: list[str]) -> list[str]:
        cells = lines[row].split(",")
        cells[column] = text
        return [*lines[:row], ",".join(cells), *lines[row + 1:]]
    return change


def swapped(first: int, second: int) -> Callable[[list[str]], list[str]]:
    def change(lines: list[str]) -> list[str]:
        lines = list(lines)
        lines[first], lines[second] = lines[second], lines[first]
        return lines
    return change


TRAINING_DATA = {
    "empty file": ("", ["header"]),
    "header only": ("timestamp,a,b\n", ["row"]),
    "duplicate header": (failing(with_line(1, "timestamp,a,b,a")), ["\"a\"", "more than once", "column 4"]),
    "empty column name": (failing(with_line(1, "timestamp,a,,c")), ["column 3", "name"]),
    "timestamp not first": (failing(with_line(1, "a,timestamp,b,c")), ["timestamp", "first column"]),
    "reserved name": (failing(with_line(1, "timestamp,a,MSET,c")), ["MSET", "reserved"]),
    "ragged row, short": (failing(with_line(51, tables.timestamp(49) + ",1.0,2.0")), ["row 50", "line 51", "3", "4"]),
    "ragged row, long": (failing(with_line(51, tables.timestamp(49) + ",1,2,3,4")), ["row 50", "5", "4"]),
    "text in a cell": (failing(with_cell(77, 2, "high")), ["row 77", "column 3", "sensor_2", "high", "not a number"]),
    "boolean words": (failing(with_cell(9, 1, "true")), ["row 9", "sensor_1", "1 and 0"]),
    "too large for a double": (failing(with_cell(9, 3, "1e999")), ["row 9", "column 4", "1e999"]),
    "bad timestamp": (failing(with_cell(12, 0, "yesterday")), ["row 12", "yesterday", "ISO 8601"]),
    "missing timestamp": (failing(with_cell(12, 0, "")), ["row 12", "timestamp"]),
    "unsorted timestamps": (failing(swapped(30, 31)), ["row 31", "before", "increasing"]),
    "duplicate timestamps": (failing(with_cell(40, 0, tables.timestamp(38))), ["row 40", "repeats", "increasing"]),
    "too few rows": (tables.training_csv(79), ["79 rows", "80"]),
    "too few rows for the signals": (tables.training_csv(90, 12), ["90 rows", "96"]),
    "no signal": ("timestamp\n" + "".join(tables.timestamp(row) + "\n" for row in range(100)), ["signal"]),
    "column without a value": (
        tables.csv([[a, None, c] for a, _, c in tables.rows(200, 3)]), ["sensor_2", "column", "no value"]),
    "row without a value": (
        tables.csv([[None] * 3 if row == 60 else values for row, values in enumerate(tables.rows(200, 3))]),
        ["row 61", "no value"]),
    "more than 300 signals": (tables.heavy_csv(3000, 301).decode(), ["300", "signals"]),
    "unclosed quote": (failing(with_cell(20, 1, '"1.5')), ["quote"]),
    "blank line in the middle": (failing(with_line(101, "")), ["blank", "line 101"]),
    "not UTF-8": (b"timestamp,a\xff,b\n" + b"2024-03-01T00:00:00Z,1,2\n" * 100, ["UTF-8"]),
    "broken JSON": ('{"signalNames": ["a"], "data": [', ["byte"]),
    "ragged JSON": (json.dumps({"signalNames": ["a", "b"], "data": [{"values": [1, 2]}] * 99 + [{"values": [1]}]}), ["data[99]"]),
    "semicolons": ("timestamp;a;b\n" + "2024-03-01T00:00:00Z;1;2\n" * 100, []),
}


@pytest.mark.parametrize("name", TRAINING_DATA)
def test_training_data(bearer: Api, compartment: str, name: str) -> None:
    content, fragments = TRAINING_DATA[name]
    model = bearer.train(compartment, content)
    assert model["lifecycleState"] == "FAILED", model
    details = model["lifecycleDetails"]
    for fragment in fragments:
        assert fragment.lower() in details.lower(), details
    assert model["modelTrainingResults"] is None

    work = bearer.resource(f"/workRequests/{model['workRequest']}")
    assert work["status"] == "FAILED" and work["percentComplete"] <= 100 and work["timeFinished"]
    errors = bearer.resource(f"/workRequests/{model['workRequest']}/errors")["items"]
    assert len(errors) == 1 and errors[0]["code"] and errors[0]["message"] == details


def test_missing_object_and_bucket_fail_the_model(bearer: Api, compartment: str, bucket: str) -> None:
    project = bearer.create_project(compartment)
    for place, name in ((bucket, "missing.csv"), ("no-such-bucket", "x.csv")):
        asset = bearer.create_asset(compartment, project, place, name)
        model, work = bearer.start_training(compartment, project, asset)
        assert bearer.finished(work)["status"] == "FAILED"
        details = bearer.resource(f"/models/{model['id']}")["lifecycleDetails"]
        assert (name if place == bucket else place) in details
        assert len(bearer.resource(f"/workRequests/{work}/errors")["items"]) == 1


def test_assets_that_do_not_fit_together(bearer: Api, compartment: str, bucket: str) -> None:
    bearer.put_object(bucket, "a.csv", tables.training_csv(200, 3))
    bearer.put_object(bucket, "b.csv", tables.training_csv(200, 4))
    project = bearer.create_project(compartment)
    assets = [bearer.create_asset(compartment, project, bucket, name) for name in ("a.csv", "b.csv")]
    model, work = bearer.start_training(compartment, project, *assets)
    assert bearer.finished(work)["status"] == "FAILED"
    assert "b.csv" in bearer.resource(f"/models/{model['id']}")["lifecycleDetails"]


GOOD_DATA = {
    "CRLF": tables.training_csv(200).replace("\n", "\r\n"),
    "BOM": "\ufeff" + tables.training_csv(200),
    "no final newline": tables.training_csv(200).rstrip("\n"),
    "trailing blank lines": tables.training_csv(200) + "\n\n",
    "quotes": tables.training_csv(200).replace("sensor_1", '"sensor_1"'),
    "no timestamps": tables.csv(tables.rows(200, 3), timestamps=False),
    "missing values": tables.csv(
        [[None if (row + column) % 17 == 0 else value for column, value in enumerate(values)]
         for row, values in enumerate(tables.rows(300, 3))]),
    "constant column": tables.csv([[a, 5.0, c] for a, _, c in tables.rows(300, 3)]),
    "one signal": tables.training_csv(200, 1),
    "JSON": json.dumps(tables.inline(tables.rows(200, 3))),
    "JSON of the beta": json.dumps(tables.beta(tables.inline(tables.rows(200, 3)))),
    "exactly the fewest rows": tables.training_csv(80, 3),
}


@pytest.mark.parametrize("name", GOOD_DATA)
def test_unusual_but_good_training_data(bearer: Api, compartment: str, name: str) -> None:
    model = bearer.train(compartment, GOOD_DATA[name].encode())
    assert model["lifecycleState"] == "ACTIVE", model["lifecycleDetails"]
    assert all(signal["status"] == "ACCEPTED" for signal in model["modelTrainingResults"]["signalDetails"])


def test_mostly_missing_signal_is_dropped_and_ignored(bearer: Api, compartment: str) -> None:
    table = [[a, None if row % 4 else b, c] for row, (a, b, c) in enumerate(tables.rows(400, 3))]
    model = bearer.train(compartment, tables.csv(table))
    assert model["lifecycleState"] == "ACTIVE", model
    status = {signal["signalName"]: signal["status"] for signal in model["modelTrainingResults"]["signalDetails"]}
    assert status == {"sensor_1": "ACCEPTED", "sensor_2": "DROPPED", "sensor_3": "ACCEPTED"}
    with_dropped = {**tables.inline(tables.rows(5, 3, first=400)), "modelId": model["id"]}
    assert bearer.post(DETECT, with_dropped).status_code == 200


# Detection

def detect(bearer: Api, model: dict, change: dict | None = None, **options):
    body = {**tables.inline(tables.rows(5, 3, first=400)), "modelId": model["id"], **(change or {})}
    return bearer.post(DETECT, {name: value for name, value in body.items() if value is not ...}, **options)


ROWS = tables.rows(5, 3, first=400)
DETECTION = {
    "no model": ({"modelId": ...}, 400, "MissingParameter", ["modelId"]),
    "no request type": ({"requestType": ...}, 400, "MissingParameter", ["requestType"]),
    "unknown request type": ({"requestType": "LATER"}, 400, "InvalidParameter", ["requestType"]),
    "model of a wrong type": ({"modelId": 5}, 400, "InvalidParameter", ["modelId"]),
    "unknown model": ({"modelId": ocid("models")}, 404, "NotAuthorizedOrNotFound", []),
    "nonsense model": ({"modelId": "x"}, 404, "NotAuthorizedOrNotFound", []),
    "no data": ({"data": ...}, 400, "MissingParameter", ["data"]),
    "null data": ({"data": None}, 400, "MissingParameter", ["data"]),
    "empty data": ({"data": []}, 400, "InvalidParameter", ["data"]),
    "data no array": ({"data": {}}, 400, "InvalidParameter", ["data"]),
    "row no object": ({"data": [1]}, 400, "InvalidParameter", ["data[0]"]),
    "row without values": ({"data": [{"timestamp": tables.timestamp(0)}]}, 400, "MissingParameter", ["data[0]", "values"]),
    "values no array": ({"data": [{"values": "1,2,3"}]}, 400, "InvalidParameter", ["data[0].values"]),
    "text as value": ({"data": [{"values": [1, "2", 3]}]}, 400, "InvalidParameter", ["data[0].values[1]"]),
    "boolean as value": ({"data": [{"values": [1, True, 3]}]}, 400, "InvalidParameter", ["data[0].values[1]"]),
    "too few values": ({"data": [{"values": [1, 2]}]}, 400, "InvalidParameter", ["data[0]", "2", "3"]),
    "too many values": (
        {"data": [{"values": ROWS[0]}, {"values": [1, 2, 3, 4]}]}, 400, "InvalidParameter", ["data[1]", "4", "3"]),
    "no signal names": ({"signalNames": []}, 400, "InvalidParameter", ["signalNames"]),
    "signal names no array": ({"signalNames": "a"}, 400, "InvalidParameter", ["signalNames"]),
    "signal name no string": ({"signalNames": ["sensor_1", 2, "sensor_3"]}, 400, "InvalidParameter", ["signalNames[1]"]),
    "repeated signal name": (
        {"signalNames": ["sensor_1", "sensor_2", "sensor_1"]}, 400, "InvalidParameter", ["signalNames[2]", "sensor_1"]),
    "unknown signal name": ({"signalNames": ["sensor_1", "sensor_2", "sensor_9"]}, 400, "InvalidParameter", ["sensor_9"]),
    "missing signal": (
        {"signalNames": ["sensor_1", "sensor_2"], "data": [{"values": [1, 2]}]}, 400, "InvalidParameter", ["sensor_3"]),
    "names and labels": ({"columnLabels": tables.names(3)}, 400, "InvalidParameter", ["columnLabels"]),
    "bad timestamp": ({"data": [{"timestamp": "noon", "values": ROWS[0]}]}, 400, "InvalidParameter", ["data[0].timestamp"]),
    "timestamp as number": (
        {"data": [{"timestamp": 1709251200, "values": ROWS[0]}]}, 400, "InvalidParameter", ["data[0].timestamp"]),
    "unsorted timestamps": (
        {"data": [{"timestamp": tables.timestamp(2 - row), "values": ROWS[row]} for row in range(3)]},
        400, "InvalidParameter", ["data[1].timestamp", "increasing"]),
    "repeated timestamp": (
        {"data": [{"timestamp": tables.timestamp(0), "values": ROWS[row]} for row in range(3)]},
        400, "InvalidParameter", ["data[1].timestamp", "repeats"]),
    "timestamps on some rows": (
        {"data": [{"timestamp": tables.timestamp(0), "values": ROWS[0]}, {"values": ROWS[1]}]},
        400, "InvalidParameter", ["data[1]", "timestamp"]),
    "sensitivity below 0": ({"sensitivity": -0.1}, 400, "InvalidParameter", ["sensitivity"]),
    "sensitivity above 1": ({"sensitivity": 1.1}, 400, "InvalidParameter", ["sensitivity"]),
    "sensitivity as text": ({"sensitivity": "0.5"}, 400, "InvalidParameter", ["sensitivity"]),
    "too many points": (
        {"data": [{"values": [1, 2, 3]} for _ in range(10_001)]}, 400, "LimitExceeded", ["30000", "30003"]),
    "no content": ({"requestType": "BASE64_ENCODED"}, 400, "MissingParameter", ["content"]),
    "content no base64": ({"requestType": "BASE64_ENCODED", "content": "!!!"}, 400, "InvalidParameter", ["content"]),
    "content of another type": (
        {"requestType": "BASE64_ENCODED", "content": "YQ==", "contentType": "XML"}, 400, "InvalidParameter", ["contentType"]),
    "content broken CSV": (
        {"requestType": "BASE64_ENCODED", "content": base64.b64encode(b"a,b\n1\n").decode()}, 400, "InvalidParameter", ["row 1"]),
    "content broken JSON": (
        {"requestType": "BASE64_ENCODED", "contentType": "JSON", "content": base64.b64encode(b'{"a"').decode()},
        400, "InvalidParameter", ["content", "byte"]),
}


@pytest.mark.parametrize("name", DETECTION)
def test_detection(bearer: Api, small_model: dict, name: str) -> None:
    change, status, code, fragments = DETECTION[name]
    assert_error(detect(bearer, small_model, change), status, code, *fragments)


def test_detection_without_the_discriminator_sent_by_the_cli(bearer: Api, small_model: dict) -> None:
    """`oci anomaly-detection model detect-anomalies` sends an incomplete body, which must be 400."""
    response = bearer.post(DETECT, {"modelId": small_model["id"], "requestType": "INLINE"})
    assert_error(response, 400, "MissingParameter", "data")


GOOD_DETECTION = {
    "sensitivity as integers": {"sensitivity": 1}, "sensitivity 0": {"sensitivity": 0}, "null sensitivity": {"sensitivity": None},
    "no timestamps": {"data": [{"values": values} for values in ROWS]},
    "null timestamps": {"data": [{"timestamp": None, "values": values} for values in ROWS]},
    "no names": {"signalNames": ...}, "one row": {"data": [{"values": ROWS[0]}]},
    "null values": {"data": [{"values": [None, ROWS[0][1], ROWS[0][2]]}]},
    "all null": {"data": [{"values": [None, None, None]}]},
    "unknown members": {"whatever": {"a": [1]}, "data": [{"values": ROWS[0], "quality": "good"}]},
    "huge values": {"data": [{"values": [1e300, -1e300, 5e-324]}]},
    "most points allowed": {"data": [{"values": [1, 2, 3]} for _ in range(10_000)]},
    "base64 CSV": {
        "requestType": "BASE64_ENCODED", "content": base64.b64encode(tables.csv(ROWS, first=400).encode()).decode()},
    "base64 CSV in lines": {
        "requestType": "BASE64_ENCODED", "content": base64.encodebytes(tables.csv(ROWS, first=400).encode()).decode()},
    "base64 JSON": {
        "requestType": "BASE64_ENCODED", "contentType": "JSON",
        "content": base64.b64encode(json.dumps(tables.inline(ROWS, first=400)).encode()).decode()},
}


@pytest.mark.parametrize("name", GOOD_DETECTION)
def test_unusual_but_good_detection(bearer: Api, small_model: dict, name: str) -> None:
    response = detect(bearer, small_model, GOOD_DETECTION[name])
    assert response.status_code == 200, response.text
    results = response.json()["detectionResults"]
    assert isinstance(results, list)
    for row in results:
        assert ("timestamp" in row) != ("rowIndex" in row)


@pytest.mark.parametrize("text", [
    "2024-03-01T12:00:00Z", "2024-03-01T12:00:00.123456789Z", "2024-03-01T12:00:00+01:00", "2024-03-01T12:00:00-0830",
    "2024-03-01 12:00:00", "2024-03-01T12:00", "2024-03-01T12:00-08:00", "2024-03-01T12:00:00.5"])
def test_forms_of_timestamps(bearer: Api, small_model: dict, text: str) -> None:
    response = detect(bearer, small_model, {"data": [{"timestamp": text, "values": [500, 500, 500]}]})
    assert response.status_code == 200, response.text


def test_flagged_missing_value_carries_what_stood_in(bearer: Api, small_model: dict) -> None:
    table = tables.rows(30, 3, first=400)
    table[20] = [None, 900.0, -900.0]
    response = detect(bearer, small_model, {"data": [{"values": values} for values in table], "sensitivity": 1})
    row = next(row for row in response.json()["detectionResults"] if row["rowIndex"] == 20)
    for anomaly in row["anomalies"]:
        assert ("imputedValue" in anomaly) == (anomaly["signalName"] == "sensor_1")
        if anomaly["signalName"] == "sensor_2":
            assert anomaly["actualValue"] == 900.0


# States

def test_model_that_is_not_active(
    bearer: Api, failed_model: dict, small_model: dict, busy_slot: Callable, compartment: str
) -> None:
    body = {"compartmentId": compartment, "modelId": failed_model["id"]}
    assert_error(detect(bearer, failed_model), 409, "Conflict", "FAILED")
    assert_error(bearer.post(f"{BASE}/modelDeployments", body), 409, "Conflict", "FAILED")
    project, asset = bearer.upload_training_data(compartment, tables.training_csv())
    with busy_slot():
        model, work = bearer.start_training(compartment, project, asset)
        assert_error(detect(bearer, model), 409, "IncorrectState", "CREATING")
        body = {"compartmentId": compartment, "modelId": model["id"]}
        assert_error(bearer.post(f"{BASE}/modelDeployments", body), 409, "IncorrectState", "CREATING")
        # Detection goes on while the training slot is taken.
        assert detect(bearer, small_model).status_code == 200
    assert bearer.finished(work)["status"] == "SUCCEEDED"
    assert detect(bearer, model).status_code == 200


def test_work_request_is_cancelled_once(bearer: Api, busy_slot: Callable, compartment: str) -> None:
    project, asset = bearer.upload_training_data(compartment, tables.training_csv())
    with busy_slot() as running:
        # One that waits ends at once.
        model, work = bearer.start_training(compartment, project, asset)
        assert bearer.delete(f"{BASE}/workRequests/{work}").status_code == 202
        assert bearer.resource(f"/workRequests/{work}")["status"] == "CANCELED"
        assert bearer.settled(f"/models/{model['id']}")["lifecycleState"] == "FAILED"
        assert_error(bearer.delete(f"{BASE}/workRequests/{work}"), 409, "Conflict")
        # One that runs ends soon.
        listed = bearer.get(f"{BASE}/workRequests", params={"compartmentId": running["compartmentId"]}).json()["items"]
        running_work = next(item["id"] for item in listed if item["resources"][0]["identifier"] == running["id"])
        assert bearer.delete(f"{BASE}/workRequests/{running_work}").status_code == 202
        assert bearer.finished(running_work, 30)["status"] == "CANCELED"
        state = bearer.settled(f"/models/{running['id']}")
        assert state["lifecycleState"] == "FAILED" and "cancel" in state["lifecycleDetails"].lower()


def test_finished_work_request_cannot_be_cancelled(bearer: Api, small_model: dict) -> None:
    assert_error(bearer.delete(f"{BASE}/workRequests/{small_model['workRequest']}"), 409, "Conflict", "finished")


def test_what_is_in_use_cannot_be_deleted(bearer: Api, compartment: str) -> None:
    model = bearer.train(compartment, tables.training_csv())
    deployment = bearer.deploy(compartment, model["id"])
    asset = model["modelTrainingDetails"]["dataAssetIds"][0]
    path = f"{BASE}/models/{model['id']}"
    assert_error(bearer.delete(path), 409, "Conflict", "deployment")
    assert_error(bearer.delete(f"{BASE}/projects/{model['projectId']}"), 409, "Conflict", "1 data asset", "1 model")
    assert bearer.delete(f"{BASE}/modelDeployments/{deployment}").status_code == 204
    response = bearer.delete(path)
    assert response.status_code == 202 and response.content == b""
    assert bearer.finished(response.headers["opc-work-request-id"])["status"] == "SUCCEEDED"
    assert_error(bearer.delete(f"{BASE}/projects/{model['projectId']}"), 409, "Conflict", "1 data asset")
    assert bearer.delete(f"{BASE}/dataAssets/{asset}").status_code == 204
    response = bearer.delete(f"{BASE}/projects/{model['projectId']}")
    assert response.status_code == 202 and response.headers["opc-work-request-id"]
    assert_error(detect(bearer, model), 404, "NotAuthorizedOrNotFound")


def test_only_strangers_get_401(bearer: Api) -> None:
    response = bearer.get(f"{BASE}/projects", auth=None)
    assert_error(response, 401, "NotAuthenticated")
