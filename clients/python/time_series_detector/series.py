"""Reads and checks the numbers of a request."""

import math
import re

STANDARD_WINDOW = 180
NAMES = ("dataA", "dataB", "dataC")
# float() alone would also take underscores and the digits of other scripts.
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|nan|inf|infinity)\s*", re.ASCII | re.IGNORECASE)


class InvalidRequest(Exception):
    """What is wrong with a request, in the words of the service."""


def read(request, finite):
    """The three lists of numbers of a request, A first. ``finite``: whether NaN and infinities are errors."""
    if not isinstance(request, dict):
        raise InvalidRequest("the request must be a dictionary")
    if any(name not in request for name in NAMES):
        raise InvalidRequest("missing parameter")
    for name in NAMES:
        if not isinstance(request[name], str):
            raise InvalidRequest(name + " must be a text of numbers with commas between them")
    for name in NAMES:
        if request[name] == "":
            raise InvalidRequest(name + " can not be empty")
    return [_numbers(name, request[name], finite) for name in NAMES]


def _numbers(name, text, finite):
    items = text.split(",")
    if not all(map(_NUMBER.fullmatch, items)):
        raise InvalidRequest(name + " contains illegal numbers")
    numbers = [float(item) for item in items]
    if finite and not all(map(math.isfinite, numbers)):
        raise InvalidRequest(name + " contains illegal numbers")
    return numbers


def check_lengths(numbers, window):
    """Checks that A has ``window + 1`` points and B and C twice ``window`` and one."""
    if window is None:
        window = STANDARD_WINDOW
    if not isinstance(window, int) or isinstance(window, bool) or window < 1:
        raise InvalidRequest("window must be an integer above 0")
    lengths = dict(zip(NAMES, map(len, numbers)))
    for name, wanted in (("dataC", 2 * window + 1), ("dataB", 2 * window + 1), ("dataA", window + 1)):
        if lengths[name] != wanted:
            raise InvalidRequest(name + " length does not match")
