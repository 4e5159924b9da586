"""No command of `oci anomaly-detection` is left out of the tests that drive it."""

from __future__ import annotations

from pathlib import Path

import pytest
from services.ai_anomaly_detection.src.oci_cli_anomaly_detection import anomalydetection_cli_extended

GROUPS = anomalydetection_cli_extended.anomalydetection_cli.anomaly_detection_root_group.commands
TESTS = "".join(path.read_text() for path in Path(__file__).parent.glob("test_oci_cli_*.py"))


@pytest.mark.parametrize(
    ("group", "command"), [(group, command) for group in GROUPS for command in GROUPS[group].commands])
def test_command_is_driven(group: str, command: str) -> None:
    assert f'"{group}", "{command}"' in TESTS, f"no test runs `oci anomaly-detection {group} {command}`"
