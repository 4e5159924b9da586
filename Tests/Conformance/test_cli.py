"""The admin commands as a script uses them: arguments in, standard output and exit status out."""

from __future__ import annotations

import csv
import io
import json
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import tables
from harness.api import Api
from harness.cli import (
    BAD_INPUT, NOT_AUTHENTICATED, NOT_FOUND, REFUSED, TIMED_OUT, UNKNOWN, UNREACHABLE, USAGE, Lapwing)
from harness.server import Server


@pytest.fixture
def lapwing(server: Server) -> Lapwing:
    return Lapwing(server)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """train.csv, new.csv (row 30 is far off), new.json and bad.csv."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "train.csv").write_text(tables.training_csv())
    table = tables.rows(60, 3, first=400)
    table[30][1] += 10
    (folder / "new.csv").write_text(tables.csv(table, first=400))
    (folder / "new.json").write_text(json.dumps(tables.inline(table, first=400)))
    (folder / "bad.csv").write_text("timestamp,a,a\n2024-01-01T00:00:00Z,1,2\n")
    return folder


@pytest.fixture(scope="module")
def trained(server: Server, files: Path) -> tuple[Lapwing, dict[str, str]]:
    """The whole workflow by commands; the ids of what it made."""
    lapwing = Lapwing(server)
    ids = {"project": lapwing.json("project", "create", "--name", "pumps", "--description", "north")["id"]}
    put = lapwing.json("object", "put", files / "train.csv")
    assert put["objectName"] == "train.csv"
    ids["data-asset"] = lapwing.json("data-asset", "create", "--project", ids["project"], "--object", "train.csv")["id"]
    model = lapwing.json("model", "create", "--project", ids["project"], "--data-asset", ids["data-asset"], "--wait")
    assert model["lifecycleState"] == "ACTIVE"
    ids["model"] = model["id"]
    deployment = lapwing.json("deployment", "create", "--model", ids["model"], "--wait")
    assert deployment["lifecycleState"] == "ACTIVE"
    ids["deployment"] = deployment["id"]
    return lapwing, ids


@pytest.mark.parametrize("kind", ["project", "data-asset", "model", "deployment"])
def test_get_and_list_in_every_form(trained: tuple[Lapwing, dict[str, str]], kind: str) -> None:
    lapwing, ids = trained
    assert lapwing.json(kind, "get", ids[kind])["id"] == ids[kind]
    assert [item["id"] for item in lapwing.json(kind, "list")] == [ids[kind]]
    assert [row["id"] for row in lapwing.table(kind, "list")] == [ids[kind]]
    assert ids[kind] in lapwing.run(kind, "list").stdout
    assert ids[kind] in lapwing.run(kind, "get", ids[kind]).stdout
    assert lapwing.json(kind, "list", "--name", "nobody") == []


def test_detection_in_every_form(trained: tuple[Lapwing, dict[str, str]], files: Path) -> None:
    lapwing, ids = trained
    by_model = lapwing.json("detect", "--model", ids["model"], "--input", files / "new.csv")
    by_deployment = lapwing.json("detect", "--deployment", ids["deployment"], "--input", files / "new.json")
    from_input = lapwing.json("detect", "--model", ids["model"], "--input", "-", input=(files / "new.csv").read_text())
    assert by_model == by_deployment == from_input
    flagged = next(row for row in by_model["detectionResults"] if row["timestamp"].startswith(tables.timestamp(430)[:19]))
    assert flagged["anomalies"][0]["signalName"] == "sensor_2"
    rows = lapwing.table("detect", "--model", ids["model"], "--input", files / "new.csv")
    assert len(rows) == sum(len(row["anomalies"]) for row in by_model["detectionResults"])
    assert "sensor_2" in lapwing.run("detect", "--model", ids["model"], "--input", files / "new.csv").stdout


def test_work_requests(trained: tuple[Lapwing, dict[str, str]]) -> None:
    lapwing, ids = trained
    works = lapwing.json("work-request", "list")
    assert {work["operationType"] for work in works} == {"CREATE_MODEL", "CREATE_MODEL_DEPLOYMENT"}
    work = next(work for work in works if work["operationType"] == "CREATE_MODEL")
    assert lapwing.json("work-request", "get", work["id"])["status"] == "SUCCEEDED"
    assert "400 rows" in lapwing.run("work-request", "logs", work["id"]).stdout
    assert lapwing.json("work-request", "errors", work["id"]) == []
    lapwing.run("work-request", "cancel", work["id"], status=REFUSED)


def test_progress_goes_to_standard_error(lapwing: Lapwing, files: Path) -> None:
    project = lapwing.json("project", "create")["id"]
    lapwing.run("object", "put", files / "train.csv")
    asset = lapwing.json("data-asset", "create", "--project", project, "--object", "train.csv")["id"]
    done = lapwing.run("model", "create", "--project", project, "--data-asset", asset, "--wait", "--output", "json")
    assert json.loads(done.stdout)["lifecycleState"] == "ACTIVE"
    assert done.stderr.strip() and "\r" not in done.stderr and "\x1b" not in done.stderr, "plain lines where no terminal is"


def test_failed_training_is_status_1_with_the_reason(lapwing: Lapwing, files: Path) -> None:
    project = lapwing.json("project", "create")["id"]
    lapwing.run("object", "put", files / "bad.csv")
    asset = lapwing.json("data-asset", "create", "--project", project, "--object", "bad.csv")["id"]
    done = lapwing.run("model", "create", "--project", project, "--data-asset", asset, "--wait", status=REFUSED)
    assert "more than once" in done.stderr


def test_the_default_bucket_is_made_when_it_is_needed(lapwing: Lapwing, files: Path) -> None:
    del lapwing.environment["LAPWING_BUCKET"]
    for _ in range(2):
        assert lapwing.json("object", "put", files / "train.csv")["bucketName"] == "lapwing"
    assert "train.csv" in [item["name"] for item in lapwing.json("object", "list")]


def test_buckets_and_objects(lapwing: Lapwing, files: Path, tmp_path: Path, unique: str) -> None:
    bucket = ("--bucket", f"cli-{unique}")
    lapwing.run("bucket", "create", bucket[1])
    assert lapwing.json("bucket", "get", bucket[1])["name"] == bucket[1]
    assert bucket[1] in [item["name"] for item in lapwing.json("bucket", "list")]
    name = "folder/a b+c%ü.csv"
    lapwing.run("object", "put", files / "train.csv", "--name", name, *bucket)
    lapwing.run("object", "put", files / "train.csv", "--name", name, "--if-absent", *bucket, status=REFUSED)
    lapwing.run("object", "put", "-", "--name", "piped", *bucket, input="some bytes")
    assert [item["name"] for item in lapwing.json("object", "list", *bucket)] == sorted([name, "piped"])
    assert lapwing.run("object", "get", "piped", *bucket).stdout == "some bytes"
    lapwing.run("object", "get", name, "--file", tmp_path / "copy.csv", *bucket)
    assert (tmp_path / "copy.csv").read_text() == (files / "train.csv").read_text()
    lapwing.run("bucket", "delete", bucket[1], status=REFUSED)
    lapwing.run("object", "delete", name, "piped", *bucket)
    lapwing.run("object", "get", "piped", *bucket, status=NOT_FOUND)
    lapwing.run("bucket", "delete", bucket[1])
    lapwing.run("bucket", "get", bucket[1], status=NOT_FOUND)


def test_deleting_in_order(lapwing: Lapwing, files: Path) -> None:
    project = lapwing.json("project", "create")["id"]
    lapwing.run("object", "put", files / "train.csv")
    asset = lapwing.json("data-asset", "create", "--project", project, "--object", "train.csv")["id"]
    model = lapwing.json("model", "create", "--project", project, "--data-asset", asset, "--wait")["id"]
    deployment = lapwing.json("deployment", "create", "--model", model, "--wait")["id"]
    assert "deployment" in lapwing.run("model", "delete", model, status=REFUSED).stderr
    lapwing.run("project", "delete", project, status=REFUSED)
    for kind, resource in (("deployment", deployment), ("model", model), ("data-asset", asset), ("project", project)):
        lapwing.run(kind, "delete", resource)
        lapwing.run(kind, "get", resource, status=NOT_FOUND)


EXIT_STATUSES: list[tuple[list[str], int]] = [
    (["project", "get", UNKNOWN.format("project")], NOT_FOUND),
    (["project", "get", "x"], NOT_FOUND),
    (["project", "create", "--name", "x" * 256], REFUSED),
    (["model", "create", "--project", UNKNOWN.format("project"), "--data-asset", UNKNOWN.format("dataasset")], REFUSED),
    (["model", "create", "--project", "x", "--data-asset", "x", "--fap", "0.5"], REFUSED),
    (["deployment", "create", "--model", UNKNOWN.format("model")], NOT_FOUND),
    (["detect", "--model", UNKNOWN.format("model"), "--input", "new.csv"], NOT_FOUND),
    (["detect", "--model", UNKNOWN.format("model"), "--input", "missing.csv"], BAD_INPUT),
    (["detect", "--model", UNKNOWN.format("model"), "--input", "bad.csv"], BAD_INPUT),
    (["object", "put", "missing.csv"], BAD_INPUT),
    (["detect", "--input", "new.csv"], USAGE),
    (["detect", "--model", "x", "--deployment", "y", "--input", "new.csv"], USAGE),
    (["model", "create"], USAGE), (["project", "get"], USAGE), (["project", "fly"], USAGE), (["nothing"], USAGE),
    (["project", "list", "--output", "xml"], USAGE), (["project", "list", "--config", "missing"], BAD_INPUT),
    (["project", "list", "--profile", "NOBODY"], BAD_INPUT),
]


@pytest.mark.parametrize(("arguments", "status"), EXIT_STATUSES, ids=range(len(EXIT_STATUSES)))
def test_exit_statuses(lapwing: Lapwing, files: Path, arguments: list[str], status: int) -> None:
    words = [str(files / word) if word.endswith(".csv") else word for word in arguments]
    done = lapwing.run(*words, status=status, compartment=arguments != ["nothing"] and arguments != ["project", "fly"])
    assert done.stdout == "" and done.stderr.strip()


def test_nobody_listening_is_status_3(lapwing: Lapwing) -> None:
    with socket.socket() as taken:
        # Bound, so that nobody else has the port, but not listening.
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        done = lapwing.run("project", "list", "--endpoint", address, status=UNREACHABLE)
    assert address.removeprefix("http://") in done.stderr


def test_refusal_as_json(lapwing: Lapwing) -> None:
    done = lapwing.run("project", "get", UNKNOWN.format("project"), "--output", "json", status=NOT_FOUND)
    last = json.loads(done.stderr.strip().splitlines()[-1])
    assert last["code"] == "NotAuthorizedOrNotFound" and last["status"] == 404 and last["opcRequestId"]


def test_other_credentials_are_status_5(lapwing: Lapwing, new_server: Callable[..., Server]) -> None:
    other = new_server().start()
    lapwing.run("project", "list", status=NOT_AUTHENTICATED, LAPWING_CONFIG=str(other.config))


def test_wait_that_times_out_is_status_4(lapwing: Lapwing, files: Path, busy_slot: Callable) -> None:
    project = lapwing.json("project", "create")["id"]
    lapwing.run("object", "put", files / "train.csv")
    asset = lapwing.json("data-asset", "create", "--project", project, "--object", "train.csv")["id"]
    with busy_slot():
        done = lapwing.run(
            "model", "create", "--project", project, "--data-asset", asset, "--wait", "--timeout", 1, status=TIMED_OUT)
    assert "goes on" in done.stderr


@pytest.mark.parametrize("command", [
    [], ["serve"], ["score"], ["demo"], ["detect"], ["project"], ["data-asset"], ["model"], ["deployment"],
    ["work-request"], ["bucket"], ["object"], ["model", "create"], ["object", "put"]])
def test_help_teaches(lapwing: Lapwing, command: list[str]) -> None:
    done = lapwing.run(*command, "--help", compartment=False)
    assert "USAGE" in done.stdout and len(done.stdout.splitlines()) > 8


def test_long_lists_are_complete(lapwing: Lapwing, bearer: Api) -> None:
    made = [bearer.create_project(lapwing.compartment, f"p{index}") for index in range(120)]
    assert {item["id"] for item in lapwing.json("project", "list")} == set(made)
    assert len(lapwing.json("project", "list", "--limit", 5)) == 5


# lapwing score

def score(lapwing: Lapwing, *arguments: object, status: int = 0) -> subprocess.CompletedProcess:
    return lapwing.run("score", *arguments, status=status, compartment=False)


def test_score_writes_one_line_a_row(lapwing: Lapwing, files: Path, tmp_path: Path) -> None:
    output = tmp_path / "scores.csv"
    score(lapwing, "--train", files / "train.csv", "--input", files / "new.csv", "--output", output)
    lines = output.read_text().splitlines()
    assert lines[0] == "row,timestamp,score,isAnomaly,signals"
    rows = list(csv.DictReader(io.StringIO(output.read_text())))
    assert [row["row"] for row in rows] == [str(index) for index in range(60)]
    for index, row in enumerate(rows):
        assert row["timestamp"] == tables.timestamp(400 + index)
        assert 0 <= float(row["score"]) <= 1 and row["isAnomaly"] in ("true", "false")
        signals = [signal.split(":") for signal in row["signals"].split(" ")]
        assert sorted(index for index, _ in signals) == ["0", "1", "2"]
        assert all(0 <= float(value) <= 1 for _, value in signals)
    assert rows[30]["isAnomaly"] == "true"
    worst = max((signal.split(":") for signal in rows[30]["signals"].split(" ")), key=lambda pair: float(pair[1]))
    assert worst[0] == "1"


def test_score_agrees_with_the_server(trained: tuple[Lapwing, dict[str, str]], files: Path, tmp_path: Path) -> None:
    lapwing, ids = trained
    output = tmp_path / "scores.csv"
    score(lapwing, "--train", files / "train.csv", "--input", files / "new.csv", "--output", output)
    here = {
        row["timestamp"]: float(row["score"])
        for row in csv.DictReader(io.StringIO(output.read_text())) if row["isAnomaly"] == "true"}
    answer = lapwing.json("detect", "--model", ids["model"], "--input", files / "new.csv")
    there = {row["timestamp"][:19] + "Z": row["score"] for row in answer["detectionResults"]}
    assert here.keys() == there.keys()
    assert all(abs(here[time] - there[time]) < 1e-6 for time in here)


def test_score_takes_unordered_times_with_a_warning(lapwing: Lapwing, files: Path, tmp_path: Path) -> None:
    lines = (files / "new.csv").read_text().splitlines()
    lines[5], lines[6] = lines[6], lines[5]
    lines[9] = lines[8]
    (tmp_path / "turned.csv").write_text("\n".join(lines) + "\n")
    done = score(
        lapwing, "--train", files / "train.csv", "--input", tmp_path / "turned.csv", "--output", tmp_path / "out.csv")
    assert "turned.csv" in done.stderr and "earlier" in done.stderr and "2 such rows" in done.stderr
    assert len((tmp_path / "out.csv").read_text().splitlines()) == len(lines)


@pytest.mark.parametrize(("train", "new", "status"), [
    ("missing.csv", "new.csv", BAD_INPUT), ("train.csv", "missing.csv", BAD_INPUT), ("bad.csv", "new.csv", BAD_INPUT),
    ("train.csv", "bad.csv", BAD_INPUT), ("new.json", "new.csv", BAD_INPUT)])
def test_score_with_bad_files(lapwing: Lapwing, files: Path, tmp_path: Path, train: str, new: str, status: int) -> None:
    output = tmp_path / "out.csv"
    done = score(lapwing, "--train", files / train, "--input", files / new, "--output", output, status=status)
    assert done.stderr.strip() and not output.exists()


@pytest.mark.parametrize("arguments", [["--fap", "2"], ["--training-fraction", "0"], ["--fap", "x"]])
def test_score_with_bad_parameters(lapwing: Lapwing, files: Path, tmp_path: Path, arguments: list[str]) -> None:
    score(
        lapwing, "--train", files / "train.csv", "--input", files / "new.csv", "--output", tmp_path / "o.csv", *arguments,
        status=USAGE)


# lapwing demo

def test_demo_finds_its_faults(lapwing: Lapwing) -> None:
    report = lapwing.json("demo", "--rows", 4320)
    assert len(report["faults"]) == 5
    assert sum(fault["isDetected"] for fault in report["faults"]) >= 4
    for kind, name in (("project", "projectId"), ("model", "modelId"), ("deployment", "deploymentId")):
        assert lapwing.json(kind, "get", report[name])["lifecycleState"] == "ACTIVE"


def test_demo_for_people(lapwing: Lapwing) -> None:
    text = lapwing.run("demo", "--rows", 4320, "--ascii").stdout
    assert text.isascii() and "FAULT" in text and "lapwing detect" in text
