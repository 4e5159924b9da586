"""The Nexosis API as its guides have it: the quick start with curl, and what must be there besides."""

from __future__ import annotations

import json
import math
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest

from harness.api import Api
from harness.data import needs
from harness.files import FileServer
from harness.nexosis import KEYED, SAMPLES, UNKNOWN, Nexosis, links, missing, new_name, refused, table
from harness.server import Server
from harness.users import USERS, new_key

#: Of the rows of the quick start, those at or below the threshold.
ROWS, FOUND, PERCENT = 1831, 184, 0.10049153468050245
#: Columns of it that are not modelled: the label has no role.
KEY, LABEL = "key", "target"

Curl = Callable[..., str]


@pytest.fixture
def curl(nexosis: Nexosis) -> Curl:
    """`curl` with a key, on a path of the API."""
    def run(path: str, *arguments: str) -> str:
        command = ["curl", "-sS", "--fail-with-body", *arguments, "-H", f"api-key: {nexosis.key}", nexosis.base + path]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, (command[2:-2], done.stdout[:500], done.stderr)
        return done.stdout

    return run


JSON = ("-H", "Content-Type: application/json")


def session_by_curl(curl: Curl, source: str) -> str:
    """The id of a session, once its header says that it is completed."""
    body = {"dataSourceName": source, "predictionDomain": "anomalies", "extraParameters": {"containsAnomalies": True}}
    session = json.loads(curl("/sessions/model", "-X", "POST", *JSON, "-d", json.dumps(body)))
    assert session["status"] in ("requested", "started", "completed")
    deadline = time.monotonic() + 60
    while True:
        head = curl(f"/sessions/{session['sessionId']}", "-I")
        states = [line.split(":")[1].strip() for line in head.splitlines() if line.lower().startswith("nexosis-session-status:")]
        assert len(states) == 1 and states[0] in ("Requested", "Started", "Completed"), head
        if states == ["Completed"]:
            return session["sessionId"]
        assert time.monotonic() < deadline, head
        time.sleep(0.1)


@needs(SAMPLES)
def test_the_quick_start(nexosis: Nexosis, files: FileServer, curl: Curl) -> None:
    file = SAMPLES / "cardio.json"
    sent = json.loads(file.read_text(), parse_float=str, parse_int=str)["data"]
    name = new_name("cardio")
    summary = json.loads(curl(f"/data/{name}", "-X", "PUT", *JSON, "--data-binary", f"@{file}"))
    assert summary["dataSetName"] == name and summary["isTimeSeries"] is False and summary["dataSetSize"] > 0
    assert summary["columns"]["X.1"] == {
        "dataType": "numericMeasure", "role": "feature", "imputation": "mean", "aggregation": "mean"}
    assert (summary["columns"][KEY]["role"], summary["columns"][LABEL]["role"]) == ("key", "none")

    page = json.loads(curl(f"/data/{name}?page=1&pageSize=1000"))
    assert (page["totalCount"], page["totalPages"], page["data"]) == (ROWS, 2, sent[1000:])

    # The same file by its address.
    fetched = name + "-fetched"
    body = {"dataSetName": fetched, "url": files.put("/cardio.json", file.read_bytes())}
    started = json.loads(curl("/imports/url", "-X", "POST", *JSON, "-d", json.dumps(body)))
    assert nexosis.import_settled(started["importId"])["columns"] == summary["columns"]
    assert nexosis.all(f"/data/{fetched}", "data") == sent

    answers = {}
    for source in (name, fetched):
        session = session_by_curl(curl, source)
        found = json.loads(curl(f"/sessions/{session}/results?pageSize=1000"))
        assert found["metrics"] == {"percentAnomalies": PERCENT}
        assert (found["totalCount"], len(found["data"])) == (FOUND, FOUND)
        answers[source] = found["data"], session
    assert answers[name][0] == answers[fetched][0]
    found, session = answers[name]
    kept = [{column: text for column, text in row.items() if column != LABEL} for row in sent]
    by_key = {row[KEY]: row for row in kept}
    for row in found:
        assert all(isinstance(text, str) for text in row.values())
        assert {column: text for column, text in row.items() if column != "anomaly"} == by_key[row[KEY]]
        assert float(row["anomaly"]) <= 0

    scores = nexosis.scores(session)
    assert [{column: text for column, text in row.items() if column != "anomaly"} for row in scores] == kept
    assert [row for row in scores if float(row["anomaly"]) <= 0] == found
    distances = nexosis.scores(session, "mahalanobisdistances")
    assert [row | {"mahalanobis_distance": text["mahalanobis_distance"]} for row, text in zip(scores, distances)] == distances
    # Of 21 columns 20 are independent: that is the mean of squared distances, whatever the data.
    squared = [float(row["mahalanobis_distance"]) for row in distances]
    assert min(squared) >= 0 and math.fsum(squared) / ROWS == pytest.approx(20, abs=0.05)

    model = json.loads(curl(f"/sessions/{session}"))["modelId"]
    assert model in [item["modelId"] for item in json.loads(curl(f"/models?dataSourceName={name}"))["items"]]
    one = sent[1779]
    answer = json.loads(curl(f"/models/{model}/predict", "-X", "POST", *JSON, "-d", json.dumps({"data": [one]})))
    assert answer["data"] == [one | {"anomaly": scores[1779]["anomaly"]}]
    assert float(scores[1779]["anomaly"]) < -0.05


