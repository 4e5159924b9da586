"""Azure Anomaly Detector: recorded numbers over HTTP in both families of paths, refusals and headers."""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import requests

from harness.api import BearerAuth, signer_of
from harness.azure_cases import FIXTURES, RECORDED, WITH_SEVERITY, compare, recorded, recorded_errors
from harness.data import each, needs
from harness.server import Server

VERSIONS = list(RECORDED)
OPERATIONS = ["entire", "last"]


def path(operation: str, version: str = "v1.1") -> str:
    return f"/anomalydetector/{version}/timeseries/{operation}/detect"


def key(server: Server) -> dict[str, str]:
    return {"Ocp-Apim-Subscription-Key": server.api_key}


def post(server: Server, target: str, body: Any, headers: dict[str, str] | None = None, **options: Any) -> requests.Response:
    """`body` as JSON; texts as they are. With the key, unless other headers are given."""
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    headers = key(server) if headers is None else headers
    response = requests.post(server.url + target, data=data, headers={"Content-Type": "application/json", **headers}, timeout=60, **options)
    assert response.status_code < 500, response.text[:300]
    assert response.headers["content-type"] == "application/json"
    uuid.UUID(response.headers["apim-request-id"])
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-envoy-upstream-service-time"].isdigit()
    return response


def refusal(response: requests.Response, code: str, *mentions: str) -> str:
    assert response.status_code == 400, response.text[:300]
    body = response.json()
    assert set(body) == {"code", "message"} and body["code"] == code, body
    assert response.headers["x-ms-error-code"] == code
    for word in mentions:
        assert word in body["message"], body
    return body["message"]


def daily(values: list[Any] | None = None, start: str = "2022-05-01") -> list[dict[str, Any]]:
    first = datetime.fromisoformat(start)
    values = [100 + 4 * i % 11 for i in range(40)] if values is None else values
    return [{"timestamp": (first + timedelta(days=i)).strftime("%Y-%m-%dT%H:%M:%SZ"), "value": v} for i, v in enumerate(values)]


def question(**fields: Any) -> dict[str, Any]:
    return {"series": daily(), "granularity": "daily"} | fields


# Recorded numbers


@pytest.mark.parametrize("file", each(recorded(), FIXTURES, lambda file: file.stem))
def test_recorded_cases(server: Server, file: Any) -> None:
    case = json.loads(file.read_text())
    values = [float(point["value"]) for point in case["request"]["series"]]
    for version in VERSIONS:
        response = post(server, path(case["operation"], version), case["request"])
        assert response.status_code == 200, response.text[:300]
        found = response.json()
        assert ("severity" in found) == (version in WITH_SEVERITY)
        assert response.headers["model-id"] in {"10", "11", "20", "21", "40", "41"}
        if case["fragile"]:
            continue
        if RECORDED[version] == "v1.0":
            found.pop("severity", None)
        compare(found, case["responses"][RECORDED[version]], values)


@needs(FIXTURES)
def test_every_recorded_case_is_there() -> None:
    assert len(recorded()) == 59


def errors() -> list[Any]:
    cases = [case for case in recorded_errors() if case["operation"] in OPERATIONS]
    assert len(cases) in (0, 33)
    return each(cases, FIXTURES, lambda case: case["id"])


@pytest.mark.parametrize("case", errors())
def test_recorded_errors(server: Server, case: dict[str, Any]) -> None:
    for version in ("v1.0", "v1.1"):
        response = post(server, path(case["operation"], version), case["raw"] if "raw" in case else case["request"])
        assert response.status_code == case["status"], response.text[:300]
        body = response.json()
        assert body["code"] in case["codes"], body
        for word in case["mentions"]:
            assert word.lower() in body["message"].lower(), body


# Who is let in, and where


def test_credentials(server: Server) -> None:
    body = question()
    assert post(server, path("entire"), body).status_code == 200
    assert post(server, path("entire"), body, {}, auth=BearerAuth(server.api_key)).status_code == 200
    assert post(server, path("entire"), body, {}, auth=signer_of(server)).status_code == 200
    good = {"Authorization": f"Bearer {server.api_key}"}
    for headers in (
        {}, {"Ocp-Apim-Subscription-Key": "wrong"}, {"Ocp-Apim-Subscription-Key": ""}, {"Authorization": "Bearer wrong"},
        {"Ocp-Apim-Subscription-Key": "x" * 5000}, {"Ocp-Apim-Subscription-Key": f"Bearer {server.api_key}"},
        {"Ocp-Apim-Subscription-Key": "wrong", **good},
    ):
        response = post(server, path("entire"), body, headers)
        assert response.status_code == 401, headers
        error = response.json()["error"]
        assert error["code"] == "401" and "Ocp-Apim-Subscription-Key" in error["message"]


