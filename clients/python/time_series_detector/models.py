"""Model files by task, each read once for as long as it does not change."""

import re
import threading
from pathlib import Path

DEFAULT_TASK = "xgb_default"
_TASK = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")


class NoModel(Exception):
    """A task has no model."""


class Models:
    """The models ``<task>_model`` in a folder."""

    def __init__(self, library, folder):
        self._library = library
        self._folder = Path(folder)
        self._lock = threading.Lock()
        self._loaded = {}

    def handle(self, task):
        """The library's handle of a task's model; of the default one where the task is None or empty."""
        name = str(task) if task not in (None, "") else DEFAULT_TASK
        if not _TASK.fullmatch(name):
            raise NoModel("taskId must be of letters, digits, points, hyphens and underscores")
        path = self._folder / (name + "_model")
        try:
            status = path.stat()
        except OSError as error:
            raise NoModel("there is no model %s in %s" % (path.name, self._folder)) from error
        state = (status.st_mtime_ns, status.st_size, status.st_ino)
        with self._lock:
            known = self._loaded.get(name)
            if known is None or known[0] != state:
                handle = self._library.load_model(path)
                if handle is None:
                    raise NoModel("%s in %s is not a model" % (path.name, self._folder))
                known = self._loaded[name] = (state, handle)
            return known[1]
