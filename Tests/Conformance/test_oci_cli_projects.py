"""Projects, data assets and lists through the unmodified `oci anomaly-detection` command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.api import Api, new_compartment
from harness.oci_cli import CommandLine, until


def names(answer: dict) -> list[str]:
    return [item["display-name"] for item in answer["data"]["items"]]


# Projects


def test_project_from_birth_to_death(ad_cli: CommandLine, compartment: str) -> None:
    made = ad_cli.json(
        "project", "create", "--compartment-id", compartment, "--display-name", "Süd + Nord", "--description", "two plants",
        "--freeform-tags", '{"site": "north", "Cost-Center": "7"}', "--defined-tags", '{"ops": {"owner": "x"}}',
        *until("ACTIVE"))
    project = made["data"]
    assert (project["display-name"], project["description"]) == ("Süd + Nord", "two plants")
    assert (project["lifecycle-state"], project["compartment-id"]) == ("ACTIVE", compartment)
    assert project["freeform-tags"] == {"site": "north", "Cost-Center": "7"}
    assert project["defined-tags"] == {"ops": {"owner": "x"}}
    this = ("--project-id", project["id"])
    first = ad_cli.json("project", "get", *this)
    assert first == made and first["etag"]

    # Tags are replaced as a whole; what is not named stays.
    updated = ad_cli.json(
        "project", "update", *this, "--freeform-tags", '{"site": "south"}', "--if-match", first["etag"], "--force",
        *until("ACTIVE"))
    assert updated["data"]["freeform-tags"] == {"site": "south"}
    assert updated["data"]["defined-tags"] == {"ops": {"owner": "x"}}
    assert updated["data"]["display-name"] == "Süd + Nord"
    assert updated["etag"] != first["etag"]

    for change in (("update", "--display-name", "never"), ("delete", "--force")):
        error = ad_cli.refused("project", *change, *this, "--if-match", first["etag"])
        assert (error["status"], error["code"]) == (412, "NoEtagMatch"), change
    other = new_compartment()
    ad_cli.run("project", "change-compartment", *this, "--compartment-id", other, "--if-match", updated["etag"])
    moved = ad_cli.json("project", "get", *this)
    assert (moved["data"]["compartment-id"], moved["data"]["display-name"]) == (other, "Süd + Nord")

    gone = ad_cli.json("project", "delete", *this, "--force", "--if-match", moved["etag"], *until("SUCCEEDED", "FAILED"))
    assert gone["data"]["status"] == "SUCCEEDED"
    assert gone["data"]["resources"][0]["identifier"] == project["id"]
    assert gone["data"]["resources"][0]["action-type"] == "DELETED"
    error = ad_cli.refused("project", "get", *this)
    assert (error["status"], error["code"]) == (404, "NotAuthorizedOrNotFound")


def test_a_command_from_a_file(ad_cli: CommandLine, compartment: str, tmp_path: Path) -> None:
    """All the options of a command as one JSON file, tags as another."""
    (tmp_path / "tags.json").write_text('{"site": "wést"}', encoding="utf-8")
    (tmp_path / "project.json").write_text(json.dumps({
        "compartmentId": compartment, "displayName": "from a file", "freeformTags": f"file://{tmp_path / 'tags.json'}"}))
    project = ad_cli.json("project", "create", "--from-json", f"file://{tmp_path / 'project.json'}")["data"]
    assert (project["display-name"], project["freeform-tags"]) == ("from a file", {"site": "wést"})


@pytest.fixture(scope="module")
def crowd(bearer: Api) -> tuple[str, list[str]]:
    """A compartment with five projects, and their names from the oldest to the newest."""
    compartment, made = new_compartment(), ["b", "a", "B", "c d", "a"]
    for name in made:
        bearer.create_project(compartment, name)
    return compartment, made


def test_all_pages(ad_cli: CommandLine, crowd: tuple[str, list[str]]) -> None:
    compartment, made = crowd
    listed = ad_cli.json("project", "list", "--compartment-id", compartment, "--all", "--page-size", "2")
    assert names(listed) == made[::-1] and "opc-next-page" not in listed


def test_page_by_page(ad_cli: CommandLine, crowd: tuple[str, list[str]]) -> None:
    compartment, made = crowd
    order = ("--sort-by", "displayName", "--sort-order", "DESC", "--limit", "3")
    first = ad_cli.json("project", "list", "--compartment-id", compartment, *order)
    second = ad_cli.json("project", "list", "--compartment-id", compartment, *order, "--page", first["opc-next-page"])
    assert "opc-next-page" not in second
    assert names(first) + names(second) == sorted(made, reverse=True)
    error = ad_cli.refused("project", "list", "--compartment-id", compartment, "--page", "never-given-out")
    assert (error["status"], error["code"]) == (400, "InvalidParameter") and "page" in error["message"]


def test_filters(ad_cli: CommandLine, crowd: tuple[str, list[str]]) -> None:
    compartment, _ = crowd
    here = ("--compartment-id", compartment)
    assert names(ad_cli.json("project", "list", *here, "--display-name", "c d", "--lifecycle-state", "ACTIVE")) == ["c d"]
    assert names(ad_cli.json("project", "list", *here, "--lifecycle-state", "DELETED", "--all")) == []


# Data assets


def test_data_asset_from_birth_to_death(
    ad_cli: CommandLine, bearer: Api, bucket: str, compartment: str, tmp_path: Path
) -> None:
    place = ("--compartment-id", compartment, "--project-id", bearer.create_project(compartment))
    details = {"dataSourceType": "ORACLE_OBJECT_STORAGE", "namespace": bearer.namespace(), "bucketName": bucket,
               "objectName": "later/a b.csv"}
    (tmp_path / "source.json").write_text(json.dumps(details))
    made = ad_cli.json(
        "data-asset", "create", *place, "--data-source-details", f"file://{tmp_path / 'source.json'}", "--display-name",
        "one", "--freeform-tags", '{"site": "north"}', *until("ACTIVE"))
    asset = made["data"]
    assert asset["data-source-details"] == {
        "data-source-type": "ORACLE_OBJECT_STORAGE", "namespace": bearer.namespace(), "bucket-name": bucket,
        "object-name": "later/a b.csv"}
    assert asset["freeform-tags"] == {"site": "north"} and asset["project-id"] == place[-1]
    ad_cli.json(
        "data-asset", "create-data-source-os", *place, "--namespace", bearer.namespace(), "--bucket-name", bucket,
        "--object-name", "later/a b.csv", "--display-name", "two")
    listed = ad_cli.json(
        "data-asset", "list", "--compartment-id", compartment, "--project-id", place[-1], "--sort-by", "displayName", "--all")
    assert names(listed) == ["one", "two"]
    assert {item["data-source-type"] for item in listed["data"]["items"]} == {"ORACLE_OBJECT_STORAGE"}

    this = ("--data-asset-id", asset["id"])
    assert ad_cli.json("data-asset", "get", *this) == made
    updated = ad_cli.json(
        "data-asset", "update", *this, "--description", "rows of a day", "--if-match", made["etag"], "--force",
        *until("ACTIVE"))
    assert (updated["data"]["description"], updated["data"]["display-name"]) == ("rows of a day", "one")
    stale = ("--if-match", made["etag"])
    error = ad_cli.refused("data-asset", "change-compartment", *this, "--compartment-id", new_compartment(), *stale)
    assert (error["status"], error["code"]) == (412, "NoEtagMatch")
    ad_cli.run("data-asset", "delete", *this, "--force", "--if-match", updated["etag"], *until("DELETED"))
    assert ad_cli.refused("data-asset", "get", *this)["status"] == 404
