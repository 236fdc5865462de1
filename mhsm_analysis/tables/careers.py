"""Tables of careers: where specializations work, what entry asks for, what workers have, who leaves, and an offer."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..careers.offers import chosen_places
from ..words import bound, number, open_range, place_name

_one_decimal = functools.partial(number, digits=1)


def path_rows(table: pd.DataFrame) -> pd.DataFrame:
    """List a `path_settings`: what the industry pays, and what share of the occupation it employs, each with its year.

    A star marks a year whose figure is not from an official file. A whole sector or subsector is no setting: its figure
    stands in ``attrs["wider"]``, in words.
    """
    rows = []
    for row in table.to_dict("records"):
        fits = row["industry_level"] == "setting"
        median = _dated(_median(row["median_lower"], row["median_upper"]), row["median_year"], row["median_evidence"])
        share = _dated(
            f"{number(row['employer_share_pct'])} %", row["employer_share_year"], row["employer_share_evidence"]
        )
        rows.append(
            {
                "Specialization": row["specialization"],
                "Setting": row["setting"],
                "Industry": ("part of " * (row["fit"] == "part") + place_name(row["industry_title"])) if fits else None,
                "Median": median if fits else None,
                "Managers": share if fits else None,
                "wider": None if fits or median is None else f"{place_name(row['industry_title'])} {median}",
            }
        )
    listed = pd.DataFrame(rows).set_index("Specialization")
    wider = listed.pop("wider").dropna().unique().tolist()
    listed.attrs = {"note": table.attrs.get("note", ""), "wider": wider}
    return listed


def entry_rows(entry: pd.DataFrame) -> pd.DataFrame:
    """List an `entry_requirements`: the first vintage, each that changed something, the last and the last complete."""
    asked = entry[["typical_education", "work_experience", "on_the_job_training"]]
    complete = asked.notna().all(axis=1)
    shown = entry["changed"].ne("") | entry.index.isin([entry.index[0], entry.index[-1], *entry.index[complete][-1:]])
    rows = entry[shown]
    return pd.DataFrame(
        {
            "Vintage": rows["vintage"],
            "Education": rows["typical_education"],
            "Work experience": rows["work_experience"],
            "Training on the job": rows["on_the_job_training"],
            "Changed": rows["changed"],
        }
    ).set_index("Vintage")


def attainment_rows(attained: pd.DataFrame) -> pd.DataFrame:
    """List an `attainment_by_vintage`; a star marks a vintage that rests on an earlier one's survey years."""
    return pd.DataFrame(
        {
            "Vintage": attained["vintage"] + attained["same_survey_as"].map(lambda earlier: "*" if earlier else ""),
            "Survey years": attained["acs_years"],
            "Bachelor's or more, %": attained["bachelors_or_higher_pct"].map(_one_decimal),
            "All workers, %": attained["all_bachelors_or_higher_pct"].map(_one_decimal),
            "Master's or more, %": attained["masters_or_higher_pct"].map(_one_decimal),
            "All workers: master's or more, %": attained["all_masters_or_higher_pct"].map(_one_decimal),
        }
    ).set_index("Vintage")


def replacement_rows(replacement: pd.DataFrame) -> pd.DataFrame:
    """List a `replacement_share`: openings a year in thousands, by what they come from, and replacement's share.

    A star marks a vintage whose row is not from an official file.
    """
    columns = {
        "Openings": "openings_thousands_per_year",
        "Exits": "exits_thousands_per_year",
        "Transfers": "transfers_thousands_per_year",
        "Growth": "growth_thousands_per_year",
        "Replacement, %": "separations_share_pct",
        "All occupations, %": "all_separations_share_pct",
    }
    rows = {label: replacement[name].map(_one_decimal, na_action="ignore") for label, name in columns.items()}
    starred = replacement["vintage"] + replacement["evidence"].map(lambda kind: "" if kind == "official" else "*")
    return pd.DataFrame({"Vintage": starred, **rows}).set_index("Vintage")


def offer_rows(offer: pd.DataFrame) -> pd.DataFrame:
    """List an `offer_by_setting`, highest median first, in at most twelve rows.

    ``attrs["left_out"]`` lists the sectors that are not shown (see `chosen_places`).
    """
    chosen = chosen_places(offer, 11)
    rows = pd.concat([offer[offer["place"].eq("nation")], chosen])
    rows = rows.sort_values("median_lower", ascending=False, kind="stable")
    table = pd.DataFrame(
        {
            "Place": [
                place_name(title) + (" (sector)" if place == "sector" else "")
                for title, place in _each(rows, "industry_title", "place")
            ],
            "Median": [_median(lower, upper) for lower, upper in _each(rows, "median_lower", "median_upper")],
            "Offer less median": rows["gap_to_median_usd"].map(_whole_dollars, na_action="ignore").to_list(),
            "Jobs that pay no more, %": [
                open_range(lower, upper) if np.isnan(value) else f"{number(value, 1)} ({open_range(lower, upper)})"
                for value, lower, upper in _each(rows, "percentile", "percentile_lower", "percentile_upper")
            ],
            "Evidence": rows["evidence"].str.replace("_", " ").to_list(),
        }
    ).set_index("Place")
    left = offer[offer["place"].ne("nation") & ~offer["industry_code"].isin(chosen["industry_code"])]
    table.attrs = {"left_out": left["industry_title"].map(place_name).tolist()}
    return table


def _each(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[name] for name in columns), strict=True)


def _median(lower: float, upper: float) -> str:
    relation = "not published" if np.isnan(lower) else ">=" if np.isinf(upper) else "="
    return bound(pd.Series({"lower": lower, "upper": upper, "relation": relation}))


def _whole_dollars(value: float) -> str:
    """Write a gap in a year's pay: no cents, however small it is."""
    return f"{'−' if value < 0 else ''}${number(abs(value))}"


def _dated(text: str, year: Any, evidence: str) -> str | None:
    """Set the year behind a figure, starred where it is not official; nothing where there is no figure."""
    return None if pd.isna(year) else f"{text} ({year}{'' if evidence == 'official' else '*'})"
