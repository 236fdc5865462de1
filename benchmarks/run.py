"""Timings as ratios against what a user would do otherwise: `make bench`, or name notebooks of your own."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mhsm_analysis.catalog import data_folder
from mhsm_analysis.report.running import notebook_paths

REPEATS = 7
# The backend that mhsm report gives its kernels, whatever the shell says: both sides draw the same way.
ENVIRONMENT = {**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline"}


def seconds(*command: str) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def compare(what: str, ours: str, theirs: str, most: float) -> None:
    """Time two programs in turns, so that a busy moment hits both, and print the ratio of their medians."""
    timings: dict[str, list[float]] = {ours: [], theirs: []}
    for _ in range(REPEATS):
        for program, found in timings.items():
            found.append(seconds(sys.executable, "-c", program))
    mine, other = (statistics.median(timings[program]) for program in (ours, theirs))
    print(f"{what}: {mine / other:.2f} ({mine:.2f} s / {other:.2f} s; at most {most})")


def compare_imports() -> None:
    compare("import mhsm_analysis / import pandas", "import mhsm_analysis", "import pandas", 1.0)
    table = str(data_folder() / "national_wages.csv")
    compare(
        "one occupation's wages, import included / pandas.read_csv of that table",
        "import mhsm_analysis as mhsm; mhsm.load_wages('11-9111')",
        f"import pandas as pd; w = pd.read_csv({table!r}, dtype={{'occupation_code': str}}, low_memory=False)",
        1.5,
    )


def compare_reports(notebooks: list[Path]) -> None:
    paths = [str(path) for path in notebooks]
    one_by_one, together = [], []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            nbconvert = (sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "--output-dir", folder)
            one_by_one.append(sum(seconds(*nbconvert, path) for path in paths))
            together.append(seconds(sys.executable, "-m", "mhsm_analysis.cli", "report", "--output", folder, *paths))
    theirs, ours = statistics.median(one_by_one), statistics.median(together)
    print(
        f"nbconvert --execute one by one / mhsm report, {len(paths)} notebooks: "
        f"{theirs / ours:.1f} ({theirs:.1f} s / {ours:.1f} s; at least 2)"
    )


if __name__ == "__main__":
    compare_imports()
    compare_reports([Path(path) for path in sys.argv[1:]] or notebook_paths())
