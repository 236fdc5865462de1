"""What a check says of a table."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

Tables = dict[str, pd.DataFrame]
WAGE_TABLES = ("national_wages", "wages_by_industry", "wages_by_area")


@dataclass(frozen=True)
class Result:
    """The outcome of one check of one table.

    ``compared`` counts the comparisons made, ``worst`` is the largest gap found and ``faults`` the rows that fail.
    """

    check: str
    table: str
    compared: int
    worst: float = 0.0
    tolerance: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether a row fails, or nothing was there to compare."""
        return bool(self.faults) or not self.compared

    def __str__(self) -> str:
        """Say in one line what was checked and what failed."""
        worst = f", largest gap {self.worst:,.6g} of {self.tolerance}" if self.tolerance else ""
        failed = f": {len(self.faults)} FAILED, first {self.faults[0]}" if self.faults else ""
        if not self.compared:
            failed = ": FAILED, nothing was there to compare"
        return f"{self.check} ({self.table}, {self.compared:,} compared{worst}){failed}"


def told(frame: pd.DataFrame, broken: pd.Series) -> list[str]:
    """Name the broken rows by what tells rows apart: edition, code, place."""
    names = ["year", "vintage", "release", "occupation_code", "industry_level", "industry_code", "ownership"]
    names = [name for name in [*names, "area_type", "area_code", "row_type", "type"] if name in frame]
    return [" ".join(map(str, row)) for row in frame.loc[broken.to_numpy(), names].itertuples(index=False)]
