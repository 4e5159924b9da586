"""The Metis API with what its clients send: recorded windows, checks in their order, hostile requests."""

from __future__ import annotations

import json
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from conftest import LAB_DATA
from harness.metis import OK, SEARCH, Metis, flat, minute
from harness.server import Server

FIXTURES = LAB_DATA / "metis-fixtures"
STOCK = LAB_DATA / "metis/xgb_default_model"


def recorded(name: str) -> list[dict[str, Any]]:
    path = FIXTURES / name
    if not path.exists() or not STOCK.exists():
        pytest.skip("the recorded windows of Metis are not here: see LAPWING_DATA")
    return json.loads(path.read_text())


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Metis]:
    """A server with the stock model."""
    if not STOCK.exists():
        pytest.skip("the stock model of Metis is not here: see LAPWING_DATA")
    with Server(tmp_path_factory.mktemp("metis") / "data", "--metis-model", str(STOCK)) as server:
        yield Metis(server)


@pytest.fixture
def metis(server: Server) -> Metis:
    return Metis(server)


def window_of(case: dict[str, Any]) -> dict[str, Any]:
    return minute(case["dataA"], case["dataB"], case["dataC"], window=case["window"])


def test_recorded_values_with_the_stock_model(stock: Metis) -> None:
    cases = recorded("value.json")
    near = 0
    for case in cases:
        answer = stock.call("PredictValue", window_of(case))
        assert answer["code"] == case["expect"]["code"], case["id"]
        assert answer["data"]["ret"] == case["expect"]["ret"], case["id"]
        near += abs(float(answer["data"]["p"]) - float(case["expect"]["p"])) <= 1e-5
        # What no model was asked for is a text, not a number.
        if case["expect"]["p"] in ("0", "1"):
            assert answer["data"]["p"] == case["expect"]["p"], case["id"]
    assert near >= 0.99 * len(cases)


def test_recorded_rates(stock: Metis) -> None:
    for case in recorded("rate.json"):
        answer = stock.call("PredictRate", minute(case["dataA"], case["dataB"], case["dataC"]))
        assert answer == {"code": 0, "msg": OK, "data": {"ret": case["expect"]["ret"], "p": case["expect"]["p"]}}, case["id"]


def test_recorded_values_with_the_built_in_model(metis: Metis) -> None:
    """What the three tests clear, and what no model may judge, does not depend on the model; the built-in one agrees on the rest."""
    agreed = asked = 0
    for case in recorded("value.json"):
        answer = metis.call("PredictValue", window_of(case))
        if all(case["gates"].values()):
            assert answer["data"] == {"ret": 1, "p": "1"}, case["id"]
        elif case["model_p"] == "0":
            assert answer["data"] == {"ret": 0, "p": "0"}, case["id"]
        else:
            assert answer["code"] == 0 and answer["data"]["p"] not in ("0", "1"), case["id"]
            agreed += answer["data"]["ret"] == case["expect"]["ret"]
            asked += 1
    assert agreed >= 0.95 * asked


def test_programs_that_send_what_they_like(stock: Metis) -> None:
    """Clients differ in what they say of a body's type; it is JSON all the same."""
    body = flat()
    good = {"code": 0, "msg": OK, "data": {"ret": 1, "p": "1"}}
    text = json.dumps(body)
    url = stock.url + "/PredictValue"
    assert requests.post(url, data=text, timeout=10).json() == good
    assert requests.post(url, json=body, timeout=10).json() == good
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/octet-stream", "nonsense"):
        assert requests.post(url, data=text, headers={"content-type": kind}, timeout=10).json() == good
    with urllib.request.urlopen(urllib.request.Request(url, text.encode()), timeout=10) as response:
        assert json.loads(response.read()) == good
    done = subprocess.run(["curl", "-sS", "-X", "POST", "-d", text, url], capture_output=True, timeout=10, check=True)
    assert json.loads(done.stdout) == good
    assert stock.call("PredictValue", body | {"taskId": "xgb_default"}) == good
    assert stock.call("PredictValue", body | {"dataA": body["dataA"].replace(",", " , ")}) == good