def test_key_of_azure_opens_no_other_dialect(server: Server) -> None:
    response = requests.get(server.url + "/20210101/projects?compartmentId=ocid1.compartment.oc1..x", headers=key(server), timeout=10)
    assert response.status_code == 401


@pytest.mark.parametrize("target", [
    "/anomalydetector/v1.2/timeseries/entire/detect", "/anomalydetector/V1.1/timeseries/entire/detect",
    "/anomalydetector/v1.1/timeseries/entire", "/anomalydetector/v1.1/timeseries/entire/detect/x", "/anomalydetector",
    "/anomalydetector/%ff/timeseries/entire/detect", "//anomalydetector/v1.1/nothing"])
def test_unknown_paths(server: Server, target: str) -> None:
    response = post(server, target, question())
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "404"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_wrong_methods(server: Server, method: str) -> None:
    response = requests.request(method, server.url + path("last"), headers=key(server), timeout=10)
    assert response.status_code == 405 and response.headers["allow"] == "POST"
    assert response.json()["error"]["code"] == "405"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_slashes_before_the_path_count_as_one(server: Server, operation: str) -> None:
    once = post(server, path(operation), question())
    assert once.status_code == 200
    for slashes in ("/", "//", "///"):
        assert post(server, slashes + path(operation), question()).json() == once.json()
    # And only there.
    assert requests.get(server.url + "//health", timeout=10).status_code == 404


# Headers


def test_headers(server: Server) -> None:
    for points, usage in ((12, 1), (1000, 1), (1001, 2), (8640, 9)):
        values = [float(i % 9) for i in range(points)]
        for operation in OPERATIONS:
            response = post(server, path(operation), {"series": [{"value": v} for v in values], "period": 0})
            assert response.status_code == 200, response.text[:300]
            assert response.headers["csp-billing-usage"] == f"CognitiveServices.AnomalyDetector.DataPoints={usage}"
    ids = {post(server, path("last"), question()).headers["apim-request-id"] for _ in range(3)}
    assert len(ids) == 3


def test_model_ids(server: Server) -> None:
    first = datetime(2022, 5, 1)
    noise = [(7919 * i * i + 104729 * i) % 1000 / 1000 for i in range(200)]

    def every(**step: int) -> list[dict[str, Any]]:
        return [
            {"timestamp": (first + i * timedelta(**step)).isoformat(), "value": v + (10 if i % 7 == 3 else 0)}
            for i, v in enumerate(noise)]

    assert post(server, path("entire"), {"series": every(days=1), "granularity": "daily", "period": 7}).headers["model-id"] == "10"
    assert post(server, path("entire"), {"series": every(days=1), "granularity": "daily", "period": 0}).headers["model-id"] == "40"
    assert post(server, path("entire"), {"series": every(minutes=1), "granularity": "minutely", "period": 0}).headers["model-id"] == "20"


# Form


@pytest.mark.parametrize("operation", OPERATIONS)
def test_numbers_may_come_as_strings(server: Server, operation: str) -> None:
    options = {"sensitivity": 95, "maxAnomalyRatio": 0.25, "customInterval": 1, "period": 7, "imputeMode": "fixed", "imputeFixedValue": 5}
    plain = post(server, path(operation), question(**options))
    assert plain.status_code == 200, plain.text
    texts = {name: str(value) for name, value in options.items()}
    series = [{**point, "value": str(point["value"])} for point in daily()]
    assert post(server, path(operation), question(**texts) | {"series": series}).json() == plain.json()
    fractions = {name: float(value) if isinstance(value, int) else value for name, value in options.items()}
    assert post(server, path(operation), question(**fractions)).json() == plain.json()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_null_is_absent_and_unknown_is_ignored(server: Server, operation: str) -> None:
    plain = post(server, path(operation), question()).json()
    nothing = dict.fromkeys(["customInterval", "period", "maxAnomalyRatio", "sensitivity", "imputeMode", "imputeFixedValue"])
    assert post(server, path(operation), question(**nothing)).json() == plain
    assert post(server, path(operation), question(other={"deep": [1, {"x": None}]}, Series=[])).json() == plain
    series = [{**point, "more": [1], "Value": 7} for point in daily()]
    assert post(server, path(operation), {"series": series, "granularity": "daily"}).json() == plain


@pytest.mark.parametrize("spelling", [
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.0Z", "%Y-%m-%dT%H:%M:%S.000Z", "%Y-%m-%dT%H:%M:%S.0000000Z",
    "%Y-%m-%dT%H:%M:%S+00:00", "offset"])
