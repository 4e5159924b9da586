"""The routes. `details=true` in the query adds `check`, the unrounded numbers that comparisons need; nobody else asks for it."""

from __future__ import annotations

from fastapi import FastAPI, HTTPException

from . import detectors, models

app = FastAPI(title="Detectors peer", docs_url=None, redoc_url=None, openapi_url=None)


def answer(detector, lists: dict[str, list[models.Point] | None], config, details: bool) -> dict:
    """Runs a detector on its lists. What the libraries refuse is the caller's error."""
    for name, points in lists.items():
        if points is None:
            raise HTTPException(400, f"data.{name} is missing")
    if any(not points for points in lists.values()):
        return {"data": []}
    try:
        rows, check = detector(*(detectors.frame(points) for points in lists.values()), config)
        if details and "forest" in check:
            check = detectors.forest_details(*check["forest"])
    except Exception as error:  # Every library has exceptions of its own.
        raise HTTPException(400, f"{type(error).__name__}: {error}") from error
    return {"data": rows, "check": check} if details else {"data": rows}


@app.get("/health")
def health() -> dict:
    return {"status": "healthy"}


@app.post("/absolute-threshold")
def absolute_threshold(body: models.AbsoluteThresholdRequest, details: bool = False) -> dict:
    return answer(detectors.absolute_threshold, {"current": body.data.current}, body.config, details)


@app.post("/percentage-threshold")
def percentage_threshold(body: models.PercentageThresholdRequest, details: bool = False) -> dict:
    lists = {"current": body.data.current, "history": body.data.history}
    return answer(detectors.percentage_threshold, lists, body.config, details)


@app.post("/moving-average")
def moving_average(body: models.MovingAverageRequest, details: bool = False) -> dict:
    lists = {"current": body.data.current, "history": body.data.history}
    return answer(detectors.moving_average, lists, body.config, details)


@app.post("/isolation-forest")
def isolation_forest(body: models.IsolationForestRequest, details: bool = False) -> dict:
    lists = {"current": body.data.current, "history": body.data.history}
    return answer(detectors.isolation_forest, lists, body.config, details)


@app.post("/prophet")
def prophet(body: models.ProphetRequest, details: bool = False) -> dict:
    return answer(detectors.prophet, {"history": body.data.history}, body.config, details)