CHECKS = [
    ({"dataA": ""}, "dataA can not be empty"), ({"dataB": "", "dataC": ""}, "dataB can not be empty"),
    ({"dataC": "", "dataA": "x"}, "dataC can not be empty"), ({"dataA": "1,a"}, "dataA contains illegal numbers"),
    ({"dataB": "1,"}, "dataB contains illegal numbers"), ({"dataC": "1 2", "dataB": "1"}, "dataC contains illegal numbers"),
    ({"dataA": "1", "dataB": "1", "dataC": "1"}, "dataC length does not match"),
    ({"dataA": "1", "dataB": "1"}, "dataB length does not match"), ({"dataA": "1"}, "dataA length does not match"),
    ({"window": 60}, "dataC length does not match"),
]


@pytest.mark.parametrize(("changes", "text"), CHECKS)
def test_checks_and_their_texts(metis: Metis, changes: dict[str, Any], text: str) -> None:
    assert metis.call("PredictValue", flat() | changes) == {"code": 1002, "msg": "参数检查失败", "data": text}


def test_missing_keys(metis: Metis) -> None:
    for route in ("PredictValue", "PredictRate"):
        for key in ("viewId", "viewName", "attrId", "attrName", "time", "dataA", "dataB", "dataC"):
            body = {name: value for name, value in flat().items() if name != key}
            assert metis.call(route, body) == {"code": 1002, "msg": "参数检查失败", "data": "missing parameter"}


def test_models_are_wanted_only_where_one_is_needed(stock: Metis) -> None:
    assert stock.call("PredictValue", flat(taskId="nobody"))["data"] == {"ret": 1, "p": "1"}
    answer = stock.call("PredictValue", flat("5000", taskId="nobody"))
    assert answer["code"] == 1000 and "nobody" in answer["data"]
    for task in ("", None, "xgb_default"):
        assert stock.call("PredictValue", flat("5000", taskId=task))["code"] == 0


def test_what_the_original_could_not_answer(stock: Metis) -> None:
    """There an HTML page with the status 500, here the envelope."""
    whole = stock.data("PredictValue", flat("5000"))
    assert stock.data("PredictValue", flat("5000.0")) == whole
    assert stock.data("PredictValue", flat("5e3")) == whole
    assert stock.data("PredictValue", flat("10.0")) == {"ret": 1, "p": "1"}
    assert 0 < float(stock.data("PredictValue", flat("10.5"))["p"]) < 1
    assert stock.data("PredictValue", flat("10", window=36))["ret"] == 1
    assert stock.data("PredictValue", flat("5000", window=36))["ret"] in (0, 1)
    assert stock.data("PredictValue", flat("5000", window=288))["ret"] in (0, 1)
    for newest in ("nan", "inf", "-Infinity", "1e999", "9" * 400):
        assert stock.call("PredictValue", flat(newest))["code"] == 1002, newest
    for newest in ("1e308", "-1e308", "9" * 300, "5e-324"):
        assert stock.call("PredictValue", flat(newest))["code"] == 0, newest
    for window in (0, -1, 1.5, "x", [], 1e300, 10**30, True):
        assert stock.call("PredictValue", flat() | {"window": window})["code"] != 0, window
    for task in (7, [], {}, True):
        assert stock.call("PredictValue", flat("5000", taskId=task))["code"] == 1002, task
    for data in (None, 7, [1, 2], {}, True):
        for route in ("PredictValue", "PredictRate"):
            assert stock.call(route, flat() | {"dataB": data})["code"] == 1002


def test_the_last_of_a_name_counts(metis: Metis) -> None:
    body = json.dumps(minute("1", "1", "1"))[:-1] + ', "dataA": "5000", "dataB": "1,2,1,2", "dataC": "1,2"}'
    answer = requests.post(f"{metis.url}/PredictRate", data=body, timeout=20).json()
    assert answer["data"] == metis.data("PredictRate", minute("5000", "1,2,1,2", "1,2"))
    assert answer["data"]["ret"] == 0


