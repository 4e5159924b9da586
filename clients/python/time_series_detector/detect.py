"""The detector."""

import threading

from . import codes, series
from .library import Days, Library, ModelNeeded
from .models import Models, NoModel

_lock = threading.Lock()
_shared = {}


def _library():
    # One per process: the library keeps every model that it has read.
    with _lock:
        if "library" not in _shared:
            _shared["library"] = Library()
        return _shared["library"]


def _models(folder):
    library = _library()
    folder = str(folder if folder is not None else library.path.parent)
    with _lock:
        return _shared.setdefault(("models", folder), Models(library, folder))


class Detect:
    """Judges the newest point of a KPI, by the rules and in the words of Metis's service.

    ``model_folder``: where ``xgb_default_model`` and the models of tasks, ``<taskId>_model``, are; the folder of ``libdetect.so`` if
    None. Objects may be used by several threads at once.
    """

    def __init__(self, model_folder=None):
        self._library = _library()
        self._models = _models(model_folder)

    def value_predict(self, data):
        """Judges a value.

        ``data``: ``dataA`` (the minutes up to now), ``dataB`` and ``dataC`` (around the same time yesterday and a week ago) as texts of
        numbers with commas between them; ``window`` (180) and ``taskId`` (the default model) if wanted.

        Returns ``(0, {"ret": 1 or 0, "p": text})``: 0 is abnormal, p the probability of being normal. ``(1002, reason)`` for a request
        that is none, ``(1000, reason)`` where the model is needed and not there.
        """
        try:
            numbers = series.read(data, finite=True)
            series.check_lengths(numbers, data.get("window"))
            days = Days(*numbers)
            try:
                ret, p = self._library.value(days)
            except ModelNeeded:
                ret, p = self._library.value(days, self._models.handle(data.get("taskId")))
        except series.InvalidRequest as problem:
            return codes.INVALID_PARAMETER, str(problem)
        except NoModel as problem:
            return codes.EXCEPTION, str(problem)
        return codes.SUCCESS, {"ret": ret, "p": p}

    def rate_predict(self, data):
        """Judges a rate, such as a share of successes. As ``value_predict``, but of any lengths, and without a model."""
        try:
            ret = self._library.rate(Days(*series.read(data, finite=False)))
        except series.InvalidRequest as problem:
            return codes.INVALID_PARAMETER, str(problem)
        return codes.SUCCESS, {"ret": ret, "p": str(ret)}
