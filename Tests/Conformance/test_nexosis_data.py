"""Data sets of the Nexosis API: what is sent comes back, rows have identities, columns have types, pages have links."""

from __future__ import annotations

import csv
import io
import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from harness.nexosis import KEYED, Nexosis, links, missing, new_name, refused, table

Row = dict[str, Any]


def test_a_new_data_set_and_an_update(nexosis: Nexosis) -> None:
    name = new_name()
    response = nexosis.call("PUT", f"/data/{name}", {"data": table(5), "columns": KEYED})
    assert response.status_code == 201
    assert response.headers["location"].endswith(f"/v1/data/{name}")
    summary = response.json()
    assert {"dataSetName", "dataSetSize", "isTimeSeries", "columns", "links"} <= set(summary)
    assert summary["dataSetName"] == name and summary["isTimeSeries"] is False
    assert isinstance(summary["dataSetSize"], int) and summary["dataSetSize"] > 0
    assert set(links(summary)) == {"data"} and links(summary)["data"].endswith(f"/v1/data/{name}")
    assert set(summary["columns"]) == {"id", "f0", "f1", "f2"}
    again = nexosis.call("PUT", f"/data/{name}", {"data": table(7)})
    assert again.status_code == 200 and "location" not in again.headers
    assert again.json()["dataSetSize"] > summary["dataSetSize"]
    assert len(nexosis.rows(name)) == 7


# Values


CELLS = [
    ("1.50", "1.50"), ("1e3", "1e3"), ("-0", "-0"), ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
    ("12345678901234567890123", "12345678901234567890123"), ("1E+2", "1E+2"), ("1e-400", "1e-400"), ('"007"', "007"), ('" x "', " x "),
    ("true", "true"), ("false", "false"), ('"True"', "True"), ('""', ""), ('"\\u00e9\\n\\"\\\\\\t"', 'é\n"\\\t'), ('"\\ud83d\\ude00"', "😀"),
    ('"null"', "null"), ('"=1+1"', "=1+1"), ('"a,b;c"', "a,b;c"),
]


@pytest.mark.parametrize(("sent", "echoed"), CELLS)
def test_values_come_back_as_they_were_sent(nexosis: Nexosis, sent: str, echoed: str) -> None:
    name = new_name()
    nexosis.put(name, f'{{"data": [{{"other": "x", "a": {sent}}}]}}')
    assert nexosis.rows(name) == [{"other": "x", "a": echoed}]
    text = nexosis.call("GET", f"/data/{name}", headers={"Accept": "text/csv"}).text
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["other", "a"], ["x", echoed]]


def test_what_is_not_there_is_left_out(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, [{"a": None, "b": "1"}, {"a": "", "c": 2}, {"c": "3", "b": None}])
    assert nexosis.rows(name) == [{"b": "1"}, {"a": "", "c": "2"}, {"c": "3"}]
    # In a table every cell has its place.
    text = nexosis.call("GET", f"/data/{name}", headers={"Accept": "text/csv"}).text
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert sorted(header) == ["a", "b", "c"]
    assert [{key: cell for key, cell in zip(header, row) if cell} for row in rows] == [{"b": "1"}, {"c": "2"}, {"c": "3"}]


@pytest.mark.parametrize("cell", ["[]", "[1]", "{}", '{"x": 1}'])
def test_cells_that_are_no_values(nexosis: Nexosis, cell: str) -> None:
    name = new_name()
    refused(nexosis.call("PUT", f"/data/{name}", f'{{"data": [{{"a": 1}}, {{"bad one": {cell}}}]}}'), "RequestValidation", "bad one")
    assert not nexosis.has(name)


def test_unknown_fields_are_ignored(nexosis: Nexosis) -> None:
    name = new_name()
    body = {"data": [{"a": 1}], "dataSetName": "other", "nothing": {"deep": [1]}, "columns": {"a": {"dataType": "string", "more": 1}}}
    assert nexosis.put(name, json.dumps(body))["columns"]["a"]["dataType"] == "string"


# Rows have identities


