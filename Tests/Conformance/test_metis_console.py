"""What the web console of Metis does: verdicts looked through and marked, samples kept, models trained and used."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from conftest import LAB_DATA
from harness.metis import CHANGE, OK, SAMPLES, SEARCH, TRAINING, TRAININGS, Metis, flat
from harness.server import Server

SAMPLE_SET = LAB_DATA / "metis/sample_dataset.csv"
HEADER = "指标集名称,指标集id,指标名称,指标id,样本来源,训练集_测试集,正样本_负样本,样本窗口,dataC,dataB,dataA,数据时间戳"


@pytest.fixture
def metis(tmp_path: Any) -> Iterator[Metis]:
    """A server with nothing in it."""
    with Server(tmp_path / "data") as server:
        yield Metis(server)


def row(name: str = "made", label: str = "positive", moment: int = 1_539_797_280) -> str:
    series = ",".join(["10"] * 361)
    return f'login,2012,requests,19201,{name},train,{label},180,"{series}","{series}","{series[:543]}",{moment}'


def test_verdicts_are_found_and_marked(metis: Metis) -> None:
    assert metis.data("SearchAnomaly", SEARCH) == {"anomalyList": [], "currentPage": 0, "totalCount": 0}
    for view, name in (("1", "login page"), ("2", "search"), ("login", "x")):
        assert metis.data("PredictRate", flat("99") | {"viewId": view, "viewName": name})["ret"] == 0
    assert metis.data("PredictRate", flat("99") | {"time": "tomorrow"})["ret"] == 0
    # An id exactly, or a part of a name.
    found = metis.data("SearchAnomaly", SEARCH | {"viewId": "login"})["anomalyList"]
    assert [(row["viewId"], row["viewName"]) for row in found] == [("1", "login page"), ("login", "x"), ("2012", "login")]
    first = found[0]
    assert first["time"] == 1539797280 and first["markFlag"] == 0 and first["dataA"] == ["10"] * 180 + ["99"]
    # What has no time is never found by one.
    assert metis.data("SearchAnomaly", SEARCH | {"beginTime": 0, "endTime": 4_000_000_000})["totalCount"] == 3
    assert metis.data("SearchAnomaly", SEARCH | {"beginTime": 1539797280, "endTime": 4_000_000_000})["totalCount"] == 0

    assert metis.data("UpdateAnomaly", {"id": first["id"], "markFlag": 2}) == 1
    assert metis.data("UpdateAnomaly", {"id": first["id"], "markFlag": 1}) == 1
    assert metis.data("SearchAnomaly", SEARCH)["anomalyList"][0]["markFlag"] == 1
    samples = metis.data("QuerySample", SAMPLES)
    assert [(row["positiveOrNegative"], row["source"], row["trainOrTest"], row["window"]) for row in samples["sampleList"]] == [
        ("negative", "unknown", "train", 180), ("positive", "unknown", "train", 180)]
    assert samples["totalTotal"] == 2 and samples["currentPage"] == 0
    assert samples["sampleList"][0]["dataA"] == ",".join(first["dataA"])
    assert metis.data("UpdateAnomaly", {"id": first["id"], "markFlag": 0}) == 2
    assert metis.data("QuerySample", SAMPLES)["totalTotal"] == 0
    assert metis.call("UpdateAnomaly", {"id": 12345, "markFlag": 1})["code"] == 1000


def test_samples_are_imported_changed_exported_and_deleted(metis: Metis) -> None:
    rows = [row(), row("other", "negative"), row("other", "maybe", 1_600_000_000)]
    file = "\r\n".join(["any header", *rows]).encode()
    assert metis.import_samples(file) == {
        "code": 0, "msg": OK, "data": {"positiveCount": 1, "negativeCount": 1, "totalCount": 3}}
    broken = metis.import_samples(file + b"\r\nx,y")
    assert broken["code"] == 1003 and "line 5" in broken["data"]
    assert metis.data("QueryTrainSource", {}) == {"source": ["made", "other"]}
    found = metis.data("QuerySample", SAMPLES | {"itemPerPage": 2})
    assert found["totalTotal"] == 3 and found["currentPage"] == 1 and [row["id"] for row in found["sampleList"]] == [1, 2]
    assert [row["id"] for row in metis.data("QuerySample", SAMPLES | {"itemPerPage": 2, "requestPage": 2})["sampleList"]] == [3]
    assert metis.data("QuerySample", SAMPLES | {"source": "other", "positiveOrNegative": "negative"})["totalTotal"] == 1
    assert metis.data("QuerySample", SAMPLES | {"window": 60})["totalTotal"] == 0
    # Half a span of time is none.
    assert metis.data("QuerySample", SAMPLES | {"beginTime": 1_600_000_001})["totalTotal"] == 3
    assert metis.data("QuerySample", SAMPLES | {"beginTime": 1_599_999_999, "endTime": 1_600_000_001})["totalTotal"] == 1
    counts = metis.data("CountSample", TRAINING | {"source": ["other", "none"]})
    assert counts == {"count": [{"total_count": 2, "positive_count": 0, "negative_count": 1}]}

    assert metis.data("UpdateSample", {"idList": [2, 3], "data": CHANGE | {"positiveOrNegative": "positive", "source": "mine"}}) == 2
    assert metis.data("CountSample", TRAINING)["count"][0]["positive_count"] == 3
    assert metis.call("UpdateSample", {"idList": [2], "data": CHANGE}) == {"code": 1002, "msg": "参数检查失败", "data": ""}

    response = requests.get(metis.url + "/DownloadSample/?id=1,3,77", timeout=10)
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"] == 'attachment;filename = "SampleExport.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf" + HEADER.encode() + b"\r\n")
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(lines) == 3 and [line[4] for line in lines[1:]] == ["made", "mine"]
    # An export is an import.
    assert metis.import_samples(response.content)["data"]["totalCount"] == 2
    assert metis.data("DeleteSample", {"id": [1]}) == {"count": 1}
    assert metis.data("DeleteSample", {"id": 1}) == {"count": 0}
    assert metis.data("QuerySample", SAMPLES)["totalTotal"] == 4


def test_a_model_is_trained_and_used(metis: Metis) -> None:
    if not SAMPLE_SET.exists():
        pytest.skip("the sample set of Metis is not here: see LAPWING_DATA")
    assert metis.call("Train", TRAINING) == {"code": 2004, "msg": "缺少正样本或负样本", "data": ""}
    assert metis.data("QueryTrain", TRAININGS)["totalCount"] == 0
    assert metis.import_samples(SAMPLE_SET.read_bytes())["data"] == {"positiveCount": 150, "negativeCount": 150, "totalCount": 300}
    assert metis.data("CountSample", TRAINING)["count"] == [{"total_count": 150, "positive_count": 75, "negative_count": 75}]
    assert metis.call("Train", TRAINING | {"positiveOrNegative": "positive"})["code"] == 2004
    answer = metis.call("Train", TRAINING | {"source": ["Metis"]})
    if answer["code"] == 1000 and "XGBoost" in answer["data"]:
        pytest.skip("the library that trains is not installed here")
    assert answer == {"code": 0, "msg": OK, "data": ""}
    task = metis.data("QueryTrain", TRAININGS)["taskList"][0]
    assert (task["sampleNum"], task["positiveSampleNum"], task["negativeSampleNum"], task["window"]) == (150, 75, 75, 180)
    assert task["source"] == "Metis"
    deadline = time.monotonic() + 120
    while task["status"] == "running" and time.monotonic() < deadline:
        assert task["modelName"] == "" and task["startTime"] == task["endTime"]
        time.sleep(0.2)
        task = metis.data("QueryTrain", TRAININGS | {"taskId": task["id"]})["taskList"][0]
    assert task["status"] == "complete" and task["modelName"] == task["id"] + "_model"
    assert task["id"].isdigit() and abs(int(task["id"]) / 1000 - task["startTime"]) < 2

    samples = metis.data("QuerySample", SAMPLES | {"trainOrTest": "test", "itemPerPage": 200})["sampleList"]
    assert len(samples) == 150
    right = sum(
        metis.data("PredictValue", flat(taskId=task["id"]) | {key: sample[key] for key in ("dataA", "dataB", "dataC")})["ret"]
        == (sample["positiveOrNegative"] == "positive") for sample in samples)
    assert right >= 0.75 * len(samples)

    assert metis.data("DeleteTrain", {"taskId": task["id"]}) == 1
    assert metis.data("DeleteTrain", {"taskId": task["id"]}) == 0
    assert metis.data("QueryTrain", TRAININGS)["taskList"] == []
    # The model stays.
    assert metis.call("PredictValue", flat("5000", taskId=task["id"]))["code"] == 0


MISSING = {
    "SearchAnomaly": SEARCH, "UpdateAnomaly": {"id": 1, "markFlag": 0}, "QuerySample": SAMPLES, "CountSample": TRAINING, "Train": TRAINING,
    "UpdateSample": {"idList": [1], "data": CHANGE}, "DeleteSample": {"id": [1]}, "QueryTrain": TRAININGS, "DeleteTrain": {"taskId": "1"}}


@pytest.mark.parametrize("route", MISSING)
def test_missing_keys_are_named(server: Server, route: str) -> None:
    metis = Metis(server)
    for key in MISSING[route]:
        body = {name: value for name, value in MISSING[route].items() if name != key}
        assert metis.call(route, body) == {"code": 1000, "msg": "抛出异常", "data": f"'{key}'"}
        for wrong in ({}, [{}], [[]], True, 1e300, "x" * 100_000, "\u0000", -(2**70)):
            metis.call(route, MISSING[route] | {key: wrong})
    assert server.is_healthy()


def test_an_empty_list_of_words_is_refused(server: Server) -> None:
    metis = Metis(server)
    for key in ("trainOrTest", "source"):
        assert metis.call("CountSample", TRAINING | {key: []})["code"] == 1000
        assert metis.call("Train", TRAINING | {key: []})["code"] == 1000
