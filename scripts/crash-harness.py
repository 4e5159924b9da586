#!/usr/bin/env python3
"""kill -9 under concurrent writes and trainings, again and again; nothing acknowledged may be lost.

Each round starts the server on the same data directory, checks what earlier rounds were promised, lets several clients
write, and kills the server at a random moment. What was acknowledged must be there and equal; what was on its way may be
there or not, but whole; a repeated retry token gives the first resource again; a stream has every row that was
acknowledged and none twice; a model that has answered over Azure's API gives the same answer again, and so does every
model of the same data; every verdict and sample of Metis's API is found, once; a data set of Nexosis's API has all rows of
a request or none, an import all of its file or none, and a session's results are what they were. After the last start every model becomes
ACTIVE, every detection ends with its results there, and every stream is where one goes that was never interrupted. Prints one
summary line; the exit status is 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Tests" / "Conformance"))

from crashharness.harness import OTHERS, CrashHarness  # noqa: E402
from harness.server import find_binary  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", help="the server to test (default: LAPWING_BINARY, else the release build)")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--time-cap", type=float, default=600, help="seconds after which no new round begins")
    parser.add_argument("--settle", type=float, default=240, help="seconds that the models have after the last start")
    parser.add_argument("--longest-round", type=float, default=1.5, help="seconds a server lives at most")
    parser.add_argument("--training-slots", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--others", nargs="*", choices=OTHERS, default=OTHERS, help="clients that write beside OCI's")
    parser.add_argument("--keep", action="store_true", help="keep the data directory and name it")
    options = parser.parse_args()
    options.binary = options.binary or find_binary()
    folder = Path(tempfile.mkdtemp(prefix="lapwing-crash-"))
    harness = CrashHarness(options, folder)
    try:
        return harness.run()
    finally:
        harness.close()
        if options.keep:
            print(f"the data directory is {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