def upserts(nexosis: Nexosis, first: list[Row], then: list[Row], columns: Any = None) -> list[dict[str, str]]:
    name = new_name()
    nexosis.put(name, first, columns)
    nexosis.put(name, then)
    return nexosis.rows(name)


KEY = {"k": {"role": "key"}}
TIME = {"t": {"role": "timestamp"}}


@pytest.mark.parametrize(("first", "then", "columns", "expected"), [
    # By the key, in place.
    ([{"k": "a", "v": 1}, {"k": "b", "v": 2}], [{"k": "b", "v": "2.0"}, {"k": "c", "v": 3}], KEY,
     [{"k": "a", "v": "1"}, {"k": "b", "v": "2.0"}, {"k": "c", "v": "3"}]),
    # Columns that were not sent stay.
    ([{"k": "a", "v": 1, "w": 1}], [{"k": "a", "w": 2}], KEY, [{"k": "a", "v": "1", "w": "2"}]),
    ([{"k": "a", "v": 1}], [{"k": "a", "new": "x"}], KEY, [{"k": "a", "v": "1", "new": "x"}]),
    # Keys are texts.
    ([{"k": "1", "v": 1}], [{"k": 1, "v": 2}, {"k": "1.0", "v": 3}, {"k": "A", "v": 4}, {"k": "a", "v": 5}], KEY,
     [{"k": "1", "v": "2"}, {"k": "1.0", "v": "3"}, {"k": "A", "v": "4"}, {"k": "a", "v": "5"}]),
    # The later of one key counts.
    ([{"k": "a", "v": 1}, {"k": "b", "v": 2}, {"k": "a", "v": 3}], [{"k": "b", "v": 4}, {"k": "b", "v": 5}], KEY,
     [{"k": "a", "v": "3"}, {"k": "b", "v": "5"}]),
    # By the instant, in order of time.
    ([{"t": "2018-01-02T00:00:00Z", "v": 2}, {"t": "2018-01-01T00:00:00Z", "v": 1}],
     [{"t": "2018-01-01T03:00:00+03:00", "v": 9}, {"t": "2018-01-01T12:00:00Z", "v": 5}], TIME,
     [{"t": "2018-01-01T03:00:00+03:00", "v": "9"}, {"t": "2018-01-01T12:00:00Z", "v": "5"}, {"t": "2018-01-02T00:00:00Z", "v": "2"}]),
    # Nothing names a row: all are appended.
    ([{"v": 1}, {"v": 1}], [{"v": 1}, {"v": 2}], None, [{"v": "1"}, {"v": "1"}, {"v": "1"}, {"v": "2"}]),
])
def test_rows_are_updated_or_appended(
        nexosis: Nexosis, first: list[Row], then: list[Row], columns: Any, expected: list[dict[str, str]]) -> None:
    assert upserts(nexosis, first, then, columns) == expected


def test_the_key_goes_before_the_timestamp(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, [{"k": "a", "t": "2018-01-01", "v": 1}, {"k": "b", "t": "2018-01-02", "v": 1}], KEY | TIME)
    nexosis.put(name, [{"k": "a", "t": "2018-01-03", "v": 2}, {"k": "c", "t": "2018-01-02", "v": 3}])
    assert sorted((row["k"], row["t"], row["v"]) for row in nexosis.rows(name)) == [
        ("a", "2018-01-03", "2"), ("b", "2018-01-02", "1"), ("c", "2018-01-02", "3")]


@pytest.mark.parametrize(("columns", "rows"), [
    (KEY, [{"k": "a", "v": 1}, {"v": 2}]), (KEY, [{"k": "a", "v": 1}, {"k": None, "v": 2}]), (TIME, [{"t": "2018-01-01", "v": 1}, {"v": 2}]),
    (TIME, [{"t": "2018-01-01", "v": 1}, {"t": "yesterday", "v": 2}]), (TIME, [{"t": "2018-02-30", "v": 2}])])
