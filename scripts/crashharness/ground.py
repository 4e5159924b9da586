"""What every client and every check needs."""

from __future__ import annotations

import argparse
import random
import sys
import threading

from harness.server import Server
from oci.config import from_file

COMPARTMENT = "ocid1.compartment.oc1..crashharness"
BUCKET = "crash"


class Budget:
    """So many of something may be made, by all clients together."""

    def __init__(self, count: int = 0):
        self.lock = threading.Lock()
        self.left = count

    def refill(self, count: int) -> None:
        with self.lock:
            self.left = count

    def take(self) -> bool:
        with self.lock:
            if self.left == 0:
                return False
            self.left -= 1
            return True


class Ground:
    """The server, what lies on it from the beginning, and the promises that were broken."""

    #: Threads that write at the same time.
    clients = 4

    def __init__(self, options: argparse.Namespace, server: Server):
        self.options = options
        self.server = server
        self.random = random.Random(options.seed)
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.violations: list[str] = []
        self.namespace = ""
        self.project = ""

    @property
    def tenancy(self) -> str:
        """The compartment of what is made by clients that know none."""
        return from_file(str(self.server.config))["tenancy"]

    def violated(self, text: str) -> None:
        with self.lock:
            self.violations.append(text)
        print(f"VIOLATION: {text}", file=sys.stderr, flush=True)
