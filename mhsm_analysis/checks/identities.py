"""What must hold of official figures whoever copied them: sums, bounds, one figure from others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from ..sources.nhe import add_up_gaps
from ..sources.oews import area_sum_gaps, sector_sum_gaps, subsector_sum_gaps
from ..sources.oews.cells import CROSS_FOOT_USD, PERCENTILES
from ..sources.oews.rows import share_gaps
from ..sources.oews.sums import KNOWN_GAPS
from ..sources.projections.attainment import SHARES, SHARES_GAP
from ..sources.projections.checks import identities
from ..sources.projections.columns import NOISE
from .result import WAGE_TABLES, Result, Tables, told

_BASES = ("annual", "hourly")
# A code now and then comes or goes without a change of the classification (one a year is the most seen).
SINGLE_CODES = 2
# Means are rounded to 10 dollars, so a weighted one may be off by 5 and the nation's by as much; 5.3 is the most seen.
MEAN_USD = 10


def percentiles_never_decrease(tables: Tables) -> Iterator[Result]:
    """A higher percentile of a published wage is never below a lower one."""
    for name in WAGE_TABLES:
        frame, compared, bad = tables[name], 0, []
        for basis in _BASES:
            wages = frame[[f"{basis}_{p}_usd" for p in PERCENTILES]].astype(float)
            # Gaps in a row are bridged: P75 is held against P25 where no median was published.
            steps = wages - wages.ffill(axis=1).shift(axis=1)
            compared += int(steps.notna().to_numpy().sum())
            bad += told(frame, (steps < 0).any(axis=1))
        yield Result("percentiles never decrease", name, compared, faults=bad)


def hourly_agrees_with_annual(tables: Tables) -> Iterator[Result]:
    """An annual wage is 2,080 times the hourly one, within the rounding of both."""
    for name in WAGE_TABLES:
        frame = tables[name]
        points = ("mean", *PERCENTILES)
        annual, hourly = (frame[[f"{basis}_{p}_usd" for p in points]].astype(float) for basis in _BASES)
        gaps = pd.DataFrame(np.abs(hourly.to_numpy() * 2080 - annual.to_numpy()), index=frame.index)
        bad = told(frame, gaps.gt(CROSS_FOOT_USD).any(axis=1))
        yield Result(
            "hourly x 2,080 is annual", name, int(gaps.notna().to_numpy().sum()), gaps.max().max(),
            f"{CROSS_FOOT_USD} dollars", bad,
        )  # fmt: skip


def top_coding_is_an_upper_run(tables: Tables) -> Iterator[Result]:
    """No number stands at or above the percentile from which a row is top-coded, and its bound is there."""
    for name in WAGE_TABLES:
        frame = tables[name]
        start = frame["top_coded_from"].map({p: place for place, p in enumerate(PERCENTILES)})
        coded = start.notna()
        bad = []
        for basis in _BASES:
            there = frame[[f"{basis}_{p}_usd" for p in PERCENTILES]].notna().to_numpy()
            above = np.arange(len(PERCENTILES)) >= start.fillna(len(PERCENTILES)).to_numpy()[:, None]
            bad += told(frame, pd.Series((there & above).any(axis=1), index=frame.index))
        bad += told(frame, coded & frame["annual_top_code_usd"].isna())
        yield Result("top-coding is an upper run", name, int(coded.sum()), faults=bad)


def published_whole(tables: Tables) -> Iterator[Result]:
    """A row's wages are numbers exactly where ``wage_basis`` and ``top_coded_from`` say so."""
    frame = tables["national_wages"]
    start = frame["top_coded_from"].map({p: place for place, p in enumerate(PERCENTILES)}).fillna(len(PERCENTILES))
    expected = np.arange(len(PERCENTILES)) < start.to_numpy()[:, None]
    wrong = pd.Series(False, index=frame.index)
    for basis in _BASES:
        published = frame["wage_basis"].isin(["both", f"{basis}_only"]).to_numpy()
        there = frame[[f"{basis}_{p}_usd" for p in PERCENTILES]].notna().to_numpy()
        wrong |= (there != (expected & published[:, None])).any(axis=1)
        wrong |= frame[f"{basis}_mean_usd"].notna().to_numpy() != published
    yield Result("wages are published whole", "national_wages", len(frame), faults=told(frame, wrong))


