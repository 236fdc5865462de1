"""Figure of an offer: where it stands among the jobs of the occupation and against the medians of its settings."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..careers.offers import chosen_places
from ..errors import MhsmError, NotCoveredError
from ..wages.bounds import wage_bounds
from ..words import joined, money, number, open_range, place_name
from .canvas import ACCENT, DARK, OEWS, Words, in_house_style, set_title, short_dollars, wrapped
from .pay import percentile_bar

_MOST = 6  # places with a label of up to three lines


@in_house_style
def offer_places(ax: Axes, offer: pd.DataFrame, wages: pd.DataFrame) -> Words:
    """Draw an offer as a line through the occupation's percentiles and the medians of its settings, else of sectors.

    Parameters
    ----------
    ax
        Axes to draw on; ``canvas(5.8)`` gives six places room.
    offer
        Rows of `offer_by_setting`.
    wages
        The row of `load_wages` of the same occupation and year.
    """
    nation, year = offer.iloc[0], int(offer["year"].iloc[0])
    if pd.isna(nation["median_lower"]):
        raise NotCoveredError(f"No annual median of the occupation was published for May {year}: nothing to draw.")
    medians = wage_bounds(wages, "annual_p50_usd")["lower"].tolist()
    if wages["year"].tolist() != [year] or medians != [nation["median_lower"]]:
        raise MhsmError(
            f"Expected the one row of load_wages() that the offer is set against (May {year}, median"
            f" {money(nation['median_lower'])}): found {len(wages)} other. Pass the same occupation and year."
        )
    salary, kind = offer.attrs["salary_usd"], "setting" if offer["place"].eq("setting").any() else "sector"
    places = offer[offer["place"] == kind]
    rows = chosen_places(pd.concat([offer.head(1), places]), _MOST)
    drawn = rows.dropna(subset="median_lower").sort_values("median_lower", ascending=False)
    said = [percentile_bar(ax, 0.0, "All industries", wages, "annual", ACCENT)]
    heights = [2.0 + place for place in range(len(drawn))]
    for y, row in zip(heights, drawn.itertuples(), strict=True):
        hidden, quoted = math.isinf(row.median_upper), row.evidence == "quoted"
        wage = f"{'at least ' if hidden else ''}{money(row.median_lower)}"
        face = "white" if quoted else ACCENT
        ax.plot(row.median_lower, y, ">" if hidden else "o", ms=8, mec=ACCENT, mew=1.8, mfc=face)
        # On the side away from the offer, so that its line meets no label; a bound is a long one at the far end.
        left = hidden or row.median_lower < salary
        side, align = (-9, "right") if left else (9, "left")
        ax.annotate(wage, (row.median_lower, y), (side, 0), textcoords="offset points", ha=align, va="center",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1} if hidden else None)  # fmt: skip
        said.append(f"{place_name(row.industry_title)}: median {wage}{' (quoted)' if quoted else ''}")
    end = 1.6 + len(drawn)
    ax.plot([salary] * 2, [-0.18, 0.18], color="white", lw=5, solid_capstyle="butt")
    ax.plot([salary] * 2, [-0.18, 0.18], color=DARK, lw=2.4, solid_capstyle="butt")
    ax.plot([salary] * 2, [1.35, end], color=DARK, lw=1.6, ls="--", zorder=0)
    ax.annotate(f"Offer {money(salary)}", (salary, 1.08), ha="center", va="center", fontweight="bold")
    names = [wrapped(place_name(title), 19) for title in drawn["industry_title"]]
    ax.set_yticks([0.0, *heights], ["All industries", *names], fontsize=9.5)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(end, -0.9)
    ax.set_xlim(0, ax.dataLim.x1 * 1.3)
    ax.xaxis.set_major_formatter(short_dollars())
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.set_xlabel(f"Annual wage, May {year}, dollars")
    ax.spines["left"].set_visible(False)
    finding = set_title(ax, _standing(nation, places, salary, kind))
    hollow = " (open: quoted by an article, no official row at hand)" if drawn["evidence"].eq("quoted").any() else ""
    chosen = (
        f" Of {len(places)} sectors {len(drawn)} are drawn: health care, education, government, and those with the"
        " medians nearest to the offer."
        if len(rows) < len(places) and kind == "sector"
        else ""
    )
    absent = places.loc[places["median_lower"].isna(), "industry_title"].map(place_name)
    without = f" Without a median: {joined(absent)}." if len(absent) else ""
    government = ""
    if drawn["industry_title"].str.startswith("Government, excluding").any():
        government = " Government: without state and local education and hospitals."
    return Words(
        alt=f"{finding}. Annual wages in May {year}. {'; '.join(said)}.{without}",
        caption="Bar: 10th to 90th percentile of the occupation, thick from the 25th to the 75th; white line: median;"
        f" arrow: top-coded. Dots: medians by {kind}{hollow}. Dark mark and dashed line: the offer.{chosen}{without} A"
        " range of percent is what the published percentiles say without a model. Annual wages, nominal dollars,"
        f" without overtime and nonproduction bonuses.{government} {OEWS}, May {year}.",
    )


def _standing(nation: pd.Series, places: pd.DataFrame, salary: float, kind: str) -> str:
    """Say what part of the jobs pays no more than the offer, and how it stands to the medians of all places."""
    known = open_range(nation["percentile_lower"], nation["percentile_upper"])
    if pd.isna(nation["percentile"]) or nation["percentile_lower"] == nation["percentile_upper"]:
        finding = f"{known[0].upper()}{known[1:]}\u00a0% of the jobs pay no more than {money(salary)}"
    else:
        share = number(nation["percentile"])
        finding = f"About {share}\u00a0% of the jobs ({known}\u00a0%) pay no more than {money(salary)}"
    names = {
        side: places.loc[places["against_median"] == side, "industry_title"].map(place_name)
        for side in ("above", "below")
    }
    for side in ("above", "below"):
        if len(places) > 1 and len(names[side]) == len(places):
            return f"{finding}, which is {side} the median of each of {len(places)} {kind}s"
    if 0 < len(names["below"]) <= 2:
        return f"{finding}, which is below the median of {joined(names['below'].str.lower())}"
    side = "below" if len(names["below"]) else "above"
    many = len(names[side])
    return f"{finding}, which is {side} the median of {many} of {len(places)} {kind}s" if many else finding