@needs(SAMPLES)
def test_scores_agree_with_those_of_the_original(nexosis: Nexosis) -> None:
    name = new_name("lympho")
    nexosis.put_csv(name, (SAMPLES / "lympho.csv").read_bytes())
    nexosis.put(name, [{"key": "1", "target": "1"}], {"target": {"role": "none"}, "key": {"role": "key"}})
    ours = {row["key"]: float(row["anomaly"]) for row in nexosis.scores(nexosis.trained(name)["sessionId"])}
    lines = (SAMPLES / "lympho_recorded_scores.csv").read_text().split()[1:]
    pairs = [(float(line.split(",")[1]), ours[line.split(",")[0].strip('"')]) for line in lines]
    assert len(pairs) == 50
    means = [math.fsum(values) / 50 for values in zip(*pairs)]
    products = [math.fsum((a[i] - means[i]) * (a[j] - means[j]) for a in pairs) for i, j in ((0, 1), (0, 0), (1, 1))]
    assert products[0] / math.sqrt(products[1] * products[2]) >= 0.95


@needs(SAMPLES)
@pytest.mark.parametrize("algorithm", [None, "isolationForest", "ecod", "ensemble"])
def test_detectors_find_what_is_labelled(nexosis: Nexosis, algorithm: str | None) -> None:
    """Ranks of the rows that somebody called pathologic, in a column that is not modelled."""
    name = new_name("cardio")
    nexosis.put(name, (SAMPLES / "cardio.json").read_bytes())
    labels = {row[KEY]: row[LABEL] == "1" for row in nexosis.all(f"/data/{name}", "data")}
    extra = {} if algorithm is None else {"extraParameters": {"algorithm": algorithm}}
    ranked = sorted(nexosis.scores(nexosis.trained(name, **extra)["sessionId"]), key=lambda row: -float(row["anomaly"]))
    # The area under the curve by the sum of ranks.
    ranks = [rank for rank, row in enumerate(ranked, 1) if labels[row[KEY]]]
    positives, negatives = len(ranks), ROWS - len(ranks)
    area = (sum(ranks) - positives * (positives + 1) / 2) / (positives * negatives)
    assert area >= 0.90, area


# Paths, names and headers


def test_case_does_not_matter(nexosis: Nexosis) -> None:
    name = new_name("MixedCase")
    rows = table(40)
    nexosis.ok("PUT", f"/DATA/{name}", {"DATA": rows, "Columns": {"ID": {"Role": "key", "DATATYPE": "string"}}}, 201)
    assert nexosis.get(f"/Data/{name.upper()}")["dataSetName"] == name
    # Another spelling is the same data set, and the same column.
    nexosis.ok("PUT", f"/data/{name.lower()}", {"data": [{"ID": "r0", "F0": "9.50"}]}, 200)
    first = nexosis.rows(name)[0]
    assert first["id"] == "r0" and first["f0"] == "9.50" and set(first) == {"id", "f0", "f1", "f2"}
    session = nexosis.ok(
        "POST", "/Sessions/Model", {"DATASETNAME": name.swapcase(), "PredictionDomain": "Anomalies", "extraparameters": {}}, 200, 201, 202)
    ended = nexosis.settled(session["sessionId"].upper())
    assert ended["dataSourceName"].lower() == name.lower()
    for kind in ("anomalyScores", "AnomalyScores", "anomalyscores", "MAHALANOBISDISTANCES"):
        assert nexosis.get(f"/sessions/{session['sessionId']}/Results/{kind}")["totalCount"] == 40
    assert nexosis.get(f"/MODELS/{ended['modelId'].upper()}")["modelId"] == ended["modelId"]
    assert nexosis.get("/data", PARTIALNAME=name[2:].upper(), PageSize=5)["pageSize"] == 5
    assert nexosis.get("/sessions", DataSourceName=name.upper())["totalCount"] == 1


@pytest.mark.parametrize("name", [
    "with space", "a/b", "ümlaut-Größe", "日本語", "percent%41", "plus+plus", "quote'\"", "..", "dot.json", "a" * 230, "{x}", "😀"])
