"""`lapwing job`: detection jobs from the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from harness import tables
from harness.api import Api
from harness.cli import BAD_INPUT, NOT_FOUND, REFUSED, TIMED_OUT, UNKNOWN, Lapwing
from harness.server import Server


@pytest.fixture(scope="module")
def lapwing(server: Server) -> Lapwing:
    return Lapwing(server)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """new.csv and new.json (row 30 is far off), calm.csv, bad.csv."""
    folder = tmp_path_factory.mktemp("jobs")
    table = tables.rows(60, 3, first=400)
    table[30][1] += 10
    (folder / "new.csv").write_text(tables.csv(table, first=400))
    (folder / "new.json").write_text(json.dumps(tables.inline(table, first=400)))
    (folder / "calm.csv").write_text(tables.csv(tables.rows(60, 3, first=400), first=400))
    (folder / "bad.csv").write_text("timestamp,sensor_1,sensor_2,sensor_3\n2024-01-01T00:00:00Z,1,2,oops\n")
    return folder


@pytest.fixture(scope="module")
def model(small_model: dict) -> str:
    return small_model["id"]


@pytest.mark.parametrize("name", ["new.csv", "new.json"])
def test_a_file_gives_what_one_call_gives(lapwing: Lapwing, files: Path, model: str, name: str) -> None:
    in_one_call = lapwing.json("detect", "--model", model, "--input", files / name)["detectionResults"]
    results = lapwing.json("job", "create", "--model", model, "--input", files / name, "--results")
    assert [result["detectionResults"] for result in results] == [in_one_call]
    assert any(row["timestamp"].startswith(tables.timestamp(430)[:19]) for row in in_one_call)


def test_standard_input_and_every_form(lapwing: Lapwing, files: Path, model: str) -> None:
    arguments = ("job", "create", "--model", model, "--input", "-", "--results")
    text = (files / "new.csv").read_text()
    table = lapwing.run(*arguments, input=text)
    assert "sensor_2" in table.stdout and "SIGNAL SCORE" in table.stdout
    assert table.stderr.strip() and "\r" not in table.stderr, "progress goes to standard error, in plain lines"
    rows = list(csv.DictReader(io.StringIO(lapwing.run(*arguments, "--output", "csv", input=text).stdout)))
    assert {row["input"] for row in rows} and "sensor_2" in {row["signalName"] for row in rows}


def test_objects_partial_success_and_folders(lapwing: Lapwing, files: Path, model: str, tmp_path: Path, unique: str) -> None:
    names = {name: f"{unique}/{name}" for name in ("new.csv", "calm.csv", "bad.csv")}
    for file, name in names.items():
        lapwing.run("object", "put", files / file, "--name", name)
    lapwing.run("bucket", "create", f"out-{unique}")
    out = ("--output-bucket", f"out-{unique}", "--prefix", "found")
    objects = [word for name in ("new.csv", "calm.csv") for word in ("--object", names[name])]
    job = lapwing.json("job", "create", "--model", model, *objects, *out, "--wait", "--name", unique)
    assert job["lifecycleState"] == "SUCCEEDED"
    results = lapwing.json("job", "results", job["id"])
    assert sorted(result["input"] for result in results) == sorted(f"{unique}_{name}" for name in ("new.csv", "calm.csv"))
    lapwing.run("job", "results", job["id"], "--folder", tmp_path / "a" / "b")
    saved = json.loads((tmp_path / "a" / "b" / f"{unique}_new.csv.json").read_text())
    assert saved["detectionResults"] == next(r["detectionResults"] for r in results if r["input"].endswith("new.csv"))

    done = lapwing.run(
        "job", "create", "--model", model, *objects[:2], "--object", names["bad.csv"], *out, "--results", status=REFUSED)
    assert "sensor_2" in done.stdout and "PARTIALLY_SUCCEEDED" in done.stderr and "row 1" in done.stderr
    done = lapwing.run(
        "job", "create", "--model", model, "--object", names["bad.csv"], *out, "--wait", "--output", "json", status=REFUSED)
    assert json.loads(done.stdout)["lifecycleState"] == "FAILED" and "oops" in done.stderr
    failed = json.loads(done.stdout)["id"]
    assert "oops" in lapwing.run("job", "results", failed, status=REFUSED).stderr

    assert {item["id"] for item in lapwing.json("job", "list", "--name", unique)} == {job["id"]}
    assert lapwing.json("job", "get", job["id"])["displayName"] == unique
    assert lapwing.json("job", "wait", job["id"])["lifecycleState"] == "SUCCEEDED"
    lapwing.run("job", "cancel", job["id"], status=REFUSED)
    lapwing.run("job", "delete", job["id"], failed)
    lapwing.run("job", "get", job["id"], status=NOT_FOUND)
    # What it found stays.
    assert len(lapwing.json("object", "list", "--bucket", f"out-{unique}", "--prefix", f"found/{job['id']}/")) == 2


def test_a_large_file_is_uploaded_and_nothing_is_replaced(
        lapwing: Lapwing, model: str, tmp_path: Path, unique: str) -> None:
    name = f"{unique}.csv"
    block = "".join(",".join(map(str, row)) + "\n" for row in tables.rows(1000, 3))
    (tmp_path / name).write_text(",".join(tables.names(3)) + "\n" + block * (11_000_000 // len(block)))
    arguments = ("job", "create", "--model", model, "--input", tmp_path / name, "--wait")
    job = lapwing.json(*arguments)
    assert job["lifecycleState"] == "SUCCEEDED"
    assert [location["objectName"] for location in job["inputDetails"]["objectLocations"]] == [name]
    done = lapwing.run(*arguments, status=REFUSED)
    assert f"--object {name}" in done.stderr
    assert lapwing.json(*arguments, "--replace")["lifecycleState"] == "SUCCEEDED"


def test_a_job_at_work_is_watched_and_canceled(lapwing: Lapwing, bearer: Api, model: str, unique: str) -> None:
    """Two hundred objects, so that the job is still at work when it is told to end."""
    name = f"{unique}-long.csv"
    block = "".join(",".join(map(str, row)) + "\n" for row in tables.rows(1000, 3))
    bearer.put_object(lapwing.bucket, name, ",".join(tables.names(3)) + "\n" + block * 60)
    objects = [word for _ in range(200) for word in ("--object", name)]
    job = lapwing.json("job", "create", "--model", model, *objects)
    done = lapwing.run("job", "wait", job["id"], "--timeout", 1, status=TIMED_OUT)
    assert "goes on" in done.stderr
    assert "wait" in lapwing.run("job", "results", job["id"], status=REFUSED).stderr
    assert "cancel" in lapwing.run("job", "delete", job["id"], status=REFUSED).stderr
    lapwing.run("job", "cancel", job["id"])
    done = lapwing.run("job", "watch", job["id"], "--output", "json", status=REFUSED)
    assert json.loads(done.stdout)["lifecycleState"] == "CANCELED" and "CANCELED" in done.stderr
    assert lapwing.json("object", "list", "--prefix", f"jobs/{job['id']}/") == []


@pytest.mark.parametrize(("arguments", "status"), [
    (["get", UNKNOWN.format("detectanomalyjob")], NOT_FOUND), (["wait", "x"], NOT_FOUND), (["results", "x"], NOT_FOUND),
    (["cancel", "x"], NOT_FOUND), (["delete", "x"], NOT_FOUND),
    (["create", "--model", "M", "--input", "missing.csv"], BAD_INPUT),
    (["create", "--model", "M", "--input", "bad.csv"], BAD_INPUT),
    (["create", "--model", UNKNOWN.format("model"), "--input", "new.csv"], REFUSED)])
def test_exit_statuses(lapwing: Lapwing, files: Path, arguments: list[str], status: int) -> None:
    words = [str(files / word) if word.endswith(".csv") else word for word in arguments]
    done = lapwing.run("job", *words, status=status)
    assert done.stdout == "" and done.stderr.strip()


@pytest.mark.parametrize("command", [[], ["create"], ["wait"], ["results"], ["cancel"], ["delete"]])
def test_help_teaches(lapwing: Lapwing, command: list[str]) -> None:
    done = lapwing.run("job", *command, "--help", compartment=False)
    assert "USAGE" in done.stdout and len(done.stdout.splitlines()) > 8
