"""One line a figure, beside its limit."""

from __future__ import annotations


class Report:
    def __init__(self) -> None:
        self.missed = 0

    def line(self, name: str, value: str, limit: str = "", is_met: bool | None = None) -> None:
        verdict = "" if is_met is None else "ok" if is_met else "MISSED"
        self.missed += is_met is False
        print(f"{name:<52} {value:>26}   {limit:<14} {verdict}".rstrip(), flush=True)

    def ratio(self, name: str, value: float, least: float) -> None:
        self.line(name, f"{value:.2f}", f">= {least:.2f}", value >= least)