def test_rows_without_an_identity(nexosis: Nexosis, columns: Any, rows: list[Row]) -> None:
    name = new_name()
    response = nexosis.call("PUT", f"/data/{name}", {"data": rows, "columns": columns})
    assert response.status_code == 400 and next(iter(columns)) in response.text
    assert not nexosis.has(name)
    # An update is refused as a whole, too.
    nexosis.put(name, rows[:1] if "02-30" not in str(rows) else [{"t": "2018-01-01", "v": 1}], columns)
    before = nexosis.rows(name)
    assert nexosis.call("PUT", f"/data/{name}", {"data": rows}).status_code == 400
    assert nexosis.rows(name) == before


def test_a_key_that_is_named_later(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, [{"k": "a", "v": 1}, {"k": "b", "v": 2}])
    assert nexosis.put(name, [{"k": "b", "v": 3}], KEY)["columns"]["k"]["role"] == "key"
    assert nexosis.rows(name) == [{"k": "a", "v": "1"}, {"k": "b", "v": "3"}]
    twice = new_name()
    nexosis.put(twice, [{"k": "a", "v": 1}, {"k": "a", "v": 2}])
    assert nexosis.call("PUT", f"/data/{twice}", {"data": [{"k": "c"}], "columns": KEY}).status_code == 400
    assert nexosis.rows(twice) == [{"k": "a", "v": "1"}, {"k": "a", "v": "2"}]


# Columns


WORDS = "the quick brown fox jumps over the lazy dog and runs away from everybody who would like to see it again"


@pytest.mark.parametrize(("cells", "data_type"), [
    (["1", "2.5", "-3e2"], "numericMeasure"), ([1, 2.5, None], "numericMeasure"), (["1", "", "3"], "numericMeasure"),
    (["True", "False", "True"], "logical"), ([True, False], "logical"), (["yes", "No"], "logical"), (["On", "off", "ON"], "logical"),
    (["2018-01-01", "2018-01-01"], "date"), (["2018-01-12T13:07:10.72398+00:00", "2018-01-01T00:00:00Z", "2018-01-01T00:00:00+0300"] * 2, "date"),
    (["red", "green", "red"], "string"), (["1", "2", "x"], "string"), (["True", "maybe"], "string"), (["2018-01-01", "tomorrow"], "string"),
    ([f"{WORDS} {index}" for index in range(20)], "text"),
])
def test_types_are_inferred(nexosis: Nexosis, cells: list[Any], data_type: str) -> None:
    name = new_name()
    # Another column keeps dates from becoming the timestamp.
    column = nexosis.put(name, [{"a": cell, "n": index} for index, cell in enumerate(cells)], {"n": {"role": "key"}})["columns"]["a"]
    assert (column["dataType"], column["role"]) == (data_type, "feature")
    assert nexosis.get(f"/data/{name}")["columns"]["a"] == column


DEFAULTS = {
    "numeric": ("zeroes", "sum"), "numericMeasure": ("mean", "mean"), "string": ("mode", "mode"), "logical": ("mode", "mode"),
    "date": (None, None), "text": (None, None)}


@pytest.mark.parametrize("data_type", DEFAULTS)
def test_defaults_of_types(nexosis: Nexosis, data_type: str) -> None:
    cell = {"date": "2018-01-01", "logical": "True"}.get(data_type, "1")
    column = nexosis.put(new_name(), [{"k": 1, "a": cell}], {"a": {"dataType": data_type}} | KEY)["columns"]["a"]
    assert column["dataType"] == data_type
    assert (column.get("imputation"), column.get("aggregation")) == DEFAULTS[data_type]