def test_names_of_data_sets(nexosis: Nexosis, name: str) -> None:
    name = f"{new_name()[:10]} {name}"
    summary = nexosis.put(name, [{"a": 1}])
    assert summary["dataSetName"] == name
    assert nexosis.get(links(summary)["data"])["data"] == [{"a": "1"}]
    assert [item["dataSetName"] for item in nexosis.get("/data", partialName=name)["items"]] == [name]


def test_headers(nexosis: Nexosis) -> None:
    response = nexosis.call("GET", "/data")
    assert response.headers["nexosis-account-balance"] == "0.00 USD"
    for what in ("datasetcount", "sessioncount", "predictioncount"):
        for which in ("current", "allotted"):
            assert int(response.headers[f"nexosis-account-{what}-{which}"]) >= 0
    name = new_name()
    nexosis.put(name, table(), KEYED)
    session = nexosis.trained(name)["sessionId"]
    for method in ("GET", "HEAD"):
        response = nexosis.call(method, f"/sessions/{session}")
        assert (response.status_code, response.headers["Nexosis-Session-Status"]) == (200, "Completed")
    head, got = nexosis.call("HEAD", f"/sessions/{session}"), nexosis.call("GET", f"/sessions/{session}")
    assert head.content == b"" and got.json()["sessionId"] == session
    assert nexosis.call("HEAD", f"/sessions/{UNKNOWN}").status_code == 404


def test_counts_in_headers(nexosis: Nexosis, tables_server: Server) -> None:
    """They are the caller's own."""
    operator = Api.bearer(tables_server)
    mine = Nexosis(tables_server, new_key(operator, {"verb": "MANAGE"}))

    def counts() -> list[int]:
        headers = mine.call("GET", "/data").headers
        return [int(headers[f"nexosis-account-{what}count-current"]) for what in ("dataset", "session")]

    assert counts() == [0, 0]
    mine.put("one", table(), KEYED)
    mine.put("two", table(), KEYED)
    mine.trained("one")
    assert counts() == [2, 1]
    mine.delete("/data/two")
    assert counts() == [1, 1]


# Who sees what


def test_users_do_not_see_what_others_have(tables_server: Server, files: FileServer) -> None:
    operator = Api.bearer(tables_server)
    ann, bob = (Nexosis(tables_server, new_key(operator, {"verb": "MANAGE"})) for _ in range(2))
    url = files.put("/ann.json", json.dumps({"data": table(), "columns": KEYED}))
    imported = ann.imported(dataSetName="Fetched", url=url)["importId"]
    ann.put("mine", table(), KEYED)
    session = ann.trained("mine")
    model = session["modelId"]
    # The same name is another data set, and nothing of the first is in it.
    assert bob.get("/data")["items"] == []
    bob.put("MINE", [{"x": "1"}])
    assert bob.rows("mine") == [{"x": "1"}] and len(ann.rows("mine")) == 60
    for path in ("/sessions", "/models", "/imports", "/vocabulary"):
        assert bob.get(path)["totalCount"] == 0 and bob.get(path)["items"] == []
    missing(bob.call("GET", "/data/fetched"), "dataSet", "fetched")
    for method, path, kind in [
            ("GET", f"/sessions/{session['sessionId']}", "session"), ("DELETE", f"/sessions/{session['sessionId']}", "session"),
            ("GET", f"/sessions/{session['sessionId']}/results", "session"), ("GET", f"/models/{model}", "model"),
            ("DELETE", f"/models/{model}", "model"), ("GET", f"/imports/{imported}", "import")]:
        missing(bob.call(method, path), kind)
    missing(bob.call("POST", f"/models/{model}/predict", {"data": [{"f0": 1}]}), "model", model)
    missing(bob.call("POST", "/sessions/model", {"dataSourceName": "fetched", "predictionDomain": "anomalies"}), "dataSet")
    for path, query in (("/sessions", {"dataSourceName": "mine"}), ("/models", {"dataSourceName": "mine"})):
        bob.delete(path, **query)
    bob.delete("/data/mine", cascade="session,model")
    assert len(ann.rows("mine")) == 60
    assert ann.get(f"/sessions/{session['sessionId']}")["status"] == "completed"
    assert ann.get(f"/models/{model}")["modelId"] == model


def test_a_reader_cannot_write(tables_server: Server) -> None:
    reader = Nexosis(tables_server, new_key(Api.bearer(tables_server), {"verb": "READ"}))
    for method, path, body in [
            ("PUT", "/data/x", {"data": [{"a": 1}]}), ("POST", "/imports/url", {"dataSetName": "x", "url": "https://a.example/x.csv"}),
            ("POST", "/sessions/model", {"dataSourceName": "x", "predictionDomain": "anomalies"}), ("DELETE", f"/models/{UNKNOWN}", None)]:
        assert reader.call(method, path, body).status_code in (401, 403, 404), (method, path)
    assert not reader.has("x") and reader.get("/imports")["items"] == []