def parts_add_up_to_the_nation(tables: Tables) -> Iterator[Result]:
    """Jobs in states, sectors and three-digit industries add up to the nation's, but for rounding and known gaps.

    What is not published (such as Illinois in 2009 to 2011) leaves a sum short; see `sources.oews.sums`.
    """
    national = tables["national_wages"]
    for name, gaps_of in (
        ("wages_by_area", area_sum_gaps),
        ("wages_by_industry", sector_sum_gaps),
        ("wages_by_industry", subsector_sum_gaps),
    ):
        gaps = gaps_of(tables[name], national)
        # Where a part is not published, a sum can only be held from above.
        whole = gaps[gaps["published"] == gaps["parts"]]
        short = gaps.drop(whole.index)
        part = gaps_of.__name__.split("_")[0]
        yield Result(
            f"{part}s add up to the nation", name, len(whole), whole["gap"].abs().max(),
            f"{gaps['tolerance'].max():,.0f} jobs of rounding, but for {len(KNOWN_GAPS)} known gaps",
            _unexplained(whole),
        )  # fmt: skip
        yield Result(
            f"{part}s not all published stay within what is withheld", name, len(short), faults=_unexplained(short)
        )


def _unexplained(gaps: pd.DataFrame) -> list[str]:
    return [
        f"{row.year} {row.occupation_code}: sum {row.sum:,.0f}, nation {row.national:,.0f}"
        for row in gaps[gaps["explained"].eq("")].itertuples()
    ]


def means_weigh_up_to_the_nation(tables: Tables) -> Iterator[Result]:
    """The mean wage of all occupations, weighted by jobs over sectors or states, is the nation's."""
    national = tables["national_wages"].query("occupation_level == 'total'").set_index("year")["annual_mean_usd"]
    for name, parts in (
        ("wages_by_industry", "industry_level == 'sector'"),
        ("wages_by_area", "area_type == 'state'"),
    ):
        rows = tables[name].query(f"{parts} and occupation_code == '00-0000'")
        by_year = rows.assign(bill=rows["employment_jobs"] * rows["annual_mean_usd"]).groupby("year")
        jobs, bill = (by_year[column].sum(min_count=1).astype(float) for column in ("employment_jobs", "bill"))
        # A year without means of states (2021, 2025) has nothing to weigh; one in which some are lost misses the mean.
        gap = (bill / jobs - national).abs().dropna()
        yield Result(
            "means weigh up to the nation's", name, len(gap), gap.max(), f"{MEAN_USD} dollars",
            [f"{year}: {off:,.0f} dollars" for year, off in gap[gap > MEAN_USD].items()],
        )  # fmt: skip


def shares_are_employment_over_all_jobs(tables: Tables) -> Iterator[Result]:
    """A published share of an industry's or an area's jobs is the occupation's employment over all jobs of it."""
    for name, column, base, part in (
        ("wages_by_industry", "share_of_industry_employment_pct", 100,
         ["year", "industry_level", "industry_code", "ownership"]),
        ("wages_by_area", "jobs_per_1000", 1000, ["year", "area_type", "area_code"]),
    ):  # fmt: skip
        frame = tables[name]
        gap, allowed = share_gaps(frame, column, base, part)
        yield Result(
            f"{column} is employment over all jobs", name, int(gap.notna().sum()),
            faults=told(frame, gap > allowed),
        )  # fmt: skip


def projections_agree_with_themselves(tables: Tables) -> Iterator[Result]:
    """Change, percent, openings, separations and totals of every vintage follow from each other within rounding."""
    frame = tables["projections"]
    for rule, gap, tolerance in identities(frame):
        allowed = f"{tolerance:g}" if tolerance else ""
        yield Result(
            f"no row where {rule}", "projections", int(gap.notna().sum()), gap.max(), allowed,
            told(frame, gap > tolerance + NOISE),
        )  # fmt: skip


def attainment_adds_up(tables: Tables) -> Iterator[Result]:
    """The seven shares of educational attainment add up to 100 percent."""
    frame = tables["educational_attainment"]
    shares = frame[list(SHARES)]
    gap = (shares.sum(axis=1) - 100).abs().where(shares.notna().any(axis=1))
    yield Result(
        "shares add up to 100", "educational_attainment", int(gap.notna().sum()), gap.max(), f"{SHARES_GAP:g} points",
        told(frame, gap > SHARES_GAP + NOISE),
    )  # fmt: skip


