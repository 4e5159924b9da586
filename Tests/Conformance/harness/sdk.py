"""What the tests of the unmodified OCI SDK share: how they wait, how they expect refusals, and usual details."""

from __future__ import annotations

import time
from typing import Any

import oci
import pytest
from oci.ai_anomaly_detection import models

#: Waits of the composite operations: short pauses, and an end.
FAST = {"max_interval_seconds": 1, "max_wait_seconds": 60}


def refused(call: Any, *arguments: Any, **options: Any) -> oci.exceptions.ServiceError:
    """The error of a call that must fail, without the SDK's repetitions."""
    with pytest.raises(oci.exceptions.ServiceError) as failure:
        call(*arguments, retry_strategy=oci.retry.NoneRetryStrategy(), **options)
    return failure.value


def refusal(call: Any, *arguments: Any, **options: Any) -> tuple[int, str]:
    """Its status and code."""
    error = refused(call, *arguments, **options)
    return error.status, error.code


def asset_details(
    compartment: str, project: str, namespace: str, bucket: str, name: str, **details: Any
) -> models.CreateDataAssetDetails:
    return models.CreateDataAssetDetails(
        compartment_id=compartment, project_id=project,
        data_source_details=models.DataSourceDetailsObjectStorage(
            namespace=namespace, bucket_name=bucket, object_name=name), **{"display_name": "sdk asset", **details})


def model_details(compartment: str, project: str, *assets: str, **details: Any) -> models.CreateModelDetails:
    training = {"target_fap": 0.01, "training_fraction": 0.7} | details.pop("training", {})
    return models.CreateModelDetails(
        compartment_id=compartment, project_id=project,
        model_training_details=models.ModelTrainingDetails(data_asset_ids=list(assets), **training),
        **{"display_name": "sdk model", **details})


def assert_same(summary: Any, resource: Any, but: tuple[str, ...] = ()) -> None:
    """Every field that a summary has is the resource's own."""
    for name in summary.swagger_types:
        if name not in but:
            assert getattr(summary, name) == getattr(resource, name), name


def waited(get: Any, resource_id: str, field: str, pending: tuple[str, ...], timeout: float = 60) -> Any:
    """The resource once its state is none of those. The SDK's own waiters pause for a second at least."""
    deadline = time.monotonic() + timeout
    while getattr(resource := get(resource_id).data, field) in pending:
        assert time.monotonic() < deadline, resource
        time.sleep(0.02)
    return resource