def test_metadata_that_are_given(nexosis: Nexosis) -> None:
    name = new_name()
    columns = {
        "a": {"dataType": "numeric", "role": "target", "imputation": "mode", "aggregation": "median"}, "b": {"imputation": "min"},
        "c": {"role": "none"}, "d": None, "e": {"dataType": None, "role": "feature", "imputation": None, "aggregation": None}}
    shown = nexosis.put(name, [{"a": 1, "b": 2, "c": "x", "d": 3, "e": 4}], columns)["columns"]
    assert shown["a"] == {"dataType": "numeric", "role": "target", "imputation": "mode", "aggregation": "median"}
    assert shown["b"] == {"dataType": "numericMeasure", "role": "feature", "imputation": "min", "aggregation": "mean"}
    assert (shown["c"]["dataType"], shown["c"]["role"]) == ("string", "none")
    assert shown["d"] == shown["e"] == {"dataType": "numericMeasure", "role": "feature", "imputation": "mean", "aggregation": "mean"}
    # Later rows change none of what was given, and columns may be changed one at a time.
    assert nexosis.put(name, [{"a": 2, "b": 3}])["columns"] == shown
    changed = nexosis.put(name, [{"a": 2, "b": 3}], {"c": {"role": "feature"}})["columns"]
    assert changed == shown | {"c": shown["c"] | {"role": "feature"}}


def test_inferred_types_widen(nexosis: Nexosis) -> None:
    name = new_name()
    assert nexosis.put(name, [{"a": 1}])["columns"]["a"]["dataType"] == "numericMeasure"
    assert nexosis.put(name, [{"a": "x"}])["columns"]["a"]["dataType"] == "string"
    assert nexosis.put(name, [{"a": 2, "b": True}])["columns"]["a"]["dataType"] == "string"
    given = new_name()
    nexosis.put(given, [{"a": 1}], {"a": {"dataType": "numeric"}})
    refused(nexosis.call("PUT", f"/data/{given}", {"data": [{"a": 2}, {"a": "x"}]}), "InvalidColumnMetadata", "a")
    assert nexosis.rows(given) == [{"a": "1"}]


@pytest.mark.parametrize(("rows", "columns", "timestamp"), [
    ([{"d": "2018-01-01", "v": 1}, {"d": "2018-01-02", "v": 1}], None, "d"),
    ([{"d": "2018-01-01", "v": 1}, {"d": "2018-01-01", "v": 1}], None, None),
    ([{"d": "2018-01-01", "e": "2018-01-01"}, {"d": "2018-01-02", "e": "2018-01-02"}], None, None),
    ([{"d": "2018-01-01", "v": 1}, {"d": "2018-01-02", "v": 2}], {"v": {"role": "key"}}, None),
    ([{"d": "2018-01-01", "e": "2018-01-01"}], {"e": {"role": "timestamp"}}, "e"),
    ([{"d": "2018-01-01", "v": 1}], {"d": {"dataType": "string"}}, None),
])
def test_the_timestamp(nexosis: Nexosis, rows: list[Row], columns: Any, timestamp: str | None) -> None:
    summary = nexosis.put(new_name(), rows, columns)
    assert [name for name, column in summary["columns"].items() if column["role"] == "timestamp"] == ([timestamp] if timestamp else [])
    assert summary["isTimeSeries"] is (timestamp is not None)


# Pages


def test_pages_of_rows(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, [{"k": f"{index}", "v": index} for index in range(123)], KEY)
    answer = nexosis.get(f"/data/{name}")
    assert [answer[field] for field in ("pageNumber", "pageSize", "totalCount", "totalPages")] == [0, 50, 123, 3]
    assert len(answer["data"]) == 50 and answer["dataSetName"] == name and "columns" in answer
    seen, page = [], 0
    url = f"/data/{name}?pageSize=40"
    while url:
        answer = nexosis.get(url)
        assert (answer["pageNumber"], answer["totalPages"]) == (page, 4)
        seen += [row["k"] for row in answer["data"]]
        relations = links(answer)
        assert {"self", "first", "last"} <= set(relations) and ("next" in relations) == (page < 3)
        assert nexosis.get(relations["self"])["data"] == answer["data"]
        assert parse_qs(urlsplit(relations["last"]).query)["page"] == ["3"]
        url, page = relations.get("next", ""), page + 1
    assert seen == [f"{index}" for index in range(123)]
    beyond = nexosis.get(f"/data/{name}", page=9)
    assert (beyond["data"], beyond["totalCount"], beyond["pageNumber"]) == ([], 123, 9)
    assert "next" not in links(beyond)
    assert len(nexosis.get(f"/data/{name}", pageSize=1000)["data"]) == 123


