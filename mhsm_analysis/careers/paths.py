"""What the settings of a specialization pay, and how many managers they employ, each figure with its year."""

from __future__ import annotations

import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..wages.bounds import PERCENTILES, wage_bounds

_MEDIAN, _MEAN, _JOBS = "annual_p50_usd", "annual_mean_usd", "employment_jobs"
NO_SPECIALIZATION = (
    "A specialization is no occupation of the SOC, so no official statistic has its pay. The pay of all managers of the"
    " occupation in the industry stands in its place."
)


def setting_pay(wages: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """Find for each industry the newest figure of every kind: percentiles, mean, jobs; each keeps its own year.

    Parameters
    ----------
    wages
        Rows of `load_wages_by_industry` of one occupation, of every level (``level=None``).
    national
        Rows of `load_wages` of the same occupation, to take shares of its jobs.

    Returns
    -------
    pandas.DataFrame
        A row for each industry and figure at hand: ``industry_code, figure`` (``annual_p10_usd`` … ``annual_p90_usd``,
        ``annual_mean_usd``, ``employment_jobs``), ``lower, upper, relation`` (a point, or a bound where top-coded;
        dollars a year, nominal, or jobs), ``share_of_occupation_pct`` (of jobs: percent of the occupation's jobs in the
        nation in that May; missing otherwise), ``year, industry_level, industry_title, evidence, source``. Years
        differ between figures and industries, so rows do not compare without looking at them.

    Raises
    ------
    MhsmError
        Where the rows are of several occupations, or of another than ``national``.
    NotCoveredError
        Where no row has a figure.

    Notes
    -----
    Industries of NAICS and all owners only. Of two levels with the same code and year (a setting and a sector 99) the
    setting's row is taken: it is the same figure.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> pay = setting_pay(mhsm.load_wages_by_industry("11-9111", level=None), mhsm.load_wages("11-9111"))
    >>> pay.loc[pay["industry_code"] == "622", ["figure", "lower", "year"]].values.tolist()
    [['annual_p50_usd', 130690.0, 2024], ['annual_mean_usd', 113780.0, 2015], ['employment_jobs', 121260.0, 2015]]
    """
    if "industry_code" not in wages:
        raise MhsmError("Settings are rows of load_wages_by_industry(): these have no industry_code.")
    codes = set(wages["occupation_code"]) | set(national["occupation_code"])
    if len(codes) != 1:
        raise MhsmError(f"Pay by setting is of one occupation: the rows hold {', '.join(sorted(codes)) or 'none'}.")
    rows = wages[wages["industry_system"].eq("NAICS") & wages["ownership"].eq("all")].reset_index(drop=True)
    about = ["industry_code", "year", "industry_level", "industry_title", "evidence", "source"]
    parts = []
    for figure in [*(f"annual_{name}_usd" for name in PERCENTILES), _MEAN, _JOBS]:
        if figure in (_MEAN, _JOBS):
            bounds = pd.DataFrame({"lower": rows[figure], "upper": rows[figure], "relation": "="})
        else:
            bounds = wage_bounds(rows, figure)
        part = pd.concat([rows[about], bounds], axis=1).assign(figure=figure).dropna(subset="lower")
        # The same figure may stand at two levels: the setting's row is kept.
        part = part.assign(first=part["industry_level"].ne("setting"))
        part = part.sort_values(["industry_code", "year", "first"], ascending=[True, False, True])
        parts.append(part.drop_duplicates("industry_code"))
    found = pd.concat(parts)
    if found.empty:
        raise NotCoveredError("No pay or jobs by industry in these rows: pass load_wages_by_industry(level=None).")
    jobs = found["year"].map(national.set_index("year")[_JOBS])
    found["share_of_occupation_pct"] = (100 * found["lower"] / jobs).where(found["figure"].eq(_JOBS))
    columns = ["industry_code", "figure", "lower", "upper", "relation", "share_of_occupation_pct", *about[1:]]
    return found.sort_values("industry_code", kind="stable", ignore_index=True)[columns]


def path_settings(
    paths: pd.DataFrame, wages: pd.DataFrame, national: pd.DataFrame, employers: pd.DataFrame
) -> pd.DataFrame:
    """Say for each specialization and setting what the setting pays and employs, when, and what is not known.

    Parameters
    ----------
    paths
        Rows of `load_career_paths`.
    wages, national
        As for `setting_pay`.
    employers
        Rows of `load_employer_shares`.

    Returns
    -------
    pandas.DataFrame
        The rows of ``paths``: ``specialization, setting, industry_code, industry_title``; ``industry_level,
        fit`` as in ``paths``: where the setting is only a part of the industry, its figures are not the setting's;
        ``median_lower, median_upper, median_relation`` (dollars a year, nominal), ``median_year, median_evidence``; the
        same for ``mean_usd, mean_year, mean_evidence``; ``employment_jobs, share_of_occupation_pct, employment_year,
        employment_evidence`` (wage and salary jobs of OEWS); ``employer_share_pct, employer_share_year,
        employer_share_evidence`` (percent of all jobs of the occupation in the newest vintage that has it, rounded to
        1); ``other_percentiles``: those published, each with its year, in words; ``not_known``: which of median, mean,
        percentiles and employment are not at hand, in words; ``note``: how near the industry comes. ``attrs["note"]``
        says that no official statistic has pay by specialization.

    Raises
    ------
    MhsmError
        As `setting_pay`.
    NotCoveredError
        Where the industry of no path has a figure of the occupation.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> wages, national = mhsm.load_wages_by_industry("11-9111", level=None), mhsm.load_wages("11-9111")
    >>> table = path_settings(mhsm.load_career_paths(), wages, national, mhsm.load_employer_shares())
    >>> row = table[table["specialization"] == "Hospital administrator"].iloc[0]
    >>> float(row["median_lower"]), int(row["median_year"])
    (130690.0, 2024)
    >>> float(row["employer_share_pct"]), int(row["employer_share_year"])
    (29.0, 2024)
    """
    _require(
        paths, {"specialization", "setting", "industry_level", "industry_code", "fit", "note"}, "load_career_paths"
    )
    _require(employers, {"vintage", "occupation_code", "industry_code", "share_pct"}, "load_employer_shares")
    pay = setting_pay(wages, national)
    if (code := national["occupation_code"].iloc[0]) != "11-9111":
        raise MhsmError(f"Career paths are those of medical and health services managers (11-9111), not of {code}.")
    table = paths[["specialization", "setting", "industry_code"]].reset_index(drop=True)
    if not table["industry_code"].isin(pay["industry_code"]).any():
        raise NotCoveredError(
            f"No industry of these paths has a figure of {national['occupation_title'].iloc[-1]}: industries at hand"
            f" are {', '.join(pay['industry_code'].unique())}."
        )
    newest = pay.sort_values("year").drop_duplicates("industry_code", keep="last").set_index("industry_code")
    table["industry_title"] = table["industry_code"].map(newest["industry_title"])
    table["industry_level"], table["fit"] = paths["industry_level"].to_numpy(), paths["fit"].to_numpy()
    for name, figure in (("median", _MEDIAN), ("mean", _MEAN), ("employment", _JOBS)):
        one = pay[pay["figure"] == figure].set_index("industry_code")
        values = {
            "median": {"median_lower": "lower", "median_upper": "upper", "median_relation": "relation"},
            "mean": {"mean_usd": "lower"},
            "employment": {"employment_jobs": "lower", "share_of_occupation_pct": "share_of_occupation_pct"},
        }[name]
        for column, of in (values | {f"{name}_year": "year", f"{name}_evidence": "evidence"}).items():
            table[column] = table["industry_code"].map(one[of])
        table[f"{name}_year"] = table[f"{name}_year"].astype("Int64")
    table["median_relation"] = table["median_relation"].fillna("not published")
    held = employers[employers["occupation_code"].eq(national["occupation_code"].iloc[0])].sort_values("year")
    held = held.drop_duplicates("industry_code", keep="last").set_index("industry_code")
    for column, of in (("pct", "share_pct"), ("year", "year"), ("evidence", "evidence")):
        table[f"employer_share_{column}"] = table["industry_code"].map(held[of])
    table["employer_share_year"] = table["employer_share_year"].astype("Int64")
    others = pay[pay["figure"].str.contains("_p") & pay["figure"].ne(_MEDIAN)]
    said = {str(code): "; ".join(map(_said, rows.to_dict("records"))) for code, rows in others.groupby("industry_code")}
    table["other_percentiles"] = [said.get(code, "") for code in table["industry_code"]]
    lacks = {
        "median": table["median_lower"].isna(),
        "mean": table["mean_usd"].isna(),
        "other percentiles": table["other_percentiles"].eq(""),
        "employment": table["employment_jobs"].isna() & table["employer_share_pct"].isna(),
    }
    table["not_known"] = [", ".join(name for name, lack in lacks.items() if lack[at]) for at in table.index]
    table["note"] = paths["note"].fillna("").to_numpy()
    table.attrs = {"note": NO_SPECIALIZATION}
    return table


def _require(frame: pd.DataFrame, columns: set[str], loader: str) -> None:
    if missing := columns - set(frame):
        raise MhsmError(f"Expected rows of {loader}(): {', '.join(sorted(missing))} not found.")


def _said(row: dict[str, object]) -> str:
    percentile = str(row["figure"]).split("_")[1].upper()
    least = "at least " if row["relation"] == ">=" else ""
    return f"{percentile} {least}${row['lower']:,.0f} (May {row['year']})"
