"""Fixtures: one server for the session, clients for it, and models trained on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import oci
import pytest
from oci.ai_anomaly_detection import AnomalyDetectionClient, AnomalyDetectionClientCompositeOperations
from oci.object_storage import ObjectStorageClient
from oci.object_storage.models import CreateBucketDetails

from harness import tables
from harness.api import Api, new_compartment
from harness.azure_sdk import AzureSDK
from harness.blobs import BlobStorage
from harness.data import LAB_DATA, missing
from harness.files import FileServer
from harness.nexosis import Nexosis
from harness.oci_cli import CommandLine
from harness.series import Azure
from harness.server import Server
from harness.trap import Trap


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with one training slot, so that a queue can be made to wait."""
    with Server(tmp_path_factory.mktemp("lapwing") / "data", "--training-slots", "1") as running:
        yield running


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Servers of a test's own, not started; ended with the test."""
    made: list[Server] = []

    def make(*arguments: str, name: str = "data") -> Server:
        made.append(Server(tmp_path / name, *arguments))
        return made[-1]

    yield make
    for server in made:
        server.kill()


@pytest.fixture(scope="session")
def signed(server: Server) -> Api:
    """Calls signed by the SDK's own signer."""
    return Api.signed(server)


@pytest.fixture(scope="session")
def bearer(server: Server) -> Api:
    """Calls with the API key."""
    return Api.bearer(server)


@pytest.fixture(scope="session", params=["signed", "bearer"])
def api(request: pytest.FixtureRequest) -> Api:
    """Both kinds of credentials, one after the other."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def oci_cli(server: Server, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """The `oci` command line. It takes half a second a call or more, so tests use it for what it alone can show."""
    return CommandLine(server, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def ad_cli(oci_cli: CommandLine) -> CommandLine:
    """`oci anomaly-detection`."""
    return oci_cli.within("anomaly-detection")


@pytest.fixture(scope="session")
def os_cli(oci_cli: CommandLine) -> CommandLine:
    """`oci os`."""
    return oci_cli.within("os")


@pytest.fixture(scope="session")
def config(server: Server) -> dict:
    """The SDK's configuration, as the server wrote it."""
    config = oci.config.from_file(str(server.config))
    oci.config.validate_config(config)
    return config


@pytest.fixture(scope="session")
def client(server: Server, config: dict) -> AnomalyDetectionClient:
    """The unmodified SDK."""
    return AnomalyDetectionClient(config, service_endpoint=server.url)


@pytest.fixture(scope="session")
def composite(client: AnomalyDetectionClient) -> AnomalyDetectionClientCompositeOperations:
    """The same with its waiters."""
    return AnomalyDetectionClientCompositeOperations(client)


@pytest.fixture(scope="session")
def storage(server: Server, config: dict) -> ObjectStorageClient:
    return ObjectStorageClient(config, service_endpoint=server.url)


def releases(server: Server) -> Iterator[Callable[[str], AzureSDK]]:
    """Releases of the Azure SDK by version, each a process that lives as long as the fixture."""
    running: dict[str, AzureSDK] = {}

    def release(version: str) -> AzureSDK:
        if version not in running:
            running[version] = AzureSDK(version, server)
        return running[version]

    yield release
    for sdk in running.values():
        sdk.close()


@pytest.fixture(scope="session")
def azure_sdk(server: Server) -> Iterator[Callable[[str], AzureSDK]]:
    yield from releases(server)


@pytest.fixture(scope="session")
def blobs() -> Iterator[BlobStorage]:
    """A blob storage account."""
    storage = BlobStorage()
    yield storage
    storage.close()


@pytest.fixture(scope="session")
def series_server(blobs: BlobStorage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may read that account, though it is on a loopback address."""
    with Server(tmp_path_factory.mktemp("series") / "data", "--allow-fetch", blobs.address) as running:
        yield running


@pytest.fixture(scope="session")
def series_sdk(series_server: Server) -> Iterator[Callable[[str], AzureSDK]]:
    yield from releases(series_server)


@pytest.fixture(scope="session")
def azure(series_server: Server) -> Azure:
    """Calls of the last version of Azure's API."""
    return Azure(series_server)


@pytest.fixture(scope="session")
def files() -> Iterator[FileServer]:
    """A web server with files."""
    server = FileServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def tables_server(files: FileServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may read those files, though they are on a loopback address."""
    with Server(tmp_path_factory.mktemp("tables") / "data", "--allow-fetch", files.address) as running:
        yield running


@pytest.fixture(scope="session")
def nexosis(tables_server: Server) -> Nexosis:
    """Calls of the Nexosis API."""
    return Nexosis(tables_server)


@pytest.fixture
def trap() -> Iterator[Trap]:
    """A port of this machine that the server must not touch."""
    made = Trap()
    yield made
    made.close()


@pytest.fixture
def place(storage: ObjectStorageClient, compartment: str, unique: str) -> tuple[str, str]:
    """Namespace and bucket, for the SDK."""
    namespace = storage.get_namespace().data
    storage.create_bucket(namespace, CreateBucketDetails(name=f"sdk-{unique}", compartment_id=compartment))
    return namespace, f"sdk-{unique}"


@pytest.fixture
def compartment() -> str:
    """A compartment that no other test uses, so that lists hold only what the test made."""
    return new_compartment()


@pytest.fixture
def bucket(bearer: Api, compartment: str) -> str:
    return bearer.create_bucket(compartment)


@pytest.fixture(scope="session")
def small_model(bearer: Api) -> dict:
    """An ACTIVE model of three signals, for tests that only read."""
    model = bearer.train(new_compartment(), tables.training_csv())
    assert model["lifecycleState"] == "ACTIVE", model
    return model


@pytest.fixture(scope="session")
def new_rows() -> dict:
    """A request of twenty rows for such a model; sensor_2 is far off in the eleventh."""
    table = tables.rows(20, 3, first=400)
    table[10][1] += 8
    return tables.inline(table, first=400)


@pytest.fixture(scope="session")
def small_deployment(bearer: Api, small_model: dict) -> str:
    return bearer.deploy(small_model["compartmentId"], small_model["id"])


@pytest.fixture(scope="session")
def failed_model(bearer: Api) -> dict:
    """A model whose training data were too short."""
    model = bearer.train(new_compartment(), tables.training_csv(count=20))
    assert model["lifecycleState"] == "FAILED", model
    return model


@pytest.fixture(scope="session")
def busy_slot(bearer: Api) -> Callable:
    """A context in which the server's only training slot is taken: other trainings wait."""
    compartment = new_compartment()
    assets: list[tuple[str, str]] = []

    @contextmanager
    def busy() -> Iterator[dict]:
        if not assets:
            assets.append(bearer.upload_training_data(compartment, tables.heavy_csv(30_000, 300), "heavy.csv"))
        project, asset = assets[0]
        model, work = bearer.start_training(compartment, project, asset)
        for state in bearer.polled(f"/workRequests/{work}", 30):
            if state["status"] != "ACCEPTED":
                break
        try:
            yield model
        finally:
            bearer.delete(f"/20210101/models/{model['id']}")
            bearer.finished(work, 60)

    return busy


@pytest.fixture(scope="session")
def lab_data() -> Path:
    """The folder with the lab's files."""
    folder = LAB_DATA / "oci-lab"
    if not folder.is_dir():
        pytest.skip(missing(folder))
    return folder


@pytest.fixture
def unique() -> str:
    return uuid.uuid4().hex[:12]
