"""Projects: made, renamed, deleted."""

from __future__ import annotations

from .client import Client
from .creations import CreatedKind
from .kind import Action


class Projects(CreatedKind):
    name = "projects"

    def actions(self) -> list[Action]:
        return [self.make] * 4 + [self.rename] * 2 + [self.delete]

    def make(self, client: Client) -> None:
        self.create(client, {"description": "x" * client.random.randrange(400)})

    def rename(self, client: Client) -> None:
        creation = self.mine(client)
        if creation is None:
            return
        name = f"renamed {client.token()}"
        creation.names.add(name)
        client.api.ok(client.api.put(creation.path, {"displayName": name}))
        creation.names = {name}

    def delete(self, client: Client) -> None:
        creation = self.mine(client)
        if creation is None:
            return
        creation.deletion = "asked"
        client.api.ok(client.api.delete(creation.path))
        creation.deletion = "acknowledged"

    def count(self) -> str:
        return f"{len(self.all())} projects"
