"""Azure's univariate API through every release of its SDK, unmodified: b2 to b6."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import requests

from harness.azure_cases import FIXTURES, RECORDED, WITH_SEVERITY, compare, recorded, recorded_errors
from harness.azure_sdk import PATHS, AzureSDK, Member, Model, Refused
from harness.azure_univariate import METHODS, WITHOUT_IMPUTATION, ask, can_say, method, question
from harness.data import each, needs

#: Members of `TimeGranularity`, and how they are written. The first release lacks the last two.
GRANULARITIES = {
    "YEARLY": "yearly", "MONTHLY": "monthly", "WEEKLY": "weekly", "DAILY": "daily", "HOURLY": "hourly", "PER_MINUTE": "minutely",
    "PER_SECOND": "secondly", "MICROSECOND": "microsecond", "NONE": "none"}
IMPUTE_MODES = {
    "AUTO": "auto", "PREVIOUS": "previous", "LINEAR": "linear", "FIXED": "fixed", "ZERO": "zero", "NOT_FILL": "notFill"}


@pytest.fixture(params=list(PATHS))
def sdk(request: pytest.FixtureRequest, azure_sdk: Callable[[str], AzureSDK]) -> AzureSDK:
    return azure_sdk(request.param)


@pytest.fixture(params=list(METHODS))
def operation(request: pytest.FixtureRequest) -> str:
    return request.param


def week(gap: bool = False, **options: Any) -> dict[str, Any]:
    """Sixty days with a week in them; the last is far too high."""
    values = [100.0 + 10 * (i % 7) + (i * i % 5) / 10 for i in range(60)]
    values[-1] += 80
    series = [{"timestamp": f"2022-{5 + i // 31:02}-{1 + i % 31:02}T00:00:00Z", "value": v} for i, v in enumerate(values)]
    if gap:
        del series[20:23]
    return {"series": series, "granularity": "daily"} | options


def over_http(sdk: AzureSDK, operation: str, body: dict[str, Any], path: str | None = None) -> dict[str, Any]:
    """The same question without the SDK."""
    response = requests.post(
        f"{sdk.server.url}/anomalydetector/{path or sdk.path}/timeseries/{operation}/detect", json=body, timeout=60,
        headers={"Ocp-Apim-Subscription-Key": sdk.server.api_key})
    assert response.status_code == 200, response.text[:300]
    return response.json()


# Answers


@pytest.mark.parametrize("file", each(recorded(), FIXTURES, lambda file: file.stem))
def test_recorded_cases(azure_sdk: Callable[[str], AzureSDK], file: Path) -> None:
    """Deserialized answers are the recorded ones, with the margins of the version that the release calls."""
    case = json.loads(file.read_text())
    values = [float(point["value"]) for point in case["request"]["series"]]
    releases = [version for version in PATHS if can_say(version, case["request"])]
    assert {"3.0.0b4", "3.0.0b5", "3.0.0b6"} <= set(releases)
    for version in releases:
        sdk = azure_sdk(version)
        found = ask(sdk, case["operation"], case["request"])
        assert [exchange.url for exchange in sdk.exchanges] == [
            f"{sdk.server.url}/anomalydetector/{sdk.path}/timeseries/{case['operation']}/detect"]
        assert ("severity" in found) == (sdk.path in WITH_SEVERITY)
        wanted = case["responses"][RECORDED[sdk.path]]
        if "severity" not in wanted and "severity" in found:
            check_severity(found, values)
            del found["severity"]
        if not case["fragile"]:
            compare(found, wanted, values)


def check_severity(found: dict[str, Any], values: list[float]) -> None:
    """Severity of the older margins: the share that a value is off, at most 1; 0 for what is normal."""
    if isinstance(found["severity"], list):
        rows = zip(found["severity"], found["isAnomaly"], found["expectedValues"], values, strict=True)
    else:
        rows = [(found["severity"], found["isAnomaly"], found["expectedValue"], values[-1])]
    for severity, anomalous, expected, value in rows:
        base = abs(expected) if abs(expected) > 1e-8 else 0.3
        assert severity == (pytest.approx(min(abs(value - expected) / base, 1), rel=1e-12) if anomalous else 0)


def test_what_comes_back(sdk: AzureSDK) -> None:
    found = sdk.call(method(sdk.version, "entire"), question(sdk.version, week()))
    columns = [
        found.expected_values, found.upper_margins, found.lower_margins, found.is_anomaly, found.is_negative_anomaly,
        found.is_positive_anomaly] + ([found.severity] if sdk.path in WITH_SEVERITY else [])
    assert found.period == 7 and {len(column) for column in columns} == {60}
    assert {type(flag) for flag in found.is_anomaly} == {bool} and {type(value) for value in found.expected_values} == {float}
    assert found.is_anomaly[-1] and found.is_positive_anomaly[-1] and not found.is_negative_anomaly[-1]
    last = sdk.call(method(sdk.version, "last"), question(sdk.version, week()))
    assert last.period == 7 and last.suggested_window == 29 and 100 < last.expected_value < 170
    assert last.is_anomaly is True and last.is_positive_anomaly is True and last.is_negative_anomaly is False
    for severity in [found.severity[-1], last.severity] if sdk.path in WITH_SEVERITY else []:
        assert 0 < severity <= 1
    if sdk.path == "v1.0":
        assert not hasattr(found, "severity") and not hasattr(last, "severity")


@pytest.mark.parametrize("options", [
    {"customInterval": 1}, {"period": 7}, {"period": 0}, {"period": 5}, {"maxAnomalyRatio": 0.01}, {"maxAnomalyRatio": 0.49}, {"sensitivity": 0},
    {"sensitivity": 85}, {"customInterval": 1, "period": 14, "maxAnomalyRatio": 0.1, "sensitivity": 60}], ids=str)
def test_options(sdk: AzureSDK, operation: str, options: dict[str, Any]) -> None:
    """Every option arrives: the SDK's answer is that to the same body without it."""
    body = week(**options)
    assert ask(sdk, operation, body) == over_http(sdk, operation, body)


