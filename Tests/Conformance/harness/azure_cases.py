"""Recorded questions to Azure's univariate API with their answers, and how near an answer must come to the recorded one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .data import LAB_DATA

FIXTURES = LAB_DATA / "azure-fixtures"
SAMPLES = LAB_DATA / "azure-samples"
#: Which recording a version's answers are held to.
RECORDED = {"v1.0": "v1.0", "v1.1-preview": "v1.0", "v1.1-preview.1": "v1.0", "v1.1": "v1.1"}
WITH_SEVERITY = {"v1.1-preview.1", "v1.1"}


def recorded() -> list[Path]:
    """Files of the recorded cases, so that none is opened before it is run."""
    return sorted(FIXTURES.glob("[0-9]*.json"))


def recorded_errors() -> list[dict[str, Any]]:
    file = FIXTURES / "errors.json"
    return json.loads(file.read_text()) if file.is_file() else []


def compare(found: dict[str, Any], wanted: dict[str, Any], values: list[float]) -> None:
    assert set(found) == set(wanted)
    spread = max(values) - min(values)

    def listed(node: Any) -> list[Any]:
        return node if isinstance(node, list) else [node]

    expected = listed(wanted.get("expectedValues", wanted.get("expectedValue")))
    for name, want in wanted.items():
        got = listed(found[name])
        want = listed(want)
        assert len(got) == len(want), name
        if name.startswith("is") or name in ("period", "suggestedWindow"):
            assert got == want, name
            continue
        for index, (g, w) in enumerate(zip(got, want, strict=True)):
            value = values[index] if len(want) > 1 else values[-1]
            if name.startswith("expected"):
                reach = 1e-4 * max(abs(value), 0.01 * spread)
            elif name == "severity":
                reach = 1e-3
            else:
                reach = 1e-3 * max(abs(expected[index]), spread)
            assert abs(g - w) <= reach + 1e-12, f"{name}[{index}]: {g} instead of {w}"
