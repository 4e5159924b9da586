"""What a request may hold. FastAPI turns what pydantic finds wrong into a 422."""

from __future__ import annotations

import operator
from enum import Enum

from pydantic import BaseModel, FiniteFloat


class Point(BaseModel):
    timestamp: int
    value: FiniteFloat


class Data(BaseModel):
    """Lists that an endpoint needs are asked for by its handler: a missing one is a 400, not a 422."""

    current: list[Point] | None = None
    history: list[Point] | None = None


class Comparison(str, Enum):
    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="

    def __call__(self, left, right):
        functions = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
        return functions[self.value](left, right)


class AbsoluteThreshold(BaseModel):
    critical_threshold: FiniteFloat
    warning_threshold: FiniteFloat | None = None
    operator: Comparison = Comparison.AT_LEAST


class PercentageThreshold(BaseModel):
    critical_percentile: FiniteFloat
    warning_percentile: FiniteFloat | None = None
    operator: Comparison = Comparison.AT_LEAST


class MovingAverage(BaseModel):
    window: int = 24
    std_multiplier: FiniteFloat = 2.0
    min_periods: int = 12


class IsolationForest(BaseModel):
    contamination: FiniteFloat = 0.1
    n_estimators: int = 100
    max_samples: str | int | FiniteFloat = "auto"
    max_features: FiniteFloat = 1.0
    random_state: int = 42


class Prophet(BaseModel):
    seasonality_mode: str = "additive"
    changepoint_prior_scale: FiniteFloat = 0.05
    interval_width: FiniteFloat = 0.95
    uncertainty_samples: int = 1000
    holidays_prior_scale: FiniteFloat = 10.0
    horizon: int = 24
    period: str = "H"
    daily_seasonality: bool = True
    weekly_seasonality: bool = False
    yearly_seasonality: bool = False


class AbsoluteThresholdRequest(BaseModel):
    data: Data
    config: AbsoluteThreshold


class PercentageThresholdRequest(BaseModel):
    data: Data
    config: PercentageThreshold


class MovingAverageRequest(BaseModel):
    data: Data
    config: MovingAverage


class IsolationForestRequest(BaseModel):
    data: Data
    config: IsolationForest


class ProphetRequest(BaseModel):
    data: Data
    config: Prophet
