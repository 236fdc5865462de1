"""Errors whose message is for the reader: what was expected, what was found, what to do."""

from __future__ import annotations


class MhsmError(Exception):
    """A user's mistake or a bad input, told in one sentence; the command line prints it and exits with 1."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython and JupyterLab show in place of a traceback."""
        return [f"{type(self).__name__}: {self}"]


class UnknownOccupationError(MhsmError, LookupError):
    """What was asked for names no occupation of any year at hand, by SOC code or exact title, or names several."""


class NotCoveredError(MhsmError, LookupError):
    """The year, vintage, release, area or occupation asked for is a real one, but the tables at hand do not have it."""


class DamagedTableError(MhsmError):
    """A table of ``data/`` is missing, or its bytes are not those its descriptor records."""


class SourceFileError(MhsmError, ValueError):
    """A publisher's file is not what its reader expects."""
