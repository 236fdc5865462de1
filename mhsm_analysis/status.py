"""Say what is at hand: years, areas, occupations and evidence of every table."""

from __future__ import annotations

import pandas as pd

from .catalog import descriptor, read_table
from .errors import MhsmError
from .words import spans

# The column by which a table's rows fall into parts that cover different years.
_PARTS = ("industry_level", "area_type", "row_type", "release", "edition", "series")
_EDITIONS = ("vintage", "year", "starts", "reference_period", "system", "from_system")
_AREAS = ("area_code", "country_code")


def data_status() -> pd.DataFrame:
    """List what every table holds: one row for each part of a table and kind of evidence.

    Returns
    -------
    pandas.DataFrame
        ``table, part, covers, rows, occupations, areas, evidence``. ``part`` is the industry level, area type, row
        type, release or edition; ``covers`` the years or vintages without those that are not at hand; ``occupations``
        and ``areas`` count the different codes of a year or vintage (``2 to 827``: years differ; empty where a table
        has none); ``evidence`` is official, transcribed,
        third_party or quoted (see the codebook).

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> status = mhsm.data_status()
    >>> status.loc[status["table"] == "price_parities", ["covers", "evidence"]].values.tolist()
    [['2008-2023', 'official']]
    """
    found = []
    for entry in descriptor()["resources"]:
        frame = read_table(entry["name"])
        part = next((name for name in _PARTS if name in frame and frame[name].notna().all()), None)
        by = [part, "evidence"] if part else ["evidence"]
        groups = sorted(frame.groupby(by, sort=False), key=lambda group: list(frame[by[0]].unique()).index(group[0][0]))
        for key, rows in groups:
            edition = next((name for name in _EDITIONS if name in rows), None)
            if edition is None:
                raise MhsmError(f"The table {entry['name']} has none of the columns {', '.join(_EDITIONS)}.")
            area = next((name for name in _AREAS if name in rows), None)
            found.append(
                {
                    "table": entry["name"],
                    "part": key[0] if part else "",
                    "covers": spans(rows[edition]),
                    "rows": len(rows),
                    "occupations": _count(rows, edition, "occupation_code"),
                    "areas": _count(rows, edition, area),
                    "evidence": key[-1],
                }
            )
    return pd.DataFrame(found)


def _count(rows: pd.DataFrame, edition: str, column: str | None) -> str:
    """Count the different codes of an edition: one number, or the least and the most where editions differ."""
    if column is None or column not in rows:
        return ""
    counts = rows.groupby(edition)[column].nunique()
    return str(counts.max()) if counts.min() == counts.max() else f"{counts.min()} to {counts.max()}"