def health_spending_adds_up(tables: Tables) -> Iterator[Result]:
    """Every total of health spending by type is the sum of its parts, and the total that the yearly table has."""
    by_type = tables["health_spending_by_type"]
    gaps = add_up_gaps(by_type)
    wide = gaps[~(gaps["gap_usd_millions"].abs() <= gaps["allowed_usd_millions"])]
    yield Result(
        "types add up to their totals", "health_spending_by_type", len(gaps), gaps["gap_usd_millions"].abs().max(),
        f"{gaps['allowed_usd_millions'].max()} million dollars",
        [f"{row.release} {row.year} {row.type}" for row in wide.itertuples()],
    )  # fmt: skip
    yearly = tables["health_spending"].set_index(["release", "year"])["spending_usd_billions"]
    totals = by_type[by_type["type"] == "national_health_expenditures"]
    totals = totals.join(yearly, on=["release", "year"]).dropna(subset="spending_usd_billions")
    gap = (totals["spending_usd_millions"] / 1000 - totals["spending_usd_billions"]).abs()
    yield Result(
        "the total is that of the yearly table", "health_spending_by_type", len(totals), gap.max(),
        "0.0005 billion dollars", told(totals, gap > 0.0005 + NOISE),
    )  # fmt: skip


def codes_change_at_breaks_only(tables: Tables) -> Iterator[Result]:
    """Occupations are recoded only where the table of series breaks says so; single codes may come and go."""
    breaks = tables["series_breaks"]
    breaks = breaks[breaks["kind"].isin(["classification", "aggregation"])]
    for name, series, edition, level, finest in (
        ("national_wages", "oews", "year", "occupation_level", "detailed"),
        ("projections", "employment_projections", "vintage", "row_type", "line_item"),
    ):
        frame = tables[name]
        # An extract, transcribed, has only some of the occupations.
        items = frame[frame[level].eq(finest) & frame["evidence"].eq("official")]
        codes = items.groupby(edition)["occupation_code"].agg(set)
        known = set(breaks.loc[breaks["series"].eq(series), "starts"])
        missing = {
            str(later): codes[earlier] - codes[later]
            for earlier, later in zip(codes.index[:-1], codes.index[1:], strict=True)
        }
        quiet = {starts: len(lost) for starts, lost in missing.items() if starts not in known}
        bad = [
            f"{starts}: {lost} codes are gone ({', '.join(sorted(missing[starts])[:5])}, …) and data/series_breaks.csv"
            f" has no row '{series},{starts},classification,…'"
            for starts, lost in quiet.items()
            if lost > SINGLE_CODES
        ]
        yield Result(
            "codes change at breaks only",
            name,
            len(missing),
            max(quiet.values(), default=0),
            f"{SINGLE_CODES} codes",
            bad,
        )


def classifications_follow_one_another(tables: Tables) -> Iterator[Result]:
    """The crosswalk to SOC 2010 ends with the codes from which that to SOC 2018 starts, and their titles agree."""
    steps = tables["occupation_crosswalk"]
    ends, starts = (
        steps.loc[steps[f"{end}_system"].eq("SOC 2010")].drop_duplicates(f"{end}_code").set_index(f"{end}_code")
        for end in ("to", "from")
    )
    alone = sorted(set(ends.index) ^ set(starts.index))
    titles = pd.concat([ends["to_title"], starts["from_title"]], axis=1, join="inner")
    letters = titles.apply(lambda column: column.str.casefold().str.replace(r"[^a-z]", "", regex=True))
    renamed = titles.index[letters["to_title"].ne(letters["from_title"])]
    yield Result(
        "codes of SOC 2010 are in both crosswalks, with one title", "occupation_crosswalk", len(ends),
        faults=[*alone, *renamed],
    )  # fmt: skip


def job_titles_lead_to_occupations(tables: Tables) -> Iterator[Result]:
    """Every job title leads to a code of SOC 2018 that the crosswalk has."""
    titles, steps = tables["occupation_titles"], tables["occupation_crosswalk"]
    known = set(steps.loc[steps["to_system"].eq("SOC 2018"), "to_code"])
    lost = ~titles["occupation_code"].isin(known)
    yield Result(
        "job titles lead to occupations of the crosswalk", "occupation_titles", len(titles), faults=told(titles, lost)
    )


IDENTITIES: tuple[Callable[[Tables], Iterator[Result]], ...] = (
    percentiles_never_decrease,
    hourly_agrees_with_annual,
    top_coding_is_an_upper_run,
    published_whole,
    parts_add_up_to_the_nation,
    means_weigh_up_to_the_nation,
    shares_are_employment_over_all_jobs,
    projections_agree_with_themselves,
    attainment_adds_up,
    health_spending_adds_up,
    codes_change_at_breaks_only,
    classifications_follow_one_another,
    job_titles_lead_to_occupations,
)
