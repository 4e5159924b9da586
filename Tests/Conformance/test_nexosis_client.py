"""The unmodified Python client of Nexosis: every call that its users of anomaly detection make."""

from __future__ import annotations

import csv
import io
import json
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nexosisapi import Client, ClientError
from nexosisapi.anomaly_distances import AnomalyDistances
from nexosisapi.anomaly_scores import AnomalyScores
from nexosisapi.column_metadata import Aggregation, ColumnMetadata, ColumnType, Imputation, Role
from nexosisapi.dataset_summary import DatasetSummary
from nexosisapi.import_response import ImportResponse, ImportType
from nexosisapi.list_queries import DatasetListQuery, ImportListQuery, ModelListQuery, SessionListQuery
from nexosisapi.session import SessionResponse, SessionResult, SessionType
from nexosisapi.sort_order import SortOrder
from nexosisapi.status import Status
from nexosisapi.vocabulary_summary import VocabularySummary

from harness.data import needs
from harness.files import FileServer
from harness.nexosis import SAMPLES, UNKNOWN, Nexosis, table
from harness.server import Server

ROWS = 60


@pytest.fixture(scope="module")
def api(tables_server: Server) -> Client:
    # A slash at the end is stripped.
    return Client(key=tables_server.api_key, uri=tables_server.url + "/v1/")


@pytest.fixture
def name(unique: str) -> str:
    return f"client-{unique}"


KEYED = {"id": ColumnMetadata({"dataType": "string", "role": "key"})}


def completed(api: Client, session: SessionResponse) -> SessionResponse:
    deadline = time.monotonic() + 60
    while True:
        session = api.sessions.get(session.session_id)
        if session.status in (Status.completed, Status.failed):
            assert session.status == Status.completed, session
            return session
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def trained(api: Client) -> Iterator[SessionResponse]:
    """A completed session of a data set of its own."""
    source = f"client-{uuid.uuid4().hex}"
    api.datasets.create(source, table(ROWS), KEYED)
    yield completed(api, api.sessions.train_anomalies_model(source))


def refused(call: Any, *arguments: Any, **options: Any) -> ClientError:
    with pytest.raises(ClientError) as error:
        call(*arguments, **options)
    assert error.value.error_details.status == error.value.status and error.value.error_details.message
    return error.value


# The account


