"""The five detectors, on pandas, scikit-learn and Prophet.

Each takes frames and a configuration, and returns the rows of the answer and a dictionary of the unrounded numbers behind them.
"""

from __future__ import annotations

import logging

import cmdstanpy  # noqa: F401  Sets up its logger when it is imported: has to happen before the level is set.
import numpy as np
import pandas as pd
from prophet import Prophet
from sklearn.ensemble import IsolationForest

from . import models

logging.getLogger("cmdstanpy").setLevel(logging.ERROR)
logging.getLogger("prophet").setLevel(logging.ERROR)

Answer = tuple[list[dict], dict]


def frame(points: list[models.Point]) -> pd.DataFrame:
    """One row a point: Unix seconds, value, and the time as pandas keeps it (which refuses what nanoseconds cannot hold)."""
    table = pd.DataFrame(
        {"timestamp": [point.timestamp for point in points], "value": [point.value for point in points]})
    table["time"] = pd.to_datetime(table["timestamp"], unit="s")
    return table


def rounded(values: pd.Series) -> list[float]:
    """Two decimals as Python rounds: the decimal number nearest to the binary value."""
    return [round(float(value), 2) for value in values]


def graded(values: pd.Series, compare: models.Comparison, critical: float, warning: float | None) -> pd.Series:
    severity = pd.Series("normal", index=values.index)
    if warning is not None:
        severity[compare(values, warning)] = "warning"
    severity[compare(values, critical)] = "critical"
    return severity


def absolute_threshold(current: pd.DataFrame, config: models.AbsoluteThreshold) -> Answer:
    result = current[["timestamp", "value"]].copy()
    result["severity"] = graded(current["value"], config.operator, config.critical_threshold, config.warning_threshold)
    result["threshold"] = config.critical_threshold
    return result.to_dict("records"), {}


def percentage_threshold(current: pd.DataFrame, history: pd.DataFrame, config: models.PercentageThreshold) -> Answer:
    critical = np.round(np.percentile(history["value"], config.critical_percentile), 2)
    warning = None
    if config.warning_percentile is not None:
        warning = np.round(np.percentile(history["value"], config.warning_percentile), 2)
    result = current[["timestamp"]].copy()
    result["value"] = rounded(current["value"])
    result["severity"] = graded(current["value"], config.operator, critical, warning)
    result["threshold"] = critical
    return result.to_dict("records"), {}


def moving_average(current: pd.DataFrame, history: pd.DataFrame, config: models.MovingAverage) -> Answer:
    current = current.sort_values("time", kind="stable")
    joined = pd.concat([history.sort_values("time", kind="stable"), current])
    joined = joined.drop_duplicates("time", keep="last").set_index("time")
    rolling = joined["value"].rolling(window=config.window, min_periods=config.min_periods)
    mean, deviation = rolling.mean(), rolling.std()
    bounds = pd.DataFrame({
        "lower": mean - config.std_multiplier * deviation, "upper": mean + config.std_multiplier * deviation})
    result = current.join(bounds, on="time")
    outside = (result["value"] > result["upper"]) | (result["value"] < result["lower"])
    shown = pd.DataFrame({"min": result["lower"].round(2), "max": result["upper"].round(2)}).astype(object)
    shown = shown.where(shown.notna(), None)
    rows = [
        {"timestamp": timestamp, "value": value, "severity": "critical" if is_outside else "normal", "min": low, "max": high}
        for timestamp, value, is_outside, low, high in zip(
            result["timestamp"].tolist(), rounded(result["value"]), outside, shown["min"], shown["max"])]
    exact = result[["lower", "upper"]].astype(object)
    exact = exact.where(exact.notna(), None)
    return rows, {"values": result["value"].tolist(), "lower": exact["lower"].tolist(), "upper": exact["upper"].tolist()}


def isolation_forest(current: pd.DataFrame, history: pd.DataFrame, config: models.IsolationForest) -> Answer:
    forest = IsolationForest(
        contamination=config.contamination, n_estimators=config.n_estimators, max_samples=config.max_samples,
        max_features=config.max_features, random_state=config.random_state)
    forest.fit(pd.concat([history[["value"]], current[["value"]]]))
    result = current[["timestamp"]].copy()
    result["value"] = rounded(current["value"])
    result["anomaly"] = forest.predict(current[["value"]]) == -1
    return result.to_dict("records"), {"forest": (forest, current[["value"]])}


def forest_details(forest: IsolationForest, values: pd.DataFrame) -> dict:
    return {"scores": forest.score_samples(values).tolist(), "offset": float(forest.offset_)}


def prophet(history: pd.DataFrame, config: models.Prophet) -> Answer:
    model = Prophet(
        growth="flat", seasonality_mode=config.seasonality_mode,
        changepoint_prior_scale=config.changepoint_prior_scale, interval_width=config.interval_width,
        uncertainty_samples=config.uncertainty_samples, holidays_prior_scale=config.holidays_prior_scale,
        daily_seasonality=config.daily_seasonality, weekly_seasonality=config.weekly_seasonality,
        yearly_seasonality=config.yearly_seasonality)
    model.add_seasonality(name="hourly", period=24, fourier_order=5)
    model.fit(history.rename(columns={"time": "ds", "value": "y"})[["ds", "y"]])
    future = model.make_future_dataframe(periods=config.horizon, freq=config.period, include_history=False)
    forecast = model.predict(future)
    seconds = (forecast["ds"] - pd.Timestamp(0)) // pd.Timedelta(seconds=1)
    rows = [
        {"timestamp": timestamp, "value": value, "min": low, "max": high}
        for timestamp, value, low, high in zip(
            seconds.tolist(), rounded(forecast["yhat"]), rounded(forecast["yhat_lower"]), rounded(forecast["yhat_upper"]))]
    return rows, {
        "yhat": forecast["yhat"].tolist(), "y_scale": float(model.y_scale),
        "sigma": float(np.ravel(model.params["sigma_obs"])[0] * model.y_scale)}
