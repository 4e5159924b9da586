"""Recorded windows and answers of Metis, and the C library of this checkout."""

from __future__ import annotations

import ctypes
import json
import subprocess
from pathlib import Path
from typing import Any

from harness.data import LAB_DATA
from harness.server import ROOT

METIS = LAB_DATA / "metis"
RECORDED = LAB_DATA / "metis-fixtures"
COMMITTED = ROOT / "Tests" / "Fixtures" / "kpi"
STOCK_MODEL = METIS / "xgb_default_model"
BUILD = ROOT / "build"
HEADER = ROOT / "Sources" / "DetectLibrary" / "include" / "detect.h"

Case = dict[str, Any]


def cases(name: str) -> list[Case]:
    """All that were recorded, or those whose windows are made up where the data is not there."""
    folder = RECORDED if RECORDED.is_dir() else COMMITTED
    return json.loads((folder / name).read_text())


def numbers(case: Case) -> list[list[float]]:
    """A, B, C."""
    return [[float(item) for item in case[key].split(",")] for key in ("dataA", "dataB", "dataC")]


def built() -> Path:
    """The library as `make libdetect` leaves it; quick when nothing has changed."""
    done = subprocess.run([ROOT / "scripts" / "libdetect.sh"], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return BUILD / "libdetect.so"


class ValueData(ctypes.Structure):
    _fields_ = [(name, ctypes.POINTER(ctypes.c_int)) for name in ("data_a", "data_b", "data_c")] + [
        (name, ctypes.c_int) for name in ("len_a", "len_b", "len_c")
    ]


class RateData(ctypes.Structure):
    _fields_ = [(name, ctypes.POINTER(ctypes.c_double)) for name in ("data_a", "data_b", "data_c")] + [
        (name, ctypes.c_int) for name in ("len_a", "len_b", "len_c")
    ]


class PlainClient:
    """The library as Metis's documentation calls it: neither argument nor result types are declared."""

    def __init__(self, library: Path):
        self.functions = ctypes.CDLL(str(library))

    def load(self, path: Path) -> int:
        return self.functions.load_model(str(path).encode())

    def value(self, handle: int, days: list[list[float]]) -> tuple[int, int, float]:
        arrays = [(ctypes.c_int * len(day))(*map(int, day)) for day in days]
        return self._call(ValueData(*arrays, *map(len, days)), lambda *rest: self.functions.value_predict(handle, *rest))

    def rate(self, days: list[list[float]]) -> tuple[int, int, float]:
        arrays = [(ctypes.c_double * len(day))(*day) for day in days]
        return self._call(RateData(*arrays, *map(len, days)), self.functions.rate_predict)

    def _call(self, data, function) -> tuple[int, int, float]:
        result, prob = ctypes.c_int(), ctypes.c_float()
        code = function(ctypes.byref(data), ctypes.byref(result), ctypes.byref(prob))
        return code, result.value, prob.value
