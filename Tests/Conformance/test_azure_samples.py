"""What Azure's service really answered, asked again with the releases of the SDK that got those answers.

The answers are public (repository Azure-Samples/AnomalyDetector, recordings of the SDK's tests, examples of the API's definition). Nearness
is what the open-sourced original reaches on the same series: its own differences are the ones below.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from harness.azure_cases import SAMPLES
from harness.azure_sdk import AzureSDK
from harness.azure_univariate import ask
from harness.data import needs

pytestmark = needs(SAMPLES)
Releases = Callable[[str], AzureSDK]
#: The release that called each version of the path.
RELEASE = {"v1.0": "3.0.0b2", "v1.1-preview.1": "3.0.0b5", "v1.1": "3.0.0b6"}
VERSIONS = ["v1.1", "v1.1-preview.1"]
FLAGS = ["isAnomaly", "isNegativeAnomaly", "isPositiveAnomaly"]


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text())


def plotted(version: str, series: str, sensitivity: int) -> dict[str, Any]:
    return sample(f"real-service/notebook-{version}-{series}-sens{sensitivity}.json")


def off(found: float, wanted: float, scale: float | None = None) -> float:
    """How far a number is off, as a share of the recorded one or of `scale`."""
    return abs(found - wanted) / abs(wanted if scale is None else scale)


def furthest(found: dict[str, Any], wanted: dict[str, Any]) -> tuple[float, float]:
    """How far expected values and margins are off at most. A margin is the difference of numbers as large as the expected value."""
    expected = wanted["expectedValues"]
    return (
        max(map(off, found["expectedValues"], expected)),
        max(max(map(off, found[name], wanted[name], expected)) for name in ("upperMargins", "lowerMargins")))


def anomalies(found: dict[str, Any]) -> list[int]:
    return [index for index, flag in enumerate(found["isAnomaly"]) if flag]


# The whole series


@pytest.mark.parametrize("sensitivity", [95, 90, 85])
@pytest.mark.parametrize("version", VERSIONS)
def test_hourly_sample(azure_sdk: Releases, version: str, sensitivity: int) -> None:
    """841 points: expected values and margins within 4e-9, and the same points are anomalies."""
    wanted = plotted(version, "hourly", sensitivity)
    body = {"series": sample(wanted["seriesFile"])["series"], **wanted["request"]}
    assert len(body["series"]) == 841 and wanted["request"] == {"granularity": "hourly", "sensitivity": sensitivity, "period": 24}
    found = ask(azure_sdk(RELEASE[version]), "entire", body)
    assert max(furthest(found, wanted)) < 4e-9
    assert anomalies(found) == wanted["anomalyIndexes"] and len(anomalies(found)) >= 10


@pytest.mark.parametrize("sensitivity", [95, 90, 85])
@pytest.mark.parametrize("version", VERSIONS)
def test_daily_sample(azure_sdk: Releases, version: str, sensitivity: int) -> None:
    """47 points: within 7.4e-8, and the same points are anomalies."""
    wanted = plotted(version, "daily", sensitivity)
    body = {"series": sample(wanted["seriesFile"])["series"], **wanted["request"]}
    assert len(body["series"]) == 47 and wanted["request"] == {"granularity": "daily", "sensitivity": sensitivity, "period": 7}
    found = ask(azure_sdk(RELEASE[version]), "entire", body)
    assert max(furthest(found, wanted)) < 7.4e-8
    assert anomalies(found) == wanted["anomalyIndexes"]


def test_recorded_response(azure_sdk: Releases) -> None:
    """The answer in the recordings of the SDK's own tests: expected values within 7.4e-8, margins 1.3e-4 (they are small), severity 2.5e-7."""
    recording = sample("real-service/entire-v1.1-recorded.json")
    wanted = recording["response"]
    sdk = azure_sdk(RELEASE["v1.1"])
    found = ask(sdk, "entire", recording["request"])
    assert set(found) == set(wanted)
    assert found["period"] == wanted["period"] and [found[name] for name in FLAGS] == [wanted[name] for name in FLAGS]
    assert furthest(found, wanted)[0] < 7.4e-8
    for name in "upperMargins", "lowerMargins":
        assert max(map(off, found[name], wanted[name])) < 1.3e-4
    for severity, recorded, flag in zip(found["severity"], wanted["severity"], wanted["isAnomaly"], strict=True):
        assert off(severity, recorded) < 2.5e-7 if flag else severity == recorded == 0
    assert sum(wanted["isAnomaly"]) > 0
    headers, real = sdk.exchanges[0].headers, recording["responseHeaders"]
    for name in "model-id", "csp-billing-usage", "Content-Type", "X-Content-Type-Options":
        assert headers[name.lower()] == real[name]
    for name in "apim-request-id", "x-envoy-upstream-service-time":
        assert name in headers and name in real


def test_batch_response(azure_sdk: Releases) -> None:
    """The v1.0 sample of 2018. Two normal points outside their margin had 0.99 times their value as expected value; now their margin is widened."""
    body, wanted = sample("request-data.json"), sample("batch-response.json")
    found = ask(azure_sdk(RELEASE["v1.0"]), "entire", body)
    assert set(found) == set(wanted) and found["period"] == wanted["period"] == 7
    assert [found[name] for name in FLAGS] == [wanted[name] for name in FLAGS]
    values = [float(point["value"]) for point in body["series"]]
    changed = [index for index, value in enumerate(values) if off(found["expectedValues"][index], wanted["expectedValues"][index]) > 7.4e-8]
    assert changed == [10, 36]
    for index, value in enumerate(values):
        expected, upper, lower = (found[name][index] for name in ("expectedValues", "upperMargins", "lowerMargins"))
        if index in changed:
            assert not found["isAnomaly"][index] and wanted["expectedValues"][index] == pytest.approx(0.99 * value, rel=1e-12)
            assert value < expected - 0.01 * expected
            assert upper == lower == pytest.approx(1.01 * (expected - value), rel=1e-12)
        else:
            assert off(upper, wanted["upperMargins"][index], expected) < 7.4e-8
            assert off(lower, wanted["lowerMargins"][index], expected) < 7.4e-8


