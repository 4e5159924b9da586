"""What models of many series learn and are asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness import tables


@dataclass(frozen=True)
class Data:
    """What models learn, and are asked about afterwards. Where it lies makes no difference to what they say."""

    name: str
    signals: int
    trained: int
    judged: int
    window: int

    @property
    def rows(self) -> list[list[float]]:
        rows = tables.rows(self.trained + self.judged, self.signals, seed=9)
        for row in range(self.trained + 20, len(rows), 90):
            rows[row][row % self.signals] += 6
        return rows

    def newest(self, rows: list[list[float]]) -> list[dict[str, Any]]:
        """A window that ends at a row that is off."""
        last = self.trained + 20
        chosen = range(last - self.window + 1, last + 1)
        return [
            {"variable": name, "timestamps": [tables.timestamp(row) for row in chosen], "values": [rows[row][column] for row in chosen]}
            for column, name in enumerate(tables.names(self.signals))]


#: One that is trained at once, and one whose trainings and detections are on their way when the server dies.
SMALL, LARGE = Data("small", 4, 500, 200, 28), Data("large", 40, 8000, 1500, 60)


@dataclass(frozen=True)
class Source:
    data: Data
    address: str
    schema: str

    def model(self, name: str) -> dict[str, Any]:
        return {
            "dataSource": self.address, "dataSchema": self.schema, "startTime": tables.timestamp(0),
            "endTime": tables.timestamp(self.data.trained - 1), "slidingWindow": self.data.window, "displayName": name}

    def detection(self) -> dict[str, Any]:
        return {
            "dataSource": self.address, "startTime": tables.timestamp(self.data.trained),
            "endTime": tables.timestamp(self.data.trained + self.data.judged - 1), "topContributorCount": 3}