def test_links_keep_the_query(nexosis: Nexosis) -> None:
    name = new_name("a b")
    nexosis.put(name, [{"t": f"2018-01-{day:02}", "v": day, "w": day} for day in range(1, 21)])
    answer = nexosis.get(f"/data/{name}", pageSize=4, include="v", startDate="2018-01-03", endDate="2018-01-12")
    seen = [row["v"] for row in answer["data"]]
    while "next" in links(answer):
        answer = nexosis.get(links(answer)["next"])
        seen += [row["v"] for row in answer["data"]]
        assert all(set(row) == {"v"} for row in answer["data"])
    assert seen == [str(day) for day in range(3, 13)]


@pytest.mark.parametrize("query", ["page=-1", "page=x", "page=1.5", "pageSize=0", "pageSize=-1", "pageSize=x", "page=99999999999999999999", "pageSize=1001"])
@pytest.mark.parametrize("path", ["/data", "/sessions", "/models", "/imports", "/vocabulary", "/views"])
def test_pages_that_are_none(nexosis: Nexosis, path: str, query: str) -> None:
    refused(nexosis.call("GET", f"{path}?{query}"), "RequestValidation", query.split("=")[0])


def test_columns_to_include(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, [{"a": 1, "b": 2, "c": 3}])
    for query in ("include=a&include=c", "include=a,c", "include=C&include=A", "include=c,%20a"):
        assert nexosis.get(f"/data/{name}?{query}")["data"] == [{"a": "1", "c": "3"}], query
    assert nexosis.get(f"/data/{name}?include=b", pageSize=5)["totalCount"] == 1
    text = nexosis.call("GET", f"/data/{name}?include=b", headers={"Accept": "text/csv"}).text
    assert text.split() == ["b", "2"]


def dated(nexosis: Nexosis, count: int = 10) -> str:
    name = new_name()
    nexosis.put(name, [{"t": f"2018-03-{day:02}T12:00:00Z", "v": day} for day in range(1, count + 1)])
    return name


@pytest.mark.parametrize(("query", "days"), [
    ({"startDate": "2018-03-04"}, range(4, 11)), ({"endDate": "2018-03-04"}, range(1, 4)), ({"startDate": "2018-03-04T12:00:00Z"}, range(4, 11)),
    ({"endDate": "2018-03-04T12:00:00Z"}, range(1, 5)), ({"startDate": "2018-03-04T15:00:00+0300", "endDate": "2018-03-04T12:00:00"}, range(4, 5)),
    ({"startDate": "2018-03-04T12:00:01Z", "endDate": "2018-03-06T12:00:00+00:00"}, range(5, 7)),
    ({"startDate": "2019-01-01"}, range(0)), ({"startDate": "2018-03-02 00:00:00", "endDate": "2018-03-03 00:00:00"}, range(2, 3)),
])
def test_ranges_of_time(nexosis: Nexosis, query: dict[str, str], days: range) -> None:
    name = dated(nexosis)
    answer = nexosis.get(f"/data/{name}", **query)
    assert [row["v"] for row in answer["data"]] == [str(day) for day in days] and answer["totalCount"] == len(days)
    nexosis.delete(f"/data/{name}", **query)
    assert [row["v"] for row in nexosis.rows(name)] == [str(day) for day in range(1, 11) if day not in days]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_ranges_that_are_none(nexosis: Nexosis, method: str) -> None:
    name, plain = dated(nexosis), new_name()
    nexosis.put(plain, table(5), KEYED)
    response = nexosis.call(method, f"/data/{name}", params={"startDate": "2018-03-05", "endDate": "2018-03-04"})
    details = refused(response, "InvalidDateRange")
    assert set(details) == {"startDate", "endDate"}
    # A date that was left empty by mistake must not take everything along.
    for bad in ("tomorrow", "2018-13-01", "2018-02-30", "1e9", "2018-03-04T25:00:00Z") + (("",) if method == "DELETE" else ()):
        for field in ("startDate", "endDate"):
            refused(nexosis.call(method, f"/data/{name}", params={field: bad}), "RequestValidation", field)
    refused(nexosis.call(method, f"/data/{plain}", params={"startDate": "2018-03-05"}))
    assert len(nexosis.rows(name)) == 10 and len(nexosis.rows(plain)) == 5


