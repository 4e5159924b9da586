"""Detection jobs through the unmodified `oci` command line: every way to make one, and its results read back."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from harness import tables
from harness.api import Api, new_compartment
from harness.oci_cli import CommandLine, until

ENDED = until("SUCCEEDED", "PARTIALLY_SUCCEEDED", "FAILED")


class Place:
    """Where the jobs of this module read and write: a model, a bucket and a compartment."""

    def __init__(self, bearer: Api, model: dict):
        self.compartment = new_compartment()
        self.bucket = bearer.create_bucket(self.compartment)
        self.namespace = bearer.namespace()
        self.options = ("--compartment-id", self.compartment, "--model-id", model["id"])

    def object(self, name: str) -> dict[str, str]:
        return {"namespaceName": self.namespace, "bucketName": self.bucket, "objectName": name}

    def output(self, prefix: str) -> dict[str, str]:
        return {
            "outputType": "OBJECT_STORAGE", "namespaceName": self.namespace, "bucketName": self.bucket, "prefix": prefix}


@pytest.fixture(scope="module")
def place(bearer: Api, small_model: dict, new_rows: dict) -> Place:
    place = Place(bearer, small_model)
    bearer.put_object(place.bucket, "in/new.csv", tables.csv([row["values"] for row in new_rows["data"]], first=400))
    return place


@pytest.fixture(scope="module")
def answer(bearer: Api, small_model: dict, new_rows: dict) -> list[dict]:
    """What one detection call answers for the same rows."""
    body = {**new_rows, "modelId": small_model["id"], "sensitivity": 0.6}
    found = bearer.create("actions/detectAnomalies", body)["detectionResults"]
    assert 0 < len(found) < 20
    return found


def test_input_and_output_as_they_are(
    ad_cli: CommandLine, os_cli: CommandLine, place: Place, new_rows: dict, answer: list[dict], tmp_path: Path
) -> None:
    """`create` takes both parts as the API has them."""
    rows = {"inputType": "INLINE", "signalNames": new_rows["signalNames"], "data": new_rows["data"]}
    (tmp_path / "input.json").write_text(json.dumps(rows))
    made = ad_cli.json(
        "detect-anomaly-job", "create", *place.options, "--input-details", f"file://{tmp_path / 'input.json'}",
        "--output-details", json.dumps(place.output("out/day")), "--display-name", "night shift", "--description",
        "by hand", "--sensitivity", "0.6", *ENDED)
    job = made["data"]
    assert job["lifecycle-state"] == "SUCCEEDED", job
    assert (job["display-name"], job["description"], job["sensitivity"]) == ("night shift", "by hand", 0.6)
    assert job["are-all-estimates-required"] is False and job["model-id"] == place.options[-1]
    assert job["input-details"]["input-type"] == "INLINE" and job["input-details"]["message"]
    assert job["output-details"] == {
        "output-type": "OBJECT_STORAGE", "namespace-name": place.namespace, "bucket-name": place.bucket, "prefix": "out/day"}
    assert job["time-accepted"] <= job["time-started"] <= job["time-finished"]
    listed = os_cli.json("object", "list", "-bn", place.bucket, "--prefix", f"out/day/{job['id']}/")["data"]
    assert [item["name"] for item in listed] == [f"out/day/{job['id']}/{job['id']}-result.json"]
    assert results(os_cli, place, listed[0]["name"]) == answer


def results(os_cli: CommandLine, place: Place, name: str) -> list[dict]:
    return json.loads(os_cli.run("object", "get", "-bn", place.bucket, "--name", name, "--file", "-"))["detectionResults"]


def input_options(kind: str, place: Place, new_rows: dict) -> tuple[str, ...]:
    """The options of `create-detect-anomaly-job-KIND-details` that name the input."""
    if kind == "inline-input":
        return (
            "--input-details-signal-names", json.dumps(new_rows["signalNames"]), "--input-details-data",
            json.dumps(new_rows["data"]))
    if kind == "embedded-input":
        content = base64.b64encode(json.dumps(new_rows).encode()).decode()
        return "--input-details-content-type", "JSON", "--input-details-content", content
    return "--input-details-object-locations", json.dumps([place.object("in/new.csv")])


@pytest.mark.parametrize("command", [
    ("detect-anomaly-job", "create-detect-anomaly-job-inline-input-details"),
    ("detect-anomaly-job", "create-detect-anomaly-job-embedded-input-details"),
    ("detect-anomaly-job", "create-detect-anomaly-job-object-list-input-details"),
], ids=["inline", "embedded", "objects"])
def test_input_as_options(
    ad_cli: CommandLine, os_cli: CommandLine, place: Place, new_rows: dict, answer: list[dict], command: tuple[str, str]
) -> None:
    kind = command[1].removeprefix("create-detect-anomaly-job-").removesuffix("-details")
    job = ad_cli.json(
        *command, *place.options, *input_options(kind, place, new_rows), "--output-details", json.dumps(place.output("o")),
        "--sensitivity", "0.6", *ENDED)["data"]
    assert job["lifecycle-state"] == "SUCCEEDED", job
    is_list = kind == "object-list-input"
    assert job["input-details"]["input-type"] == ("OBJECT_LIST" if is_list else "INLINE")
    name = "in_new.csv.json" if is_list else f"{job['id']}-result.json"
    assert results(os_cli, place, f"o/{job['id']}/{name}") == answer


def test_output_as_options(ad_cli: CommandLine, os_cli: CommandLine, place: Place, answer: list[dict]) -> None:
    """Without a prefix, and with every estimate."""
    source = {"inputType": "OBJECT_LIST", "objectLocations": [place.object("in/new.csv")]}
    job = ad_cli.json(
        "detect-anomaly-job", "create-detect-anomaly-job-object-store-output-details", *place.options, "--input-details",
        json.dumps(source), "--output-details-namespace-name", place.namespace, "--output-details-bucket-name", place.bucket,
        "--are-all-estimates-required", "true", "--sensitivity", "0.6", *ENDED)["data"]
    assert job["lifecycle-state"] == "SUCCEEDED" and job["are-all-estimates-required"] is True, job
    assert job["input-details"]["object-locations"][0]["object-name"] == "in/new.csv"
    rows = results(os_cli, place, f"{job['id']}/in_new.csv.json")
    assert [row["timestamp"][:16] for row in rows] == [tables.timestamp(row)[:16] for row in range(400, 420)]
    assert all(sorted(point["signalName"] for point in row["anomalies"]) == tables.names(3) for row in rows)
    found = {row["timestamp"]: row["score"] for row in rows}
    assert all(found[row["timestamp"]] == row["score"] for row in answer)


def test_job_that_fails(ad_cli: CommandLine, place: Place) -> None:
    """Some inputs missing is a partial success, all of them a failure; what cannot be a job is none."""
    command = ("detect-anomaly-job", "create-detect-anomaly-job-object-list-input-details", *place.options)
    output = ("--output-details", json.dumps(place.output("o")))
    for there, state in ((["in/new.csv"], "PARTIALLY_SUCCEEDED"), ([], "FAILED")):
        locations = [place.object(name) for name in [*there, "none.csv"]]
        job = ad_cli.json(*command, "--input-details-object-locations", json.dumps(locations), *output, *ENDED)["data"]
        assert job["lifecycle-state"] == state and "none.csv" in job["lifecycle-state-details"]
    error = ad_cli.refused(*command, "--input-details-object-locations", "[]", *output)
    assert (error["status"], error["code"]) == (400, "InvalidParameter") and "objectLocations" in error["message"]


def test_job_is_listed_changed_moved_and_deleted(ad_cli: CommandLine, bearer: Api, place: Place, new_rows: dict) -> None:
    made = bearer.create("detectAnomalyJobs", {
        "compartmentId": place.compartment, "modelId": place.options[-1], "displayName": "first",
        "inputDetails": {"inputType": "INLINE", "data": new_rows["data"]}, "outputDetails": place.output("o")})
    bearer.ended_job(made["id"])
    this = ("--detect-anomaly-job-id", made["id"])
    job = ad_cli.json("detect-anomaly-job", "get", *this)
    assert (job["data"]["lifecycle-state"], job["data"]["display-name"]) == ("SUCCEEDED", "first")
    updated = ad_cli.json(
        "detect-anomaly-job", "update", *this, "--display-name", "second", "--if-match", job["etag"], *until("SUCCEEDED"))
    assert updated["data"]["display-name"] == "second" and updated["etag"] != job["etag"]
    error = ad_cli.refused("detect-anomaly-job", "delete", *this, "--force", "--if-match", job["etag"])
    assert (error["status"], error["code"]) == (412, "NoEtagMatch")
    other = new_compartment()
    ad_cli.run("detect-anomaly-job", "change-compartment", *this, "--compartment-id", other, "--if-match", updated["etag"])
    listed = ad_cli.json(
        "detect-anomaly-job-collection", "list-detect-anomaly-jobs", "--compartment-id", other, *this, *place.options[2:],
        "--lifecycle-state", "SUCCEEDED", "--display-name", "second", "--sort-by", "timeCreated", "--all")["data"]["items"]
    assert [item["id"] for item in listed] == [made["id"]]
    # Deleted is as good as having reached a state.
    ad_cli.run("detect-anomaly-job", "delete", *this, "--force", *until("CANCELED"))
    assert ad_cli.refused("detect-anomaly-job", "get", *this)["status"] == 404


def test_running_and_waiting_jobs_are_canceled(ad_cli: CommandLine, bearer: Api, place: Place) -> None:
    header, rows = tables.csv(tables.rows(2000, 3), timestamps=False).split("\n", 1)
    bearer.put_object(place.bucket, "long.csv", f"{header}\n{rows * 250}")
    jobs = [
        bearer.create("detectAnomalyJobs", {
            "compartmentId": place.compartment, "modelId": place.options[-1], "outputDetails": place.output("canceled"),
            "inputDetails": {"inputType": "OBJECT_LIST", "objectLocations": [place.object("long.csv")] * 25}})["id"]
        for _ in range(2)]
    for state in bearer.polled(f"/detectAnomalyJobs/{jobs[0]}", 30):
        if state["lifecycleState"] != "ACCEPTED":
            break
    # The one that waits, then the one that runs.
    for job, details in ((jobs[1], "before it ran"), (jobs[0], "cancel")):
        this = ("--detect-anomaly-job-id", job)
        ad_cli.run("detect-anomaly-job", "delete", *this, "--force", *until("CANCELED"))
        state = ad_cli.json("detect-anomaly-job", "get", *this)["data"]
        assert state["lifecycle-state"] == "CANCELED" and details in state["lifecycle-state-details"]
        assert state["time-finished"]
    found = bearer.ok(bearer.get(f"/n/{place.namespace}/b/{place.bucket}/o", params={"prefix": "canceled/"})).json()
    assert found["objects"] == []
