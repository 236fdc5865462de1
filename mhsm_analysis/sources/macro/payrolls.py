"""Read payroll employment (Current Employment Statistics): health care and all nonfarm industries, by month."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .series import find_copy, put_together, read_series, require_mean

# Both files head their values "value", so each series is known by its annual mean of 1990, which benchmark revisions
# have left within 0.4 percent; and by its largest monthly step, the fall of April 2020 (-13.6 and -9.2 percent).
_SERIES = {
    "CES6562000101_monthly": ("health_care_employment_thousands", 8_210.4, 10),
    "PAYEMS_monthly": ("total_nonfarm_employment_thousands", 109_527.9, 14),
}
_REVISIONS = 0.005


def read_payroll_employment(folder: Path | str) -> pd.DataFrame:
    """Read payroll employment by month, seasonally adjusted (BLS Current Employment Statistics).

    Parameters
    ----------
    folder
        It holds ``CES6562000101_monthly_to_….csv`` (health care, without social assistance) and
        ``PAYEMS_monthly_to_….csv`` (total nonfarm, CES0000000001), headings ``date, value``.

    Returns
    -------
    pandas.DataFrame
        One row a month, sorted by the key ``year, month``: ``health_care_employment_thousands``,
        ``total_nonfarm_employment_thousands`` (thousand jobs, seasonally adjusted), ``evidence``, ``source`` (the files
        that cover the month). Missing before a series begins. The last two months are preliminary.

    Raises
    ------
    SourceFileError
        Where a file is missing or damaged, a month is missing, twice or not the first of the month, or a file holds
        another series.
    """
    pieces: list[tuple[Path, pd.Series]] = []
    for name, (column, mean_1990, step) in _SERIES.items():
        path = find_copy(folder, name)
        series = read_series(path, {"value": column}, "M", largest_step_pct=step)[column]
        require_mean(series, "1990-01", "1990-12", mean_1990, _REVISIONS * mean_1990, path.name)
        pieces.append((path, series))
    return put_together(pieces, "M")
