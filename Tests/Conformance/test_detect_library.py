"""libdetect.so from C, C++ and Python: recorded answers of Metis's C library, and whatever a caller may do wrong."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness import kpi
from harness.data import missing

needs_stock_model = pytest.mark.skipif(not kpi.STOCK_MODEL.is_file(), reason=missing(kpi.METIS))


@pytest.fixture(scope="module")
def library() -> Path:
    return kpi.built()


@pytest.fixture(scope="module")
def model(library: Path) -> Path:
    """The default model, which the build puts beside the library."""
    return library.parent / "xgb_default_model"


@pytest.fixture(scope="module", params=["c", "c++"])
def client(request: pytest.FixtureRequest, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that was compiled against the header, strictly."""
    compiler = {"c": ["cc", "-std=c99"], "c++": ["c++", "-std=c++11", "-x", "c++"]}[request.param]
    if shutil.which(compiler[0]) is None:
        pytest.skip(f"{compiler[0]} is not installed")
    program = tmp_path_factory.mktemp("client") / "client"
    source = Path(__file__).parent / "detect" / "client.c"
    warnings = ["-Wall", "-Wextra", "-Werror", "-pedantic"]
    subprocess.run(
        [*compiler, *warnings, "-I", kpi.HEADER.parent, source, "-x", "none", "-o", program, library,
         f"-Wl,-rpath,{library.parent}"],
        check=True, timeout=120)  # fmt: skip
    return program


def run(client: Path, model: Path | str, command: str, text: str = "") -> list[str]:
    done = subprocess.run([client, model, command], input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{command} {model}: {done.returncode} {done.stderr}"
    return done.stdout.splitlines()


def test_only_the_names_of_the_header_are_visible(library: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", kpi.HEADER.read_text(), flags=re.DOTALL)
    declared = set(re.findall(r"(\w+)\(", text))
    listed = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    visible = {line.split()[-1] for line in listed.splitlines()}
    assert {"load_model", "value_predict", "rate_predict"} <= declared
    assert visible == declared


def test_nothing_but_the_c_and_cxx_libraries_is_needed(library: Path) -> None:
    listed = subprocess.run(["ldd", library], capture_output=True, text=True, check=True).stdout
    names = {re.split(r"\.so", Path(line.split()[0]).name)[0] for line in listed.splitlines()}
    assert names <= {"linux-vdso", "libc", "libm", "libstdc++", "libgcc_s"} | {n for n in names if n.startswith("ld-linux")}


@needs_stock_model
def test_recorded_values(library: Path) -> None:
    client = kpi.PlainClient(library)
    handle = client.load(kpi.STOCK_MODEL)
    assert 0 < handle < 1000
    for case in kpi.cases("value.json"):
        code, result, prob = client.value(handle, kpi.numbers(case))
        assert (code, result) == (case["lib"]["rc"], case["lib"]["result"]), case["id"]
        assert prob == pytest.approx(case["lib"]["prob"], abs=1e-6), case["id"]


def test_recorded_rates(library: Path) -> None:
    client = kpi.PlainClient(library)
    for case in kpi.cases("rate.json"):
        code, result, prob = client.rate(kpi.numbers(case))
        assert (code, result, prob) == (case["lib"]["rc"], case["lib"]["result"], case["lib"]["prob"]), case["id"]


@needs_stock_model
def test_recorded_values_from_compiled_programs(client: Path) -> None:
    for case in kpi.cases("value.json")[:12]:
        text = " ".join(str(int(number)) for day in kpi.numbers(case) for number in day)
        name, code, result, prob = run(client, kpi.STOCK_MODEL, "value", text)[0].split()
        assert (name, int(code), int(result)) == ("value", case["lib"]["rc"], case["lib"]["result"]), case["id"]
        assert float(prob) == pytest.approx(case["lib"]["prob"], abs=1e-6), case["id"]


def test_misuse_is_answered(client: Path, model: Path) -> None:
    codes = {"handle": "-1", "data": "-1", "result": "-1", "prob": "-1", "length": "-2", "array": "-2"}
    seen = set()
    for line in run(client, model, "misuse"):
        words = line.split()
        seen.add(words[0])
        kind = words[0].split("-")[0]
        if kind in codes:
            assert words[1] == codes[kind], line
            assert words[2:] == ["-7", "-7"], f"written to: {line}"
        elif kind == "text":
            assert words[1] == "?"
        else:
            assert words[1] in {"0", "-2", "-3"}, line
            assert words[0] != "odd-value" or (words[1] == "0" and words[2] in {"0", "1"}), line
    assert len(seen) == 14


def test_without_a_model_nothing_is_judged(client: Path) -> None:
    assert run(client, "-", "load") == ["NULL"]
    assert run(client, "-", "value", "1 " * 903) == ["value -1 -7 -7"]


def test_files_that_are_no_models(client: Path, model: Path, tmp_path: Path) -> None:
    bytes_ = model.read_bytes()
    assert run(client, model, "load") == ["model"]
    bad = {"empty": b"", "text": b"no model\n" * 100, "long": bytes_ + b"x", "zeros": bytes(100_000)}
    for length in (3, 4, 135, 200, 500, len(bytes_) // 2, len(bytes_) - 1):
        bad[f"cut-{length}"] = bytes_[:length]
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
        assert run(client, tmp_path / name, "load") == ["NULL"], name
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "nothing", Path("/dev/zero"), Path("")):
        assert run(client, str(path), "load") == ["NULL"], path


def test_damaged_models_do_no_harm(client: Path, model: Path, tmp_path: Path) -> None:
    """A changed byte may still be a model; then it judges."""
    stream = random.Random(7)
    spiky = " ".join(["100"] * 180 + ["900"] + ["100", "103"] * 361)
    original = model.read_bytes()
    damaged = tmp_path / "damaged"
    refused = 0
    for _ in range(40):
        content = bytearray(original)
        for _ in range(stream.choice([1, 10, 1000])):
            content[stream.randrange(len(content) if stream.random() < 0.5 else 600)] = stream.randrange(256)
        damaged.write_bytes(content)
        code = run(client, damaged, "value", spiky)[0].split()[1]
        assert code in {"0", "-1"}
        refused += code == "-1"
    assert refused > 0


@needs_stock_model
def test_many_threads(library: Path, model: Path) -> None:
    client = kpi.PlainClient(library)
    values = [kpi.numbers(case) for case in kpi.cases("value.json")]
    handles = [client.load(kpi.STOCK_MODEL), client.load(model)]
    alone = [[client.value(handle, days) for days in values] for handle in handles]

    def work(thread: int) -> bool:
        mine = client.load(model if thread % 2 else kpi.STOCK_MODEL)
        return [client.value(mine, days) for days in values] == alone[thread % 2]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(32)))
    assert alone[0] != alone[1]
