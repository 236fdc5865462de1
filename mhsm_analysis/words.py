"""Numbers as a reader meets them: rounded to what is known, with their unit, bounds as bounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:  # words know no question
    from .distribution.recovery import Estimate


def money(value: float) -> str:
    """Dollars: whole where they are a year's pay, with cents where they are an hour's (below 1,000).

    >>> money(101340), money(-35900), money(48.72)
    ('$101,340', '−$35,900', '$48.72')
    """
    sign, amount = "−" if value < 0 else "", abs(value)
    return f"{sign}${amount:,.2f}" if 0 < amount < 1000 else f"{sign}${amount:,.0f}"


def rounded_money(value: float) -> str:
    """Dollars that are an estimate: a year's pay to 100, an hour's to 10 cents.

    >>> rounded_money(284825.4), rounded_money(109.83)
    ('$284,800', '$109.80')
    """
    return money(round(value, -2) if value >= 1000 else round(value, 1))


def ratio(value: float) -> str:
    """A ratio, with two decimals.

    >>> ratio(3.383)
    '3.38'
    """
    return number(value, 2)


def pct(value: float, digits: int = 1) -> str:
    """A percentage.

    >>> pct(32.48), pct(-2.8)
    ('32.5 percent', '−2.8 percent')
    """
    return f"{number(value, digits)} percent"


def number(value: float, digits: int = 0) -> str:
    """A number with thousands commas and a true minus sign.

    >>> number(153533.8, 1), number(-0.04, 1)
    ('153,533.8', '0.0')
    """
    rounded = round(value, digits) + 0.0
    return f"{rounded:,.{digits}f}".replace("-", "−")


def signed(value: float, digits: int = 0) -> str:
    """A change: a number with its sign, none where it is printed as zero.

    >>> signed(0.353, 2), signed(-1.25, 1), signed(0.04, 1)
    ('+0.35', '−1.2', '0.0')
    """
    return ("+" if round(value, digits) > 0 else "") + number(value, digits)


def bound(row: pd.Series, write: Callable[[float], str] = money) -> str:
    """What the bounds of one value say, from a row with ``lower, upper, relation``.

    >>> bound(pd.Series({"lower": 208000.0, "upper": float("inf"), "relation": ">="}))
    'at least $208,000'
    """
    return {
        "=": lambda: write(row["lower"]),
        ">=": lambda: f"at least {write(row['lower'])}",
        "<=": lambda: f"at most {write(row['upper'])}",
        "between": lambda: joined_range(write(row["lower"]), write(row["upper"])),
        "not published": lambda: "not published",
    }[row["relation"]]()


def middle_half(p25: pd.Series, p75: pd.Series) -> str:
    """Say what the middle half of the jobs pays, from the bounds of P25 and P75.

    >>> point = {"lower": 90.0, "upper": 90.0, "relation": "="}
    >>> hidden = {"lower": 208.0, "upper": math.inf, "relation": ">="}
    >>> middle_half(point, hidden), middle_half(hidden, hidden)
    ('the middle half of the jobs pays $90.00 to at least $208.00', 'three quarters of the jobs pay $208.00 or more')
    """
    if p25["relation"] == ">=":
        return f"three quarters of the jobs pay {money(p25['lower'])} or more"
    return f"the middle half of the jobs pays {bound(p25)} to {bound(p75)}"


def joined_range(lower: str, upper: str) -> str:
    """Write two ends as a range, or once where they read the same.

    >>> joined_range("10", "25"), joined_range("93.7 percent", "93.7 percent")
    ('10 to 25', '93.7 percent')
    """
    return lower if lower == upper else f"{lower} to {upper}"


def estimated(estimate: Estimate, write: Callable[[float], str] = money) -> str:
    """Write an `Estimate`: the value with its bounds, a published value, or the bounds alone.

    >>> from mhsm_analysis import salary_percentile
    >>> estimated(salary_percentile(150_000, year=2021), lambda x: number(x, 1))
    '80.1 (75.0 to 90.0)'
    """
    lower = write(estimate.lower)
    if estimate.relation == "=":
        return lower
    bounds = f"at least {lower}" if math.isinf(estimate.upper) else joined_range(lower, write(estimate.upper))
    return bounds if estimate.value is None else f"{write(estimate.value)} ({bounds})"


def contribution_pct(table: pd.DataFrame, component: str) -> str:
    """Write a component's part of a change in percent, from a `share_decomposition`; nothing where it would mislead.

    Parts of next to nothing (below half a log point) and of components that pull apart are no percentages of a whole.
    """
    part = table.loc[component, "contribution_pct"]
    if abs(table.loc["share", "log_contribution"]) < 0.005 or not 0 <= part <= 100:
        return ""
    return pct(part, 0)


def contribution(table: pd.DataFrame, component: str) -> str:
    """Write a component's contribution, such as "10.1 log points (92 percent)", from a `share_decomposition`."""
    part = contribution_pct(table, component)
    points = f"{number(100 * table.loc[component, 'log_contribution'], 1)} log points"
    return f"{points} ({part})" if part else points


def direction(change: float, digits: int = 1, up: str = "more", down: str = "less", level: str = "the same") -> str:
    """Choose the word that fits the sign of a change as it is printed.

    >>> direction(24.7, up="faster", down="slower"), direction(0.04)
    ('faster', 'the same')
    """
    rounded = round(change, digits)
    if math.isnan(rounded):
        raise ValueError("no direction: the change is missing")
    return level if rounded == 0 else up if rounded > 0 else down


def joined(items: Iterable[object]) -> str:
    """Write a list as in a sentence.

    >>> joined([2010, 2012, 2019]), joined([2021])
    ('2010, 2012 and 2019', '2021')
    """
    *first, last = map(str, items)
    return f"{', '.join(first)} and {last}" if first else last


def spans(editions: pd.Series) -> str:
    """Write years as spans (``1999-2001, 2004``) and other editions as a list."""
    values = sorted(editions.dropna().unique().tolist())
    if not all(isinstance(value, int) for value in values):
        return ", ".join(map(str, values))
    runs: list[list[int]] = []
    for year in values:
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def place_name(title: str) -> str:
    """Shorten the title of an industry for a label.

    >>> place_name("Hospitals; state, local, and private"), place_name("Retail Trade")
    ('Hospitals', 'Retail trade')
    """
    return title.split(";")[0].split(", excluding")[0].capitalize()


def open_range(lower: float, upper: float) -> str:
    """Write a range of percent, one-sided where one end says nothing.

    >>> open_range(50, 75), open_range(90, 100), open_range(0, 10), open_range(0, 100)
    ('50 to 75', 'at least 90', 'at most 10', 'not known')
    """
    if (lower, upper) == (0, 100):
        return "not known"
    if lower == upper:
        return number(lower)
    if upper == 100:
        return f"at least {number(lower)}"
    return f"at most {number(upper)}" if lower == 0 else f"{number(lower)} to {number(upper)}"