def test_spellings_of_timestamps(server: Server, spelling: str) -> None:
    plain = post(server, path("entire"), question()).json()

    def spelt(text: str) -> str:
        instant = datetime.fromisoformat(text.replace("Z", "+00:00"))
        if spelling == "offset":
            return instant.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat()
        return instant.strftime(spelling)

    series = [{**point, "timestamp": spelt(point["timestamp"])} for point in daily()]
    assert post(server, path("entire"), {"series": series, "granularity": "daily"}).json() == plain


@pytest.mark.parametrize("clock", [{}, {"timestamp": "never"}, {"timestamp": 5}, {"timestamp": "2022-05-01T00:00:00Z"}])
def test_without_granularity_timestamps_do_not_matter(server: Server, clock: dict[str, Any]) -> None:
    bare = [{"value": point["value"]} for point in daily()]
    plain = post(server, path("entire"), {"series": bare})
    assert plain.status_code == 200
    for granularity in ({}, {"granularity": "none"}, {"granularity": None}):
        series = [{**point, **clock} for point in bare]
        assert post(server, path("entire"), {"series": series, **granularity}).json() == plain.json()


@pytest.mark.parametrize("field, value, code", [
    ("granularity", 5, "InvalidGranularity"), ("granularity", "", "InvalidGranularity"), ("granularity", ["daily"], "InvalidGranularity"),
    ("customInterval", 1.5, "InvalidCustomInterval"), ("customInterval", True, "InvalidCustomInterval"),
    ("customInterval", "", "InvalidCustomInterval"), ("customInterval", {}, "InvalidCustomInterval"),
    ("period", 2.5, "InvalidPeriod"), ("period", "x", "InvalidPeriod"), ("period", 1e300, "InvalidModelArgument"),
    ("period", 20, "InvalidModelArgument"), ("maxAnomalyRatio", "much", "InvalidModelArgument"),
    ("maxAnomalyRatio", 0.4901, "InvalidModelArgument"), ("maxAnomalyRatio", [], "InvalidModelArgument"),
    ("sensitivity", 95.5, "InvalidModelArgument"), ("sensitivity", 1e300, "InvalidModelArgument"), ("sensitivity", {}, "InvalidModelArgument"),
    ("imputeMode", "Auto", "InvalidImputeMode"), ("imputeMode", 1, "InvalidImputeMode")])
def test_wrong_parameters(server: Server, field: str, value: Any, code: str) -> None:
    for operation in OPERATIONS:
        refusal(post(server, path(operation), question(**{field: value})), code, f"'{field}'")


@pytest.mark.parametrize("value", [None, "x", [], True, 1.1e100, "-1e101"])
def test_wrong_fixed_values(server: Server, value: Any) -> None:
    refusal(post(server, path("entire"), question(imputeMode="fixed", imputeFixedValue=value)), "InvalidImputeFixedValue", "'imputeFixedValue'")
    # Nobody asks for it with another mode.
    assert post(server, path("entire"), question(imputeMode="zero", imputeFixedValue=value)).status_code == 200


@pytest.mark.parametrize("point, code", [
    ('{"timestamp": "2022-05-04T00:00:00Z", "value": "much"}', "BadArgument"), ('{"timestamp": "2022-05-04T00:00:00Z", "value": "NaN"}', "BadArgument"),
    ('{"timestamp": "2022-05-04T00:00:00Z", "value": true}', "BadArgument"), ('{"timestamp": "2022-05-04T00:00:00Z", "value": {}}', "BadArgument"),
    ('{"timestamp": "2022-05-04T00:00:00Z", "value": 1e400}', "InvalidSeries"), ('{"timestamp": "2022-05-04T00:00:00Z", "value": "-1e400"}', "InvalidSeries"),
    ('{"timestamp": 1651622400, "value": 1}', "BadArgument"), ('{"timestamp": null, "value": 1}', "BadArgument"),
    ('{"timestamp": "2022-02-30T00:00:00Z", "value": 1}', "BadArgument"), ("[]", "BadArgument"), ("5", "BadArgument"), ("null", "BadArgument"),
    ("{}", "BadArgument")])
def test_wrong_points(server: Server, point: str, code: str) -> None:
    points = [json.dumps(good) for good in daily()]
    points[3] = point
    for body in (
        '{"series": [' + ",".join(points) + '], "granularity": "daily"}',
        '{"granularity": "daily", "series": [' + ",".join(points) + "]}",
    ):
        refusal(post(server, path("entire"), body), code, "index 3", "'series'")


@pytest.mark.parametrize("body", [
    "", " ", "null", "[]", "5", '"x"', "{", '{"series": [}', '{"series": [1,]}', "{'series': []}", '{"series": NaN}', '{"series": [], "series": []}',
    '{"series": [{"value": 1, "value": 2}]}', "[" * 200, '{"a": ' + "[" * 200, '{"period": 01}', "{} {}", '{"granularity": "\\ud800"}'])
