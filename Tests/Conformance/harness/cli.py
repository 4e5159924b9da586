"""The program as a script runs it: arguments in, standard output and exit status out."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess

from .api import new_compartment
from .server import Server

#: Exit statuses.
REFUSED, BAD_INPUT, UNREACHABLE, TIMED_OUT, NOT_AUTHENTICATED, NOT_FOUND, USAGE = 1, 2, 3, 4, 5, 6, 64
UNKNOWN = "ocid1.aianomalydetection{}.oc1.lapwing." + "0" * 32


class Lapwing:
    """Runs the program with the credentials of a server, in a compartment of its own."""

    def __init__(self, server: Server, compartment: str | None = None):
        self.server = server
        self.compartment = compartment or new_compartment()
        self.bucket = "cli-" + self.compartment[-12:]
        self.environment = {
            **os.environ, "LAPWING_ENDPOINT": server.url, "LAPWING_CONFIG": str(server.config),
            "LAPWING_BUCKET": self.bucket}
        self.run("bucket", "create", self.bucket)

    def run(
        self, *arguments: object, status: int = 0, input: str | bytes | None = None, compartment: bool = True, **environment: str
    ) -> subprocess.CompletedProcess:
        """The finished program, which must have had this exit status."""
        words = [str(argument) for argument in arguments]
        if compartment:
            words += ["--compartment-id", self.compartment]
        input = input.encode() if isinstance(input, str) else input
        done = subprocess.run(
            [str(self.server.binary), *words], input=input, capture_output=True, timeout=180,
            env=self.environment | environment)
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        assert done.returncode == status, f"{words}: status {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Fatal error" not in done.stderr
        return done

    def json(self, *arguments: object, **options: object):
        return json.loads(self.run(*arguments, "--output", "json", **options).stdout)

    def table(self, *arguments: object) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.run(*arguments, "--output", "csv").stdout)))
