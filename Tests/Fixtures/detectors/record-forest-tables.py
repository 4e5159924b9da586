"""Records what scikit-learn's isolation forest says of small tables: the numbers of forest-tables.json.

    python3 record-forest-tables.py > forest-tables.json      # Python 3.11, numpy 1.26.2, scikit-learn 1.3.2
"""
import json
import warnings

import numpy as np
from sklearn.ensemble import IsolationForest

warnings.simplefilter("ignore")


def table(seed, rows, columns, kind):
    if kind == "formula":
        row = np.arange(seed, seed + rows).astype(float)
        return ((row * row * 7919 + row * 31) % 10007 / 10)[:, None]
    random = np.random.RandomState(seed)
    cells = np.round(random.normal(size=(rows, columns)), 3)
    if kind == "counts":
        cells = np.round(cells * 1.5)
    if kind == "halfConstant":
        cells[:, ::2] = 3.5
    if kind == "scales":
        cells = cells * 10.0 ** random.randint(-7, 25, size=columns)
    return cells


CASES = [
    ("two columns", 1, 60, 2, "plain", {}),
    ("more rows than a tree is grown from", 2, 300, 3, "plain", {"n_estimators": 30}),
    ("constant columns, found on the way", 3, 50, 9, "halfConstant", {"contamination": 0.1}),
    ("few different values", 4, 90, 5, "counts", {"contamination": 0.25}),
    ("half of the columns a tree", 5, 40, 8, "plain", {"max_features": 0.5, "contamination": 0.05}),
    ("one of many columns a tree, drawn one by one", 6, 12, 130, "plain", {"max_features": 0.007}),
    ("nearly all columns a tree, by reservoir", 7, 8, 120, "plain", {"max_features": 0.995, "n_estimators": 20}),
    ("nearly all rows a tree, by reservoir", 8, 150, 2, "plain", {"max_samples": 149, "random_state": 7}),
    ("few of the rows a tree, drawn one by one", 9, 400, 1, "plain", {"max_samples": 3, "random_state": 0}),
    ("columns of very different size", 10, 70, 4, "scales", {"random_state": 4294967295}),
    # In tree 40, 48 or 97 of this seed two rows have targets so close that the library does not part them.
    ("a node that the regression targets end", 0, 200, 1, "formula", {"n_estimators": 100, "random_state": 3811}),
    ("one row", 11, 1, 3, "plain", {}),
    ("two rows", 12, 2, 3, "plain", {"contamination": 0.5}),
]

recorded = []
for name, seed, rows, columns, kind, settings in CASES:
    cells = table(seed, rows, columns, kind)
    others = table(seed + 1000, 5, columns, kind)
    settings = {"random_state": 42, "n_estimators": 50, **settings}
    forest = IsolationForest(**settings).fit(cells)
    recorded.append(
        {
            "name": name,
            "columns": columns,
            "settings": settings,
            "cells": cells.ravel().tolist(),
            "others": others.ravel().tolist(),
            "offset": float(forest.offset_),
            "scores": forest.score_samples(cells).tolist(),
            "otherScores": forest.score_samples(others).tolist(),
            "labels": (forest.predict(cells) == -1).tolist(),
        }
    )
print("[\n" + ",\n".join(json.dumps(case) for case in recorded) + "\n]")
