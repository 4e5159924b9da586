"""Azure's multivariate API without an SDK: requests that no SDK sends, sources of all kinds, data that are wrong, and who may do what."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import requests

from harness import series
from harness.api import Api, new_compartment
from harness.blobs import SIGNATURE, BlobStorage, archive
from harness.data import needs
from harness.azure_cases import SAMPLES
from harness.series import ALL, NAMES, OFF, TRAINED, WINDOW, Azure, text
from harness.server import Server
from harness.trap import Trap
from harness.users import new_key

VERSIONS = ["v1.1-preview", "v1.1-preview.1", "v1.1"]
PREVIEWS = VERSIONS[:2]
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def table(blobs: BlobStorage) -> str:
    return blobs.put("raw/table.csv", series.one_table())


@pytest.fixture(scope="module")
def zipped(blobs: BlobStorage) -> str:
    return blobs.put("raw/series.zip", archive(series.files()))


@pytest.fixture(scope="module")
def model(azure: Azure, table: str) -> str:
    """A trained model that tests only read."""
    return azure.trained(table)["modelId"]


@pytest.fixture(scope="module")
def operator(series_server: Server) -> Api:
    return Api.bearer(series_server)


@pytest.fixture(params=PREVIEWS)
def preview(request: pytest.FixtureRequest, series_server: Server) -> Azure:
    return Azure(series_server, request.param)


def refusal(response: requests.Response, code: str, status: int = 400) -> str:
    assert response.status_code == status, response.text
    body = response.json()
    assert set(body) == {"code", "message"} and body["code"] == code, body
    assert response.headers["x-ms-error-code"] == code
    return body["message"]


def gateway(response: requests.Response, status: int) -> None:
    assert response.status_code == status, response.text
    assert set(response.json()) == {"error"} and response.json()["error"]["code"] == str(status)


# Models


def test_a_new_model(azure: Azure, table: str) -> None:
    response = azure.call("POST", "/multivariate/models", azure.model_body(
        table, displayName="pumps", dataSchema="OneTable", alignPolicy={"alignMode": "Inner", "fillNAMethod": "Fixed", "paddingValue": 1.5}))
    assert response.status_code == 201
    model = response.json()
    assert set(model) == {"modelId", "createdTime", "lastUpdatedTime", "modelInfo"}
    assert response.headers["location"] == f"{azure.server.url}/anomalydetector/v1.1/multivariate/models/{model['modelId']}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", model["createdTime"])
    assert model["modelInfo"] == {
        "dataSource": table, "dataSchema": "OneTable", "startTime": text(0), "endTime": text(TRAINED - 1), "displayName": "pumps",
        "slidingWindow": WINDOW, "alignPolicy": {"alignMode": "Inner", "fillNAMethod": "Fixed", "paddingValue": 1.5}, "status": "CREATED",
        "errors": [], "diagnosticsInfo": {
            "modelState": {"epochIds": [], "trainLosses": [], "validationLosses": [], "latenciesInSeconds": []}, "variableStates": []}}
    trained = azure.settled(model["modelId"])["modelInfo"]
    assert trained["diagnosticsInfo"]["variableStates"] == [
        {"variable": name, "filledNARatio": 0, "effectiveCount": TRAINED, "firstTimestamp": text(0), "lastTimestamp": text(TRAINED - 1)}
        for name in NAMES]


def test_defaults(azure: Azure, table: str) -> None:
    body = {"dataSource": table, "startTime": text(0), "endTime": text(TRAINED - 1), "displayName": None, "unknown": {"deep": [1]}}
    info = azure.call("POST", "/multivariate/models", body).json()["modelInfo"]
    assert (info["slidingWindow"], info["dataSchema"]) == (300, "OneTable")
    assert info["alignPolicy"] == {"alignMode": "Outer", "fillNAMethod": "Linear"}
    assert "displayName" not in info


def test_the_window_before_the_start_counts(azure: Azure, table: str) -> None:
    states = azure.trained(table, startTime=text(100), endTime=text(399))["modelInfo"]["diagnosticsInfo"]["variableStates"]
    assert {(s["effectiveCount"], s["firstTimestamp"]) for s in states} == {(300 + WINDOW - 1, text(100 - WINDOW + 1))}


def test_a_folder_in_pages_with_gaps(azure: Azure, blobs: BlobStorage) -> None:
    folder = blobs.put_folder("raw/folder with space", series.files(skip=[50, 51]) | {
        "notes.txt": "not a variable", "older/sensor_1.csv": "timestamp,value\n"})
    before = len(blobs.requests)
    trained = azure.trained(folder, dataSchema="MultiTable")
    states = trained["modelInfo"]["diagnosticsInfo"]["variableStates"]
    assert [(s["variable"], s["effectiveCount"]) for s in states] == [(name, TRAINED - 2) for name in NAMES]
    sent = blobs.requests[before:]
    assert sum("comp=list" in request for request in sent) == 3 and any("marker=page%212" in request for request in sent)
    assert all(request.endswith(SIGNATURE) for request in sent)
    # The detection's data lie in the same form.
    result = azure.detected(trained["modelId"], folder)
    assert result["results"][OFF - TRAINED]["value"]["isAnomaly"]


def test_gaps_are_filled(azure: Azure, blobs: BlobStorage) -> None:
    rows = series.rows()
    for row in range(100, 110):
        rows[row][2] = None  # type: ignore[call-overload]
    source = blobs.put("raw/gaps.csv", series.one_table(rows))
    for method in ("Previous", "Subsequent", "Linear", "Zero"):
        states = azure.trained(source, alignPolicy={"fillNAMethod": method})["modelInfo"]["diagnosticsInfo"]["variableStates"]
        assert [s["effectiveCount"] for s in states] == [TRAINED, TRAINED, TRAINED - 10, TRAINED]
        assert states[2]["filledNARatio"] == pytest.approx(10 / TRAINED)
    states = azure.trained(source, alignPolicy={"alignMode": "Inner"})["modelInfo"]["diagnosticsInfo"]["variableStates"]
    assert {s["effectiveCount"] for s in states} == {TRAINED - 10}


def test_previews_list_snapshots(preview: Azure, azure: Azure, zipped: str) -> None:
    made = preview.trained(zipped, displayName="old")
    assert made["modelInfo"]["source"] == zipped and "dataSchema" not in made["modelInfo"]
    assert set(made["modelInfo"]["diagnosticsInfo"]["variableStates"][0]) == {
        "variable", "filledNARatio", "effectiveCount", "startTime", "endTime"} | ({"errors"} if preview.version == "v1.1-preview" else set())
    listed = preview.call("GET", "/multivariate/models?$top=1").json()
    assert listed["models"] == [{
        "modelId": made["modelId"], "createdTime": made["createdTime"], "lastUpdatedTime": made["lastUpdatedTime"], "status": "READY",
        "displayName": "old", "variablesCount": len(NAMES)}]
    assert azure.call("GET", "/multivariate/models?top=1").json()["models"] == [azure.model(made["modelId"])]


def test_pages(azure: Azure, preview: Azure, table: str) -> None:
    for _ in range(3):
        azure.create(table)
    total = azure.call("GET", "/multivariate/models").json()["currentCount"]
    for client, dollar in ((azure, ""), (preview, "$")):
        url, seen = f"/multivariate/models?{dollar}skip=1&{dollar}top=2", []
        while url:
            page = client.call("GET", url).json()
            assert page["currentCount"] == total and page["maxCount"] == 1000
            seen += [item["modelId"] for item in page["models"]]
            url = page["nextLink"]
            assert url == "" or url.startswith(f"{client.server.url}/anomalydetector/{client.version}/multivariate/models?{dollar}skip=")
        assert len(seen) == len(set(seen)) == total - 1
    assert azure.call("GET", f"/multivariate/models?skip={total}").json()["models"] == []
    assert azure.call("GET", f"/multivariate/models?skip={total}").json()["nextLink"] == ""


@pytest.mark.parametrize("query", ["skip=-1", "skip=x", "top=0", "top=-2", "top=", "skip=99999999999999999999", "skip=1&skip=2", "top=%zz"])
def test_wrong_pages(azure: Azure, query: str) -> None:
    refusal(azure.call("GET", f"/multivariate/models?{query}"), "InvalidRequestParameterError")


def test_deletion(azure: Azure, table: str, operator: Api) -> None:
    model = azure.trained(table)["modelId"]
    result = azure.detected(model, table)
    response = azure.call("DELETE", f"/multivariate/models/{model}")
    assert (response.status_code, response.content) == (204, b"")
    for method, path in [("GET", ""), ("DELETE", ""), ("POST", ":detect-batch"), ("POST", ":detect-last")]:
        body = azure.detection_body(table) | {"variables": series.newest(0, WINDOW)} if method == "POST" else None
        refusal(azure.call(method, f"/multivariate/models/{model}{path}", body), "ModelNotExist", 404)
    # What it found is kept all the same.
    assert azure.result(result["resultId"]) == result
    assert model not in azure.call("GET", "/multivariate/models?top=1000").text


def test_a_training_that_runs_can_be_deleted(azure: Azure, blobs: BlobStorage) -> None:
    source = blobs.put("raw/held.csv", series.one_table())
    with blobs.held("raw/held.csv"):
        model = azure.create(source)["modelId"]
        refusal(azure.call("POST", f"/multivariate/models/{model}:detect-batch", azure.detection_body(source)), "ModelNotReady")
        refusal(azure.call("POST", f"/multivariate/models/{model}:detect-last", {"variables": series.newest(0, WINDOW)}), "ModelNotReady")
        assert azure.call("DELETE", f"/multivariate/models/{model}").status_code == 204
        refusal(azure.call("GET", f"/multivariate/models/{model}"), "ModelNotExist", 404)


# Detection


def test_a_detection(azure: Azure, model: str, table: str) -> None:
    response = azure.call("POST", f"/multivariate/models/{model}:detect-batch", azure.detection_body(table))
    started = response.json()
    setup = {"dataSource": table, "topContributorCount": 3, "startTime": text(TRAINED), "endTime": text(ALL - 1)}
    assert (response.status_code, started) == (202, {
        "resultId": started["resultId"], "results": [],
        "summary": {"status": "CREATED", "errors": [], "variableStates": [], "setupInfo": setup}})
    assert response.headers["operation-id"] == started["resultId"]
    place = f"{azure.server.url}/anomalydetector/v1.1/multivariate/detect-batch/{started['resultId']}"
    assert response.headers["operation-location"] == place
    result = azure.result(started["resultId"])
    assert azure.call("GET", place).json() == result
    assert result["summary"]["setupInfo"] == setup
    assert [row["timestamp"] for row in result["results"]] == [text(row) for row in range(TRAINED, ALL)]
    off = result["results"][OFF - TRAINED]
    assert off["errors"] == [] and off["value"]["isAnomaly"]
    first = off["value"]["interpretation"][0]
    assert set(first) == {"variable", "contributionScore", "correlationChanges"} and first["variable"] == NAMES[1]
    assert set(first["correlationChanges"]) == {"changedVariables"}
    normal = next(row["value"] for row in result["results"] if not row["value"]["isAnomaly"])
    assert (normal["severity"], normal["interpretation"]) == (0, []) and normal["score"] >= 0


@pytest.mark.parametrize("colon", ["%3A", "%3a"])
def test_the_colon_may_be_encoded(azure: Azure, model: str, table: str, colon: str) -> None:
    started = azure.call("POST", f"/multivariate/models/{model}{colon}detect-batch", azure.detection_body(table))
    assert started.status_code == 202
    newest = {"variables": series.newest(TRAINED, TRAINED + WINDOW)}
    assert azure.call("POST", f"/multivariate/models/{model.upper()}{colon}detect-last", newest).status_code == 200


def test_addresses_are_those_of_the_client(azure: Azure, model: str, table: str) -> None:
    """Of its endpoint, slashes at its end included, and of a proxy in front that speaks TLS."""
    port = azure.server.url.rsplit(":", 1)[1]
    path = f"/anomalydetector/v1.1/multivariate/models/{model}:detect-batch"
    for url, headers, base in [
        (f"http://localhost:{port}/", {}, f"http://localhost:{port}"),
        (azure.server.url, {"Host": "anomaly.example"}, "http://anomaly.example"),
        (azure.server.url, {"Host": "anomaly.example", "X-Forwarded-Proto": "https"}, "https://anomaly.example"),
        (azure.server.url, {"Host": "anomaly.example", "X-Forwarded-Proto": "gopher"}, "http://anomaly.example"),
        (azure.server.url, {"Host": "a b/../\\"}, ""),
    ]:
        response = azure.call("POST", url + path, azure.detection_body(table), headers)
        if response.status_code == 400 and base == "":
            continue
        assert response.headers["operation-location"] == f"{base}/anomalydetector/v1.1/multivariate/detect-batch/{response.json()['resultId']}"


def test_newest_points(azure: Azure, model: str) -> None:
    variables = series.newest(OFF - 99, OFF + 1)
    found = azure.call("POST", f"/multivariate/models/{model}:detect-last", {"variables": variables, "topContributorCount": 1}).json()
    assert found["variableStates"] == [
        {"variable": name, "filledNARatio": 0, "effectiveCount": 1, "firstTimestamp": text(OFF), "lastTimestamp": text(OFF)}
        for name in NAMES]
    assert len(found["results"]) == 1
    assert found["results"][0]["timestamp"] == text(OFF)
    assert [c["variable"] for c in found["results"][0]["value"]["interpretation"]] == [NAMES[1]]
    # Numbers may be texts, and null is a gap.
    texts = [v | {"values": [None if i == 3 else str(x) for i, x in enumerate(v["values"])]} for v in variables]
    assert azure.call("POST", f"/multivariate/models/{model}:detect-last", {"variables": texts}).json()["results"][0]["value"]["isAnomaly"]


def test_newest_points_agree_with_a_detection(azure: Azure, model: str, table: str) -> None:
    result = azure.detected(model, table, topContributorCount=30)
    by_job = {row["timestamp"]: row["value"] for row in result["results"]}
    for last in (TRAINED + 250 - 1 - 100, OFF, ALL - 1):
        variables = series.newest(last - 150, last + 1)
        found = azure.call("POST", f"/multivariate/models/{model}:detect-last", {"variables": variables, "topContributorCount": 30}).json()
        value = found["results"][0]["value"]
        assert value["isAnomaly"] == by_job[text(last)]["isAnomaly"]
        assert value["score"] == pytest.approx(by_job[text(last)]["score"], abs=1e-6)


def variables_without(index: int, field: str, value: Any) -> list[dict[str, Any]]:
    variables = series.newest(0, WINDOW)
    variables[index] = variables[index] | {field: value}
    return variables


@pytest.mark.parametrize(("variables", "code"), [
    (None, "NoVariablesFound"), ([], "NoVariablesFound"), ({}, "BadArgument"), ([1], "BadArgument"), ([{}], "BadArgument"),
    (series.newest(0, WINDOW - 1), "NotEnoughInput"), (series.newest(0, WINDOW)[1:], "ColumnNotFound"),
    (variables_without(0, "variable", "other"), "ColumnNotFound"), (variables_without(0, "variable", NAMES[1]), "DuplicatedVariables"),
    (series.newest(0, WINDOW) + [series.newest(0, WINDOW)[0] | {"variable": "more"}], "NumColumnsMismatch"),
    (variables_without(1, "values", [1.0]), "BadArgument"), (variables_without(1, "values", "x"), "BadArgument"),
    (variables_without(1, "timestamps", None), "BadArgument"), (variables_without(1, "timestamps", ["yesterday"] * WINDOW), "InvalidTimestampFormat"),
    (variables_without(1, "timestamps", [7] * WINDOW), "InvalidTimestampFormat"),
    (variables_without(1, "values", ["x"] * WINDOW), "VariableParseError"), (variables_without(1, "values", [1e200] * WINDOW), "VariableParseError"),
    (variables_without(1, "timestamps", [text(0)] * WINDOW), "MergeDataFailed"),
    (variables_without(1, "values", [1.0] * 2881), "BadArgument"),
    ([v | {"timestamps": [text(i) for i in range(2881)], "values": [1.0] * 2881} for v in series.newest(0, 1)], "DataExceedsLimit"),
    ([{"variable": f"v{i}", "timestamps": [], "values": []} for i in range(301)], "DataExceedsLimit"),
])
def test_newest_points_that_are_wrong(azure: Azure, model: str, variables: Any, code: str) -> None:
    refusal(azure.call("POST", f"/multivariate/models/{model}:detect-last", {"variables": variables}), code)


def test_a_large_request_of_newest_points(azure: Azure, model: str) -> None:
    """As large as may be: 300 variables of 2,880 points. It is read, and refused for what it holds."""
    instants = json.dumps([text(i) for i in range(2880)])
    values = json.dumps([round(i * 0.12345678, 6) for i in range(2880)])
    body = '{"variables":[' + ",".join(f'{{"variable":"v{i}","timestamps":{instants},"values":{values}}}' for i in range(300)) + "]}"
    assert len(body) > 20_000_000
    refusal(azure.call("POST", f"/multivariate/models/{model}:detect-last", body), "ColumnNotFound")
    gateway(azure.call("POST", "/multivariate/models", body), 413)


def test_a_detection_out_of_range_fails(azure: Azure, model: str, table: str, blobs: BlobStorage) -> None:
    years_later = {"startTime": "2030-01-01T00:00:00Z", "endTime": "2030-01-02T00:00:00Z"}
    short = blobs.put("raw/short.csv", series.one_table(series.rows(WINDOW - 1)))
    fewer = blobs.put("raw/fewer.csv", "\n".join(line.rsplit(",", 1)[0] for line in series.one_table().splitlines()))
    for source, fields, code in [
        (table, years_later, "NoData"), (short, {"startTime": text(0)}, "NotEnoughInput"), (fewer, {}, "ColumnNotFound"),
        (blobs.url("raw/none"), {}, "FileNotExist"),
    ]:
        result = azure.detected(model, source, "FAILED", **fields)
        assert result["results"] == [] and result["summary"]["variableStates"] == []
        assert [error["code"] for error in result["summary"]["errors"]] == [code], result["summary"]


def test_more_rows_than_a_detection_takes(azure: Azure, model: str, blobs: BlobStorage) -> None:
    rows = "\n".join(f"{2024 - 10 + i // 8000}-01-{1 + i % 8000 // 1440 % 28:02}T{i % 1440 // 60:02}:{i % 60:02}:00Z,1,2,3,4" for i in range(20_001))
    source = blobs.put("raw/long.csv", "timestamp," + ",".join(NAMES) + "\n" + rows + "\n")
    result = azure.detected(model, source, "FAILED", startTime="2014-01-01T00:00:00Z", endTime="2030-01-01T00:00:00Z")
    assert [error["code"] for error in result["summary"]["errors"]] == ["DataExceedsLimit"]


# Requests


@pytest.mark.parametrize(("fields", "code"), [
    ({"dataSource": None}, "RequiredSource"), ({"dataSource": ""}, "RequiredSource"), ({"startTime": None}, "RequiredStartTime"),
    ({"endTime": None}, "RequiredEndTime"), ({"startTime": "soon"}, "InvalidTimestampFormat"), ({"endTime": 5}, "InvalidTimestampFormat"),
    ({"startTime": "2030-01-01T00:00:00Z"}, "BadArgument"), ({"slidingWindow": 27}, "InvalidSlidingWindow"),
    ({"slidingWindow": 2881}, "InvalidSlidingWindow"), ({"slidingWindow": 28.5}, "InvalidSlidingWindow"),
    ({"slidingWindow": "many"}, "InvalidSlidingWindow"), ({"alignPolicy": {"alignMode": "Left"}}, "InvalidAlignMode"),
    ({"alignPolicy": {"alignMode": "inner"}}, "InvalidAlignMode"), ({"alignPolicy": {"fillNAMethod": "Guess"}}, "InvalidFillNAMethod"),
    ({"alignPolicy": {"fillNAMethod": "NotFill"}}, "InvalidFillNAMethod"), ({"alignPolicy": {"fillNAMethod": "Fixed"}}, "RequiredPaddingValue"),
    ({"alignPolicy": {"fillNAMethod": "Fixed", "paddingValue": "x"}}, "RequiredPaddingValue"), ({"alignPolicy": []}, "BadArgument"),
    ({"displayName": "x" * 25}, "BadArgument"), ({"displayName": 5}, "BadArgument"), ({"dataSchema": "Table"}, "BadArgument"),
    ({"dataSource": 5}, "InvalidBlobURL"), ({"dataSource": "ftp://host/x"}, "InvalidBlobURL"), ({"dataSource": "C:\\data.csv"}, "InvalidBlobURL"),
    ({"dataSource": "https://"}, "InvalidBlobURL"), ({"dataSource": "http://user:password@host/x"}, "InvalidBlobURL"), ({"dataSource": "https://a b/c"}, "InvalidBlobURL"), ({"dataSource": "x" * 5000}, "InvalidBlobURL"),
    ({"dataSource": "http://host/a\nb"}, "InvalidBlobURL"), ({"dataSource": "oci://bucket/x"}, "InvalidBlobURL"),
    ({"dataSource": "oci://bucket@elsewhere/x"}, "InvalidBlobURL"), ({"dataSource": "oci://bucket@lapwing/"}, "InvalidBlobURL"),
    ({"dataSource": "/n/lapwing/b/bucket/x"}, "InvalidBlobURL"), ({"dataSource": "/n/lapwing/b/bucket/o/%zz"}, "InvalidBlobURL"),
    ({"dataSource": "/etc/passwd"}, "InvalidBlobURL"), ({"dataSource": "file:///etc/passwd"}, "InvalidBlobURL"),
])
def test_models_that_are_refused(azure: Azure, table: str, fields: dict[str, Any], code: str) -> None:
    refusal(azure.call("POST", "/multivariate/models", azure.model_body(table) | fields), code)


def test_what_is_wrong_first_is_said_first(azure: Azure) -> None:
    body: dict[str, Any] = {"slidingWindow": 1, "alignPolicy": {"alignMode": "x", "fillNAMethod": "x"}, "startTime": None}
    repairs: list[tuple[str, dict[str, Any]]] = [
        ("RequiredSource", {"dataSource": "nowhere"}), ("RequiredStartTime", {"startTime": "x"}), ("RequiredEndTime", {"endTime": "x"}),
        ("InvalidTimestampFormat", {"startTime": text(0), "endTime": text(9)}), ("InvalidSlidingWindow", {"slidingWindow": 28}),
        ("InvalidAlignMode", {"alignPolicy": {"fillNAMethod": "x"}}), ("InvalidFillNAMethod", {"alignPolicy": {"fillNAMethod": "Fixed"}}),
        ("RequiredPaddingValue", {"alignPolicy": {}}), ("InvalidBlobURL", {})]
    for code, repair in repairs:
        refusal(azure.call("POST", "/multivariate/models", body), code)
        body |= repair


@pytest.mark.parametrize("body", ["", "x", "[]", '{"dataSource":', '{"variables":[],"dataSource":1,"variables":[],"dataSource":2}', '"text"', "[" * 5000, '{"dataSource":"\\ud800"}', "\x00"])
def test_bodies_that_are_no_object(azure: Azure, model: str, body: str) -> None:
    for path in ("", f"/{model}:detect-batch", f"/{model}:detect-last"):
        refusal(azure.call("POST", "/multivariate/models" + path, body), "InvalidJsonFormat")


@pytest.mark.parametrize(("fields", "code"), [
    ({"dataSource": None}, "RequiredSource"), ({"startTime": None}, "RequiredStartTime"), ({"endTime": None}, "RequiredEndTime"),
    ({"endTime": "x"}, "InvalidTimestampFormat"), ({"topContributorCount": 0}, "BadArgument"), ({"topContributorCount": 31}, "BadArgument"),
    ({"topContributorCount": "x"}, "BadArgument"), ({"dataSource": "x"}, "InvalidBlobURL"),
])
def test_detections_that_are_refused(azure: Azure, model: str, table: str, fields: dict[str, Any], code: str) -> None:
    refusal(azure.call("POST", f"/multivariate/models/{model}:detect-batch", azure.detection_body(table) | fields), code)


@pytest.mark.parametrize("identity", [UNKNOWN, "x", "%00", "a%2Fb", "..%2f..", "0" * 32, "é"])
def test_unknown_models(azure: Azure, identity: str) -> None:
    refusal(azure.call("GET", f"/multivariate/models/{identity}"), "ModelNotExist", 404)
    refusal(azure.call("DELETE", f"/multivariate/models/{identity}"), "ModelNotExist", 404)
    refusal(azure.call("GET", f"/multivariate/detect-batch/{identity}"), "ResultNotExist", 404)


def test_previews_have_words_of_their_own(preview: Azure, zipped: str) -> None:
    refusal(preview.call("POST", "/multivariate/models", preview.model_body(zipped) | {"source": None, "dataSource": zipped}), "RequiredSource")
    policy = {"alignMode": "Inner", "fillNAMethod": "NotFill"}
    assert preview.call("POST", "/multivariate/models", preview.model_body(zipped, alignPolicy=policy)).status_code == 201
    refusal(preview.call("POST", "/multivariate/models", preview.model_body(zipped, alignPolicy={"fillNAMethod": "NotFill"})), "InvalidFillNAMethod")
    policy = {"fillNAMethod": "Pad", "paddingValue": 3}
    made = preview.create(zipped, alignPolicy=policy)
    assert made["modelInfo"]["alignPolicy"]["fillNAMethod"] == ("Pad" if preview.version == "v1.1-preview" else "Fixed")


def test_what_previews_find(preview: Azure, zipped: str) -> None:
    model = preview.trained(zipped)["modelId"]
    result = preview.detected(model, zipped)
    off = result["results"][OFF - TRAINED]["value"]
    members = {"isAnomaly", "severity", "score", "contributors" if preview.version == "v1.1-preview" else "interpretation"}
    assert set(off) == members
    if preview.version == "v1.1-preview":
        assert set(off["contributors"][0]) == {"variable", "contributionScore"}
    assert set(result["summary"]["setupInfo"]) == {"source", "startTime", "endTime"}


def test_every_version_has_its_own_paths(series_server: Server, model: str, table: str) -> None:
    own = {
        f"/multivariate/models/{model}:detect-batch": {"v1.1"}, f"/multivariate/models/{model}:detect-last": {"v1.1"},
        f"/multivariate/models/{model}/detect": set(PREVIEWS), f"/multivariate/models/{model}/last/detect": {"v1.1-preview.1"},
        "/multivariate/models": set(VERSIONS)}
    for path, versions in own.items():
        for version in ["v1.0", *VERSIONS]:
            response = Azure(series_server, version).call("POST", path, "{}")
            if version in versions:
                assert response.status_code == 400, (version, path, response.text)
            else:
                gateway(response, 404)
    gateway(Azure(series_server, "v2.0").call("GET", "/multivariate/models"), 404)


def test_other_methods_are_not_allowed(azure: Azure, model: str) -> None:
    for method, path, allowed in [
        ("PUT", "", "GET, POST"), ("POST", f"/{model}", "DELETE, GET"), ("PATCH", f"/{model}", "DELETE, GET"), ("POST", f"/{model}:export", "DELETE, GET"),
        ("GET", f"/{model}:detect-batch", "POST"), ("DELETE", f"/{model}%3Adetect-last", "POST"), ("GET", f"/{model}/detect", "POST"),
    ]:
        response = azure.call(method, "/multivariate/models" + path, "{}" if method != "GET" else None)
        gateway(response, 405)
        assert response.headers["allow"] == allowed
    gateway(azure.call("GET", "/multivariate/nothing"), 404)


def test_an_unknown_action_is_not_the_model(azure: Azure, model: str) -> None:
    for action in (":", ":export", "%3Aexport", ":detect-batch:"):
        for method in ("GET", "DELETE"):
            gateway(azure.call(method, f"/multivariate/models/{model}{action}"), 404)
    assert azure.call("GET", f"/multivariate/models/{model}").status_code == 200


def test_who_has_no_key_is_refused(azure: Azure) -> None:
    response = requests.get(f"{azure.server.url}/anomalydetector/v1.1/multivariate/models", timeout=10)
    gateway(response, 401)
    gateway(azure.call("GET", "/multivariate/models", headers={"Ocp-Apim-Subscription-Key": "wrong"}), 401)


# Data of one's own object storage


@pytest.fixture(scope="module")
def own(operator: Api) -> Callable[[str], str]:
    """A bucket with the data in all forms; gives the name of the object as each way of writing has it."""
    bucket, namespace = operator.create_bucket(new_compartment()), operator.namespace()
    objects = {"data/table one.csv": series.one_table(), "series.zip": archive(series.files())} | {
        f"folder/{name}": content for name, content in series.files().items()} | {"folder/deeper/x.csv": "nothing"}
    for name, content in objects.items():
        data = content.encode() if isinstance(content, str) else content
        operator.ok(operator.call("PUT", f"/n/{namespace}/b/{bucket}/o/{quote(name)}", data=data))
    return lambda form: form.format(namespace=namespace, bucket=bucket, server=operator.server.url)


@pytest.mark.parametrize("source", [
    "oci://{bucket}@{namespace}/data/table one.csv", "/n/{namespace}/b/{bucket}/o/data/table%20one.csv",
    "/n/{namespace}/b/{bucket}/o/data%2Ftable%20one.csv", "{server}/n/{namespace}/b/{bucket}/o/data/table%20one.csv"])
def test_own_objects(azure: Azure, own: Callable[[str], str], source: str) -> None:
    text = own(source)
    model = azure.trained(text)
    assert model["modelInfo"]["dataSource"] == text
    assert azure.detected(model["modelId"], text)["results"][OFF - TRAINED]["value"]["isAnomaly"]


@pytest.mark.parametrize("source", [
    "oci://{bucket}@{namespace}/folder", "oci://{bucket}@{namespace}/folder/", "/n/{namespace}/b/{bucket}/o/folder/", "{server}/n/{namespace}/b/{bucket}/o/folder"])
def test_own_folders(azure: Azure, own: Callable[[str], str], source: str) -> None:
    azure.trained(own(source), dataSchema="MultiTable")


def test_own_archives(preview: Azure, own: Callable[[str], str]) -> None:
    preview.trained(own("oci://{bucket}@{namespace}/series.zip"))


def test_own_objects_that_are_not_there(azure: Azure, own: Callable[[str], str]) -> None:
    for source in ("oci://none@{namespace}/x", "oci://{bucket}@{namespace}/none", "/n/{namespace}/b/{bucket}/o/none"):
        assert azure.trained(own(source), "FAILED")["modelInfo"]["errors"][0]["code"] == "FileNotExist"
    model = azure.trained(own("oci://{bucket}@{namespace}/none"), "FAILED", dataSchema="MultiTable")
    assert model["modelInfo"]["errors"][0]["code"] == "NoVariablesFound"


# Data that are wrong


HEADER = "timestamp,a,b\n"


@pytest.mark.parametrize(("content", "code"), [
    ("", "ReadingFileError"), (HEADER, "NoData"), ("a,b\n1,2\n", "ColumnNotFound"), ("timestamp\n2024-03-01T00:00:00Z\n", "NoVariablesFound"),
    (HEADER + text(0) + ",1\n", "NumColumnsMismatch"), (HEADER + text(0) + ",1,2,3\n", "NumColumnsMismatch"),
    (HEADER + text(0) + ",1,x\n", "VariableParseError"), (HEADER + "never,1,2\n", "VariableParseError"),
    ("timestamp,a,a\n" + text(0) + ",1,2\n", "DuplicatedVariables"), (HEADER + f"{text(0)},1,2\n{text(0)},3,4\n", "MergeDataFailed"),
    (HEADER + f'{text(0)},"1,2\n', "ReadingFileError"), (HEADER + "".join(f"{text(i)},1,2\n" for i in range(WINDOW - 1)), "NotEnoughInput"),
    ("timestamp," + ",".join(f"v{i}" for i in range(302)) + "\n", "DataExceedsLimit"),
], ids=str)
def test_tables_that_are_wrong(azure: Azure, blobs: BlobStorage, content: str, code: str) -> None:
    model = azure.trained(blobs.put("raw/wrong.csv", content), "FAILED")
    errors = model["modelInfo"]["errors"]
    assert [error["code"] for error in errors] == [code], errors
    assert errors[0]["message"]
    refusal(azure.call("POST", f"/multivariate/models/{model['modelId']}:detect-batch", azure.detection_body("https://a.example/x")), "ModelFailed")
    refusal(azure.call("POST", f"/multivariate/models/{model['modelId']}:detect-last", {"variables": series.newest(0, WINDOW)}), "ModelFailed")


def bomb() -> bytes:
    return archive({"a.csv": b"timestamp,value\n" + b"0" * (64 << 20)})


def twice() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made, pytest.warns(UserWarning):
        made.writestr("a.csv", "timestamp,value\n")
        made.writestr("a.csv", "timestamp,value\n")
    return buffer.getvalue()


@pytest.mark.parametrize(("make", "code"), [
    (bomb, "FileSizeTooLarge"), (lambda: archive({"../a.csv": "timestamp,value\n"}), "ReadingFileError"),
    (lambda: archive({"/a.csv": "timestamp,value\n"}), "ReadingFileError"), (lambda: archive({"folder/a.csv": "timestamp,value\n"}), "ReadingFileError"),
    (twice, "DuplicatedVariables"), (lambda: archive({}), "NoVariablesFound"), (lambda: archive({"a.txt": "x"}), "NoVariablesFound"),
    (lambda: b"PK\x03\x04 not an archive", "ReadingFileError"), (lambda: series.one_table().encode(), "ReadingFileError"),
    (lambda: archive(series.files())[:-100], "ReadingFileError"), (lambda: archive({"a.csv": "time,value\n"}), "FileColumnsNotExist"),
    (lambda: archive({"a.csv": "timestamp,value,more\n"}), "NumColumnsMismatch"), (lambda: archive({"a.csv": f"timestamp,value\n{text(0)},x\n"}), "VariableParseError"),
])
def test_archives_that_are_wrong(preview: Azure, blobs: BlobStorage, make: Callable[[], bytes], code: str) -> None:
    errors = preview.trained(blobs.put("raw/wrong.zip", make()), "FAILED")["modelInfo"]["errors"]
    assert [error["code"] for error in errors] == [code], errors


def test_a_signature_that_is_wrong(azure: Azure, blobs: BlobStorage, table: str) -> None:
    for signature in ("", "sv=1&sig=forged"):
        errors = azure.trained(blobs.url("raw/table.csv", signature), "FAILED")["modelInfo"]["errors"]
        assert [error["code"] for error in errors] == ["StorageReadError"] and "forged" not in errors[0]["message"]
        assert azure.trained(blobs.url("raw", signature), "FAILED", dataSchema="MultiTable")["modelInfo"]["errors"][0]["code"] == "StorageReadError"


#: Of what cannot be read, and of a folder that has nothing in it.
CODES = {"StorageReadError", "InvalidBlobURL", "FileNotExist", "NoVariablesFound"}


def test_forbidden_places_are_not_touched(azure: Azure, blobs: BlobStorage, trap: Trap) -> None:
    blobs.redirects["raw/elsewhere"] = f"http://{trap.address}/secret"
    sources = [
        f"http://{trap.address}/x.csv", f"http://localhost:{trap.port}/x.csv", f"http://[::1]:{trap.port}/x.csv", f"http://2130706433:{trap.port}/x.csv",
        "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/x.csv", "https://[fd00::1]/x",
        blobs.url("raw/elsewhere"), f"{azure.server.url}/20210101/models"]
    for source in sources:
        for schema in ("OneTable", "MultiTable"):
            model = azure.trained(source, "FAILED", dataSchema=schema)
            assert model["modelInfo"]["errors"][0]["code"] in CODES, (source, model)
    assert trap.touched == 0


def test_an_unreachable_place(azure: Azure) -> None:
    errors = azure.trained("https://no-such-host.invalid/x.csv?sig=hush", "FAILED")["modelInfo"]["errors"]
    assert errors[0]["code"] == "StorageReadError" and "hush" not in errors[0]["message"]


# Who may do what, and what others see


def test_only_who_wrote_an_address_sees_its_signature(azure: Azure, operator: Api, model: str, table: str) -> None:
    result = azure.detected(model, table)["resultId"]
    other = Azure(azure.server, key=new_key(operator, {"verb": "READ"}))
    assert azure.model(model)["modelInfo"]["dataSource"] == table
    assert other.model(model)["modelInfo"]["dataSource"] == table.split("?")[0]
    assert other.result(result)["summary"]["setupInfo"]["dataSource"] == table.split("?")[0]
    assert "sig=" not in json.dumps([m for m in other.call("GET", "/multivariate/models?top=1000").json()["models"]])


def test_verbs(azure: Azure, operator: Api, table: str) -> None:
    model = azure.trained(table)["modelId"]
    result = azure.start(model, table)["resultId"]
    newest = {"variables": series.newest(0, WINDOW)}
    calls: list[tuple[str, str, str, Any, int]] = [
        ("INSPECT", "GET", "/multivariate/models?top=1000", None, 200), ("READ", "GET", f"/multivariate/models/{model}", None, 200),
        ("READ", "GET", f"/multivariate/detect-batch/{result}", None, 200),
        ("USE", "POST", f"/multivariate/models/{model}:detect-last", newest, 200),
        ("USE", "POST", f"/multivariate/models/{model}:detect-batch", azure.detection_body(table), 202),
        ("MANAGE", "POST", "/multivariate/models", azure.model_body(table), 201), ("MANAGE", "DELETE", f"/multivariate/models/{model}", None, 204)]
    verbs = ["INSPECT", "READ", "USE", "MANAGE"]
    for index, verb in enumerate(verbs):
        client = Azure(azure.server, key=new_key(operator, {"verb": verb}))
        for needed, method, path, body, status in calls:
            response = client.call(method, path, body)
            if verbs.index(needed) <= index:
                assert response.status_code == status, (verb, method, path, response.text)
            else:
                assert response.status_code == 404, (verb, method, path, response.text)
    nobody = Azure(azure.server, key=new_key(operator))
    assert nobody.call("GET", "/multivariate/models").json() == {"models": [], "currentCount": 0, "maxCount": 1000, "nextLink": ""}


def test_data_are_read_with_the_rights_of_who_asks(azure: Azure, operator: Api, own: Callable[[str], str]) -> None:
    blind = Azure(azure.server, key=new_key(operator, {"verb": "MANAGE", "resources": ["MODELS"]}))
    model = blind.trained(own("oci://{bucket}@{namespace}/data/table one.csv"), "FAILED")
    assert model["modelInfo"]["errors"][0]["code"] == "FileNotExist"


def test_other_dialects_see_models_without_secrets(azure: Azure, operator: Api, model: str, table: str) -> None:
    """OCI's lists show everything of the tenancy; Azure's only what it made."""
    compartment = operator.get("/20210101/models", params={"compartmentId": "ocid1.tenancy.oc1..x"})
    assert compartment.status_code in (200, 400)
    ocid = f"ocid1.aianomalydetectionmodel.oc1.lapwing.{model.replace('-', '')}"
    shown = operator.ok(operator.get(f"/20210101/models/{ocid}")).json()
    assert shown["lifecycleState"] == "ACTIVE"
    asset = operator.ok(operator.get(f"/20210101/dataAssets/{shown['modelTrainingDetails']['dataAssetIds'][0]}")).json()
    assert "sig=" not in json.dumps(asset) and table.split("?")[0] in json.dumps(asset)
    listed = operator.ok(operator.get("/20210101/models", params={"compartmentId": shown["compartmentId"], "limit": 1000}))
    assert ocid in listed.text and "sig=" not in listed.text
    own = operator.train(new_compartment(), series.one_table())
    assert own["id"].rsplit(".", 1)[1] not in azure.call("GET", "/multivariate/models?top=1000").text.replace("-", "")


# A process that ends


def test_models_and_results_outlive_the_process(new_server: Callable[..., Server], blobs: BlobStorage, table: str) -> None:
    server = new_server("--allow-fetch", blobs.address).start()
    azure = Azure(server)
    ready = azure.trained(table)
    result = azure.detected(ready["modelId"], table)
    source = blobs.put("raw/killed.csv", series.one_table())
    with blobs.held("raw/killed.csv"):
        running, detecting = azure.create(source), azure.start(ready["modelId"], source)
        server.kill()
    server.start()
    assert azure.model(ready["modelId"]) == ready
    assert azure.result(result["resultId"]) == result
    azure.settled(running["modelId"])
    again = azure.result(detecting["resultId"])
    assert again["results"] == result["results"]


# The sample of the service


@needs(SAMPLES)
def test_the_published_sample(azure: Azure, blobs: BlobStorage) -> None:
    """Counts and ranges that the real service printed; its scores cannot be had again."""
    folder = SAMPLES / "multivariate"
    source = blobs.put("raw/sample.csv", (folder / "sample_data_5_3000.csv").read_bytes())
    policy = {"alignMode": "Outer", "fillNAMethod": "Linear", "paddingValue": 0}
    model = azure.trained(
        source, slidingWindow=200, startTime="2021-01-01T00:00:00Z", endTime="2021-01-02T09:19:00Z", alignPolicy=policy)
    result = azure.detected(
        model["modelId"], source, startTime="2021-01-02T12:00:00Z", endTime="2021-01-03T00:00:00Z", topContributorCount=10)
    assert len(result["results"]) == 721
    assert {s["effectiveCount"] for s in result["summary"]["variableStates"]} == {721 + 199}
    values = [row["value"] for row in result["results"]]
    assert 0 < sum(v["isAnomaly"] for v in values) <= 0.1 * len(values)
    for value in values:
        if value["isAnomaly"]:
            assert value["severity"] == pytest.approx(value["score"] / 1.718281828459045)
            assert sum(c["contributionScore"] for c in value["interpretation"]) == pytest.approx(1)
    last = json.loads((folder / "detect-last-request-5x200.json").read_text())
    found = azure.call("POST", f"/multivariate/models/{model['modelId']}:detect-last", last).json()
    assert found["results"][0]["timestamp"] == "2021-01-03T01:59:00Z"
    preview = Azure(azure.server, "v1.1-preview.1")
    zipped = blobs.put("raw/sample.zip", (folder / "multi_table_5_3000.zip").read_bytes())
    span = {"slidingWindow": 200, "startTime": "2021-01-01T00:00:00Z", "endTime": "2021-01-02T09:19:00Z"}
    assert preview.trained(zipped, **span)["modelInfo"]["diagnosticsInfo"]["variableStates"][4]["effectiveCount"] == 2000
