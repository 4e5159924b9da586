"""Clients that write until the server dies."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import requests
from harness.api import Api

from .ground import Ground

#: What a client sees when the server dies under it.
DEATH = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError, requests.Timeout)


class Client(threading.Thread):
    """One client that does one of the actions after the other until the server dies or the round ends."""

    def __init__(self, ground: Ground, number: int, seed: str, actions: list[Callable[[Client], None]]):
        super().__init__(daemon=True)
        self.ground, self.number, self.actions = ground, number, actions
        self.random = random.Random(seed)
        self.api = Api.bearer(ground.server, timeout=20)
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.ground.over.is_set():
                self.random.choice(self.actions)(self)
        except DEATH:
            pass
        except BaseException as error:  # noqa: BLE001 - any other failure is told
            self.failure = error

    def token(self) -> str:
        return f"{self.random.getrandbits(128):032x}"