# The newest point


#: Windows of which the real service gave other expected values, by the index of their last point, and how far off they are at most: its
#: treatment of the end of a series changed over time.
OTHER = {"v1.1": ({33, 36, 37, 43, 44, 45}, 0.008), "v1.1-preview.1": ({29, 33, 36, 37, 43, 44, 45}, 0.0185)}


@pytest.mark.parametrize("sensitivity", [95, 85])
@pytest.mark.parametrize("version", VERSIONS)
def test_windows_of_last(azure_sdk: Releases, version: str, sensitivity: int) -> None:
    """19 windows of the daily sample: all flags are equal, 13 expected values (12 of the preview) within 1.3e-7, the others within 0.8 % (1.85 %)."""
    wanted = plotted(version, "last-daily", sensitivity)
    assert wanted["sensitivity"] == sensitivity
    series = sample("univariate_sample_daily.json")["series"]
    others, reach = OTHER[version]
    far, flagged = set(), []
    for end in range(29, 48):
        body = {"series": series[end - 29:end], "granularity": "daily", "maxAnomalyRatio": 0.25, "sensitivity": sensitivity}
        found = ask(azure_sdk(RELEASE[version]), "last", body)
        expected = wanted["expectedValues"][end - 1]
        distance = off(found["expectedValue"], expected)
        if found["isAnomaly"]:
            flagged.append(end - 1)
        if distance > 1.3e-7:
            far.add(end - 1)
            assert distance < reach
        else:
            assert off(found["upperMargin"], wanted["upperMargins"][end - 1], expected) < 1.3e-7
            assert off(found["lowerMargin"], wanted["lowerMargins"][end - 1], expected) < 1.3e-7
    assert far == others
    assert flagged == wanted["anomalyIndexes"]


def test_latest_point_response(azure_sdk: Releases) -> None:
    """The v1.0 sample of 2018: its expected value is 0.8 % off, for the same reason."""
    wanted = sample("latest-point-response.json")
    found = ask(azure_sdk(RELEASE["v1.0"]), "last", sample("request-data.json"))
    assert set(found) == set(wanted)
    for name in "period", "suggestedWindow", *FLAGS:
        assert found[name] == wanted[name], name
    assert off(found["expectedValue"], wanted["expectedValue"]) < 0.008
    for answer in found, wanted:
        assert answer["upperMargin"] == answer["lowerMargin"] == pytest.approx(0.01 * answer["expectedValue"], rel=1e-9)


# Examples of the definition of v1.1, from an older build of the service with the margins of the previews


def test_monthly_example(azure_sdk: Releases) -> None:
    """48 months: expected values within 3 %, all flags equal, margins of 5 % of the expected value, severity by the rule of the previews."""
    example = sample("real-service/entire-monthly-example.json")
    wanted = example["response"]
    values = [float(point["value"]) for point in example["request"]["series"]]
    found = ask(azure_sdk(RELEASE["v1.1-preview.1"]), "entire", example["request"])
    assert set(found) == set(wanted) and found["period"] == wanted["period"] == 12
    assert [found[name] for name in FLAGS] == [wanted[name] for name in FLAGS] and anomalies(found) == [25]
    assert furthest(found, wanted)[0] < 0.03
    for answer in found, wanted:
        rows = zip(answer["severity"], answer["expectedValues"], answer["isAnomaly"], values, strict=True)
        for severity, expected, flag, value in rows:
            assert severity == pytest.approx(abs(value - expected) / expected if flag else 0, rel=1e-7)
    top, bottom = max(values + found["expectedValues"]), min(values + found["expectedValues"])
    for index, value in enumerate(values):
        expected, upper, lower = (found[name][index] for name in ("expectedValues", "upperMargins", "lowerMargins"))
        if index != 25 and not 0.95 * expected <= value <= 1.05 * expected:
            assert upper == lower == pytest.approx(1.01 * abs(value - expected), rel=1e-9)
        else:
            assert upper == pytest.approx(min(0.05 * expected, top - expected), rel=1e-9)
            assert lower == pytest.approx(min(0.05 * expected, expected - bottom), rel=1e-9)


def test_monthly_example_of_last(azure_sdk: Releases) -> None:
    example = sample("real-service/last-monthly-example.json")
    wanted = example["response"]
    found = ask(azure_sdk(RELEASE["v1.1-preview.1"]), "last", example["request"])
    assert set(found) == set(wanted)
    for name in "period", "suggestedWindow", "severity", *FLAGS:
        assert found[name] == wanted[name], name
    assert off(found["expectedValue"], wanted["expectedValue"]) < 0.03
    for answer in found, wanted:
        assert answer["upperMargin"] == answer["lowerMargin"] == pytest.approx(0.05 * answer["expectedValue"], rel=1e-9)


@pytest.mark.parametrize("operation", ["entire", "last"])
def test_monthly_examples_with_new_margins(azure_sdk: Releases, operation: str) -> None:
    """The version that the examples are written for: the same expected values."""
    example = sample(f"real-service/{operation}-monthly-example.json")
    old, new = (ask(azure_sdk(RELEASE[version]), operation, example["request"]) for version in ("v1.1-preview.1", "v1.1"))
    for name in "period", "expectedValues", "expectedValue", "suggestedWindow":
        assert old.get(name) == new.get(name)
