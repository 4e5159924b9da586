"""The unmodified `oci` command line, with nothing changed but its endpoint."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from .server import Server

PROGRAM = Path(sys.executable).with_name("oci")


def until(*states: str) -> tuple[str, ...]:
    """The options that wait for one of these states. A command whose wait runs out ends with status 2."""
    waits = [word for state in states for word in ("--wait-for-state", state)]
    return (*waits, "--wait-interval-seconds", "1", "--max-wait-seconds", "60")


class CommandLine:
    """`oci GROUP`, in a home of its own, with the configuration file that the server wrote."""

    def __init__(self, server: Server, home: Path, *group: str):
        if not PROGRAM.exists():
            raise FileNotFoundError("oci-cli is missing: scripts/python-env.sh installs it")
        self.server = server
        self.home = home
        self.group = group
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "OCI_CLI_CONFIG_FILE": str(server.config)}

    def within(self, *group: str) -> CommandLine:
        """The same for another group of commands."""
        return CommandLine(self.server, self.home, *group)

    def _finished(self, words: tuple[str, ...], status: int, given: bytes, **environment: str) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [str(PROGRAM), *words], env=self.environment | environment, capture_output=True, timeout=120, input=given)
        assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        # Nothing about the files that the server wrote: their permissions, the label of the key.
        assert b"Warning" not in done.stderr, done.stderr[-2000:]
        return done

    def run(self, *arguments: str, status: int = 0, given: bytes = b"") -> bytes:
        """What the command printed; with an exit status other than 0, what it complained about too."""
        done = self._finished((*self.group, *arguments), status, given, OCI_CLI_ENDPOINT=self.server.url)
        return done.stdout if status == 0 else done.stdout + done.stderr

    def json(self, *arguments: str, **options: Any) -> Any:
        text = self.run(*arguments, **options)
        return json.loads(text) if text.strip() else None

    def refused(self, *arguments: str) -> dict[str, Any]:
        """The service's error, as the command reports it. It is not tried again."""
        done = self._finished((*self.group, *arguments, "--no-retry"), 1, b"", OCI_CLI_ENDPOINT=self.server.url)
        return json.loads(done.stderr[done.stderr.index(b"{"):])

    def raw(self, method: str, path: str, body: Any = None, status: str = "200 OK") -> Any:
        """`oci raw-request`: a signed call on any path. It takes a whole address in place of an endpoint."""
        words = ("raw-request", "--http-method", method, "--target-uri", self.server.url + path)
        if body is not None:
            words += ("--request-body", json.dumps(body))
        answer = json.loads(self._finished(words, 0, b"").stdout)
        assert answer["status"] == status, answer
        return answer["data"]
