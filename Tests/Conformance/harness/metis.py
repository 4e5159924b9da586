"""What clients of the Metis API send: one minute of a KPI, and the calls of the web console."""

from __future__ import annotations

from typing import Any

import requests

from .server import Server

OK = "操作成功"
SEARCH = {"requestPage": 1, "itemPerPage": 10, "beginTime": "", "endTime": "", "attrId": "", "viewId": ""}
SAMPLES = {**SEARCH, "positiveOrNegative": "", "source": "", "trainOrTest": "", "window": ""}
TRAINING = {"beginTime": 0, "endTime": 4_000_000_000, "trainOrTest": ["train"], "source": "", "positiveOrNegative": ""}
TRAININGS = {"requestPage": 1, "itemPerPage": 10, "taskId": "", "source": "", "beginTime": "", "endTime": "", "taskStatus": ""}
CHANGE = {
    "updateTime": "", "viewId": "", "viewName": "", "attrName": "", "attrId": "", "source": "", "trainOrTest": "",
    "positiveOrNegative": "", "window": "", "dataTime": ""}


def minute(data_a: str, data_b: str, data_c: str, **more: Any) -> dict[str, Any]:
    """A request for a verdict."""
    return {
        "viewId": "2012", "viewName": "login", "attrId": "19201", "attrName": "requests", "time": "2018-10-17 17:28:00",
        "dataA": data_a, "dataB": data_b, "dataC": data_c, **more}


def flat(newest: str = "10", window: int = 180, **more: Any) -> dict[str, Any]:
    """A KPI that never changes but for its newest minute. Without `newest` at 10 it is suspicious."""
    return minute(
        ",".join(["10"] * window + [newest]), ",".join(["10"] * (2 * window + 1)), ",".join(["10"] * (2 * window + 1)),
        window=window, **more)


class Metis:
    """The API of one server, called without credentials."""

    def __init__(self, server: Server):
        self.url = server.url
        self.session = requests.Session()

    def call(self, route: str, body: Any, **options: Any) -> dict[str, Any]:
        """The envelope of an answer, checked."""
        response = self.session.post(f"{self.url}/{route}", json=body, timeout=60, **options)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "application/json"
        assert response.headers["access-control-allow-origin"] == "*"
        answer = response.json()
        assert list(answer) == ["code", "msg", "data"]
        return answer

    def data(self, route: str, body: Any) -> Any:
        """The data of an answer that must be good."""
        answer = self.call(route, body)
        assert answer["code"] == 0 and answer["msg"] == OK, answer
        return answer["data"]

    def import_samples(self, file: bytes) -> dict[str, Any]:
        response = self.session.post(f"{self.url}/ImportSample", files={"sample_file": ("samples.csv", file, "text/csv")}, timeout=60)
        assert response.status_code == 200, response.text
        return response.json()
