"""What all kinds of resources have in common."""

from __future__ import annotations

from collections.abc import Callable

from harness.api import Api

from .client import Client
from .ground import Ground

Action = Callable[[Client], None]


class Kind:
    """One kind of resource: what clients do to it, what they were promised, and whether that was kept."""

    #: Trainings and detections that were found to have run more than once.
    interrupted = 0

    def __init__(self, ground: Ground):
        self.ground = ground

    def prepare(self, api: Api) -> None:
        """Once, before the first round."""

    def begin(self) -> None:
        """Before the clients of a round."""

    def actions(self) -> list[Action]:
        """What a client does, as often as it stands here."""
        return []

    def check(self, api: Api, when: str, everything: bool) -> None:
        """After a start."""

    def settle(self, api: Api) -> None:
        """After the last start: returns once nothing of this kind is under way."""

    def blobs(self, api: Api) -> int:
        """How many blobs lie on the disk for it while nothing is under way."""
        return 0

    def finish(self, api: Api) -> None:
        """After the last start, once everything has ended."""

    def count(self) -> str:
        """For the summary."""
        return ""