def test_options_that_change_an_answer(sdk: AzureSDK) -> None:
    plain = ask(sdk, "entire", week())
    for options in {"period": 0}, {"maxAnomalyRatio": 0.01}, {"sensitivity": 40}:
        assert ask(sdk, "entire", week(**options)) != plain, options
    # Every second day is on the grid of every day, but not the other way about.
    with pytest.raises(Refused) as refused:
        ask(sdk, "entire", week(customInterval=2))
    assert refused.value.code == "InvalidSeries"


@pytest.mark.parametrize("member", IMPUTE_MODES)
def test_imputation(sdk: AzureSDK, operation: str, member: str) -> None:
    options: dict[str, Any] = {"imputeFixedValue": 130.5} if member == "FIXED" else {}
    body = week(gap=True, imputeMode=IMPUTE_MODES[member], **options)
    if not can_say(sdk.version, body):
        # Nothing that it could send: the server fills as `auto` does.
        assert sdk.version in WITHOUT_IMPUTATION
        assert ask(sdk, operation, week(gap=True)) == over_http(sdk, operation, week(gap=True, imputeMode="auto"))
        return
    answer = over_http(sdk, operation, body)
    assert ask(sdk, operation, body) == answer
    assert ask(sdk, operation, {**body, "imputeMode": Member("ImputeMode", member)}) == answer


