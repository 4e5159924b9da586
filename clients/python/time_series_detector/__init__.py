"""Anomaly detection in KPIs of one value a minute, with the classes and answers of Metis's package of this name.

>>> from time_series_detector import detect
>>> code, answer = detect.Detect().value_predict({"dataA": "...", "dataB": "...", "dataC": "..."})

The work is done by ``libdetect.so``, which comes with the package's wheel.
"""
