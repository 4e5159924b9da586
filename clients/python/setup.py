"""Puts the library and its model, as `make libdetect` builds them, into the wheel, which then belongs to one platform."""

import shutil
import sysconfig
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

BUILT = Path(__file__).resolve().parents[2] / "build"
FILES = [BUILT / name for name in ("libdetect.so", "xgb_default_model")]
HAS_LIBRARY = all(file.is_file() for file in FILES)


class BuildWithLibrary(build_py):
    def run(self):
        super().run()
        if HAS_LIBRARY and not self.editable_mode:
            for file in FILES:
                shutil.copy2(file, Path(self.build_lib) / "time_series_detector" / file.name)


setup(
    cmdclass={"build_py": BuildWithLibrary},
    options={"bdist_wheel": {"plat_name": sysconfig.get_platform()}} if HAS_LIBRARY else {},
)
