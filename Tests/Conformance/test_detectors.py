"""The five detectors over HTTP: recorded requests and answers, bad input, and who is let in."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import NormalDist
from typing import Any

import pytest
import requests

from harness.server import ROOT, Server

FIXTURES = ROOT / "Tests/Fixtures/detectors"
PATHS = ["/absolute-threshold", "/percentage-threshold", "/moving-average", "/isolation-forest", "/prophet"]
NEEDED = {
    "/absolute-threshold": ["current"], "/percentage-threshold": ["current", "history"],
    "/moving-average": ["current", "history"], "/isolation-forest": ["current", "history"], "/prophet": ["history"]}
#: The least config of each method.
CONFIG = {
    "/absolute-threshold": {"critical_threshold": 5}, "/percentage-threshold": {"critical_percentile": 90},
    "/moving-average": {"window": 4, "min_periods": 2}, "/isolation-forest": {"n_estimators": 10}, "/prophet": {"horizon": 2}}


def cases(*names: str) -> Iterator[Any]:
    for name in names:
        for case in json.loads((FIXTURES / f"{name}.json").read_text()):
            yield pytest.param(case, id=case["name"])


def post(server: Server, path: str, body: Any, **options: Any) -> requests.Response:
    """`body` as JSON; bytes and texts as they are."""
    data = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    response = requests.post(server.url + path, data=data, timeout=60, **options)
    assert response.status_code < 500, response.text[:300]
    assert response.headers["content-type"] == "application/json"
    return response


def rows(server: Server, case: dict[str, Any]) -> list[dict[str, Any]]:
    response = post(server, case["path"], case["request"])
    assert response.status_code == case["expect"]["status"], response.text[:300]
    assert set(response.json()) == {"data"}
    return response.json()["data"]


def series(count: int = 8) -> list[dict[str, Any]]:
    return [{"timestamp": 1738000000 + 3600 * i, "value": float(i % 5)} for i in range(count)]


def body(path: str, points: Any = None, **config: Any) -> dict[str, Any]:
    points = series() if points is None else points
    return {"data": {name: points for name in NEEDED[path]}, "config": CONFIG[path] | config}


def test_all_recorded_cases_are_there() -> None:
    names = ["absolute-threshold", "percentage-threshold", "moving-average", "isolation-forest", "prophet", "errors"]
    assert sum(1 for _ in cases(*names)) == 104


@pytest.mark.parametrize("case", list(cases("absolute-threshold", "percentage-threshold")))
def test_thresholds(server: Server, case: dict[str, Any]) -> None:
    assert rows(server, case) == case["expect"]["body"]["data"]


@pytest.mark.parametrize("case", list(cases("moving-average")))
def test_moving_average(server: Server, case: dict[str, Any]) -> None:
    expected = case["expect"]["body"]["data"]
    found = rows(server, case)
    assert [(row["timestamp"], row["value"]) for row in found] == [(row["timestamp"], row["value"]) for row in expected]
    for index, (row, wanted) in enumerate(zip(found, expected, strict=True)):
        assert set(row) == {"timestamp", "value", "severity", "min", "max"}
        if index not in case["check"]["ties"]:
            assert row["severity"] == wanted["severity"], index
        for bound in ("min", "max"):
            if wanted[bound] is None:
                assert row[bound] is None, index
            else:
                assert abs(row[bound] - wanted[bound]) <= 0.0101, index


@pytest.mark.parametrize("case", list(cases("isolation-forest")))
def test_isolation_forest(server: Server, case: dict[str, Any]) -> None:
    assert rows(server, case) == case["expect"]["body"]["data"]


@pytest.mark.parametrize("case", list(cases("prophet")))
def test_prophet(server: Server, case: dict[str, Any]) -> None:
    expected, check = case["expect"]["body"]["data"], case["check"]
    found = rows(server, case)
    assert [row["timestamp"] for row in found] == [row["timestamp"] for row in expected]
    width = case["request"]["config"]["interval_width"]
    reach = NormalDist().inv_cdf((1 + width) / 2) * check["sigma"]
    for row, value in zip(found, check["yhat"], strict=True):
        assert abs(row["value"] - value) <= check["tol"] + 0.005
        # The recorded sigma belongs to the recorded fit; another fit within the tolerance has a sigma of its own.
        slack = check["tol"] + 0.005 + 0.05 * reach
        assert abs(row["min"] - (value - reach)) <= slack
        assert abs(row["max"] - (value + reach)) <= slack


@pytest.mark.parametrize("case", list(cases("errors")))
def test_recorded_errors(server: Server, case: dict[str, Any]) -> None:
    response = post(server, case["path"], case["request"] if case.get("raw") is None else case["raw"])
    assert response.status_code in case["expect"]["status"], response.text
    detail = response.json()["detail"]
    if response.status_code == 400:
        assert isinstance(detail, str)
    else:
        places = [problem["loc"] for problem in detail]
        for place in case["expect"].get("locs", []):
            assert place in places


# Bad input


@pytest.mark.parametrize("path", PATHS)
def test_empty_lists_give_no_rows(server: Server, path: str) -> None:
    assert post(server, path, body(path, [])).json() == {"data": []}
    for name in NEEDED[path]:
        one_empty = body(path)
        one_empty["data"][name] = []
        assert post(server, path, one_empty).json() == {"data": []}


@pytest.mark.parametrize("path", PATHS)
def test_missing_lists_are_named(server: Server, path: str) -> None:
    for name in NEEDED[path]:
        for spelling in ("absent", "null"):
            wrong = body(path)
            if spelling == "null":
                wrong["data"][name] = None
            else:
                del wrong["data"][name]
            response = post(server, path, wrong)
            assert response.status_code == 400
            assert f"data.{name}" in response.json()["detail"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("spelling, status, kind", [
    ("NaN", 422, "json_invalid"), ("Infinity", 422, "json_invalid"), ("-Infinity", 422, "json_invalid"),
    ("nan", 422, "json_invalid"), ("1e400", 422, "finite_number"), ("-1e400", 422, "finite_number"),
    ('"NaN"', 422, "finite_number"), ('"Infinity"', 422, "finite_number"), ('"-inf"', 422, "finite_number"),
    ('"1e999"', 422, "finite_number"), ("null", 422, "float_type"), ('"much"', 422, "float_parsing")])
def test_what_is_no_number(server: Server, path: str, spelling: str, status: int, kind: str) -> None:
    text = json.dumps(body(path)).replace('"value": 3.0', f'"value": {spelling}', 1)
    response = post(server, path, text)
    assert response.status_code == status
    assert response.json()["detail"][0]["type"] == kind


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("points", [
    pytest.param(series(1), id="one point"),
    pytest.param([{"timestamp": 1738000000 + i, "value": 7} for i in range(30)], id="constant"),
    pytest.param([{"timestamp": 1738000000, "value": i} for i in range(30)], id="one instant"),
    pytest.param(series(30)[::-1], id="reversed"),
    pytest.param([{"timestamp": -10**6 + 3600 * i, "value": i % 3} for i in range(30)], id="before 1970"),
    pytest.param([{"timestamp": 0, "value": -1.5}, {"timestamp": -9223372036, "value": 2}], id="ends of time"),
    pytest.param([{"timestamp": i, "value": v} for i, v in enumerate([1e300, -1e300, 1e-300, 0, 5e-324])], id="extreme"),
    pytest.param([{"timestamp": i, "value": (-1) ** i * 1.7e308} for i in range(20)], id="largest")])
def test_odd_series_are_answered(server: Server, path: str, points: list[dict[str, Any]]) -> None:
    response = post(server, path, body(path, points))
    assert response.status_code in (200, 400), response.text[:300]
    answer = json.loads(response.content, parse_constant=lambda name: pytest.fail(f"{name} in the answer"))
    if response.status_code == 400:
        assert path in ("/isolation-forest", "/prophet")
        assert isinstance(answer["detail"], str)
        return
    for row in answer["data"]:
        assert all(not isinstance(value, float) or math.isfinite(value) for value in row.values())


def test_milliseconds_are_refused(server: Server) -> None:
    for path in PATHS:
        response = post(server, path, body(path, [{"timestamp": 1738000000000, "value": 1}] * 3))
        assert response.status_code == 400
        assert "timestamp" in response.json()["detail"] and "milliseconds" in response.json()["detail"]


OUT_OF_RANGE = [
    ("/percentage-threshold", {"critical_percentile": 100.001}), ("/percentage-threshold", {"critical_percentile": -1}),
    ("/percentage-threshold", {"warning_percentile": 101}), ("/moving-average", {"window": 5, "min_periods": 6}),
    ("/moving-average", {"window": -1}), ("/moving-average", {"min_periods": -1}),
    ("/moving-average", {"window": -10**30}), ("/isolation-forest", {"contamination": 0}),
    ("/isolation-forest", {"contamination": 0.51}), ("/isolation-forest", {"contamination": -1}),
    ("/isolation-forest", {"n_estimators": 0}), ("/isolation-forest", {"n_estimators": 10**9}),
    ("/isolation-forest", {"n_estimators": 10**30}), ("/isolation-forest", {"max_samples": "all"}),
    ("/isolation-forest", {"max_samples": 0}), ("/isolation-forest", {"max_samples": 1.5}),
    ("/isolation-forest", {"max_samples": -3}), ("/isolation-forest", {"max_samples": 0.001}),
    ("/isolation-forest", {"max_samples": []}), ("/isolation-forest", {"max_samples": None}),
    ("/isolation-forest", {"max_features": 0}), ("/isolation-forest", {"max_features": 1.01}),
    ("/isolation-forest", {"random_state": -1}), ("/isolation-forest", {"random_state": 2**32}),
    ("/prophet", {"period": "ME"}), ("/prophet", {"period": ""}), ("/prophet", {"period": "0H"}),
    ("/prophet", {"period": "9" * 40 + "H"}), ("/prophet", {"horizon": 0}), ("/prophet", {"horizon": -1}),
    ("/prophet", {"horizon": 10**9}), ("/prophet", {"interval_width": 1.01}), ("/prophet", {"interval_width": -0.1}),
    ("/prophet", {"seasonality_mode": "both"}), ("/prophet", {"changepoint_prior_scale": 0}),
    ("/prophet", {"changepoint_prior_scale": -1})]


@pytest.mark.parametrize("path, config", OUT_OF_RANGE)
def test_settings_out_of_range(server: Server, path: str, config: dict[str, Any]) -> None:
    response = post(server, path, body(path, series(30), **config))
    assert response.status_code == 400, response.text[:300]
    detail = response.json()["detail"]
    assert isinstance(detail, str) and any(name in detail for name in config), detail


@pytest.mark.parametrize("path", ["/absolute-threshold", "/percentage-threshold"])
@pytest.mark.parametrize("operator", ["==", "=>", "", " >", None, 1, [">"]])
def test_unknown_operators(server: Server, path: str, operator: Any) -> None:
    response = post(server, path, body(path, operator=operator))
    assert response.status_code == 422
    assert response.json()["detail"] == [{
        "type": "enum", "loc": ["body", "config", "operator"], "msg": "Input should be '>', '>=', '<' or '<='",
        "input": operator, "ctx": {"expected": "'>', '>=', '<' or '<='"}}]


def test_all_problems_are_told_at_once(server: Server) -> None:
    response = post(server, "/moving-average", {
        "config": {"window": 1.5, "std_multiplier": [], "min_periods": "few"},
        "data": {"history": [{"timestamp": None}], "current": [{"timestamp": "soon", "value": {"a": 1}}, 7]}})
    assert response.status_code == 422
    found = [(problem["type"], problem["loc"][1:], problem["input"]) for problem in response.json()["detail"]]
    assert found == [
        ("int_parsing", ["data", "current", 0, "timestamp"], "soon"),
        ("float_type", ["data", "current", 0, "value"], {"a": 1}),
        ("model_attributes_type", ["data", "current", 1], 7),
        ("int_type", ["data", "history", 0, "timestamp"], None),
        ("missing", ["data", "history", 0, "value"], {"timestamp": None}),
        ("int_from_float", ["config", "window"], 1.5), ("float_type", ["config", "std_multiplier"], []),
        ("int_parsing", ["config", "min_periods"], "few")]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("raw", [
    b"", b" ", b"null", b"[]", b"\xff\xfe", b'{"data":{"current":[{"timestamp":1,"value":1},]}}', b'{"data":' + b"[" * 100_000,
    b'{"data":{},"data":{}}', b'{"\\ud800":1}', b'{"config":"\xc3\x28"}', b"{'data':1}", b'{"data":{"current":[01]}}', b"\x00"])
def test_bodies_that_are_none(server: Server, path: str, raw: bytes) -> None:
    response = post(server, path, raw)
    assert response.status_code == 422
    for problem in response.json()["detail"]:
        assert problem["loc"][0] == "body"
        assert {"type", "loc", "msg", "input"} <= set(problem)


def test_a_million_points(server: Server, new_server: Any) -> None:
    """Too long for the body limit as it stands, and for the limit of points where that has been lifted."""
    text = '{"data":{"current":[' + ",".join(['{"timestamp":1,"value":2}'] * 1_000_000) + ']},"config":{"critical_threshold":1}}'
    refused = post(server, "/absolute-threshold", text)
    assert refused.status_code == 413
    assert refused.json() == {"detail": "the request body is larger than the limit of 8388608 bytes"}
    large = new_server("--max-body", str(1 << 26)).start()
    refused = post(large, "/absolute-threshold", text)
    assert refused.status_code == 400
    assert "1000000 points" in refused.json()["detail"] and "100000" in refused.json()["detail"]
    assert large.is_healthy()


def test_the_limit_of_points_can_be_moved(new_server: Any) -> None:
    server = new_server("--max-series-points", "7").start()
    assert post(server, "/absolute-threshold", body("/absolute-threshold", series(7))).status_code == 200
    refused = post(server, "/percentage-threshold", body("/percentage-threshold", series(4)))
    assert refused.status_code == 400
    assert "8 points" in refused.json()["detail"]


def test_many_points_at_once(server: Server) -> None:
    """As many as are allowed, one after the other and out of order."""
    points = [{"timestamp": i * 7919 % 50_000, "value": i % 97} for i in range(50_000)]
    for path in PATHS[:3]:
        config = {"window": 50_000, "min_periods": 1} if path == "/moving-average" else {}
        answer = post(server, path, {"data": {"current": points, "history": points}, "config": CONFIG[path] | config})
        assert len(answer.json()["data"]) == 50_000


# The manner of the service


@pytest.mark.parametrize("path", PATHS)
def test_other_methods_and_paths(server: Server, path: str) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        response = requests.request(method, server.url + path, timeout=10)
        assert (response.status_code, response.json()) == (405, {"detail": "Method Not Allowed"})
        assert response.headers["allow"] == "POST"
    assert requests.head(server.url + path, timeout=10).status_code == 405
    unknown = requests.post(server.url + path + "/more", timeout=10)
    assert (unknown.status_code, unknown.json()) == (404, {"detail": "Not Found"})


def test_a_body_needs_no_content_type(server: Server) -> None:
    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
        assert post(server, "/absolute-threshold", body("/absolute-threshold"), headers={"content-type": kind}).status_code == 200


def test_who_is_let_in(server: Server, new_server: Any) -> None:
    def status(on: Server, **headers: str) -> int:
        response = post(on, "/absolute-threshold", body("/absolute-threshold"), headers=headers)
        if response.status_code == 401:
            assert response.json() == {"detail": "Not authenticated"}
            assert response.headers["www-authenticate"] == "Bearer"
        return response.status_code

    opened = new_server("--anonymous", "detectors").start()
    forwarded = [{"X-Forwarded-For": "192.0.2.1"}, {"Forwarded": "for=192.0.2.1"}]
    assert [status(server), status(opened)] == [200, 200]
    for headers in forwarded:
        assert [status(server, **headers), status(opened, **headers)] == [401, 200]
        assert status(server, Authorization=f"Bearer {server.api_key}", **headers) == 200
    for wrong in ("Bearer wrong", "Bearer", "Basic YTpi", "Signature version=\"1\""):
        assert [status(server, Authorization=wrong), status(opened, Authorization=wrong)] == [401, 401]


def test_fits_give_up_when_their_client_has_gone(new_server: Any) -> None:
    """Each of these fits takes seconds. Were they all carried out, the last request would wait for minutes."""
    server = new_server().start()
    points = [{"timestamp": 1738000000 + 3600 * i, "value": math.sin(i) * i} for i in range(40_000)]
    slow = json.dumps({"data": {"history": points, "current": points}, "config": {"n_estimators": 60, "max_samples": 80_000}})

    def give_up() -> bool:
        try:
            requests.post(server.url + "/isolation-forest", data=slow, timeout=(10, 1))
        except requests.exceptions.RequestException:
            return True
        return False

    with ThreadPoolExecutor(30) as threads:
        given_up = sum(threads.map(lambda _: give_up(), range(60)))
    assert given_up > 30
    assert post(server, "/isolation-forest", body("/isolation-forest", series(30))).status_code == 200
    assert server.is_healthy()
