"""``libdetect.so`` and its functions for the verdicts of the service (the extensions in ``detect.h``)."""

import ctypes
import os
from pathlib import Path

NAME = "libdetect.so"
_TEXT_SIZE = 32
_INVALID_HANDLE = -1


class Days(ctypes.Structure):
    """``RateData`` of the header."""

    _fields_ = [
        ("data_a", ctypes.POINTER(ctypes.c_double)),
        ("data_b", ctypes.POINTER(ctypes.c_double)),
        ("data_c", ctypes.POINTER(ctypes.c_double)),
        ("len_a", ctypes.c_int),
        ("len_b", ctypes.c_int),
        ("len_c", ctypes.c_int),
    ]

    def __init__(self, a, b, c):
        arrays = [(ctypes.c_double * len(part))(*part) for part in (a, b, c)]
        pointers = [ctypes.cast(array, ctypes.POINTER(ctypes.c_double)) for array in arrays]
        super().__init__(*pointers, *map(len, arrays))


class ModelNeeded(Exception):
    """The verdict depends on a model, and none was given."""


def places():
    """Where the library is looked for: ``LIBDETECT`` if it is set, else beside this package, and in the build folder of a checkout."""
    named = os.environ.get("LIBDETECT")
    if named:
        path = Path(named)
        return [path / NAME if path.is_dir() else path]
    package = Path(__file__).resolve().parent
    return [package / NAME, *(above / "build" / NAME for above in package.parents[2:3])]


class Library:
    """The loaded library."""

    def __init__(self):
        self.path = next((path for path in places() if path.is_file()), None)
        if self.path is None:
            looked = ", ".join(map(str, places()))
            raise OSError("%s was not found (%s): set LIBDETECT to where it is, or build it with make libdetect" % (NAME, looked))
        # Relative names would be looked for where the system keeps its libraries.
        functions = ctypes.CDLL(str(self.path.resolve()))
        self._load = functions.load_model
        self._load.argtypes, self._load.restype = [ctypes.c_char_p], ctypes.c_void_p
        self._value = functions.lapwing_value_predict
        self._value.argtypes = [ctypes.c_void_p, ctypes.POINTER(Days), ctypes.POINTER(ctypes.c_int), ctypes.c_char_p]
        self._rate = functions.lapwing_rate_predict
        self._rate.argtypes = [ctypes.POINTER(Days), ctypes.POINTER(ctypes.c_int)]

    def load_model(self, path):
        """A handle, or None if there is no model in that file."""
        return self._load(os.fsencode(path))

    def value(self, days, handle=None):
        """``(ret, p)``; raises ``ModelNeeded`` without a handle where the first stage finds the point suspicious."""
        result, text = ctypes.c_int(), ctypes.create_string_buffer(_TEXT_SIZE)
        code = self._value(handle, ctypes.byref(days), ctypes.byref(result), text)
        if code == _INVALID_HANDLE:
            raise ModelNeeded
        if code:
            raise RuntimeError("libdetect answers %d" % code)
        return result.value, text.value.decode("ascii")

    def rate(self, days):
        """``ret``."""
        result = ctypes.c_int()
        code = self._rate(ctypes.byref(days), ctypes.byref(result))
        if code:
            raise RuntimeError("libdetect answers %d" % code)
        return result.value