def test_what_is_no_json_object(server: Server, body: str) -> None:
    refusal(post(server, path("entire"), body), "InvalidJsonFormat", "byte")


def test_bytes_that_are_no_text(server: Server) -> None:
    response = requests.post(
        server.url + path("entire"), headers=key(server), timeout=10,
        data=b'{"granularity": "daily", "series": [{"timestamp": "\xff", "value": 1}]}')
    refusal(response, "InvalidJsonFormat", "UTF-8")


def test_order_of_checks(server: Server) -> None:
    """Everything is wrong; what is put right is no more complained of."""
    body: dict[str, Any] = {
        "granularity": "x", "customInterval": 0, "period": -1, "maxAnomalyRatio": 2, "sensitivity": -5, "imputeMode": "x", "series": {}}
    good = {
        "granularity": "daily", "customInterval": 2, "period": 30, "maxAnomalyRatio": 0.1, "sensitivity": 50, "imputeMode": "auto",
        "series": daily([1] * 11)}
    codes = {
        "granularity": "InvalidGranularity", "customInterval": "InvalidCustomInterval", "period": "InvalidPeriod",
        "maxAnomalyRatio": "InvalidModelArgument", "sensitivity": "InvalidModelArgument", "imputeMode": "InvalidImputeMode",
        "series": "BadArgument"}
    for field, code in codes.items():
        refusal(post(server, path("entire"), body), code, f"'{field}'")
        body[field] = good[field]
    refusal(post(server, path("entire"), body), "InvalidSeries", "12")
    series = daily()
    series[7] |= {"value": None}
    series[9] |= {"timestamp": series[2]["timestamp"]}
    body["series"] = series
    refusal(post(server, path("entire"), body), "BadArgument", "index 7")
    series[7] |= {"value": 4}
    refusal(post(server, path("entire"), body), "InvalidSeries", "ascending", "index 9")
    series[9] |= {"timestamp": series[8]["timestamp"]}
    refusal(post(server, path("entire"), body), "InvalidSeries", "duplicate", "index 9")
    body["series"] = daily()
    refusal(post(server, path("entire"), body), "InvalidSeries", "index 1", "daily")
    body["customInterval"] = 1
    refusal(post(server, path("entire"), body), "InvalidModelArgument", "'period'")
    body["period"] = 7
    assert post(server, path("entire"), body).status_code == 200


def test_too_many_points_are_counted(server: Server) -> None:
    body = {"series": [{"value": 1}] * 100_000}
    refusal(post(server, path("last"), body), "InvalidSeries", "8640", "100000")


def test_too_large_bodies(server: Server) -> None:
    response = post(server, path("entire"), " " * (9 << 20))
    assert response.status_code == 413 and response.json()["error"]["code"] == "413"


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("values", [[0.0] * 40, [1e100, -1e100] * 20, [1e-300] * 39 + [1], [5e-324, 0] * 20, [1e100] * 39 + [-1e100]])
def test_extreme_values(server: Server, operation: str, values: list[float]) -> None:
    for options in ({}, {"period": 0}, {"period": 4}, {"period": 7, "sensitivity": 0}, {"sensitivity": 100, "maxAnomalyRatio": 0.49}):
        response = post(server, path(operation), {"series": daily(values), "granularity": "daily", **options})
        assert response.status_code == 200, response.text[:300]
        found = response.json()
        if operation == "entire":
            assert {len(column) for name, column in found.items() if name != "period"} == {40}


@pytest.mark.parametrize("granularity, far", [
    ("yearly", "9999-05-01T00:00:00Z"), ("monthly", "9999-05-01T00:00:00Z"), ("daily", "9999-12-31T00:00:00Z"),
    ("hourly", "9999-12-31T00:00:00Z"), ("secondly", "9999-12-31T00:00:00Z"), ("microsecond", "9999-12-31T00:00:00Z")])
def test_a_gap_of_millennia(server: Server, granularity: str, far: str) -> None:
    """More than half is missing: there is no season, and nothing is filled in."""
    first = {"timestamp": "0001-05-01T00:00:00Z", "value": 1}
    step = {"yearly": 366, "monthly": 31}.get(granularity)
    series = [first] + [{"timestamp": f"{2000 + i}-05-01T00:00:00Z", "value": i} for i in range(12)] + [{"timestamp": far, "value": 3}]
    assert step is None or len(series) == 14
    for mode in ("auto", "linear", "notFill", "zero"):
        for operation in OPERATIONS:
            response = post(server, path(operation), {"series": series, "granularity": granularity, "imputeMode": mode})
            assert response.status_code == 200, response.text[:300]
    refusal(post(server, path("entire"), {"series": series, "granularity": granularity, "period": 5}), "InvalidSeries", "missing")
