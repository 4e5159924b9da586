"""Trainings that keep every slot busy."""

from __future__ import annotations

import time

from harness import tables
from harness.api import BASE, Api


class Trainings:
    """Runs while the `with` block does."""

    def __init__(self, api: Api, compartment: str, slots: int):
        self.api, self.compartment, self.slots = api, compartment, slots
        # Distinct rows: repeated ones would make a training easier than real data does.
        self.project, self.asset = api.upload_training_data(compartment, tables.training_csv(20_000, 100), "big.csv")
        self.running: list[tuple[str, str]] = []

    def __enter__(self) -> Trainings:
        for _ in range(self.slots * 6):
            model, work = self.api.start_training(self.compartment, self.project, self.asset)
            self.running.append((model["id"], work))
        deadline = time.monotonic() + 60
        while self.busy() < self.slots:
            if time.monotonic() > deadline:
                raise SystemExit(f"only {self.busy()} of {self.slots} training slots got busy")
            time.sleep(0.05)
        return self

    def busy(self) -> int:
        return self._count("IN_PROGRESS")

    def waiting(self) -> int:
        return self._count("ACCEPTED")

    def _count(self, status: str) -> int:
        return sum(self.api.resource(f"/workRequests/{work}")["status"] == status for _, work in self.running)

    def __exit__(self, *_: object) -> None:
        for model, _ in reversed(self.running):
            self.api.delete(f"{BASE}/models/{model}")
        for _, work in self.running:
            self.api.finished(work)
        self.running = []
