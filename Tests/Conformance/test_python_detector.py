"""The Python package: recorded answers of Metis's service, its messages, and its wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness import kpi
from harness.data import missing
from harness.server import ROOT

PACKAGE = ROOT / "clients" / "python"
needs_stock_model = pytest.mark.skipif(not kpi.STOCK_MODEL.is_file(), reason=missing(kpi.METIS))


@pytest.fixture(scope="module")
def detect():
    """The package as a checkout has it, with the library of `make libdetect`."""
    kpi.built()
    sys.path.insert(0, str(PACKAGE))
    try:
        from time_series_detector import detect as module

        yield module
    finally:
        sys.path.remove(str(PACKAGE))


@pytest.fixture(scope="module")
def stock(detect):
    return detect.Detect(model_folder=kpi.METIS)


def request(case: kpi.Case, **changes) -> dict:
    return {key: case[key] for key in ("dataA", "dataB", "dataC")} | changes


def flat(length: int, last: str = "7") -> str:
    return ",".join(["7"] * (length - 1) + [last])


FLAT = {"dataA": flat(181), "dataB": flat(361), "dataC": flat(361)}
SUSPICIOUS = FLAT | {"dataA": flat(181, "70")}


@needs_stock_model
def test_recorded_values(stock) -> None:
    for case in kpi.cases("value.json"):
        expected = {"ret": case["expect"]["ret"], "p": case["expect"]["p"]}
        assert stock.value_predict(request(case, window=180, taskId="")) == (0, expected), case["id"]


def test_recorded_rates(detect) -> None:
    for case in kpi.cases("rate.json"):
        expected = {"ret": case["expect"]["ret"], "p": case["expect"]["p"]}
        assert detect.Detect().rate_predict(request(case)) == (0, expected), case["id"]


@needs_stock_model
def test_models_of_tasks(detect, stock, tmp_path: Path) -> None:
    shutil.copy(kpi.STOCK_MODEL, tmp_path / "1535790960079_model")
    here = detect.Detect(model_folder=tmp_path)
    assert here.value_predict(SUSPICIOUS | {"taskId": "1535790960079"}) == stock.value_predict(SUSPICIOUS)
    assert stock.value_predict(SUSPICIOUS | {"taskId": "xgb_default"}) == stock.value_predict(SUSPICIOUS)


def test_the_default_model_and_other_windows(detect) -> None:
    detector = detect.Detect()
    assert detector.value_predict(FLAT) == (0, {"ret": 1, "p": "1"})
    code, answer = detector.value_predict(SUSPICIOUS)
    assert code == 0 and answer["ret"] == 0 and 0 < float(answer["p"]) < 0.15
    small = {"dataA": flat(37), "dataB": flat(73), "dataC": flat(73), "window": 36}
    assert detector.value_predict(small) == (0, {"ret": 1, "p": "1"})
    fractions = SUSPICIOUS | {"dataB": flat(361, "7.5"), "dataA": flat(181, "7e1")}
    assert detector.value_predict(fractions)[1]["ret"] == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"dataA": None}, "dataA must be a text of numbers with commas between them"),
        ({"dataA": "", "dataB": ""}, "dataA can not be empty"),
        ({"dataB": "", "dataC": "x"}, "dataB can not be empty"),
        ({"dataC": ""}, "dataC can not be empty"),
        ({"dataA": "1,2,x"}, "dataA contains illegal numbers"),
        ({"dataB": flat(361) + ","}, "dataB contains illegal numbers"),
        ({"dataC": flat(361, "nan")}, "dataC contains illegal numbers"),
        ({"dataC": flat(361, "1e999")}, "dataC contains illegal numbers"),
        ({"dataC": flat(361, "1_0")}, "dataC contains illegal numbers"),
        ({"dataA": "1", "dataB": "1", "dataC": "1"}, "dataC length does not match"),
        ({"dataA": "1", "dataB": "1"}, "dataB length does not match"),
        ({"dataA": flat(180)}, "dataA length does not match"),
        ({"window": 179}, "dataC length does not match"),
        ({"window": "180"}, "window must be an integer above 0"),
        ({"window": 0}, "window must be an integer above 0"),
        ({"window": 10**30}, "dataC length does not match"),
    ],
)
def test_messages(detect, changes: dict, message: str) -> None:
    assert detect.Detect().value_predict(FLAT | changes) == (1002, message)


def test_missing_parameters(detect) -> None:
    detector = detect.Detect()
    for key in FLAT:
        part = {name: text for name, text in FLAT.items() if name != key}
        assert detector.value_predict(part) == (1002, "missing parameter")
        assert detector.rate_predict(part) == (1002, "missing parameter")
    assert detector.value_predict([])[0] == 1002


def test_a_model_is_wanted_only_where_it_decides(detect, tmp_path: Path) -> None:
    detector = detect.Detect(model_folder=tmp_path)
    assert detector.value_predict(FLAT | {"taskId": "unknown"}) == (0, {"ret": 1, "p": "1"})
    for task in ("unknown", "../xgb_default", "a/b", "\0", 7, None):
        code, text = detector.value_predict(SUSPICIOUS | {"taskId": task})
        assert code == 1000 and isinstance(text, str), task
    (tmp_path / "broken_model").write_bytes(b"no model")
    assert detector.value_predict(SUSPICIOUS | {"taskId": "broken"}) == (1000, f"broken_model in {tmp_path} is not a model")


def test_rates_of_any_length(detect) -> None:
    rate = detect.Detect().rate_predict
    assert rate({"dataA": "1", "dataB": "1,1", "dataC": "1"}) == (0, {"ret": 1, "p": "1"})
    assert rate(FLAT | {"dataA": flat(181, "inf")}) == (0, {"ret": 0, "p": "0"})
    assert rate(FLAT | {"dataA": flat(181, "nan")}) == (0, {"ret": 1, "p": "1"})
    assert rate(FLAT | {"dataA": ""}) == (1002, "dataA can not be empty")


def test_threads_share_a_detector(detect) -> None:
    detector = detect.Detect()
    alone = detector.value_predict(SUSPICIOUS)
    with ThreadPoolExecutor(8) as pool:
        assert set(map(repr, pool.map(detector.value_predict, [SUSPICIOUS] * 200))) == {repr(alone)}


def test_the_library_is_found_by_its_variable(tmp_path: Path) -> None:
    library = kpi.built()
    script = "from time_series_detector import library; print(library.Library().path)"

    def found(place: Path) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=60,
            env=os.environ | {"PYTHONPATH": str(PACKAGE), "LIBDETECT": str(place)})  # fmt: skip

    shutil.copy(library, tmp_path / "other.so")
    assert found(tmp_path / "other.so").stdout.strip() == str(tmp_path / "other.so")
    assert found(library.parent).stdout.strip() == str(library)
    lost = found(tmp_path / "nothing.so")
    assert lost.returncode != 0 and "set LIBDETECT" in lost.stderr


def test_wheel(tmp_path: Path) -> None:
    """Library and model are in the wheel, and it works where nothing else is."""
    kpi.built()
    source = tmp_path / "checkout" / "clients" / "python"
    shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
    shutil.copytree(kpi.BUILD, tmp_path / "checkout" / "build", ignore=shutil.ignore_patterns("*.whl"))
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, source],
        capture_output=True, text=True, timeout=300)  # fmt: skip
    if built.returncode != 0 and "Could not find a version" in built.stderr:
        pytest.skip("pip cannot get setuptools: no package index")
    assert built.returncode == 0, built.stderr
    wheel = next(tmp_path.glob("*.whl"))
    assert "-py3-none-linux_" in wheel.name
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    script = f"from time_series_detector import detect; print(detect.Detect().value_predict({SUSPICIOUS!r}))"
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, cwd=tmp_path,
        env={key: value for key, value in os.environ.items() if key != "LIBDETECT"} | {"PYTHONPATH": str(tmp_path / "site")})  # fmt: skip
    assert ran.stdout.startswith("(0, {'ret': 0"), ran.stderr
