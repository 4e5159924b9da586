"""Azure's multivariate API through the releases of its SDK that have it, unmodified: b3 to b6. Data come from a blob storage account."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from harness import series
from harness.azure_sdk import AzureSDK, Model, Refused
from harness.blobs import BlobStorage, archive
from harness.series import ALL, NAMES, OFF, TRAINED, WINDOW, instant

RELEASES = ["3.0.0b3", "3.0.0b4", "3.0.0b5", "3.0.0b6"]
PREVIEWS = RELEASES[:3]


@pytest.fixture(params=RELEASES)
def sdk(request: pytest.FixtureRequest, series_sdk: Callable[[str], AzureSDK]) -> AzureSDK:
    return series_sdk(request.param)


@pytest.fixture(scope="module")
def sources(blobs: BlobStorage) -> dict[str, str]:
    """The same data as each release takes them."""
    zipped = blobs.put("sdk/series.zip", archive(series.files()))
    return {release: zipped for release in PREVIEWS} | {"3.0.0b6": blobs.put("sdk/table.csv", series.one_table())}


def model_info(sdk: AzureSDK, source: str, **fields: Any) -> Model:
    is_last = sdk.version == "3.0.0b6"
    policy = {"align_mode": "Outer", ("fill_n_a_method" if is_last else "fill_na_method"): "Linear"}
    return Model("ModelInfo", **({
        ("data_source" if is_last else "source"): source, "start_time": instant(0), "end_time": instant(TRAINED - 1),
        "sliding_window": WINDOW, "align_policy": Model("AlignPolicy", **policy), "display_name": "pumps"} | fields))


def train(sdk: AzureSDK, source: str, **fields: Any) -> str:
    """Identity of a new model, found where the samples of the release find it."""
    created = sdk.call("train_multivariate_model", model_info(sdk, source, **fields), headers=True)
    location = sdk.declared["location" if sdk.version == "3.0.0b6" else "Location"]
    assert location.startswith(f"{sdk.server.url}/anomalydetector/{sdk.path}/multivariate/models/")
    identity = location.split("/")[-1]
    assert created is None or created.model_id == identity
    return str(uuid.UUID(identity))


def get(sdk: AzureSDK, model: str) -> Any:
    return sdk.call("get_multivariate_model", model)


def ready(sdk: AzureSDK, model: str, wanted: str = "READY") -> Any:
    for _ in range(1000):
        found = get(sdk, model)
        if found.model_info.status in ("READY", "FAILED"):
            assert found.model_info.status == wanted, found.model_info.errors
            return found
    raise AssertionError(f"the model is still {found.model_info.status}")


def detect(sdk: AzureSDK, model: str, source: str, first: int = TRAINED, last: int = ALL - 1) -> Any:
    """The result of a detection by a job."""
    span = {"start_time": instant(first), "end_time": instant(last)}
    if sdk.version == "3.0.0b6":
        options = Model("MultivariateBatchDetectionOptions", data_source=source, top_contributor_count=3, **span)
        started = sdk.call("detect_multivariate_batch_anomaly", model, options, headers=True)
        identity = sdk.declared["operation-id"]
        assert started.result_id == identity
        assert started.summary.status == "CREATED" and started.results == []
        assert sdk.declared["operation-location"] == f"{sdk.server.url}/anomalydetector/v1.1/multivariate/detect-batch/{identity}"
        method = "get_multivariate_batch_detection_result"
    else:
        sdk.call("detect_anomaly", model, Model("DetectionRequest", source=source, **span), headers=True)
        location = sdk.declared["Location"]
        assert location.startswith(f"{sdk.server.url}/anomalydetector/{sdk.path}/multivariate/results/")
        identity, method = location.split("/")[-1], "get_detection_result"
    for _ in range(1000):
        result = sdk.call(method, identity)
        if result.summary.status in ("READY", "FAILED"):
            assert result.summary.status == "READY", result.summary.errors
            assert result.result_id == identity
            return result
    raise AssertionError(f"the detection is still {result.summary.status}")


@pytest.fixture(scope="module")
def trained(series_sdk: Callable[[str], AzureSDK], sources: dict[str, str]) -> Callable[[AzureSDK], str]:
    """A model of the release, trained once."""
    models: dict[str, str] = {}

    def of(sdk: AzureSDK) -> str:
        if sdk.version not in models:
            models[sdk.version] = train(sdk, sources[sdk.version])
            ready(sdk, models[sdk.version])
        return models[sdk.version]

    return of


def contributors(value: Any) -> list[Any]:
    return value.contributors if hasattr(value, "contributors") else value.interpretation


def states_span(sdk: AzureSDK, state: Any) -> tuple[datetime, datetime]:
    return (state.first_timestamp, state.last_timestamp) if sdk.version == "3.0.0b6" else (state.start_time, state.end_time)


def test_training(sdk: AzureSDK, sources: dict[str, str]) -> None:
    model = train(sdk, sources[sdk.version])
    found = ready(sdk, model)
    assert found.model_id == model
    assert found.created_time <= found.last_updated_time
    info = found.model_info
    assert (info.data_source if sdk.version == "3.0.0b6" else info.source) == sources[sdk.version]
    assert (info.start_time, info.end_time) == (instant(0), instant(TRAINED - 1))
    assert (info.sliding_window, info.display_name, info.errors) == (WINDOW, "pumps", [])
    assert info.align_policy.align_mode == "Outer"
    state = info.diagnostics_info.model_state
    lists = [state.epoch_ids, state.train_losses, state.validation_losses, state.latencies_in_seconds]
    assert len({len(numbers) for numbers in lists}) == 1 and len(state.epoch_ids) > 0
    assert all(loss >= 0 for numbers in lists for loss in numbers)
    states = info.diagnostics_info.variable_states
    assert [s.variable for s in states] == NAMES
    for s in states:
        assert s.effective_count == TRAINED
        assert states_span(sdk, s) == (instant(0), instant(TRAINED - 1))


def test_detection_by_a_job(sdk: AzureSDK, sources: dict[str, str], trained: Callable[[AzureSDK], str]) -> None:
    result = detect(sdk, trained(sdk), sources[sdk.version])
    setup = result.summary.setup_info
    assert (setup.data_source if sdk.version == "3.0.0b6" else setup.source) == sources[sdk.version]
    assert (setup.start_time, setup.end_time) == (instant(TRAINED), instant(ALL - 1))
    assert result.summary.errors == []
    assert [state.variable for state in result.summary.variable_states] == NAMES
    # The window before the first instant counts, too.
    assert {state.effective_count for state in result.summary.variable_states} == {ALL - TRAINED + WINDOW - 1}
    assert [row.timestamp for row in result.results] == [instant(row) for row in range(TRAINED, ALL)]
    for row in result.results:
        value = row.value
        assert row.errors == []
        assert 0 <= value.severity <= 1 and 0 <= value.score <= 2
        assert value.is_anomaly == (value.severity > 0) == (len(contributors(value)) > 0)
        shares = [c.contribution_score for c in contributors(value)]
        assert shares == sorted(shares, reverse=True) and all(0 <= share <= 1 for share in shares)
        if sdk.version in PREVIEWS and shares:
            assert abs(sum(shares) - 1) < 1e-9 and len(shares) == len(NAMES)
        if sdk.version != "3.0.0b3":
            for c in contributors(value):
                assert set(c.correlation_changes.changed_variables) <= set(NAMES) - {c.variable}
    off = result.results[OFF - TRAINED].value
    assert off.is_anomaly and contributors(off)[0].variable == NAMES[1]
    assert sum(row.value.is_anomaly for row in result.results) < len(result.results) * 0.2


@pytest.mark.parametrize("release", RELEASES[1:])
def test_newest_points(release: str, series_sdk: Callable[[str], AzureSDK], trained: Callable[[AzureSDK], str]) -> None:
    sdk = series_sdk(release)
    model = trained(sdk)
    is_last = release == "3.0.0b6"

    def ask(last: int, points: int) -> list[Any]:
        variables = [Model("VariableValues", **v) for v in series.newest(last - 4 * WINDOW, last, field="variable" if is_last else "name")]
        if is_last:
            options = Model("MultivariateLastDetectionOptions", variables=variables, top_contributor_count=2)
            found = sdk.call("detect_multivariate_last_anomaly", model, options)
        else:
            found = sdk.call("last_detect_anomaly", model, Model("LastDetectionRequest", variables=variables, detecting_points=points))
        assert [s.variable for s in found.variable_states] == NAMES
        return found.results

    off = ask(OFF + 1, 1)
    assert [row.timestamp for row in off] == [instant(OFF)]
    assert off[0].value.is_anomaly and off[0].value.interpretation[0].variable == NAMES[1]
    if is_last:
        assert len(off[0].value.interpretation) == 2
    calm = ask(TRAINED + 90, 1)
    assert not calm[0].value.is_anomaly and calm[0].value.severity == 0 and calm[0].value.interpretation == []
    if not is_last:
        assert [row.timestamp for row in ask(OFF + 3, 5)] == [instant(row) for row in range(OFF - 2, OFF + 3)]


def test_pages(sdk: AzureSDK, sources: dict[str, str]) -> None:
    """The SDK follows the links itself, and comes to an end."""
    made = [train(sdk, sources[sdk.version]) for _ in range(5)]
    method = "list_multivariate_models" if sdk.version == "3.0.0b6" else "list_multivariate_model"
    listed = sdk.call(method, top=2)
    identities = [item.model_id for item in listed]
    assert identities[:5] == made[::-1]
    assert len(set(identities)) == len(identities)
    assert len(sdk.exchanges) == -(-len(identities) // 2)
    assert [item.model_id for item in sdk.call(method, skip=1, top=3)] == identities[1:]
    if sdk.version == "3.0.0b6":
        assert listed[0].model_info.display_name == "pumps"
    else:
        assert listed[0].display_name == "pumps" and listed[0].status in ("CREATED", "RUNNING", "READY")
        assert listed[-1].variables_count == len(NAMES)
    for model in made:
        ready(sdk, model)
        sdk.call("delete_multivariate_model", model)
    assert not set(made) & {item.model_id for item in sdk.call(method)}


def test_an_unknown_model_is_not_found(sdk: AzureSDK, sources: dict[str, str]) -> None:
    model = train(sdk, sources[sdk.version])
    ready(sdk, model)
    assert sdk.call("delete_multivariate_model", model) is None
    for call in (lambda: get(sdk, model), lambda: sdk.call("delete_multivariate_model", model),
                 lambda: detect(sdk, model, sources[sdk.version])):
        with pytest.raises(Refused) as refused:
            call()
        assert refused.value.status == 404 and "ResourceNotFoundError" in refused.value.kinds
        assert "ModelNotExist" in refused.value.message or refused.value.code == "ModelNotExist"
    with pytest.raises(Refused) as refused:
        sdk.call("get_multivariate_batch_detection_result" if sdk.version == "3.0.0b6" else "get_detection_result", model)
    assert refused.value.status == 404


def test_a_refused_request_has_its_code(sdk: AzureSDK, sources: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        train(sdk, sources[sdk.version], sliding_window=5)
    assert (refused.value.status, refused.value.code) == (400, "InvalidSlidingWindow")


def test_a_failed_model_says_why(sdk: AzureSDK, blobs: BlobStorage) -> None:
    found = ready(sdk, train(sdk, blobs.url("sdk/nothing")), "FAILED")
    assert found.model_info.errors[0].code == "FileNotExist"
    assert found.model_info.diagnostics_info.variable_states == []
    assert found.model_info.diagnostics_info.model_state.epoch_ids == []


def test_a_model_serves_all_releases(series_sdk: Callable[[str], AzureSDK], sources: dict[str, str], trained: Callable[[AzureSDK], str]) -> None:
    """Made by one, used by the others."""
    old, new = series_sdk("3.0.0b5"), series_sdk("3.0.0b6")
    assert get(new, trained(old)).model_info.data_schema == "MultiTable"
    assert get(old, trained(new)).model_info.sliding_window == WINDOW
    result = detect(old, trained(new), sources["3.0.0b5"])
    assert result.results[OFF - TRAINED].value.is_anomaly