def test_the_key_and_the_balance(api: Client, tables_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert api.get_account_balance() == 0.0
    monkeypatch.setenv("NEXOSIS_API_KEY", tables_server.api_key)
    assert Client(uri=tables_server.url + "/v1").get_account_balance() == 0.0
    for key in ("wrong", "x" * 64):
        error = refused(Client(key=key, uri=tables_server.url + "/v1").datasets.list)
        assert error.status == 401


# Data sets


def test_data_sets(api: Client, name: str) -> None:
    metadata = {
        "observed": ColumnMetadata({"dataType": "numeric", "role": "target", "imputation": "mode", "aggregation": "median"}),
        "when": ColumnMetadata({"dataType": "date", "role": "timestamp"})}
    rows = [{"when": datetime(2008, 5, 1, tzinfo=UTC) + timedelta(days=day), "observed": day * 1.5} for day in range(123)]
    made = api.datasets.create(name, rows, metadata)
    assert isinstance(made, DatasetSummary) and made.name == name
    observed, when = made.column_metadata["observed"], made.column_metadata["when"]
    assert (observed.data_type, observed.role, observed.imputation, observed.aggregation) == (
        ColumnType.numeric, Role.target, Imputation.mode, Aggregation.median)
    assert (when.data_type, when.role) == (ColumnType.date, Role.timestamp)
    got = api.datasets.get(name)
    assert (got.page_number, got.page_size, got.item_total, got.total_pages, len(got.data)) == (0, 50, 123, 3, 50)
    assert got.data[1] == {"when": "2008-05-02T00:00:00+00:00", "observed": "1.5"}
    assert repr(got.metadata["observed"]) == repr(observed) and got.links
    # Datetimes go into queries as Python prints them.
    june = api.datasets.get(name, start_date=datetime(2008, 6, 1), end_date=datetime(2008, 6, 30), include=["observed"])
    assert len(june.data) == 30 and set(june.data[0]) == {"observed"}
    assert api.datasets.get(name, page_number=2, page_size=60, include="observed").data == [{"observed": f"{day * 1.5}"} for day in range(120, 123)]
    api.datasets.remove(name, start_date=datetime(2008, 8, 1), end_date=datetime(2008, 8, 30))
    api.datasets.remove(name, end_date=datetime(2008, 5, 31))
    assert api.datasets.get(name).item_total == 123 - 30 - 31
    api.datasets.create(name, [{"when": "2009-01-01", "observed": 35.25}, {"when": "2008-06-01T00:00:00Z", "observed": 1}])
    assert api.datasets.get(name, page_size=1000).item_total == 63
    api.datasets.remove(name)
    error = refused(api.datasets.get, name)
    assert (error.status, error.error_details.error_type) == (404, "NotFound")
    assert error.error_details.details == {"itemType": "dataSet", "itemId": name}


def test_measures(api: Client, name: str) -> None:
    made = api.datasets.create(name, [{"a": 1.5}], {"a": ColumnMetadata({"dataType": "numericMeasure", "role": "target"})})
    assert (made.column_metadata["a"].imputation, made.column_metadata["a"].aggregation) == (Imputation.mean, Aggregation.mean)
    for data_type in ColumnType:
        cell = {"date": "2018-01-01", "logical": "True"}.get(data_type.name, "1")
        made = api.datasets.create(f"{name}-{data_type.name}", [{"a": cell, "k": 1}], {"a": ColumnMetadata({"dataType": data_type.name, "role": "feature"})})
        assert made.column_metadata["a"].data_type == data_type and repr(made)


def test_tables(api: Client, name: str) -> None:
    text = 'when,value,note\n2018-01-01,1.50,"a, b"\n2018-01-02,007,"say ""hi"""\n'
    assert api.datasets.create_csv(name, io.StringIO(text)).column_metadata["when"].role == Role.timestamp
    # The client writes bytes.
    file = io.BytesIO()
    api.datasets.get_csv(name, file)
    assert list(csv.DictReader(io.StringIO(file.getvalue().decode()))) == list(csv.DictReader(io.StringIO(text)))
    file = io.BytesIO()
    api.datasets.get_csv(name, file, page_number=1, page_size=1, include="value")
    assert file.getvalue().split() == [b"value", b"007"]


def test_lists_of_data_sets(api: Client, name: str) -> None:
    for index in range(3):
        api.datasets.create(f"{name}-{index}", [{"a": row} for row in range(index + 1)])
    found = api.datasets.list(DatasetListQuery(partial_name=name, page_size=2, sort_by="rowCount", sort_order=SortOrder.DESC))
    assert [item.name for item in found] == [f"{name}-2", f"{name}-1"]
    assert (found.page_number, found.page_size, found.item_total, found.total_pages) == (0, 2, 3, 2)
    assert {"self", "first", "last", "next"} <= {link.rel for link in found.links}
    for key in ("dataSetName", "dataSetSize", "rowCount", "dateCreated", "lastModified"):
        assert [item.name for item in api.datasets.list(DatasetListQuery(partial_name=name, sort_by=key))] == [f"{name}-{index}" for index in range(3)]
    assert api.datasets.list(DatasetListQuery(page_number=1, page_size=10)).page_number == 1
    assert name + "-0" in [item.name for item in api.datasets.list(DatasetListQuery(page_size=1000))]


def test_refusals(api: Client, name: str) -> None:
    error = refused(api.datasets.create, name, [])
    assert (error.status, error.error_details.error_type, error.error_details.details) == (400, "NoData", {"dataSetName": name})
    targets = {column: ColumnMetadata({"dataType": "numeric", "role": "target"}) for column in "ab"}
    error = refused(api.datasets.create, name, [{"a": 1, "b": 2}], targets)
    assert error.error_details.error_type == "InvalidColumnMetadata" and error.error_details.details
    error = refused(api.datasets.remove, name)
    assert error.status == 404
    api.datasets.create(name, [{"t": "2018-01-01", "v": 1}])
    error = refused(api.datasets.get, name, start_date=datetime(2019, 1, 1), end_date=datetime(2018, 1, 1))
    assert error.error_details.error_type == "InvalidDateRange"


# Imports


def imported(api: Client, name: str, wanted: Status = Status.completed) -> ImportResponse:
    """The latest import into a data set: the client's call for a URL returns nothing, so its users look for it."""
    deadline = time.monotonic() + 60
    while True:
        query = ImportListQuery(sort_by="requestedDate", sort_order=SortOrder.DESC, options={"dataset_name": name})
        found = api.imports.get(api.imports.list(query)[0].import_id)
        if found.status in (Status.completed, Status.failed):
            assert found.status == wanted, found.messages
            return found
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("content_type", [None, "json", "csv"])
def test_imports_by_address(api: Client, files: FileServer, name: str, content_type: str | None) -> None:
    rows = table(10)
    lines = [",".join(rows[0])] + [",".join(map(str, row.values())) for row in rows]
    content = "\n".join(lines) if content_type == "csv" else json.dumps({"data": rows})
    assert api.imports.import_from_url(name, files.put(f"/{name}", content), content_type) is None
    done = imported(api, name)
    assert (done.type, done.dataset_name, len(done.status_history), done.parameters["url"]) == (ImportType.url, name, 3, files.url(f"/{name}"))
    assert abs(done.requested_date - datetime.now(UTC)) < timedelta(seconds=60) and done.messages is not None and done.links is not None
    assert api.datasets.get(name).data == [{column: str(cell) for column, cell in row.items()} for row in rows]


def test_imports_that_fail(api: Client, files: FileServer, name: str) -> None:
    api.imports.import_from_url(name, files.url("/nothing"))
    assert imported(api, name, Status.failed).messages
    assert refused(api.datasets.get, name).status == 404
    for call, arguments in (
            (api.imports.import_from_s3, (name + "s", "bucket", "path.csv")),
            (api.imports.import_from_azure, (name + "a", "DefaultEndpointsProtocol=https;AccountName=nobody;AccountKey=a2V5;EndpointSuffix=invalid", "box", "b"))):
        started = call(*arguments)
        assert isinstance(started, ImportResponse) and started.status in (Status.requested, Status.started, Status.failed)
    creds = {"accessKeyId": "AKIA", "secretAccessKey": "hush-hush"}
    started = api.imports.import_from_s3(name, "bucket", "path.csv", creds=creds, metadata=KEYED)
    assert started.type == ImportType.s3 and "hush" not in str(started.parameters) and "AKIA" not in str(started.parameters)
    assert started.parameters["region"] == "us-east-1"
    assert refused(api.imports.get, UNKNOWN).status == 404


def test_filters_of_imports(api: Client, files: FileServer, name: str) -> None:
    api.imports.import_from_url(name, files.put("/once.csv", "a\n1\n"))
    done = imported(api, name)
    for options, count in (
            ({}, 1), ({"requested_after_date": done.requested_date - timedelta(seconds=2)}, 1), ({"requested_before_date": done.requested_date - timedelta(seconds=2)}, 0),
            ({"requested_after_date": "2100-01-01"}, 0)):
        assert len(api.imports.list(ImportListQuery(options={"dataset_name": name} | options))) == count, options
    for key in ("id", "dataSetName", "requestedDate", "currentStatusDate"):
        assert api.imports.list(ImportListQuery(sort_by=key, page_size=1)).page_size == 1


# Sessions


def test_a_session(api: Client, name: str) -> None:
    api.datasets.create(name, table(ROWS), KEYED)
    started = api.sessions.train_model(name, prediction_domain="anomalies", extra_parameters={"containsAnomalies": True}, column_metadata={
        "f2": ColumnMetadata({"dataType": "numeric", "role": "none"})})
    assert isinstance(started, SessionResponse) and started.type == SessionType.model and started.prediction_domain == "anomalies"
    assert int(started.dataset_count) >= 1 and int(started.sessions_allowed) >= 1 and int(started.prediction_count) >= 0
    session = completed(api, started)
    assert (session.datasource_name, session.target_column, session.extra_parameters) == (name, "anomaly", {"containsAnomalies": True})
    assert session.supports_feature_importance is False and session.available_prediction_intervals == [] and len(session.status_history) == 3
    results = api.sessions.get_results(session.session_id)
    assert isinstance(results, SessionResult) and results.metrics == {"percentAnomalies": 0.1}
    assert len(results.data) == 6 and set(results.data[0]) == {"id", "f0", "f1", "anomaly"} and repr(results)


def test_the_shortcut(api: Client, trained: SessionResponse) -> None:
    """It asks for a regression with `containsAnomalies`."""
    assert trained.prediction_domain == "anomalies" and trained.model_id
    source = trained.datasource_name
    clean = completed(api, api.sessions.train_anomalies_model(source, contains_anomalies=False))
    assert api.sessions.get_results(clean.session_id).metrics["percentAnomalies"] <= 1 / ROWS
    changed = completed(api, api.sessions.train_anomalies_model(source, column_metadata={"f1": ColumnMetadata({"role": "none"})}))
    assert "f1" not in api.sessions.get_anomaly_scores(changed.session_id).data[0]


def test_results(api: Client, trained: SessionResponse) -> None:
    scores = api.sessions.get_anomaly_scores(trained.session_id, page_number=1, page_size=40)
    assert isinstance(scores, AnomalyScores) and scores.metrics == {"percentAnomalies": 0.1}
    assert (len(scores.data), scores.data.item_total, scores.data.total_pages, scores.data.page_number) == (20, ROWS, 2, 1)
    distances = api.sessions.get_distance_metrics(trained.session_id, page_number=1, page_size=40)
    assert isinstance(distances, AnomalyDistances) and len(distances.data) == 20
    for row, score in zip(distances.data, scores.data):
        assert row.anomaly_score == float(score["anomaly"]) and row.distance >= 0
        assert row.data == {column: text for column, text in score.items() if column != "anomaly"}
    for call in (
            api.sessions.get_confusion_matrix, api.sessions.get_class_scores, api.sessions.get_feature_importance, api.sessions.get_timeseries_outliers,
            api.sessions.get_contest, api.sessions.get_champion, api.sessions.get_contest_selection_criteria):
        assert refused(call, trained.session_id).status == 404, call
    assert refused(api.sessions.get_contestant, trained.session_id, UNKNOWN).status == 404


def test_lists_of_sessions(api: Client, trained: SessionResponse) -> None:
    query = {"datasource_name": trained.datasource_name}
    first = min(api.sessions.list(SessionListQuery(options=query)), key=lambda item: item.requested_date)
    assert first.session_id == trained.session_id and first.model_id == trained.model_id and repr(first)
    for options, is_there in (
            (query | {"model_id": trained.model_id}, True), (query | {"session_type": "model"}, True), (query | {"event_name": "x"}, False),
            (query | {"requested_after_date": trained.requested_date - timedelta(seconds=2)}, True),
            (query | {"requested_before_date": trained.requested_date - timedelta(seconds=2)}, False)):
        found = [item.session_id for item in api.sessions.list(SessionListQuery(options=options))]
        assert (trained.session_id in found) is is_there, options
    for key in ("id", "name", "type", "status", "dataSourceName", "requestedDate"):
        found = api.sessions.list(SessionListQuery(page_size=1, sort_by=key, sort_order=SortOrder.DESC))
        assert len(found) == 1 and found.page_size == 1
    assert api.sessions.list(SessionListQuery(page_number=1, page_size=1000)).page_number == 1


def test_removal_of_sessions(api: Client, name: str) -> None:
    api.datasets.create(name, table(20), KEYED)
    sessions = [completed(api, api.sessions.train_anomalies_model(name)) for _ in range(3)]
    api.sessions.remove(sessions[0].session_id)
    assert refused(api.sessions.get, sessions[0].session_id).error_details.details["itemType"] == "session"
    assert refused(api.sessions.remove_sessions).error_details.error_type == "SomeParametersRequired"
    api.sessions.remove_sessions(dataSourceName=name, type="model")
    assert api.sessions.list(SessionListQuery(options={"datasource_name": name})) == []


def test_other_sessions(api: Client, trained: SessionResponse) -> None:
    source, dates = trained.datasource_name, (datetime(2018, 1, 1), datetime(2018, 2, 1))
    for call, arguments in (
            (api.sessions.create_forecast, (source, "f0", *dates)), (api.sessions.analyze_impact, (source, "f0", "event", *dates)),
            (api.sessions.estimate_forecast, (source, "f0", *dates)), (api.sessions.train_model, (source, "f0"))):
        error = refused(call, *arguments)
        assert (error.status, error.error_details.error_type) == (400, "RequestValidation"), call
    assert refused(api.sessions.train_anomalies_model, "no-such-data-set").status == 404


# Models


def test_models(api: Client, trained: SessionResponse) -> None:
    model = api.models.get_model(trained.model_id)
    assert (model.model_id, model.prediction_domain, model.datasource_name) == (trained.model_id, "anomalies", trained.datasource_name)
    assert (model.algorithm.name, model.algorithm.desc, model.algorithm.key) == ("Isolation Forest", "Isolation Forest Outlier Detection", "")
    assert model.metrics == {"percentAnomalies": 0.1} and model.column_metadata["f0"].role == Role.feature and repr(model)
    created = datetime.fromisoformat(model.created_on)
    for options, is_there in (
            ({}, True), ({"created_after_date": created - timedelta(seconds=2)}, True), ({"created_before_date": created - timedelta(seconds=2)}, False)):
        found = api.models.list(ModelListQuery(options={"datasource_name": trained.datasource_name} | options))
        assert (trained.model_id in [item.model_id for item in found]) is is_there
    for key in ("id", "modelName", "dataSourceName", "type", "createdDate", "lastUsedDate"):
        assert api.models.list(ModelListQuery(page_size=2, sort_by=key)).page_size == 2


def test_predictions(api: Client, trained: SessionResponse) -> None:
    scores = api.sessions.get_anomaly_scores(trained.session_id, page_size=1000)
    results = api.models.predict(trained.model_id, table(ROWS))
    assert results.data == list(scores.data) and results.model_id == trained.model_id and repr(results)
    assert api.models.predict(trained.model_id, [{"f0": "1"}], {"includeClassScores": True}).data[0]["f0"] == "1"
    assert refused(api.models.predict, trained.model_id, [{"f0": "x"}]).status == 400
    assert refused(api.models.predict, UNKNOWN, [{"f0": 1}]).error_details.details["itemType"] == "model"


def test_removal_of_models(api: Client, name: str) -> None:
    api.datasets.create(name, table(20), KEYED)
    sessions = [completed(api, api.sessions.train_anomalies_model(name)) for _ in range(3)]
    api.models.remove(sessions[0].model_id)
    assert refused(api.models.get_model, sessions[0].model_id).status == 404
    assert refused(api.models.remove_models).error_details.error_type == "SomeParametersRequired"
    # The client sends `createdBefore` where it lists by `createdBeforeDate`.
    api.models.remove_models(name, created_before=datetime(2018, 1, 1, tzinfo=UTC))
    assert len(api.models.list(ModelListQuery(options={"datasource_name": name}))) == 2
    api.models.remove_models(name)
    assert api.models.list(ModelListQuery(options={"datasource_name": name})) == []
    api.datasets.remove(name, cascade=["session", "model"])
    assert api.sessions.list(SessionListQuery(options={"datasource_name": name})) == []


# Vocabularies and views


def test_vocabularies(api: Client, nexosis: Nexosis, name: str) -> None:
    words = ["pump", "valve", "motor", "bearing", "noise", "leak"]
    rows = [row | {"note": f"the {words[index % 6]} and the {words[index % 5]} of this unit were found in a state that is known by now"}
            for index, row in enumerate(table(ROWS))]
    api.datasets.create(name, rows, KEYED | {"note": ColumnMetadata({"dataType": "text", "role": "feature"})})
    session = completed(api, api.sessions.train_anomalies_model(name))
    found = api.vocabularies.list(data_source=name, created_from_session=session.session_id)
    assert len(found) == 1 and isinstance(found[0], VocabularySummary)
    assert (found[0].column_name, found[0].data_source_name, found[0].created_by_session_id) == ("note", name, session.session_id)
    assert found[0].created_on_date is not None
    assert api.vocabularies.list(page_number=99, page_size=10).page_number == 99
    # The client cannot read the words: any type of theirs is a ValueError, as it was with the original. So it gets what is documented.
    with pytest.raises((ValueError, NameError)):
        api.vocabularies.get(found[0].id)
    assert set(words) <= {word["text"] for word in nexosis.get(f"/vocabulary/{found[0].id}")["items"]}


def test_views(api: Client, name: str) -> None:
    page = api.views.list(page_number=1, page_size=10)
    assert (list(page), page.page_number, page.page_size) == ([], 1, 10)
    assert refused(api.views.get, name).error_details.details["itemType"] == "view"
    assert refused(api.views.remove, name).status == 404 and refused(api.views.create, name, "a", "b").status == 404


# The quick start


@needs(SAMPLES)
def test_the_quick_start(api: Client, files: FileServer, name: str) -> None:
    file = SAMPLES / "cardio.json"
    api.imports.import_from_url(name, files.put("/quick.json", file.read_bytes()))
    imported(api, name)
    session = completed(api, api.sessions.train_model(name, prediction_domain="anomalies", extra_parameters={"containsAnomalies": True}))
    assert api.sessions.get_results(session.session_id).metrics["percentAnomalies"] == 0.10049153468050245
    one = json.loads(file.read_text())["data"][141]
    score = api.sessions.get_anomaly_scores(session.session_id, page_size=1000).data[141]["anomaly"]
    assert api.models.predict(session.model_id, [one]).data[0]["anomaly"] == score
