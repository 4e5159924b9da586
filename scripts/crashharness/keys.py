"""API keys: added and revoked."""

from __future__ import annotations

from dataclasses import dataclass

from harness.api import Api, BearerAuth

from .client import Client
from .ground import Ground
from .kind import Action, Kind


@dataclass
class Key:
    """An API key that was acknowledged, and how far its end is."""

    client: Client
    path: str
    secret: str
    revocation: str = "no"  # no, asked, acknowledged


class Keys(Kind):
    #: Of one client, in one round.
    at_most = 20

    def __init__(self, ground: Ground):
        super().__init__(ground)
        self.all: list[Key] = []
        #: The user of each client of the round.
        self.users: dict[Client, str] = {}

    def begin(self) -> None:
        self.users = {}

    def actions(self) -> list[Action]:
        return [self.add, self.revoke]

    def valid(self, client: Client) -> list[Key]:
        with self.ground.lock:
            return [key for key in self.all if key.client is client and key.revocation == "no"]

    def add(self, client: Client) -> None:
        api = client.api
        if client not in self.users:
            self.users[client] = api.ok(api.post("/lapwing/v1/users", {"name": client.token(), "policy": []})).json()["id"]
        if len(self.valid(client)) >= self.at_most:
            return
        path = f"/lapwing/v1/users/{self.users[client]}/keys"
        made = api.ok(api.post(path, {"kind": "API"})).json()
        with self.ground.lock:
            self.all.append(Key(client, f"{path}/{made['id']}", made["apiKey"]))

    def revoke(self, client: Client) -> None:
        valid = self.valid(client)
        if valid:
            valid[0].revocation = "asked"
            client.api.ok(client.api.delete(valid[0].path))
            valid[0].revocation = "acknowledged"

    def check(self, api: Api, when: str, everything: bool) -> None:
        for key in self.all:
            status = api.get("/n", auth=BearerAuth(key.secret)).status_code
            if key.revocation == "asked" and status in (200, 401):
                key.revocation = "acknowledged" if status == 401 else "no"
            expected = 401 if key.revocation == "acknowledged" else 200
            if status != expected:
                self.ground.violated(f"{when}: the key {key.path} answers {status}, not {expected}")
