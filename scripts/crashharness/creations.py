"""Resources that are created with a retry token, and their lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harness.api import BASE, Api

from .client import Client
from .ground import COMPARTMENT, Ground
from .kind import Kind


@dataclass
class Creation:
    """A create with a retry token: what was asked, and the id once it was acknowledged."""

    kind: CreatedKind
    token: str
    body: dict
    id: str | None = None
    #: What the display name may be now: the last acknowledged one, and those whose update was never answered.
    names: set[str] = field(default_factory=set)
    deletion: str = "no"  # no, asked, acknowledged
    #: What else was promised, if the kind promises more.
    promise: Any = None

    @property
    def path(self) -> str:
        return f"{self.kind.path}/{self.id}"


class CreatedKind(Kind):
    """A kind of resource that is created with a retry token."""

    name = ""
    #: Whether every one is looked at after each start, or some.
    is_always_checked = False

    def __init__(self, ground: Ground, creations: Creations):
        super().__init__(ground)
        self.creations = creations
        creations.kinds.append(self)
        #: Ids of those that were not created by clients.
        self.others: set[str] = set()

    @property
    def path(self) -> str:
        return f"{BASE}/{self.name}"

    def create(self, client: Client, body: dict, promise: Any = None) -> Creation:
        token = client.token()
        creation = self.creations.add(Creation(
            self, token, {"compartmentId": COMPARTMENT, "displayName": token, **body}, names={token}, promise=promise))
        headers = {"opc-retry-token": token}
        creation.id = client.api.ok(client.api.post(self.path, creation.body, headers=headers)).json()["id"]
        return creation

    def all(self) -> list[Creation]:
        with self.ground.lock:
            return [creation for creation in self.creations.all if creation.kind is self and creation.id]

    def mine(self, client: Client) -> Creation | None:
        """A resource that no other client changes."""
        found = [creation for creation in self.all() if int(creation.token, 16) % self.ground.clients == client.number]
        found = [creation for creation in found if creation.deletion == "no"]
        return client.random.choice(found) if found else None

    def may_be_gone(self, creation: Creation) -> bool:
        """Whether nobody can tell if it is there still."""
        return False

    def check_one(self, creation: Creation, resource: dict, when: str) -> None:
        """What is promised about this kind of resource beyond its being there."""

    def listed(self, api: Api) -> list[dict]:
        return list_of(api, self.path)


def list_of(api: Api, path: str, compartment: str = COMPARTMENT) -> list[dict]:
    items, query = [], {"compartmentId": compartment, "limit": 1000}
    while True:
        response = api.ok(api.get(path, params=query))
        items += response.json()["items"]
        if "opc-next-page" not in response.headers:
            return items
        query["page"] = response.headers["opc-next-page"]


class Creations(Kind):
    """Everything that was created with a retry token."""

    def __init__(self, ground: Ground):
        super().__init__(ground)
        self.kinds: list[CreatedKind] = []
        self.all: list[Creation] = []
        self.repeated = 0

    def add(self, creation: Creation) -> Creation:
        with self.ground.lock:
            self.all.append(creation)
        return creation

    def check(self, api: Api, when: str, everything: bool) -> None:
        choose = self.ground.random.sample
        with self.ground.lock:
            creations = list(self.all)
        unsure = [creation for creation in creations if creation.id is None]
        sure = [creation for creation in creations if creation.id is not None]
        if not everything:
            always = [creation for creation in sure if creation.kind.is_always_checked]
            others = [creation for creation in sure if not creation.kind.is_always_checked]
            sure = always + others[-60:] + choose(others, min(60, len(others)))
        for creation in unsure:
            self.resolve(api, creation, when)
        for creation in sure:
            self.check_resource(api, creation, when)
        for creation in choose(sure, min(10, len(sure))):
            self.repeat(api, creation, when)

    def resolve(self, api: Api, creation: Creation, when: str) -> None:
        """A create that was never answered: sent again, it succeeds, and once more gives the same."""
        headers = {"opc-retry-token": creation.token}
        ids = []
        for _ in range(2):
            response = api.post(creation.kind.path, creation.body, headers=headers)
            if response.status_code != 200:
                return self.ground.violated(f"{when}: repeated create: {response.status_code} {response.text[:200]}")
            ids.append(response.json()["id"])
        if ids[0] != ids[1]:
            self.ground.violated(f"{when}: one retry token made two {creation.kind.name}: {ids}")
        creation.id = ids[0]
        self.repeated += 1

    def repeat(self, api: Api, creation: Creation, when: str) -> None:
        response = api.post(creation.kind.path, creation.body, headers={"opc-retry-token": creation.token})
        if creation.deletion != "no" or creation.kind.may_be_gone(creation):
            return
        if response.status_code != 200 or response.json()["id"] != creation.id:
            self.ground.violated(
                f"{when}: the retry token of {creation.id} answers {response.status_code} {response.text[:200]}")
        self.repeated += 1

    def check_resource(self, api: Api, creation: Creation, when: str) -> None:
        response = api.get(creation.path)
        if response.status_code == 404 and creation.kind.may_be_gone(creation):
            creation.deletion = "acknowledged"
        if creation.deletion == "asked" and response.status_code in (200, 404):
            creation.deletion = "acknowledged" if response.status_code == 404 else "no"
        expected = 404 if creation.deletion == "acknowledged" else 200
        if response.status_code != expected:
            return self.ground.violated(
                f"{when}: {creation.kind.name} {creation.id} answers {response.status_code}, not {expected}")
        if expected == 404:
            return
        resource = response.json()
        if resource["displayName"] not in creation.names:
            self.ground.violated(f"{when}: {creation.id} is called {resource['displayName']!r}, not {creation.names}")
        creation.names = {resource["displayName"]}
        if resource.get("description") != creation.body.get("description"):
            self.ground.violated(f"{when}: {creation.id} has another description")
        if resource["lifecycleState"] == "FAILED":
            why = resource.get("lifecycleDetails") or resource.get("lifecycleStateDetails")
            self.ground.violated(f"{when}: {creation.id} is FAILED: {why}")
        creation.kind.check_one(creation, resource, when)

    def finish(self, api: Api) -> None:
        """The lists hold what was made, each once, and nothing that nobody asked for."""
        for kind in self.kinds:
            ids = [item["id"] for item in kind.listed(api)]
            wanted = {item.id for item in kind.all() if item.deletion == "no"} | kind.others
            if len(ids) != len(set(ids)):
                self.ground.violated(f"the list of {kind.name} has doubles")
            if set(ids) - wanted:
                self.ground.violated(f"{len(set(ids) - wanted)} {kind.name} that nobody asked for, or asked for once")
            if wanted - set(ids):
                self.ground.violated(f"{len(wanted - set(ids))} {kind.name} are not in the list")

    def count(self) -> str:
        return f"{self.repeated} repeated retry tokens"
