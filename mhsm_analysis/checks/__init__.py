"""Check the finished tables: what must hold of official figures whoever copied them. Run by the build and the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .identities import IDENTITIES
from .plausible import PLAUSIBLE
from .result import Result, Tables

CHECKS: tuple[Callable[[Tables], Iterator[Result]], ...] = (*IDENTITIES, *PLAUSIBLE)


def run_checks(tables: Tables) -> list[Result]:
    """Run every check on a full set of tables."""
    return [result for check in CHECKS for result in check(tables)]
