"""Azure's univariate calls by whatever names a release of the SDK has for them, questions and answers in the words of the wire."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

from .azure_sdk import AzureSDK, Model

#: The last release renamed everything.
RENAMED = {"3.0.0b6"}
METHODS = {
    "entire": ("detect_entire_series", "detect_univariate_entire_series"),
    "last": ("detect_last_point", "detect_univariate_last_point"),
}
#: What the classes of the two first releases have no field for.
IMPUTATION = {"imputeMode", "imputeFixedValue"}
WITHOUT_IMPUTATION = {"3.0.0b2", "3.0.0b3"}


def method(version: str, operation: str) -> str:
    return METHODS[operation][version in RENAMED]


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)


def can_say(version: str, body: dict[str, Any]) -> bool:
    """Whether the release has a field for everything in a question."""
    return version not in WITHOUT_IMPUTATION or not IMPUTATION & body.keys()


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def point(fields: dict[str, Any]) -> Model:
    return Model("TimeSeriesPoint", **fields | ({"timestamp": instant(fields["timestamp"])} if "timestamp" in fields else {}))


def question(version: str, body: dict[str, Any]) -> Model:
    """A body as an instance of the release's class. Release b2 insists on a granularity and timestamps, which `none` does not look at."""
    fields = {snake(name): value for name, value in body.items()}
    if version == "3.0.0b2":
        fields.setdefault("granularity", "none")
        if fields["granularity"] == "none":
            start = datetime(2022, 5, 1, tzinfo=timezone.utc)
            fields["series"] = [
                {"timestamp": (start + timedelta(days=i)).isoformat(), **point} for i, point in enumerate(fields["series"])]
    if isinstance(fields.get("series"), list):
        fields["series"] = [point(each) for each in fields["series"]]
    return Model("UnivariateDetectionOptions" if version in RENAMED else "DetectRequest", **fields)


def ask(sdk: AzureSDK, operation: str, body: dict[str, Any], **options: Any) -> dict[str, Any]:
    """What the SDK made of the answer, without the fields that it found nothing for."""
    found = sdk.call(method(sdk.version, operation), question(sdk.version, body), **options)
    return {camel(name): value for name, value in vars(found).items() if value is not None}