# Tables as CSV


def test_tables_in_and_out(nexosis: Nexosis) -> None:
    name = new_name()
    text = (
        '\ufeff"k","a, b",plain,"a; b"\r\n1,"say ""hi""",  spaced  ,"x\r\ny"\r\n'
        "2,,007,'single'\r\n3,\"\",1.50,\n").encode()
    assert set(nexosis.put_csv(name, text)["columns"]) == {"k", "a, b", "plain", "a; b"}
    expected = [
        {"k": "1", "a, b": 'say "hi"', "plain": "  spaced  ", "a; b": "x\r\ny"},
        {"k": "2", "a, b": "", "plain": "007", "a; b": "'single'"}, {"k": "3", "a, b": "", "plain": "1.50", "a; b": ""}]
    assert nexosis.rows(name) == expected
    response = nexosis.call("GET", f"/data/{name}", headers={"Accept": "text/csv"})
    assert response.headers["content-type"].startswith("text/csv")
    assert list(csv.DictReader(io.StringIO(response.content.decode(), newline=""))) == expected
    again = new_name()
    nexosis.put_csv(again, response.content)
    assert nexosis.rows(again) == expected


def test_pages_of_a_table(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put_csv(name, "k,v\n" + "".join(f"{index},{index}.0\n" for index in range(30)))
    pages = [
        nexosis.call("GET", f"/data/{name}", headers={"Accept": "text/csv"}, params={"page": page, "pageSize": 20}).text.split()
        for page in (0, 1, 2)]
    assert [len(page) for page in pages] == [21, 11, 1] and {page[0] for page in pages} == {"k,v"}


def test_a_table_names_its_timestamp(nexosis: Nexosis) -> None:
    name = new_name()
    text = "made,seen,v\n2018-01-01,2018-02-02,1\n2018-01-02,2018-02-01,2\n"
    summary = nexosis.put_csv(name, text, timestampColumn="Seen")
    assert summary["isTimeSeries"] is True and summary["columns"]["seen"]["role"] == "timestamp"
    assert [row["v"] for row in nexosis.rows(name)] == ["2", "1"]
    assert nexosis.call("PUT", f"/data/{new_name()}", text, headers={"content-type": "text/csv"}, params={"timestampColumn": "x"}).status_code == 400


@pytest.mark.parametrize("kind", ["text/csv", "text/csv; charset=utf-8", "TEXT/CSV"])
def test_kinds_of_bodies(nexosis: Nexosis, kind: str) -> None:
    name = new_name()
    nexosis.put(name, "a,b\n1,2\n", headers={"content-type": kind})
    assert nexosis.rows(name) == [{"a": "1", "b": "2"}]


# The list


@pytest.fixture
def mine(nexosis: Nexosis) -> tuple[str, list[str]]:
    """A prefix, and data sets of that prefix: by name, by size and by time in three orders."""
    prefix = new_name("List")
    names = []
    for word, count in (("beta", 3), ("Alpha", 30), ("gamma", 1)):
        names.append(f"{prefix}-{word}")
        nexosis.put(names[-1], [{"k": index, "v": "x" * 10} for index in range(count)], KEY)
        time.sleep(0.01)
    nexosis.put(names[0], [{"k": 0, "v": "y"}])
    return prefix, names


@pytest.mark.parametrize(("key", "order"), [
    ("dataSetName", (1, 0, 2)), ("dataSetSize", (2, 0, 1)), ("rowCount", (2, 0, 1)), ("dateCreated", (0, 1, 2)), ("lastModified", (1, 2, 0))])
def test_lists_are_sorted(nexosis: Nexosis, mine: tuple[str, list[str]], key: str, order: tuple[int, ...]) -> None:
    prefix, names = mine
    wanted = [names[index] for index in order]
    for direction, expected in (("asc", wanted), ("ASC", wanted), ("desc", wanted[::-1]), ("DESC", wanted[::-1])):
        found = nexosis.get("/data", partialName=prefix, sortBy=key, sortOrder=direction)["items"]
        assert [item["dataSetName"] for item in found] == expected, direction
    assert [item["dataSetName"] for item in nexosis.get("/data", partialName=prefix, sortBy=key.upper())["items"]] == wanted
    pages = [nexosis.get("/data", partialName=prefix, sortBy=key, pageSize=1, page=page) for page in range(3)]
    assert [page["items"][0]["dataSetName"] for page in pages] == wanted
    assert {page["totalCount"] for page in pages} == {3}


def test_a_page_of_the_list(nexosis: Nexosis, mine: tuple[str, list[str]]) -> None:
    prefix, names = mine
    answer = nexosis.get("/data", partialName=prefix.lower(), pageSize=2)
    assert [answer[field] for field in ("pageNumber", "pageSize", "totalCount", "totalPages")] == [0, 2, 3, 2]
    assert {"self", "first", "last", "next"} <= set(links(answer))
    for item in answer["items"]:
        assert {"dataSetName", "dataSetSize", "isTimeSeries", "links"} <= set(item) and item["dataSetName"] in names
    assert len(nexosis.get(links(answer)["next"])["items"]) == 1
    assert nexosis.get("/data", partialName=prefix + "-nothing")["items"] == []


@pytest.mark.parametrize("path", ["/data", "/sessions", "/models", "/imports"])
def test_orders_that_are_none(nexosis: Nexosis, path: str) -> None:
    refused(nexosis.call("GET", path, params={"sortBy": "nothing"}), "RequestValidation", "sortBy")
    refused(nexosis.call("GET", path, params={"sortBy": "id" if path != "/data" else "rowCount", "sortOrder": "up"}), "RequestValidation", "sortOrder")


# Deletion


def test_deletion(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, table(5), KEYED)
    response = nexosis.call("DELETE", f"/data/{name.upper()}")
    assert (response.status_code, response.content) == (204, b"")
    for method in ("GET", "DELETE"):
        missing(nexosis.call(method, f"/data/{name}"), "dataSet", name)
    assert nexosis.get("/data", partialName=name)["items"] == []
    # The name is free, and nothing of the old rows is there.
    assert nexosis.call("PUT", f"/data/{name}", {"data": [{"a": 1}]}).status_code == 201
    assert nexosis.rows(name) == [{"a": "1"}] and set(nexosis.get(f"/data/{name}")["columns"]) == {"a"}


@pytest.mark.parametrize(("query", "gone"), [
    ("", set()), ("cascade=session", {"sessions"}), ("cascade=model", {"models"}), ("cascade=Sessions,Models", {"sessions", "models"}),
    ("cascade=session&cascade=model", {"sessions", "models"}), ("cascade=view,forecast,vocabulary", set()), ("cascade=forecasts&cascade=views", set())])
def test_what_goes_with_a_data_set(nexosis: Nexosis, query: str, gone: set[str]) -> None:
    name, other = new_name(), new_name()
    paths = {}
    for source in (name, other):
        nexosis.put(source, table(), KEYED)
        session = nexosis.trained(source)
        paths[source] = {"sessions": f"/sessions/{session['sessionId']}", "models": f"/models/{session['modelId']}"}
    nexosis.ok("DELETE", f"/data/{name}?{query}", None, 204)
    assert not nexosis.has(name) and nexosis.has(other)
    for what, path in paths[name].items():
        assert nexosis.call("GET", path).status_code == (404 if what in gone else 200), what
    for path in paths[other].values():
        assert nexosis.call("GET", path).status_code == 200


def test_a_cascade_of_nothing_that_there_is(nexosis: Nexosis) -> None:
    name = new_name()
    nexosis.put(name, table(5), KEYED)
    refused(nexosis.call("DELETE", f"/data/{name}", params={"cascade": "everything"}), "RequestValidation", "cascade")
    assert nexosis.has(name)
