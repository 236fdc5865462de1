"""What entry into an occupation asks for, what those who work in it have, and how many openings replace leavers."""

from __future__ import annotations

import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..growth.summary import years_of
from ..growth.vintages import openings_parts
from ..occupations import find_occupation, name_of
from ..occupations.content import of_one_occupation
from ..words import joined

_ALL = "00-0000"
_REQUIREMENTS = ("typical_education", "work_experience", "on_the_job_training")
_ATTAINED = (
    "less_than_high_school_pct",
    "high_school_pct",
    "some_college_pct",
    "associates_pct",
    "bachelors_pct",
    "masters_pct",
    "doctoral_or_professional_pct",
)


def entry_requirements(projections: pd.DataFrame, occupation: str = "11-9111") -> pd.DataFrame:
    """List what BLS assigns as typical for entry into an occupation, by vintage, and where it changed.

    Parameters
    ----------
    projections
        Rows of `load_projections`.
    occupation
        SOC code or exact title.

    Returns
    -------
    pandas.DataFrame
        A row a vintage that prints any of the three: ``vintage, occupation_title, typical_education, work_experience,
        on_the_job_training`` (missing where the copy at hand does not have it; ``None`` is a word: none is needed),
        ``changed``: what differs from the last vintage that printed it, in words, empty where nothing does; and
        ``evidence``. ``attrs["note"]`` says what an assignment is.

    Raises
    ------
    UnknownOccupationError
    NotCoveredError
        Where no vintage prints one, as for groups of occupations.

    Notes
    -----
    BLS analysts assign to each occupation one level that most need to enter it (from 2010-20 on). It is no minimum and
    not what those who work in it have: see `attainment_by_vintage`. A change may be one of judgement or of codes.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> entry = entry_requirements(mhsm.load_projections()).set_index("vintage")
    >>> entry["typical_education"].unique().tolist()
    ["Bachelor's degree"]
    >>> entry.loc["2014-24", "changed"]
    'work experience: None to Less than 5 years'
    """
    rows = _of(projections, occupation, ["vintage", *_REQUIREMENTS, "evidence"], "load_projections")
    rows = rows.dropna(subset=list(_REQUIREMENTS), how="all")
    if rows.empty:
        code = find_occupation(projections, occupation)
        own = of_one_occupation(projections, code)
        group = not own["row_type"].eq("line_item").any()
        raise NotCoveredError(
            f"No typical entry requirements of {name_of(code, own)} are in these rows: "
            + ("it is a group, and BLS assigns them to single occupations." if group
               else f"it is in {joined(own['vintage'].unique())}, without them.")
        )  # fmt: skip
    rows = _in_order(rows)
    before = rows[list(_REQUIREMENTS)].ffill().shift()
    changed = [
        "; ".join(
            f"{name.replace('_', ' ')}: {before.loc[at, name]} to {rows.loc[at, name]}"
            for name in _REQUIREMENTS
            if pd.notna(before.loc[at, name])
            and pd.notna(rows.loc[at, name])
            and before.loc[at, name] != rows.loc[at, name]
        )
        for at in rows.index
    ]
    columns = ["vintage", "occupation_title", *_REQUIREMENTS]
    table = rows[columns].assign(changed=changed, evidence=rows["evidence"])
    table.attrs = {"note": "Typical for entry is an assignment by BLS, not what those who work in the occupation have."}
    return table


def attainment_by_vintage(attainment: pd.DataFrame, occupation: str = "11-9111") -> pd.DataFrame:
    """Set the education of those who work in an occupation beside that of all workers, by vintage.

    Parameters
    ----------
    attainment
        Rows of `load_educational_attainment`, those of all occupations among them.
    occupation
        SOC code or exact title.

    Returns
    -------
    pandas.DataFrame
        A row a vintage: ``vintage, occupation_title, acs_years, acs_first_year, acs_last_year, same_survey_as`` (an
        earlier vintage of the same ACS years, else empty: its rows are no second observation), the seven shares as
        published, and sums of them in percent: ``below_bachelors_pct, bachelors_or_higher_pct, masters_or_higher_pct,
        not_bachelors_pct`` (who has less or more than a bachelor's degree), ``all_bachelors_or_higher_pct,
        all_masters_or_higher_pct`` (all
        occupations), ``gap_bachelors_points, gap_masters_points`` (occupation - all), ``acs_match``, ``evidence``.

    Raises
    ------
    UnknownOccupationError
    MhsmError
        Where the rows lack all occupations of a vintage.
    NotCoveredError
        Where no vintage has figures of the occupation.

    Notes
    -----
    Workers aged 25 and older (BLS, from the American Community Survey, pooled years). Shares are rounded to 0.1, so a
    sum of k of them is within 0.05 k. What workers have is not what entry asks for (`entry_requirements`), and says
    nothing of pay. Pooled years of neighbouring vintages can overlap: a change between them is not tested here.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> attained = attainment_by_vintage(mhsm.load_educational_attainment()).set_index("vintage")
    >>> attained.loc["2023-33", ["bachelors_or_higher_pct", "all_bachelors_or_higher_pct"]].astype(float).tolist()
    [65.4, 41.6]
    >>> float(attained.loc["2023-33", "masters_or_higher_pct"])
    31.6
    """
    rows = _of(attainment, occupation, ["vintage", "acs_years", *_ATTAINED], "load_educational_attainment")
    rows = _in_order(rows.dropna(subset=list(_ATTAINED)))
    if rows.empty:
        name = name_of(find_occupation(attainment, occupation), attainment)
        raise NotCoveredError(f"No educational attainment of {name} is in these rows: its row has no figures.")
    everyone = attainment[attainment["occupation_code"] == _ALL].set_index("vintage")
    absent = [vintage for vintage in rows["vintage"] if vintage not in everyone.index]
    if absent:
        raise MhsmError(f"No row of all occupations ({_ALL}) for {', '.join(absent)}: pass every occupation's rows.")
    everyone = everyone.loc[rows["vintage"]].reset_index()
    first = rows.drop_duplicates("acs_years").set_index("acs_years")["vintage"]
    origin = rows["acs_years"].map(first)
    own = {"bachelors": _at_least(rows, "bachelors_pct"), "masters": _at_least(rows, "masters_pct")}
    nation = {"bachelors": _at_least(everyone, "bachelors_pct"), "masters": _at_least(everyone, "masters_pct")}
    ends = rows["acs_years"].map(_survey_years)
    table = rows[["vintage", "occupation_title", "acs_years"]].assign(
        acs_first_year=ends.str[0],
        acs_last_year=ends.str[1],
        same_survey_as=origin.where(origin != rows["vintage"], ""),
        **{name: rows[name] for name in _ATTAINED},
    )
    below = list(_ATTAINED[: _ATTAINED.index("bachelors_pct")])
    return table.assign(
        below_bachelors_pct=rows[below].sum(axis=1).round(1),
        bachelors_or_higher_pct=own["bachelors"],
        masters_or_higher_pct=own["masters"],
        not_bachelors_pct=(rows[[name for name in _ATTAINED if name != "bachelors_pct"]].sum(axis=1)).round(1),
        all_bachelors_or_higher_pct=nation["bachelors"],
        all_masters_or_higher_pct=nation["masters"],
        gap_bachelors_points=(own["bachelors"] - nation["bachelors"]).round(1),
        gap_masters_points=(own["masters"] - nation["masters"]).round(1),
        acs_match=rows["acs_match"],
        evidence=rows["evidence"],
    )


