"""Lists come in pages that stay right while resources are made and deleted."""

from __future__ import annotations

import pytest

from harness.api import BASE, Api, assert_error, new_compartment


def pages(api: Api, kind: str, **query: object) -> list[list[dict]]:
    """All pages of a list, following `opc-next-page`, which must be absent on the last one."""
    found = []
    while True:
        response = api.ok(api.get(f"{BASE}/{kind}", params=query))
        found.append(response.json()["items"])
        page = response.headers.get("opc-next-page")
        if page is None:
            return found
        assert page
        assert len(found) < 100, "paging does not end"
        query["page"] = page


@pytest.fixture(scope="module")
def projects(bearer: Api) -> tuple[str, list[dict]]:
    compartment = new_compartment()
    names = ["b", "a", "B", "a", "é", "c", "a", "d"]
    return compartment, [bearer.create("projects", {"compartmentId": compartment, "displayName": name}) for name in names]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 9, 1000])
@pytest.mark.parametrize("order", [
    {}, {"sortBy": "displayName"}, {"sortOrder": "ASC"}, {"sortBy": "displayName", "sortOrder": "DESC"}])
def test_pages_join_to_the_whole(bearer: Api, projects: tuple[str, list[dict]], limit: int, order: dict) -> None:
    compartment, made = projects
    found = pages(bearer, "projects", compartmentId=compartment, limit=limit, **order)
    assert all(len(page) == limit for page in found[:-1]) and 0 < len(found[-1]) <= limit
    flat = [item for page in found for item in page]
    assert sorted(item["id"] for item in flat) == sorted(item["id"] for item in made)
    field = order.get("sortBy", "timeCreated")
    descending = order.get("sortOrder", "ASC" if field == "displayName" else "DESC") == "DESC"
    keys = [item[field] for item in flat]
    assert keys == sorted(keys, key=str.encode, reverse=descending), keys


def test_the_newest_comes_first(bearer: Api, projects: tuple[str, list[dict]]) -> None:
    compartment, made = projects
    (page,) = pages(bearer, "projects", compartmentId=compartment)
    assert [item["id"] for item in page] == [item["id"] for item in made][::-1]


def test_filters(bearer: Api, projects: tuple[str, list[dict]]) -> None:
    compartment, made = projects
    for name, count in (("a", 3), ("A", 0), ("é", 1), ("", 0), ("a ", 0)):
        (page,) = pages(bearer, "projects", compartmentId=compartment, displayName=name)
        assert len(page) == count, name
    (page,) = pages(bearer, "projects", compartmentId=compartment, lifecycleState="ACTIVE")
    assert len(page) == len(made)
    for state in ("CREATING", "DELETED", "FAILED"):
        assert pages(bearer, "projects", compartmentId=compartment, lifecycleState=state) == [[]]
    assert pages(bearer, "projects", compartmentId=new_compartment()) == [[]]


def test_plus_in_a_query_is_a_space(bearer: Api, compartment: str) -> None:
    bearer.create_project(compartment, "a b")
    bearer.create_project(compartment, "a+b")
    found = bearer.get(f"{BASE}/projects?compartmentId={compartment}&displayName=a+b").json()["items"]
    assert [item["displayName"] for item in found] == ["a b"]
    found = bearer.get(f"{BASE}/projects?compartmentId={compartment}&displayName=a%2Bb").json()["items"]
    assert [item["displayName"] for item in found] == ["a+b"]


@pytest.mark.parametrize("order", [{}, {"sortBy": "displayName", "sortOrder": "ASC"}])
def test_inserts_and_deletes_between_pages(bearer: Api, compartment: str, order: dict) -> None:
    made = [bearer.create_project(compartment, f"p{index}") for index in range(10)]
    first = bearer.get(f"{BASE}/projects", params={"compartmentId": compartment, "limit": 4, **order})
    seen = [item["id"] for item in first.json()["items"]]
    bearer.create_project(compartment, "a")
    bearer.create_project(compartment, "z")
    bearer.ok(bearer.delete(f"{BASE}/projects/{seen[-1]}"))
    rest = pages(bearer, "projects", compartmentId=compartment, limit=4, page=first.headers["opc-next-page"], **order)
    seen += [item["id"] for page in rest for item in page]
    assert len(seen) == len(set(seen)), "an item came twice"
    assert set(made) <= set(seen), "an item was skipped"


def test_tokens_belong_to_their_list_and_order(bearer: Api, projects: tuple[str, list[dict]]) -> None:
    compartment, _ = projects
    token = bearer.get(f"{BASE}/projects", params={"compartmentId": compartment, "limit": 1}).headers["opc-next-page"]
    for kind, query in (("models", {}), ("projects", {"sortBy": "displayName"}), ("projects", {"sortOrder": "ASC"})):
        response = bearer.get(f"{BASE}/{kind}", params={"compartmentId": compartment, "page": token, **query})
        assert_error(response, 400, "InvalidParameter", "page")


@pytest.mark.parametrize("damage", [
    lambda token: token[:-4], lambda token: token + "x" * 8, lambda token: "!" + token, lambda token: token * 200])
def test_damaged_tokens(bearer: Api, projects: tuple[str, list[dict]], damage) -> None:
    compartment, _ = projects
    token = bearer.get(f"{BASE}/projects", params={"compartmentId": compartment, "limit": 1}).headers["opc-next-page"]
    response = bearer.get(f"{BASE}/projects", params={"compartmentId": compartment, "page": damage(token)})
    assert_error(response, 400, "InvalidParameter", "page")


def test_lists_of_a_project(bearer: Api, compartment: str, bucket: str) -> None:
    bearer.put_object(bucket, "x.csv", "a\n1\n")
    one, other = (bearer.create_project(compartment) for _ in range(2))
    assets = [bearer.create_asset(compartment, one, bucket, "x.csv") for _ in range(3)]
    bearer.create_asset(compartment, other, bucket, "x.csv")
    found = pages(bearer, "dataAssets", compartmentId=compartment, projectId=one, limit=2)
    assert [item["id"] for page in found for item in page] == assets[::-1]
    assert all(item["dataSourceType"] == "ORACLE_OBJECT_STORAGE" for page in found for item in page)
    assert pages(bearer, "dataAssets", compartmentId=compartment, projectId="unknown") == [[]]


def test_work_requests_and_their_logs_are_paged(bearer: Api, small_model: dict) -> None:
    compartment, work = small_model["compartmentId"], small_model["workRequest"]
    (page,) = pages(bearer, "workRequests", compartmentId=compartment, workRequestId=work)
    assert [item["id"] for item in page] == [work]
    whole = [entry for page in pages(bearer, f"workRequests/{work}/logs") for entry in page]
    apart = [entry for page in pages(bearer, f"workRequests/{work}/logs", limit=1) for entry in page]
    assert whole == apart and len(whole) > 2
