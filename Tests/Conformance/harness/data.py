"""Data from public repositories, which are not committed: `LAPWING_DATA` names the folder that holds them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from .server import ROOT

LAB_DATA = ROOT / (os.environ.get("LAPWING_DATA") or "../shared/data")


def missing(folder: Path) -> str:
    """Why a test is skipped. `make test` counts the reasons that begin like this."""
    return f"LAPWING_DATA: there is no folder {folder.name}"


def needs(folder: Path) -> pytest.MarkDecorator:
    """For tests that read this folder."""
    return pytest.mark.skipif(not folder.is_dir(), reason=missing(folder))


def each(cases: list[Any], folder: Path, name: Any) -> list[Any]:
    """Parameters of a test, one a case, called by `name`; a single one that is skipped if the folder is not there."""
    return [pytest.param(case, id=name(case)) for case in cases] or [
        pytest.param(None, id="no-data", marks=pytest.mark.skip(reason=missing(folder)))]
