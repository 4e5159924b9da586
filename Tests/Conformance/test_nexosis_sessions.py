"""Sessions, results, models, predictions and vocabularies of the Nexosis API."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.nexosis import DATE, GUID, KEYED, UNKNOWN, Nexosis, Row, links, missing, new_name, refused, table

ROWS = 60
#: What a session is, without what it has once it is completed.
SESSION = {
    "columns", "sessionId", "type", "status", "predictionDomain", "supportsFeatureImportance", "availablePredictionIntervals", "requestedDate",
    "statusHistory", "extraParameters", "messages", "name", "dataSourceName", "dataSetName", "targetColumn", "isEstimate", "links"}
FOREST = {"name": "Isolation Forest", "description": "Isolation Forest Outlier Detection", "key": ""}
WORDS = ["pump", "valve", "pressure", "motor", "bearing", "vibration", "temperature", "noise", "leak", "sensor", "repair", "inspection"]


def mixed(count: int = ROWS) -> list[Row]:
    """Columns of all types, with holes."""
    rows = table(count, 2)
    for index, row in enumerate(rows):
        row["colour"] = ["red", "green", "blue"][index % 3] if index % 7 else None
        row["on"] = index % 4 != 0
        row["seen"] = f"2018-0{index % 9 + 1}-{index % 27 + 1:02}T00:00:00Z"
        words = [WORDS[(index * step + step) % len(WORDS)] for step in (1, 2, 3, 5, 7)]
        row["note"] = f"the {words[0]} and the {words[1]} of unit {index} showed {words[2]} after {words[3]} and {words[4]} were checked again"
        row["ignored"] = f"secret {index}"
        if index % 11 == 0:
            row["f0"] = None
    return rows


MIXED = KEYED | {"ignored": {"role": "none"}, "note": {"dataType": "text"}, "seen": {"role": "feature"}}


@pytest.fixture(scope="module")
def plain(nexosis: Nexosis) -> dict[str, Any]:
    """A completed session that tests only read."""
    name = new_name("plain")
    nexosis.put(name, table(ROWS), KEYED)
    return nexosis.trained(name)


@pytest.fixture(scope="module")
def rich(nexosis: Nexosis) -> dict[str, Any]:
    """One of columns of all types."""
    name = new_name("rich")
    nexosis.put(name, mixed(), MIXED)
    return nexosis.trained(name)


def anomalies(rows: list[dict[str, str]]) -> list[float]:
    return [float(row["anomaly"]) for row in rows]


def without(row: Row, *names: str) -> dict[str, Any]:
    return {name: text for name, text in row.items() if name not in names}


# Sessions


def test_a_session(nexosis: Nexosis) -> None:
    name = new_name("Pumps")
    nexosis.put(name, table(ROWS), KEYED)
    body = {"dataSourceName": name, "predictionDomain": "anomalies", "columns": None, "targetColumn": None, "callbackUrl": None, "extraParameters": None}
    response = nexosis.call("POST", "/sessions/model", body)
    assert response.status_code in (200, 201, 202)
    started = response.json()
    assert response.headers["Nexosis-Session-Status"].lower() == started["status"] and started["status"] in ("requested", "started", "completed")
    assert SESSION <= set(started)
    ended = nexosis.settled(started["sessionId"])
    for document in (started, ended):
        assert GUID.fullmatch(document["sessionId"]) and DATE.fullmatch(document["requestedDate"])
        assert (document["type"], document["predictionDomain"], document["targetColumn"]) == ("model", "anomalies", "anomaly")
        assert document["supportsFeatureImportance"] is False and document["isEstimate"] is False and document["availablePredictionIntervals"] == []
        assert document["name"] == f"Anomalies on {name}" and document["dataSourceName"] == document["dataSetName"] == name
        assert document["extraParameters"] == {} and isinstance(document["messages"], list)
        assert {"f0", "f1", "f2", "id"} == set(document["columns"])
    assert [entry["status"] for entry in ended["statusHistory"]] == ["requested", "started", "completed"]
    dates = [datetime.fromisoformat(entry["date"]) for entry in ended["statusHistory"]]
    assert dates == sorted(dates) and abs(datetime.now(UTC) - dates[0]) < timedelta(seconds=60)
    assert GUID.fullmatch(ended["modelId"]) and ended["algorithm"] == FOREST
    assert {"severity": "informational", "message": f"{ROWS} observations were found in the dataset."} in ended["messages"]
    related = links(ended)
    assert {"results", "data", "model", "anomalyScores", "mahalanobisDistances"} <= set(related)
    for relation in related.values():
        assert nexosis.call("GET", relation).status_code == 200, relation
    assert nexosis.get(related["model"])["modelId"] == ended["modelId"]
    assert nexosis.get(f"/sessions/{started['sessionId'].upper()}") == ended


def test_a_session_that_is_named(nexosis: Nexosis, plain: dict[str, Any]) -> None:
    source = plain["dataSourceName"]
    assert nexosis.trained(source, name="Nightly")["name"] == "Nightly"
    assert nexosis.ok("POST", "/sessions/model", {"dataSetName": source, "predictionDomain": "anomalies"}, 200, 201, 202)["dataSourceName"] == source


def test_the_shortcut_of_the_client(nexosis: Nexosis, plain: dict[str, Any]) -> None:
    """It asks for a regression, and means anomalies."""
    for value in (True, "True", "true"):
        session = nexosis.trained(plain["dataSourceName"], predictionDomain="regression", extraParameters={"containsAnomalies": value})
        assert session["predictionDomain"] == "anomalies" and session["extraParameters"] == {"containsAnomalies": value}
        assert nexosis.scores(session["sessionId"]) == nexosis.scores(plain["sessionId"])


@pytest.mark.parametrize("body", [
    {"predictionDomain": "regression", "extraParameters": {"containsAnomalies": True}, "targetColumn": "f0"},
    {"predictionDomain": "classification", "extraParameters": {"containsAnomalies": True}},
    {"predictionDomain": "regression"}, {"predictionDomain": "regression", "extraParameters": {}},
    {"predictionDomain": "anomalies", "extraParameters": {"containsAnomalies": "maybe"}},
    {"predictionDomain": "anomalies", "extraParameters": {"containsAnomalies": 1}},
    {"predictionDomain": "anomalies", "extraParameters": {"algorithm": "nonsense"}},
    {"predictionDomain": "anomalies", "extraParameters": {"algorithm": 7}}, {"predictionDomain": "anomalies", "extraParameters": []},
    {"predictionDomain": "anomalies", "extraParameters": "containsAnomalies"}, {"predictionDomain": 7}, {"predictionDomain": "anomalies", "name": 7},
    {"predictionDomain": "anomalies", "targetColumn": 7}, {"predictionDomain": "anomalies", "columns": []},
], ids=json.dumps)
def test_sessions_that_are_refused(nexosis: Nexosis, plain: dict[str, Any], body: dict[str, Any]) -> None:
    source = plain["dataSourceName"]
    before = nexosis.get("/sessions", dataSourceName=source)["totalCount"]
    refused(nexosis.call("POST", "/sessions/model", {"dataSourceName": source} | body))
    assert nexosis.get("/sessions", dataSourceName=source)["totalCount"] == before


def test_a_session_without_a_data_set(nexosis: Nexosis) -> None:
    name = new_name()
    missing(nexosis.call("POST", "/sessions/model", {"dataSourceName": name, "predictionDomain": "anomalies"}), "dataSet", name)
    refused(nexosis.call("POST", "/sessions/model", {"predictionDomain": "anomalies"}), "RequestValidation", "dataSourceName")
    refused(nexosis.call("POST", "/sessions/model", {"dataSourceName": "", "predictionDomain": "anomalies"}), "RequestValidation", "dataSourceName")


def test_data_that_were_clean(nexosis: Nexosis, plain: dict[str, Any]) -> None:
    """Then no row of them is an anomaly, and what is far off all the same is one when it comes."""
    for value in (False, "False", "false"):
        session = nexosis.trained(plain["dataSourceName"], extraParameters={"containsAnomalies": value})
        results = nexosis.get(f"/sessions/{session['sessionId']}/results", pageSize=1000)
        assert results["metrics"]["percentAnomalies"] <= 1 / ROWS and len(results["data"]) <= 1
        assert min(anomalies(nexosis.scores(session["sessionId"]))) >= 0


def test_other_parameters_are_echoed(nexosis: Nexosis, plain: dict[str, Any]) -> None:
    extra = {"containsAnomalies": True, "balance": False, "deep": {"x": [1, "2", None]}, "number": 1.5}
    session = nexosis.trained(plain["dataSourceName"], extraParameters=extra)
    assert session["extraParameters"] == extra
    assert nexosis.scores(session["sessionId"]) == nexosis.scores(plain["sessionId"])


@pytest.mark.parametrize("algorithm", ["isolationForest", "ISOLATIONFOREST", "ecod", "ensemble"])
def test_algorithms(nexosis: Nexosis, plain: dict[str, Any], algorithm: str) -> None:
    session = nexosis.trained(plain["dataSourceName"], extraParameters={"algorithm": algorithm})
    assert set(session["algorithm"]) == {"name", "description", "key"}
    assert (session["algorithm"] == FOREST) == (algorithm.lower() == "isolationforest")
    scores = nexosis.scores(session["sessionId"])
    found = nexosis.get(f"/sessions/{session['sessionId']}/results", pageSize=1000)
    assert found["data"] == [row for row in scores if float(row["anomaly"]) <= 0]
    assert found["metrics"]["percentAnomalies"] == len(found["data"]) / ROWS == 0.1
    # The last two rows are far off, whatever looks for them.
    assert {f"r{ROWS - 2}", f"r{ROWS - 1}"} <= {row["id"] for row in found["data"]}
    predicted = nexosis.predict(session["modelId"], [without(row, "anomaly") for row in scores])
    assert predicted == scores


def test_columns_of_a_session(nexosis: Nexosis) -> None:
    """They hold for it alone."""
    name = new_name()
    nexosis.put(name, table(ROWS), KEYED)
    before = nexosis.get(f"/data/{name}")["columns"]
    session = nexosis.trained(name, columns={"F2": {"role": "none"}, "f1": {"imputation": "median"}})
    assert (session["columns"]["f2"]["role"], session["columns"]["f1"]["imputation"]) == ("none", "median")
    assert set(nexosis.scores(session["sessionId"])[0]) == {"id", "f0", "f1", "anomaly"}
    assert nexosis.get(f"/data/{name}")["columns"] == before
    assert nexosis.scores(session["sessionId"]) != nexosis.scores(nexosis.trained(name)["sessionId"])
    for columns, error in (({"f0": {"role": "nonsense"}}, "f0"), ({"nothing": {"role": "feature"}}, "nothing"), ({"id": {"dataType": "numeric"}}, "id"),
                           ({"f0": {"role": "target"}, "f1": {"role": "target"}}, "target")):
        refused(nexosis.call("POST", "/sessions/model", {"dataSourceName": name, "predictionDomain": "anomalies", "columns": columns}),
                "InvalidColumnMetadata", error)


def test_a_target_is_not_modelled(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, table(ROWS), KEYED)
    session = nexosis.trained(name, targetColumn="F2")
    assert session["targetColumn"] == "anomaly"
    assert any(entry["severity"] == "warning" and "f2" in entry["message"].lower() for entry in session["messages"]), session["messages"]
    rows = nexosis.scores(session["sessionId"])
    assert set(rows[0]) == {"id", "f0", "f1", "anomaly"}
    assert rows == nexosis.scores(nexosis.trained(name, columns={"f2": {"role": "none"}})["sessionId"])
    assert nexosis.call("POST", "/sessions/model", {"dataSourceName": name, "predictionDomain": "anomalies", "targetColumn": "no"}).status_code == 400


def test_nothing_to_model(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, [{"id": f"{index}", "a": index} for index in range(20)], KEYED | {"a": {"role": "none"}})
    response = nexosis.call("POST", "/sessions/model", {"dataSourceName": name, "predictionDomain": "anomalies"})
    if response.status_code == 400:
        return
    failed = nexosis.settled(response.json()["sessionId"], "failed")
    assert any(entry["severity"] == "error" and entry["message"] for entry in failed["messages"]) and "modelId" not in failed
    assert nexosis.call("HEAD", f"/sessions/{failed['sessionId']}").headers["Nexosis-Session-Status"] == "Failed"
    assert nexosis.get("/models", dataSourceName=name)["items"] == []


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_few_rows(nexosis: Nexosis, rows: int) -> None:
    """Too few to say much is no reason to fall over: the session ends, and says how."""
    name = new_name()
    nexosis.put(name, table(rows, outliers=0), KEYED)
    session = nexosis.start(name)["sessionId"]
    deadline = time.monotonic() + 30
    while (ended := nexosis.get(f"/sessions/{session}"))["status"] not in ("completed", "failed"):
        assert time.monotonic() < deadline, ended
        time.sleep(0.03)
    if ended["status"] == "completed":
        assert all(math.isfinite(score) for score in anomalies(nexosis.scores(session)))
    else:
        assert any(entry["severity"] == "error" for entry in ended["messages"])


def test_columns_of_all_types(nexosis: Nexosis, rich: dict[str, Any]) -> None:
    assert {name: column["dataType"] for name, column in rich["columns"].items()} == {
        "id": "string", "f0": "numericMeasure", "f1": "numericMeasure", "colour": "string", "on": "logical", "seen": "date", "note": "text",
        "ignored": "string"}
    rows = nexosis.scores(rich["sessionId"])
    sent = [{name: str(cell).lower() if isinstance(cell, bool) else str(cell) for name, cell in row.items() if cell is not None and name != "ignored"}
            for row in mixed()]
    assert [without(row, "anomaly") for row in rows] == sent
    assert all(math.isfinite(score) for score in anomalies(rows))
    assert nexosis.predict(rich["modelId"], sent) == rows


# Results


def test_results(nexosis: Nexosis, plain: dict[str, Any]) -> None:
    path = f"/sessions/{plain['sessionId']}/results"
    for kind in ("", "/anomalyscores", "/mahalanobisdistances"):
        answer = nexosis.get(path + kind, predictionInterval="0.5", pageSize=7)
        same = {name: value for name, value in plain.items() if name not in ("columns", "links", "data")}
        assert {name: answer.get(name) for name in same} == same and "columns" not in answer
        assert answer["metrics"] == {"percentAnomalies": 0.1}
        assert answer["totalCount"] == (ROWS if kind else 6) and answer["totalPages"] == (9 if kind else 1) and answer["pageSize"] == 7
        assert nexosis.call("GET", path + kind).headers["Nexosis-Session-Status"] == "Completed"
        for row in answer["data"]:
            assert all(isinstance(text, str) for text in row.values())
            assert set(row) == {"id", "f0", "f1", "f2", "anomaly"} | ({"mahalanobis_distance"} if "maha" in kind else set())
    scores, distances = nexosis.scores(plain["sessionId"]), nexosis.scores(plain["sessionId"], "mahalanobisdistances")
    assert [row["id"] for row in scores] == [f"r{index}" for index in range(ROWS)]
    assert [without(row, "mahalanobis_distance") for row in distances] == scores
    squared = [float(row["mahalanobis_distance"]) for row in distances]
    assert math.fsum(squared) / ROWS == pytest.approx(3, abs=0.06) and min(squared) >= 0
    assert nexosis.scores(plain["sessionId"], "") == [row for row in scores if float(row["anomaly"]) <= 0]


def test_pages_of_results(nexosis: Nexosis, plain: dict[str, Any]) -> None:
    rows, answer = [], nexosis.get(f"/sessions/{plain['sessionId']}/results/anomalyScores", pageSize=25)
    assert {"self", "first", "last", "next"} <= set(links(answer))
    while True:
        rows += answer["data"]
        if "next" not in links(answer):
            break
        answer = nexosis.get(links(answer)["next"])
    assert rows == nexosis.scores(plain["sessionId"])
    assert nexosis.get(f"/sessions/{plain['sessionId']}/results", page=99)["data"] == []


def test_results_echo_what_was_sent(nexosis: Nexosis) -> None:
    name = new_name()
    source = table(30)
    for index, row in enumerate(source):
        row["f0"] = f"{index}.50" if index % 2 else f"{index}e-1"
        row["f1"] = "" if index == 3 else None if index == 4 else row["f1"]
    nexosis.put(name, source, KEYED)
    rows = nexosis.scores(nexosis.trained(name)["sessionId"])
    assert [without(row, "anomaly") for row in rows] == nexosis.rows(name)
    assert rows[3]["f1"] == "" and "f1" not in rows[4]


def test_results_are_what_they_were(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, table(ROWS), KEYED)
    session = nexosis.trained(name)
    path = f"/sessions/{session['sessionId']}"
    before = [nexosis.get(path), nexosis.scores(session["sessionId"]), nexosis.get(path + "/results")]
    nexosis.put(name, [{"id": "r0", "f0": 99}, {"id": "new", "f0": 1, "more": "x"}], {"f1": {"role": "none"}})
    assert [nexosis.get(path), nexosis.scores(session["sessionId"]), nexosis.get(path + "/results")] == before
    nexosis.delete(f"/data/{name}")
    assert [nexosis.get(path), nexosis.scores(session["sessionId"]), nexosis.get(path + "/results")] == before


def test_rows_of_a_time_series_are_in_order(nexosis: Nexosis) -> None:
    name = new_name()
    days = [7, 3, 12, 1, 9, 2, 8, 4, 11, 5, 10, 6] * 2
    nexosis.put(name, [{"when": f"2018-{1 + index // 12:02}-{day:02}", "v": day * 1.5} for index, day in enumerate(days)])
    rows = nexosis.scores(nexosis.trained(name)["sessionId"])
    assert [row["when"] for row in rows] == sorted(row["when"] for row in rows) and len(rows) == 24


def test_a_column_named_like_a_score(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, [row | {"anomaly": "mine"} for row in table(ROWS)], KEYED)
    response = nexosis.call("POST", "/sessions/model", {"dataSourceName": name, "predictionDomain": "anomalies"})
    if response.status_code != 400:
        session = nexosis.settled(response.json()["sessionId"])
        assert all(float(row["anomaly"]) < 1 for row in nexosis.scores(session["sessionId"]))


# Lists and deletion


@pytest.fixture(scope="module")
def several(nexosis: Nexosis) -> list[dict[str, Any]]:
    """Two completed sessions of one data set and one of another, in order of time."""
    made = []
    names = [new_name("several"), new_name("several")]
    for name in names:
        nexosis.put(name, table(ROWS), KEYED)
    for name in (names[0], names[0], names[1]):
        made.append(nexosis.trained(name, name=f"{name}-{3 - len(made)}"))
        time.sleep(0.02)
    return made


def between(first: dict[str, Any], second: dict[str, Any]) -> str:
    times = [datetime.fromisoformat(item["requestedDate"]) for item in (first, second)]
    return (times[0] + (times[1] - times[0]) / 2).isoformat()


def test_filters_of_sessions(nexosis: Nexosis, several: list[dict[str, Any]]) -> None:
    ids = [session["sessionId"] for session in several]
    source = several[0]["dataSourceName"]
    middle = between(several[0], several[1])

    def found(**query: Any) -> set[str]:
        return {item["sessionId"] for item in nexosis.all("/sessions", **query)} & set(ids)

    assert found() == set(ids)
    assert found(dataSourceName=source) == set(ids[:2]) and found(dataSourceName=source.upper()) == set(ids[:2])
    assert found(dataSourceName=source[:-1]) == set()
    assert found(modelId=several[1]["modelId"]) == {ids[1]} and found(modelId=several[1]["modelId"].upper()) == {ids[1]}
    assert found(modelId=UNKNOWN) == set()
    assert found(requestedAfterDate=middle) == set(ids[1:]) and found(requestedBeforeDate=middle) == set(ids[:1])
    assert found(requestedAfterDate=middle, requestedBeforeDate=between(several[1], several[2])) == {ids[1]}
    assert found(sessionType="model") == set(ids) and found(sessionType="MODEL") == set(ids)
    assert found(sessionType="forecast") == set() and found(eventName="party") == set()
    for query, field in (({"modelId": "x"}, "modelId"), ({"requestedAfterDate": "x"}, "requestedAfterDate"), ({"requestedBeforeDate": "x"}, "requestedBeforeDate")):
        refused(nexosis.call("GET", "/sessions", params=query), "RequestValidation", field)


def test_order_of_sessions(nexosis: Nexosis, several: list[dict[str, Any]]) -> None:
    def found(key: str, order: str = "asc") -> list[str]:
        items = nexosis.all("/sessions", sortBy=key, sortOrder=order)
        return [item["sessionId"] for item in items if item["sessionId"] in ids]

    ids = [session["sessionId"] for session in several]
    assert found("requestedDate") == ids and found("requestedDate", "DESC") == ids[::-1]
    assert found("id") == sorted(ids) and found("id", "Desc") == sorted(ids, reverse=True)
    assert found("name") == sorted(ids, key=lambda item: several[ids.index(item)]["name"].lower())
    sources = [several[ids.index(item)]["dataSourceName"] for item in found("dataSourceName")]
    assert sources == sorted(sources)
    for key in ("type", "status"):
        assert sorted(found(key)) == sorted(ids)


def test_a_page_of_sessions(nexosis: Nexosis, several: list[dict[str, Any]]) -> None:
    source = several[0]["dataSourceName"]
    answer = nexosis.get("/sessions", dataSourceName=source, pageSize=1, sortBy="requestedDate")
    assert (answer["totalCount"], answer["totalPages"], len(answer["items"])) == (2, 2, 1)
    item = answer["items"][0]
    # What clients cannot do without.
    assert {"sessionId", "type", "status", "statusHistory", "dataSourceName", "targetColumn", "requestedDate", "links", "extraParameters"} <= set(item)
    assert item["sessionId"] == several[0]["sessionId"] and item["modelId"] == several[0]["modelId"]
    assert nexosis.get(links(answer)["next"])["items"][0]["sessionId"] == several[1]["sessionId"]


def test_deletion_of_a_session(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, table(ROWS), KEYED)
    session = nexosis.trained(name)
    path = f"/sessions/{session['sessionId']}"
    assert nexosis.call("DELETE", path).status_code == 204
    for method, rest in (("GET", ""), ("DELETE", ""), ("GET", "/results"), ("GET", "/results/anomalyscores"), ("GET", "/results/mahalanobisdistances")):
        missing(nexosis.call(method, path + rest), "session", session["sessionId"])
    assert nexosis.get("/sessions", dataSourceName=name)["items"] == []
    # The model is a thing of its own.
    assert nexosis.get(f"/models/{session['modelId']}")["dataSourceName"] == name
    assert nexosis.predict(session["modelId"], [{"f0": 1}])[0]["f0"] == "1"


def test_deletion_of_a_session_that_runs(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, table(3000, 8, key=False))
    sessions = [nexosis.start(name, extraParameters={"algorithm": "ensemble"})["sessionId"] for _ in range(4)]
    for session in sessions:
        assert nexosis.call("DELETE", f"/sessions/{session}").status_code == 204
        missing(nexosis.call("GET", f"/sessions/{session}"), "session", session)
    nexosis.put(name, [{"f0": 1}])
    kept = nexosis.trained(name)
    assert [item["sessionId"] for item in nexosis.get("/sessions", dataSourceName=name)["items"]] == [kept["sessionId"]]


@pytest.mark.parametrize("by", ["dataSourceName", "requestedAfterDate", "requestedBeforeDate", "type"])
def test_deletion_of_several_sessions(nexosis: Nexosis, by: str) -> None:
    name, other = new_name(), new_name()
    made = []
    for source in (name, name, other):
        nexosis.put(source, table(20), KEYED)
        made.append(nexosis.trained(source))
        time.sleep(0.02)
    middle = between(made[0], made[1])
    query = {"dataSourceName": name} | {
        "dataSourceName": {}, "requestedAfterDate": {by: middle}, "requestedBeforeDate": {by: middle}, "type": {by: "model"}}[by]
    gone = {"dataSourceName": [0, 1], "requestedAfterDate": [1], "requestedBeforeDate": [0], "type": [0, 1]}[by]
    nexosis.delete("/sessions", **query)
    for index, session in enumerate(made):
        assert nexosis.call("GET", f"/sessions/{session['sessionId']}").status_code == (404 if index in gone else 200), index


@pytest.mark.parametrize("path", ["/sessions", "/models"])
def test_deletion_of_everything_needs_a_word(nexosis: Nexosis, plain: dict[str, Any], path: str) -> None:
    for query in ("", "?nothing=1"):
        assert refused(nexosis.call("DELETE", path + query), "SomeParametersRequired") == {}
    # A name that was left empty by mistake is no word.
    for query in ("?dataSourceName=", "?dataSourceName=&type=model"):
        assert nexosis.call("DELETE", path + query).status_code == 400
    assert nexosis.get(f"/sessions/{plain['sessionId']}") == plain
    # Nothing matches: nothing to do.
    nexosis.delete(path, dataSourceName=new_name())


# Models and predictions


def test_a_model(nexosis: Nexosis, plain: dict[str, Any]) -> None:
    model = nexosis.get(f"/models/{plain['modelId']}")
    assert {"modelId", "sessionId", "predictionDomain", "dataSourceName", "createdDate", "algorithm", "columns", "metrics", "links"} <= set(model)
    assert (model["sessionId"], model["predictionDomain"], model["dataSourceName"]) == (plain["sessionId"], "anomalies", plain["dataSourceName"])
    assert DATE.fullmatch(model["createdDate"]) and model["algorithm"] == FOREST and model["metrics"] == {"percentAnomalies": 0.1}
    assert {"self", "train"} <= set(links(model)) and nexosis.get(links(model)["self"]) == model
    assert {name: column["dataType"] for name, column in model["columns"].items() if column["role"] == "feature"} == {
        f"f{index}": "numericMeasure" for index in range(3)}
    missing(nexosis.call("GET", f"/models/{UNKNOWN}"), "model", UNKNOWN)


def test_filters_of_models(nexosis: Nexosis, several: list[dict[str, Any]]) -> None:
    ids = [session["modelId"] for session in several]
    created = {item["modelId"]: item["createdDate"] for item in nexosis.all("/models")}

    def found(**query: Any) -> list[str]:
        return [item["modelId"] for item in nexosis.all("/models", **query) if item["modelId"] in ids]

    assert sorted(found()) == sorted(ids) and sorted(found(dataSourceName=several[0]["dataSourceName"].upper())) == sorted(ids[:2])
    middle = between(*({"requestedDate": created[item]} for item in ids[:2]))
    assert sorted(found(createdAfterDate=middle)) == sorted(ids[1:]) and found(createdBeforeDate=middle) == ids[:1]
    assert found(sortBy="createdDate") == ids and found(sortBy="createdDate", sortOrder="desc") == ids[::-1]
    assert found(sortBy="id") == sorted(ids)
    for key in ("modelName", "dataSourceName", "type", "lastUsedDate"):
        assert sorted(found(sortBy=key)) == sorted(ids)
    page = nexosis.get("/models", dataSourceName=several[0]["dataSourceName"], pageSize=1)
    assert (page["totalCount"], page["totalPages"]) == (2, 2) and "next" in links(page)
    refused(nexosis.call("GET", "/models", params={"createdAfterDate": "x"}), "RequestValidation", "createdAfterDate")


@pytest.mark.parametrize("query", [
    lambda name, middle: {"dataSourceName": name, "createdAfter": middle}, lambda name, middle: {"dataSourceName": name, "createdAfterDate": middle}])
def test_deletion_of_several_models(nexosis: Nexosis, query: Callable[[str, str], dict[str, str]]) -> None:
    """The client leaves `Date` out of the names."""
    name = new_name()
    nexosis.put(name, table(20), KEYED)
    models = []
    for _ in range(2):
        models.append(nexosis.get(f"/models/{nexosis.trained(name)['modelId']}"))
        time.sleep(0.02)
    middle = between(*({"requestedDate": model["createdDate"]} for model in models))
    nexosis.delete("/models", **query(name, middle))
    assert [item["modelId"] for item in nexosis.get("/models", dataSourceName=name)["items"]] == [models[0]["modelId"]]
    nexosis.delete("/models", dataSourceName=name)
    assert nexosis.get("/models", dataSourceName=name)["totalCount"] == 0


def test_deletion_of_a_model(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, table(ROWS), KEYED)
    session = nexosis.trained(name)
    path = f"/models/{session['modelId']}"
    nexosis.predict(session["modelId"], [{"f0": 1}])
    assert nexosis.call("DELETE", path).status_code == 204
    for method, rest, body in (("GET", "", None), ("DELETE", "", None), ("POST", "/predict", {"data": [{"f0": 1}]})):
        missing(nexosis.call(method, path + rest, body), "model", session["modelId"])
    # The session and its results stay.
    assert nexosis.get(f"/sessions/{session['sessionId']}")["status"] == "completed"
    assert len(nexosis.scores(session["sessionId"])) == ROWS


def test_predictions(nexosis: Nexosis, plain: dict[str, Any]) -> None:
    scores = nexosis.scores(plain["sessionId"])
    model = nexosis.get(f"/models/{plain['modelId']}")
    answer = nexosis.ok("POST", f"/models/{plain['modelId']}/predict", {"data": [without(row, "anomaly") for row in scores], "extraParameters": {}})
    assert answer["data"] == scores and isinstance(answer["messages"], list) and "columns" not in answer
    same = {name: value for name, value in model.items() if name not in ("columns", "links")}
    assert {name: answer[name] for name in same} == same


def test_predictions_do_not_depend_on_neighbours(nexosis: Nexosis, plain: dict[str, Any]) -> None:
    model, rows = plain["modelId"], table(ROWS)
    together = anomalies(nexosis.predict(model, rows))
    assert anomalies(nexosis.predict(model, rows[::-1]))[::-1] == together
    for index in (0, 17, ROWS - 1):
        assert anomalies(nexosis.predict(model, [rows[index]])) == [together[index]]
    # Numbers may come as texts, in any spelling, and columns in any case.
    texts = [{name.upper(): str(cell) if name == "id" else f"{cell:.9e}" for name, cell in row.items()} for row in rows]
    answer = nexosis.predict(model, texts)
    assert anomalies(answer) == together and [without(row, "anomaly") for row in answer] == texts


def test_predictions_of_what_was_never_seen(nexosis: Nexosis, rich: dict[str, Any]) -> None:
    model = rich["modelId"]
    rows = [{}, {"f0": None}, {"f0": ""}, {"unknown": "x", "f0": "1.50"}, {"colour": "purple"}, {"on": "No"}, {"note": ""}, {"note": "zzz yyy"},
            {"seen": "2030-01-01"}, {"f0": 1e30, "f1": -1e30}, {"ignored": "y", "id": "r0"}]
    answer = nexosis.predict(model, rows)
    echoed = [without(row, "anomaly") for row in answer]
    assert echoed == [
        {name: str(cell) if not isinstance(cell, float) else echo[name] for name, cell in row.items() if cell is not None}
        for row, echo in zip(rows, echoed)]
    assert all(math.isfinite(score) for score in anomalies(answer))
    # What is missing is imputed, whichever way it is missing; what is not modelled does not matter.
    assert len({row["anomaly"] for row in (answer[0], answer[1], answer[2], answer[10])}) == 1


@pytest.mark.parametrize(("body", "fragment"), [
    ({"data": [{"f0": "x"}]}, "f0"), ({"data": [{"f0": 1}, {"f1": "1,5"}]}, "f1"), ({"data": [{"f0": True}]}, "f0"), ({}, "data"), ({"data": None}, "data"),
    ({"data": {}}, "data"), ({"data": [1]}, "data"), ({"data": [{"f0": [1]}]}, "f0"), ({"data": [{"f0": 1, "F0": 2}]}, "f0"),
    ({"data": [{"f0": "nan"}]}, "f0"), ({"data": [{"f0": "1e999"}]}, "f0"),
], ids=str)
def test_predictions_that_are_refused(nexosis: Nexosis, plain: dict[str, Any], body: Any, fragment: str) -> None:
    response = nexosis.call("POST", f"/models/{plain['modelId']}/predict", body)
    assert response.status_code == 400 and fragment.lower() in response.text.lower(), response.text


def test_predictions_without_rows(nexosis: Nexosis, plain: dict[str, Any]) -> None:
    response = nexosis.call("POST", f"/models/{plain['modelId']}/predict", {"data": []})
    assert response.status_code == 400 or response.json()["data"] == []


# Vocabularies


def test_vocabularies(nexosis: Nexosis, rich: dict[str, Any]) -> None:
    for query in ({"dataSource": rich["dataSourceName"].upper()}, {"createdFromSession": rich["sessionId"]}):
        page = nexosis.get("/vocabulary", **query)
        assert page["totalCount"] == 1
        summary = page["items"][0]
        assert (summary["dataSourceName"], summary["columnName"], summary["dataSourceType"], summary["createdBySessionId"]) == (
            rich["dataSourceName"], "note", "dataSet", rich["sessionId"])
        assert DATE.fullmatch(summary["createdOnDate"])
    assert nexosis.get(links(rich)["vocabularies"])["items"] == [summary]
    identity = summary["id"]
    words = nexosis.all(f"/vocabulary/{identity}")
    texts = [word["text"] for word in words if word["type"] == "word"]
    assert set(WORDS) <= set(texts) and len(texts) == len(set(texts))
    assert {word["type"] for word in words} <= {"word", "stopWord"}
    ranks = [word["rank"] for word in words if word["type"] == "word"]
    assert ranks == sorted(ranks) and len(set(ranks)) == len(ranks)
    for kind in ("word", "stopWord", "STOPWORD"):
        assert nexosis.all(f"/vocabulary/{identity}", type=kind) == [word for word in words if word["type"].lower() == kind.lower()]
    page = nexosis.get(f"/vocabulary/{identity}", pageSize=2)
    assert page["id"] == identity and len(page["items"]) == 2 and page["totalCount"] == len(words)
    # A model without words has none.
    assert nexosis.get("/vocabulary", dataSource=new_name())["items"] == []


def test_vocabularies_that_are_not_there(nexosis: Nexosis, rich: dict[str, Any]) -> None:
    assert nexosis.call("GET", f"/vocabulary/{UNKNOWN}").status_code == 404
    refused(nexosis.call("GET", "/vocabulary", params={"createdFromSession": "x"}), "RequestValidation", "createdFromSession")
    identity = nexosis.get("/vocabulary", dataSource=rich["dataSourceName"])["items"][0]["id"]
    refused(nexosis.call("GET", f"/vocabulary/{identity}", params={"type": "nonsense"}), "RequestValidation", "type")


# A process that ends


def test_everything_outlives_the_process(new_server: Callable[..., Any]) -> None:
    server = new_server().start()
    nexosis = Nexosis(server)
    nexosis.put("kept", mixed(), MIXED)
    session = nexosis.trained("kept")
    scores = nexosis.scores(session["sessionId"])
    running = nexosis.start("kept")["sessionId"]
    server.kill()
    again = Nexosis(server.start())
    assert again.get(f"/sessions/{session['sessionId']}") == {**session, "links": again.get(f"/sessions/{session['sessionId']}")["links"]}
    assert again.scores(session["sessionId"]) == scores and again.scores(again.settled(running)["sessionId"]) == scores
    assert again.predict(session["modelId"], [without(row, "anomaly") for row in scores]) == scores