def replacement_share(projections: pd.DataFrame, occupation: str = "11-9111") -> pd.DataFrame:
    """Say what share of an occupation's openings replaces people who leave it, beside all occupations, by vintage.

    Parameters
    ----------
    projections
        Rows of `load_projections`, the total among them.
    occupation
        SOC code or exact title.

    Returns
    -------
    pandas.DataFrame
        A row a vintage of the separations method (2016-26 on): the columns of `openings_parts` but its residual;
        ``exits_share_pct, transfers_share_pct`` of openings (missing where not published apart);
        ``separations_rate_pct, labor_force_exit_rate_pct, occupational_transfer_rate_pct`` as published, percent of
        mean employment a year; ``all_separations_share_pct, all_separations_rate_pct`` of all occupations, missing
        where the vintage has no such row; ``evidence`` of the occupation's row. A share above 100 belongs to an
        occupation that shrinks: not every leaver is replaced.

    Raises
    ------
    UnknownOccupationError, NotCoveredError
        As `openings_parts`: older vintages count replacement needs, another concept.
    MhsmError
        Where the rows lack all occupations.

    Notes
    -----
    Openings are yearly averages. A transfer is a worker who leaves for another occupation, promotions among them; an
    exit leaves the labor force. Neither is a layoff, and changing employers within the occupation is no separation.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> share = replacement_share(mhsm.load_projections()).set_index("vintage")
    >>> share.loc["2024-34", ["separations_share_pct", "all_separations_share_pct"]].astype(float).round(1).tolist()
    [77.0, 97.2]
    """
    parts = openings_parts(projections, occupation).drop(columns="residual_thousands_per_year")
    rates = ["separations_rate_pct", "labor_force_exit_rate_pct", "occupational_transfer_rate_pct", "evidence"]
    code = find_occupation(projections, occupation)
    own = of_one_occupation(projections, code).set_index("vintage")[rates]
    openings = parts["openings_thousands_per_year"]
    table = parts.assign(
        exits_share_pct=100 * parts["exits_thousands_per_year"] / openings,
        transfers_share_pct=100 * parts["transfers_thousands_per_year"] / openings,
    ).join(own, on="vintage")
    table["all_separations_share_pct"] = table["all_separations_rate_pct"] = float("nan")
    everyone = projections[projections["occupation_code"] == _ALL].set_index("vintage")
    if everyone.empty:
        raise MhsmError(f"No row of all occupations ({_ALL}): pass every occupation's rows of load_projections().")
    if everyone["openings_thousands_per_year"].notna().any():
        total = openings_parts(projections, _ALL).set_index("vintage")["separations_share_pct"]
        table["all_separations_share_pct"] = table["vintage"].map(total)
        table["all_separations_rate_pct"] = table["vintage"].map(everyone["separations_rate_pct"])
    return table


def _of(frame: pd.DataFrame, occupation: str, columns: list[str], loader: str) -> pd.DataFrame:
    missing = [name for name in columns if name not in frame]
    if missing:
        raise MhsmError(f"Expected rows of {loader}(): {', '.join(missing)} not found.")
    return frame[frame["occupation_code"] == find_occupation(frame, occupation)]


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values("vintage", key=lambda names: names.map(years_of), ignore_index=True)


def _survey_years(acs_years: str) -> tuple[int, int]:
    """Return the first and the last year of a pool of surveys: "2018-19", "2005-2009", "2019 and 2021" or "2019"."""
    first, last = acs_years[:4], acs_years.replace(" and ", "-").rpartition("-")[2]
    return int(first), int(first[: 4 - len(last)] + last)


def _at_least(rows: pd.DataFrame, level: str) -> pd.Series:
    return rows[list(_ATTAINED[_ATTAINED.index(level) :])].sum(axis=1).round(1)
