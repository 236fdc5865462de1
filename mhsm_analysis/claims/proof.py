"""Would the audit notice an error? Claims that stand are put wrong on purpose and audited again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..words import joined
from .at_hand import Tables
from .audit import claimed_in
from .finding import STATISTICS
from .form import check_claims
from .summary import MEANINGS, in_words
from .verdicts import MATCHES, judge, places

_SAME_FOR_ALL = {"growth_pct", "national_growth_pct"}  # two names of one figure for all occupations together


def errors_noticed(claims: pd.DataFrame, tables: Mapping[str, pd.DataFrame] | None = None) -> pd.DataFrame:
    """Put each claim that stands wrong in several ways, and count how often the audit changes its verdict.

    Parameters
    ----------
    claims
        Rows of `read_claims` or `load_claims`. Only those are put wrong that match the edition they cite, and no
        ranges, which hold many figures.
    tables
        As for `audit_claims`.

    Returns
    -------
    pandas.DataFrame
        Index ``error``: one rounding unit higher, one rounding unit lower, the period or edition before, the period or
        edition after (the nearest at hand), another statistic of the same kind. ``n`` (claims put wrong so),
        ``noticed`` (of these no longer a match), ``verdicts`` (in words, with their numbers), ``not_noticed`` (ids of
        the claims that still match, each with what it was turned into; empty where there is none).

    Raises
    ------
    MhsmError
        As `audit_claims`.
    NotCoveredError
        Where no claim stands.

    Notes
    -----
    An error that is not noticed is one where the tables say the same in both places: 19.7 percent of GDP is the share
    of 2020 in three releases. A bound moved the loose way stays true and is called loose.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> noticed = errors_noticed(mhsm.load_claims())
    >>> noticed.loc["one rounding unit higher", ["n", "noticed"]].astype(int).tolist()
    [8, 8]
    """
    claims, at_hand = check_claims(claims), Tables(tables)
    rows = claims[claims["bound"].ne("range")].to_dict("records")
    standing = [row for row in rows if judge(claimed_in(row), at_hand).verdict in MATCHES]
    if not standing:
        raise NotCoveredError(
            "None of these claims, ranges apart, matches what it cites, so none can be put wrong on purpose."
        )
    wrong = pd.DataFrame([made for row in standing for made in _put_wrong(row, at_hand)])
    wrong["verdict"] = [judge(claimed_in(row), at_hand).verdict for row in wrong.to_dict("records")]
    counted = {error: _counted(made) for error, made in wrong.groupby("error", sort=False)}
    return pd.DataFrame.from_dict(counted, orient="index").rename_axis("error")


def _put_wrong(row: dict[Any, Any], tables: Tables) -> Iterator[dict[Any, Any]]:
    """Yield the claim with one thing changed at a time."""
    value, unit = (Decimal(str(row[name])) for name in ("value", "rounding_unit"))
    for error, moved in (("one rounding unit higher", value + unit), ("one rounding unit lower", value - unit)):
        yield row | {"error": error, "into": "another figure", "value": float(moved)}
    asked = claimed_in(row).asked
    near = [place for place in places(asked, tables) if place.edition == asked.edition]
    if len(near) == 1:  # a vintage is about one period only
        near = places(asked, tables)
    at = near.index(asked)
    for error, step in (("the period or edition before", -1), ("the period or edition after", 1)):
        if 0 <= at + step < len(near):
            place = near[at + step]
            into = place.period + (f" ({place.edition})" if place.edition else "")
            changed = {"reference_period": place.period, "edition": place.edition or pd.NA}
            yield row | changed | {"error": error, "into": into}
    for other in STATISTICS:
        same = {asked.statistic, other} == _SAME_FOR_ALL and asked.occupation_code == "00-0000"
        alike = STATISTICS[other].family == STATISTICS[asked.statistic].family
        if other != asked.statistic and alike and not same:
            swapped = row | {"error": "another statistic of the same kind", "into": other, "statistic": other}
            with suppress(MhsmError):  # another unit, or a period of another form, is refused before any audit
                check_claims(pd.DataFrame([swapped]))
                yield swapped


def _counted(made: pd.DataFrame) -> dict[str, object]:
    missed = made[made["verdict"].isin(MATCHES)]
    counts = made["verdict"].value_counts()
    return {
        "n": len(made),
        "noticed": len(made) - len(missed),
        "verdicts": joined(f"{counts[name]} {in_words(name)}" for name in MEANINGS if name in counts),
        "not_noticed": "; ".join(f"{row.claim_id} as {row.into}" for row in missed.itertuples()),
    }
