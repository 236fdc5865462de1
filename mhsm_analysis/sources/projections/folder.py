"""Read every vintage at hand from the folder of BLS's files, each file named after its vintage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from .attainment import read_educational_attainment
from .extract import read_projections_extract
from .finder import read_projections, read_projections_finder
from .workbook import read_projections_workbook

Plan = dict[str, tuple[Callable[..., pd.DataFrame], tuple[str, ...]]]
PROJECTIONS: Plan = {
    "2010-20": (read_projections_workbook, ("ep_2010-20_occupation.xls",)),
    "2012-22": (read_projections_workbook, ("ep_2012-22_occupation.xls",)),
    "2014-24": (read_projections_workbook, ("ep_2014-24_occupation.xlsx",)),
    "2016-26": (read_projections_workbook, ("ep_2016-26_occupation.xlsx",)),
    "2018-28": (read_projections_finder, ("ep_2018-28_Employment-Projections.csv",)),
    "2019-29": (read_projections_workbook, ("ep_2019-29_occupation.xlsx",)),
    "2020-30": (read_projections, ("ep_2020-30_table-1.2.csv", "ep_2020-30_Employment-Projections.csv")),
    "2021-31": (read_projections_finder, ("ep_2021-31_Employment-Projections.csv",)),
    "2022-32": (read_projections_workbook, ("ep_2022-32_occupation.xlsx",)),
    "2023-33": (read_projections_workbook, ("ep_2023-33_occupation.xlsx",)),
    "2024-34": (read_projections_workbook, ("ep_2024-34_occupation.xlsx",)),
    "2025-35": (read_projections_extract, ("ep_2025-35_table-1.2_management_extract.csv",)),
}
ATTAINMENT: Plan = {
    vintage: (read_educational_attainment, (file,))
    for vintage, file in {
        "2010-20": "ep_2010-20_occupation.xls",
        "2012-22": "ep_2012-22_occupation.xls",
        "2014-24": "ep_2014-24_occupation.xlsx",
        "2016-26": "ep_2016-26_occupation.xlsx",
        "2019-29": "ep_2019-29_occupation.xlsx",
        "2020-30": "ep_2020-30_table-5.3_attainment.csv",
        "2022-32": "ep_2022-32_occupation.xlsx",
        "2023-33": "ep_2023-33_education.xlsx",
    }.items()
}


def read_all_projections(folder: Path | str) -> pd.DataFrame:
    """Read the twelve vintages of `PROJECTIONS` from one folder.

    Parameters
    ----------
    folder
        The folder with the files that `PROJECTIONS` names, such as ``ep_2016-26_occupation.xlsx``.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``projections`` (see `read_projections_workbook`), sorted by the key ``vintage,
        occupation_code, row_type``. Vintages are different projections, not one series.

    Raises
    ------
    SourceFileError
        Where a file is missing, is of another vintage than its name says, or is not as its reader expects.
    """
    return _read_all(Path(folder), PROJECTIONS)


def read_all_attainment(folder: Path | str) -> pd.DataFrame:
    """Read the educational attainment of every vintage of `ATTAINMENT` from one folder.

    Parameters
    ----------
    folder
        The folder with the files that `ATTAINMENT` names.

    Returns
    -------
    pandas.DataFrame
        The columns of `read_educational_attainment`, sorted by the key ``vintage, occupation_code``.

    Raises
    ------
    SourceFileError
        Where a file is missing, is of another vintage than its name says, or is not as its reader expects.
    """
    return _read_all(Path(folder), ATTAINMENT)


def _read_all(folder: Path, plan: Plan) -> pd.DataFrame:
    absent = [file for _, files in plan.values() for file in files if not (folder / file).is_file()]
    if absent:
        raise SourceFileError(f"{folder} lacks {', '.join(absent)}: put the file there under that name.")
    frames: Sequence[pd.DataFrame] = [
        _of_vintage(read(*(folder / file for file in files)), vintage, files)
        for vintage, (read, files) in sorted(plan.items())
    ]
    return pd.concat(frames, ignore_index=True)


def _of_vintage(rows: pd.DataFrame, vintage: str, files: tuple[str, ...]) -> pd.DataFrame:
    found = rows["vintage"].iloc[0]
    if found != vintage:
        raise SourceFileError(f"{' and '.join(files)} should be of the vintage {vintage}, found {found}: rename it.")
    return rows