def test_policies_hold_for_all_that_lies_in_the_project_of_a_user(tables_server: Server) -> None:
    operator = Api.bearer(tables_server)
    made = operator.ok(operator.post(USERS, {
        "name": new_name("user"), "policy": [{"verb": "MANAGE", "resources": ["DATA_ASSETS", "MODELS"]}]})).json()
    key = operator.ok(operator.post(f"{USERS}/{made['id']}/keys", {"kind": "API"})).json()["apiKey"]
    user = Nexosis(tables_server, key)

    def permit(verb: str, *resources: str) -> None:
        operator.ok(operator.put(f"{USERS}/{made['id']}", {"policy": [{"verb": verb, "resources": list(resources)}]}))

    # Nobody needs to be allowed anything about the project.
    user.put("own", table(), KEYED)
    assert [item["dataSetName"] for item in user.get("/data")["items"]] == ["own"] and len(user.rows("own")) == 60
    session = user.trained("own")
    path, model = f"/sessions/{session['sessionId']}", f"/models/{session['modelId']}"
    results = user.scores(session["sessionId"])
    assert len(results) == 60 and user.predict(session["modelId"], [{"f0": 1}])

    permit("INSPECT", "DATA_ASSETS", "MODELS")
    assert user.get("/sessions")["totalCount"] == user.get("/models")["totalCount"] == user.get("/data")["totalCount"] == 1
    for rest in ("", "/results", "/results/anomalyscores", "/results/mahalanobisdistances"):
        missing(user.call("GET", path + rest), "session")
    permit("USE", "MODELS")
    assert user.scores(session["sessionId"]) == results and user.get("/data")["totalCount"] == 0
    missing(user.call("GET", "/data/own"), "dataSet", "own")
    missing(user.call("DELETE", path), "session")
    missing(user.call("DELETE", model), "model")
    user.delete("/sessions", dataSourceName="own")
    user.delete("/models", dataSourceName="own")
    assert user.get(path)["status"] == "completed" and user.get(model)
    refused_put = user.call("PUT", "/data/other", {"data": [{"a": 1}]})
    assert refused_put.status_code == 403 and "ocid" not in refused_put.text
    permit("MANAGE", "DATA_ASSETS")
    assert user.get("/sessions")["totalCount"] == user.get("/models")["totalCount"] == 0
    permit("MANAGE", "DATA_ASSETS", "MODELS")
    user.delete("/data/own", cascade="session,model")
    for gone in (path, model):
        assert user.call("GET", gone).status_code == 404


# What is not served




def test_views_are_an_empty_page(nexosis: Nexosis) -> None:
    page = nexosis.get("/views", page=1, pageSize=10, partialName="x", dataSetName="y")
    assert (page["items"], page["totalCount"], page["pageNumber"], page["pageSize"]) == ([], 0, 1, 10)
    for method in ("GET", "PUT", "DELETE"):
        missing(nexosis.call(method, "/views/x", {} if method == "PUT" else None), "view", "x")


@pytest.fixture(scope="module")
def session(nexosis: Nexosis) -> dict[str, Any]:
    name = new_name()
    nexosis.put(name, table(), KEYED)
    return nexosis.trained(name)


@pytest.mark.parametrize("rest", [
    "results/confusionmatrix", "results/classscores", "results/classScores", "results/featureimportance", "results/outliers", "results/nothing",
    "contest", "contest/champion", "contest/contestants", "contest/contestants/1", "contest/selection", "nothing"])
def test_results_that_such_a_session_has_not(nexosis: Nexosis, session: dict[str, Any], rest: str) -> None:
    refused(nexosis.call("GET", f"/sessions/{session['sessionId']}/{rest}"), "NotFound", status=404)


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/data/x/stats", "/data/x/y/z", "/imports/ftp/x/y", "/sessions/x/y/z", "/models/x/y/z/a"])
def test_routes_that_are_not_there(nexosis: Nexosis, path: str) -> None:
    response = nexosis.call("GET", path)
    assert response.status_code in (400, 404) and response.json()["statusCode"] == response.status_code


@pytest.mark.parametrize("kind", ["forecast", "impact"])
def test_forecasts_are_refused(nexosis: Nexosis, kind: str) -> None:
    body = {"dataSourceName": "x", "targetColumn": "y", "startDate": "2018-01-01", "endDate": "2018-02-01", "eventName": "e"}
    refused(nexosis.call("POST", f"/sessions/{kind}", body))


@pytest.mark.parametrize("domain", ["regression", "classification", "forecast", "Nonsense"])
def test_other_models_are_refused(nexosis: Nexosis, session: dict[str, Any], domain: str) -> None:
    body = {"dataSourceName": session["dataSourceName"], "predictionDomain": domain, "targetColumn": "f0"}
    refused(nexosis.call("POST", "/sessions/model", body))