@pytest.mark.parametrize("member", GRANULARITIES)
def test_granularities(sdk: AzureSDK, operation: str, member: str) -> None:
    """A member of the SDK's enumeration goes out as the word that the service knows."""
    name = GRANULARITIES[member]
    start = datetime(2020, 5, 1, tzinfo=timezone.utc)

    def at(i: int) -> datetime:
        if name in ("yearly", "monthly"):
            months = 4 + i * (12 if name == "yearly" else 1)
            return start.replace(year=2020 + months // 12, month=1 + months % 12)
        unit = {"weekly": 604_800, "daily": 86_400, "hourly": 3600, "minutely": 60, "secondly": 1, "microsecond": 0.001, "none": 7}[name]
        return start + timedelta(seconds=i * unit)

    values = [5.0 + i % 4 + (i * i % 7) / 10 for i in range(40)]
    body = {"granularity": name, "series": [{"timestamp": at(i).isoformat(), "value": v} for i, v in enumerate(values)]}
    says = name if sdk.version == "3.0.0b2" and member in ("MICROSECOND", "NONE") else Member("TimeGranularity", member)
    assert ask(sdk, operation, {**body, "granularity": says}) == over_http(sdk, operation, body)
    if name != "none":
        # The word was looked at: on another grid the same series is refused.
        with pytest.raises(Refused) as refused:
            ask(sdk, operation, {**body, "granularity": "secondly" if name == "microsecond" else "microsecond", "customInterval": 11})
        assert refused.value.code == "InvalidSeries"


def test_points_without_timestamps(sdk: AzureSDK, operation: str) -> None:
    """All releases but the first can leave them out."""
    if sdk.version == "3.0.0b2":
        with pytest.raises(Refused) as refused:
            series = [Model("TimeSeriesPoint", timestamp=None, value=1.0)] * 12
            sdk.call(method(sdk.version, operation), Model("DetectRequest", series=series, granularity="none"))
        assert not sdk.exchanges and refused.value.status is None
        return
    values = [5.0 + i % 4 + (i * i % 7) / 10 for i in range(40)]
    body = {"series": [{"value": v} for v in values]}
    assert ask(sdk, operation, body) == over_http(sdk, operation, body)


@pytest.mark.parametrize("spelt", [
    lambda moment: moment.replace(tzinfo=None), lambda moment: moment.astimezone(timezone(timedelta(hours=5, minutes=30))),
    lambda moment: moment.replace(microsecond=0)], ids=["naive", "offset", "utc"])
def test_spellings_of_timestamps(sdk: AzureSDK, operation: str, spelt: Callable[[datetime], datetime]) -> None:
    body = week()
    request = question(sdk.version, body)
    for each in request.fields["series"]:
        each.fields["timestamp"] = spelt(each.fields["timestamp"])
    found = sdk.call(method(sdk.version, operation), request)
    assert found == sdk.call(method(sdk.version, operation), question(sdk.version, body))


def test_other_versions_of_the_path(sdk: AzureSDK, operation: str) -> None:
    """Releases that can be told a version get that version's margins."""
    for path in RECORDED:
        if sdk.version in ("3.0.0b4", "3.0.0b5"):
            found = ask(sdk, operation, week(), api_version=path)
        elif sdk.version == "3.0.0b6":
            found = ask(sdk, operation, week(), client={"api_version": path})
        else:
            continue
        assert sdk.exchanges[0].url == f"{sdk.server.url}/anomalydetector/{path}/timeseries/{operation}/detect"
        assert found == over_http(sdk, operation, week(), path)
        assert ("severity" in found) == (path in WITH_SEVERITY)


def test_a_dictionary_or_bytes_in_place_of_a_model(azure_sdk: Callable[[str], AzureSDK], operation: str) -> None:
    """The last release takes both."""
    sdk = azure_sdk("3.0.0b6")
    typed = sdk.call(method(sdk.version, operation), question(sdk.version, week()))
    assert sdk.call(method(sdk.version, operation), week()) == typed
    assert sdk.call(method(sdk.version, operation), json.dumps(week()).encode()) == typed


@pytest.mark.parametrize("slashes", ["/", "//"])
def test_slash_at_the_end_of_the_endpoint(sdk: AzureSDK, operation: str, slashes: str) -> None:
    assert ask(sdk, operation, week(), endpoint=sdk.server.url + slashes) == ask(sdk, operation, week())


# Refusals

#: Errors that the SDK's own classes cannot say.
UNSAYABLE = {"customInterval-text", "timestamp-text", "series-object", "json-broken", "json-empty", "value-missing", "no-series"}
#: The first release looks for these itself and sends nothing without them.
UNSENT = {"3.0.0b2": {"timestamp-missing", "value-null"}}


def errors() -> list[Any]:
    return [case for case in recorded_errors() if case["operation"] in METHODS]


@pytest.mark.parametrize("case", each(errors(), FIXTURES, lambda case: case["id"]))
def test_recorded_errors(azure_sdk: Callable[[str], AzureSDK], case: dict[str, Any]) -> None:
    """`HttpResponseError` with status, code and message in `.model`."""
    asked = 0
    for version in PATHS:
        sdk = azure_sdk(version)
        bodies: list[Any] = []
        if case["id"] not in UNSAYABLE and can_say(version, case["request"]):
            bodies.append(question(version, case["request"]))
        if version == "3.0.0b6":
            bodies.append(case["raw"].encode() if "raw" in case else case["request"])
        for body in bodies:
            with pytest.raises(Refused) as refused:
                sdk.call(method(version, case["operation"]), body)
            if case["id"] in UNSENT.get(version, ()):
                assert not sdk.exchanges
                continue
            asked += 1
            assert "HttpResponseError" in refused.value.kinds, refused.value
            assert refused.value.status == case["status"] and refused.value.model.code in case["codes"], refused.value
            for word in case["mentions"]:
                assert word.lower() in refused.value.model.message.lower()
    assert asked >= (1 if case["id"] in UNSAYABLE else 3)


@needs(FIXTURES)
def test_every_recorded_error_is_there() -> None:
    assert len(errors()) == 33


@pytest.mark.parametrize("options, code", [
    ({"granularity": "quarterly"}, "InvalidGranularity"), ({"customInterval": 0}, "InvalidCustomInterval"), ({"period": -1}, "InvalidPeriod"),
    ({"period": 31}, "InvalidModelArgument"), ({"maxAnomalyRatio": 0.5}, "InvalidModelArgument"), ({"sensitivity": 101}, "InvalidModelArgument"),
    ({"series": []}, "InvalidSeries")], ids=str)
def test_codes(sdk: AzureSDK, operation: str, options: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(sdk, operation, week(**options))
    assert refused.value.kinds[0] == "HttpResponseError" and refused.value.status == 400
    assert refused.value.model.code == code and f"'{next(iter(options))}'" in refused.value.model.message
    assert len(sdk.exchanges) == 1, "a refusal is not tried again"
    assert sdk.exchanges[0].headers["x-ms-error-code"] == code


def test_wrong_key(sdk: AzureSDK, operation: str) -> None:
    """The first release has no class of its own for 401."""
    with pytest.raises(Refused) as refused:
        ask(sdk, operation, week(), key="wrong")
    assert refused.value.kinds[0] == ("HttpResponseError" if sdk.version == "3.0.0b2" else "ClientAuthenticationError")
    assert refused.value.status == 401 and refused.value.code == "401"
    assert "Ocp-Apim-Subscription-Key" in refused.value.message


def test_wrong_place(sdk: AzureSDK, operation: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(sdk, operation, week(), endpoint=sdk.server.url + "/elsewhere/anomalydetector")
    assert refused.value.kinds[0] == "ResourceNotFoundError" and refused.value.status == 404


def test_what_comes_with_an_answer(sdk: AzureSDK, operation: str) -> None:
    ask(sdk, operation, week())
    headers = sdk.exchanges[0].headers
    assert headers["model-id"] == "10"
    assert headers["csp-billing-usage"] == "CognitiveServices.AnomalyDetector.DataPoints=1"
