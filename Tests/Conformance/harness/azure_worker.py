"""One release of the Azure SDK in a process of its own: calls come as JSON lines on stdin, answers go as JSON lines to stdout.

Runs in the environment of that release and imports nothing of the suite. It knows no operation by name: `azure_sdk.py` sends the name of
a method of the client and its arguments, so a new call needs no change here.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from enum import Enum
from typing import Any

from azure.ai.anomalydetector import AnomalyDetectorClient, models
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import HttpResponseError
from azure.core.paging import ItemPaged


def built(node: Any) -> Any:
    """An argument: models of the SDK, members of its enumerations, instants and bytes are marked objects."""
    if isinstance(node, list):
        return [built(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$model" in node:
        return getattr(models, node["$model"])(**built(node["fields"]))
    if "$member" in node:
        return getattr(getattr(models, node["of"]), node["$member"])
    if "$instant" in node:
        return datetime.fromisoformat(node["$instant"])
    if "$bytes" in node:
        return bytes.fromhex(node["$bytes"])
    return {name: built(value) for name, value in node.items()}


def fields(value: Any) -> list[str] | None:
    """Names of the attributes of a deserialized model, in both generations of the SDK's code; None of anything else."""
    names = getattr(value, "_attribute_map", None) or getattr(value, "_attr_to_rest_field", None)
    return None if names is None else list(names)


def plain(value: Any) -> Any:
    """A result, marked in the same way."""
    names = fields(value)
    if names is not None:
        return {"$model": type(value).__name__, "fields": {name: plain(getattr(value, name)) for name in names}}
    if isinstance(value, datetime):
        return {"$instant": value.isoformat()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (list, tuple, ItemPaged)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def refusal(error: Exception) -> dict[str, Any]:
    found: dict[str, Any] = {"kinds": [kind.__name__ for kind in type(error).__mro__], "message": str(error)}
    if isinstance(error, HttpResponseError):
        found |= {"status": error.status_code, "model": plain(error.model), "code": error.error.code if error.error else None}
    return found


def answer(call: dict[str, Any]) -> dict[str, Any]:
    """Runs one call. Arguments of the client may come along: `api_version`, `retry_total`."""
    exchanges: list[dict[str, Any]] = []
    declared: dict[str, Any] = {}

    def seen(response: Any) -> None:
        http = response.http_response
        exchanges.append({
            "method": http.request.method, "url": http.request.url, "status": http.status_code,
            "headers": {name.lower(): value for name, value in http.headers.items()}})

    def typed(response: Any, result: Any, headers: dict[str, Any]) -> Any:
        declared.update(headers)
        return result

    try:
        arguments = built(call["arguments"])
        options = built(call["options"]) | {"raw_response_hook": seen}
        if call["headers"]:
            options["cls"] = typed
        with AnomalyDetectorClient(
            endpoint=call["endpoint"], credential=AzureKeyCredential(call["key"]), **call["client"]
        ) as client:
            result = plain(getattr(client, call["method"])(*arguments, **options))
        return {"result": result, "declared": plain(declared), "exchanges": exchanges}
    except Exception as error:
        return {"error": refusal(error), "exchanges": exchanges}


def main() -> None:
    # What the SDK prints must not come between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
