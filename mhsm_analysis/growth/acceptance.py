"""The evaluator's acceptance test: our scores beside those that BLS published of its own projections."""

from __future__ import annotations

import pandas as pd

from ..errors import NotCoveredError
from .record import evaluate_projection

# What BLS says of its own occupational projections; the pages give whole percents, growth with one decimal.
BLS_EVALUATIONS = pd.DataFrame(
    [
        ("2002-12", 84.0, 14.8, 0.9, 57.0, "https://www.bls.gov/emp/evaluations/2002-2012-occupational.htm"),
        ("2008-18", 78.0, 10.1, 6.7, 52.0, "https://www.bls.gov/emp/evaluations/2008-2018-occupational.htm"),
        ("2012-22", 77.0, 10.8, 13.2, 67.0, "https://www.bls.gov/emp/evaluations/2012-2022-occupational.htm"),
    ],
    columns=[
        "vintage", "direction_correct_pct", "projected_growth_pct", "actual_growth_pct",
        "faster_than_average_correct_pct", "source",
    ],
)  # fmt: skip


def acceptance(projections: pd.DataFrame) -> pd.DataFrame:
    """Put our scores of the 22 major groups of 2012-22 beside those BLS published: the evaluator's acceptance test.

    Parameters
    ----------
    projections
        Rows of `load_projections`, vintages 2012-22 and 2022-32 among them.

    Returns
    -------
    pandas.DataFrame
        A row for each measure, which is the index: ``own_pct, published_pct, agrees`` (own, rounded as published, is
        the published). ``attrs["source"]`` names BLS's page. "Faster than average" is the one that does not agree: of
        22 groups 14 were called correctly (63.6) and 15 would be 68.2, so that no count of 22 gives BLS's 67.

    Raises
    ------
    NotCoveredError
        Where the major groups of either vintage are not among the rows.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.acceptance(mhsm.load_projections()).reset_index().round(1)
                               measure  own_pct  published_pct  agrees
    0            direction_correct_pct     77.3           77.0    True
    1             projected_growth_pct     10.8           10.8    True
    2                actual_growth_pct     13.2           13.2    True
    3  faster_than_average_correct_pct     63.6           67.0   False
    """
    pair = []
    for vintage in ("2012-22", "2022-32"):
        code = projections["occupation_code"]
        is_group = projections["vintage"].eq(vintage) & code.str.endswith("-0000") & code.ne("00-0000")
        if is_group.sum() != 22:
            raise NotCoveredError(
                f"Expected 22 major groups in {vintage}, found {is_group.sum()}: pass every row of it."
            )
        pair.append(projections[is_group])
    score = evaluate_projection(pair[0], pair[1])
    published = BLS_EVALUATIONS.set_index("vintage").loc["2012-22"]
    digits = {"direction_correct_pct": 0, "projected_growth_pct": 1, "actual_growth_pct": 1,
              "faster_than_average_correct_pct": 0}  # fmt: skip
    rows = {
        name: {"own_pct": score[name], "published_pct": published[name],
               "agrees": round(score[name], places) == published[name]}
        for name, places in digits.items()
    }  # fmt: skip
    table = pd.DataFrame(rows).T.astype({"own_pct": float, "published_pct": float, "agrees": bool})
    table.index.name = "measure"
    table.attrs = {"source": f"BLS, Occupational Projections Evaluation: 2012-2022, {published['source']}"}
    return table