def test_rates_that_are_no_numbers(metis: Metis) -> None:
    assert metis.data("PredictRate", minute("1,1,nan", "1,1", "1"))["ret"] == 1
    assert metis.data("PredictRate", minute("1,1,inf", "1,1", "1"))["ret"] == 0
    assert metis.data("PredictRate", minute("1", "1", "1"))["ret"] == 1
    for wrong in ("", "x", "1,"):
        assert metis.call("PredictRate", minute("1,1", wrong, "1"))["code"] == 1002


def test_methods_and_paths(metis: Metis) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
        response = requests.request(method, metis.url + "/PredictValue", timeout=10)
        assert response.status_code == 200 and response.json() == {"code": 1004, "msg": "非post请求", "data": ""}
        assert response.headers["access-control-allow-methods"] == "GET, POST, PUT, OPTIONS"
    response = requests.post(metis.url + "/DownloadSample/", timeout=10)
    assert response.status_code == 200 and response.json() == {"code": 1005, "msg": "非get请求", "data": ""}
    for path in ("/PredictValue/", "/predictvalue", "/DownloadSample", "/PredictValue/x", "//PredictValue"):
        assert requests.post(metis.url + path, json=flat(), timeout=10).status_code == 404, path


HOSTILE = [
    b"", b"{", b"[]", b"null", b"7", b'"x"', b"\xff\xfe", b"[" * 500_000, b'{"a":' * 200_000, b'{"viewId":1,"viewId":2}', b'{"a":NaN}',
    b'{"viewId":"\\ud800"}', b'{"window":' + b"9" * 500_000 + b"}", b"{" + b" " * 1_000_000, b'{"\x00":1}',
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bodies(server: Server, metis: Metis, body: bytes) -> None:
    for route in ("PredictValue", "PredictRate", "SearchAnomaly", "Train", "UpdateSample", "ImportSample"):
        response = requests.post(f"{metis.url}/{route}", data=body, timeout=20)
        assert response.status_code == 200 and response.json()["code"] in (1000, 1002, 1003), (route, response.text)
    assert server.is_healthy()


def test_large_bodies_are_refused(server: Server, metis: Metis) -> None:
    before = server.resident_bytes()
    for _ in range(10):
        response = requests.post(metis.url + "/PredictValue", data=b"{" + b" " * (8 << 20), timeout=20)
        assert response.status_code == 413 and response.json()["code"] == 1000
    endless = socket.create_connection(("127.0.0.1", int(metis.url.rpartition(":")[2])), timeout=20)
    endless.sendall(b"POST /PredictRate HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n{")
    assert endless.recv(100).startswith(b"HTTP/1.1 413")
    endless.close()
    assert server.resident_bytes() - before < 100 << 20
    assert server.is_healthy()


def test_verdicts_survive_a_kill(new_server: Callable[..., Server]) -> None:
    """What was answered is on the disk, of all that came at once."""
    server = new_server().start()
    metis = Metis(server)
    count = 60
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(
            lambda number: requests.post(metis.url + "/PredictRate", json=flat("99") | {"attrId": f"kpi-{number}"}, timeout=30).json(),
            range(count)))
    assert all(answer["data"] == {"ret": 0, "p": "0"} for answer in answers)
    server.kill()
    again = Metis(server.start())
    found = again.data("SearchAnomaly", SEARCH | {"itemPerPage": 100})
    assert found["totalCount"] == count
    assert {row["attrId"] for row in found["anomalyList"]} == {f"kpi-{number}" for number in range(count)}


def test_the_oldest_verdicts_go_first(new_server: Callable[..., Server]) -> None:
    server = new_server("--verdict-limit", "5").start()
    metis = Metis(server)
    for number in range(8):
        assert metis.data("PredictRate", flat("99") | {"attrId": str(number)})["ret"] == 0
    rows = metis.data("SearchAnomaly", SEARCH)["anomalyList"]
    assert [row["attrId"] for row in rows] == ["3", "4", "5", "6", "7"]


def test_a_model_file_that_is_none_is_refused_at_the_start(new_server: Callable[..., Server], tmp_path: Path) -> None:
    from harness.server import ServerFailed

    broken = tmp_path / "model"
    broken.write_bytes(b"binf" + b"\x00" * 100)
    with pytest.raises(ServerFailed) as failed:
        new_server("--metis-model", str(broken)).start()
    assert str(broken) in failed.value.output
