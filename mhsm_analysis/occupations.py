"""Find the occupation a user means: a SOC code or an exact title."""

from __future__ import annotations

import difflib
import re

import pandas as pd

from .errors import UnknownOccupationError
from .words import spans

# Levels that name an occupation rather than a group; a broad group often repeats its only member's title.
_FINEST = {"occupation_level": "detailed", "row_type": "line_item"}


def find_occupation(frame: pd.DataFrame, occupation: str) -> str:
    """Return the SOC code of the occupation a user names by code or by title (in any letter case).

    Parameters
    ----------
    frame
        Any table with ``occupation_code`` and ``occupation_title``.
    occupation
        SOC code, such as ``11-9111``, or exact title.

    Raises
    ------
    UnknownOccupationError
        Where nothing fits (the message names the nearest), or a title fits several occupations.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> find_occupation(mhsm.load_wages(), "medical and health services managers")
    '11-9111'
    """
    if not isinstance(occupation, str):
        raise UnknownOccupationError(f"One occupation at a time: expected a code or a title, not {occupation!r}.")
    names = frame.drop_duplicates("occupation_code")
    asked = " ".join(str(occupation).split())
    if asked in set(names["occupation_code"]):
        return asked
    asked = asked.casefold()
    fits = frame[frame["occupation_title"].str.casefold() == asked]
    for column, finest in _FINEST.items():
        if column in fits and fits[column].eq(finest).any():
            fits = fits[fits[column] == finest]
    codes = fits["occupation_code"].unique().tolist()
    if len(codes) == 1:
        return codes[0]
    where = frame.attrs.get("title", "this table")
    if codes:
        edition = next((name for name in ("year", "vintage") if name in fits), None)
        where = {
            code: f" ({spans(rows[edition])})" if edition else "" for code, rows in fits.groupby("occupation_code")
        }
        raise UnknownOccupationError(
            f"{occupation!r} is a title under several codes: name one of"
            f" {', '.join(code + where[code] for code in codes)}."
        )
    found = _nearest(names, asked)
    nearest = "; ".join(f"{row.occupation_code} {row.occupation_title}" for row in found.itertuples())
    raise UnknownOccupationError(
        f"No occupation {occupation!r} in {where}: expected a SOC code or an exact title."
        + (f" Nearest: {nearest}." if nearest else "")
    )


def _nearest(names: pd.DataFrame, asked: str) -> pd.DataFrame:
    """Return up to three rows: a code's neighbours, else titles with the words asked, else those spelled most alike."""
    digits = re.sub(r"[-.\s]", "", asked)
    if digits.isdecimal():
        number = names["occupation_code"].str.replace("-", "").astype(int)
        return names.loc[(number - int(digits[:6])).abs().nsmallest(3).index]
    titles = names["occupation_title"].str.casefold()
    near = sorted(titles[titles.str.contains(asked, regex=False)], key=len)[:3] if asked else []
    near = near or difflib.get_close_matches(asked, titles, n=3, cutoff=0.5)
    order = titles[titles.isin(near)].map(near.index).sort_values(kind="stable")
    return names.loc[order.index[:3]]
