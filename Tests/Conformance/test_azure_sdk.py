"""Azure's univariate API through every release of its SDK, unmodified: b2 to b6."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from harness.azure_sdk import PATHS, AzureSDK, Model, Refused

#: The last release renamed everything.
REQUEST = dict.fromkeys(PATHS, "DetectRequest") | {"3.0.0b6": "UnivariateDetectionOptions"}
ENTIRE = dict.fromkeys(PATHS, "detect_entire_series") | {"3.0.0b6": "detect_univariate_entire_series"}
LAST = dict.fromkeys(PATHS, "detect_last_point") | {"3.0.0b6": "detect_univariate_last_point"}


@pytest.fixture(params=list(PATHS))
def sdk(request: pytest.FixtureRequest, azure_sdk: Callable[[str], AzureSDK]) -> AzureSDK:
    return azure_sdk(request.param)


def question(sdk: AzureSDK, **options: Any) -> Model:
    """Sixty days with a week in them; the last is far too high."""
    values = [100.0 + 10 * (i % 7) + (i * i % 5) / 10 for i in range(60)]
    values[-1] += 80
    first = datetime(2022, 5, 1, tzinfo=timezone.utc)
    series = [Model("TimeSeriesPoint", timestamp=first + timedelta(days=i), value=v) for i, v in enumerate(values)]
    return Model(REQUEST[sdk.version], series=series, granularity="daily", **options)


def test_entire(sdk: AzureSDK) -> None:
    found = sdk.call(ENTIRE[sdk.version], question(sdk))
    assert found.period == 7
    columns = [found.expected_values, found.upper_margins, found.lower_margins, found.is_anomaly]
    assert {len(column) for column in columns} == {60}
    assert found.is_anomaly[-1] and found.is_positive_anomaly[-1] and not found.is_negative_anomaly[-1]


def test_wrong(sdk: AzureSDK) -> None:
    with pytest.raises(Refused) as refused:
        sdk.call(ENTIRE[sdk.version], question(sdk, sensitivity=101))
    assert refused.value.status == 400 and refused.value.code == "InvalidModelArgument"
    with pytest.raises(Refused) as refused:
        sdk.call(ENTIRE[sdk.version], question(sdk), key="wrong")
    print(vars(refused.value))
    assert refused.value.status == 401
