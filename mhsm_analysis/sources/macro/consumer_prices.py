"""Read the consumer price index (CPI-U): all items and medical care, adjusted for season and not, by month."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from .series import find_copy, put_together, read_series, require_mean

_CPI, _CPI_SA = "cpi_u_nsa_1982_84_100", "cpi_u_sa_1982_84_100"
_MEDICAL, _MEDICAL_SA = "cpi_u_medical_care_nsa_1982_84_100", "cpi_u_medical_care_sa_1982_84_100"
# BLS published no index for October 2025.
_NEVER_PUBLISHED = pd.PeriodIndex(["2025-10"], freq="M")
# Medical care was priced in some months only until 1946.
_MEDICAL_GAPS = pd.period_range("1935-04", "1946-12", freq="M")
# Largest monthly step: all items +5.9 percent in July 1946, medical care +2.4 in September 1946.
_LARGEST_STEP_PCT = 6
# The mean of the 36 months of the base period, as rounded by BLS: 99.99 to 100.08 in the four series.
_BASE_TOLERANCE = 0.1
# Adjusting for season moves an index by up to 0.74 percent (all items, December 2004; medical care 0.50, 1981).
_LARGEST_SEASONAL_PCT = 1


def read_consumer_prices(folder: Path | str) -> pd.DataFrame:
    """Read the four monthly consumer price indexes, US city average, all urban consumers, 1982-84 = 100.

    Parameters
    ----------
    folder
        It holds ``cpiai_CUUR0000SA0_monthly_to_….csv`` (all items, headings ``Date, Index``),
        ``CPIMEDNS_monthly_to_….csv`` (medical care) and
        ``FRED-MD_…_CPIAUCSL_CPIMEDSL_monthly_to_….csv`` (both, seasonally adjusted).

    Returns
    -------
    pandas.DataFrame
        One row for every month from the first to the last of any series, sorted by the key ``year, month``:
        ``cpi_u_nsa_1982_84_100`` (all items, not seasonally adjusted: CUUR0000SA0), ``cpi_u_sa_1982_84_100``
        (seasonally adjusted: CPIAUCSL), ``cpi_u_medical_care_nsa_1982_84_100`` (CUUR0000SAM),
        ``cpi_u_medical_care_sa_1982_84_100`` (CPIMEDSL), ``evidence``, ``source`` (the files that cover the month).
        Missing where a series has no value: outside its span, medical care in some months before 1947, and every series
        in October 2025.

    Raises
    ------
    SourceFileError
        Where a file is missing or damaged, a month is missing, twice or not the first of the month, a column holds
        another series (base period, or adjusted and not adjusted index apart).
    """
    headings = {
        "cpiai_CUUR0000SA0_monthly": {"Index": _CPI},
        "CPIMEDNS_monthly": {"CPIMEDNS": _MEDICAL},
        "FRED-MD_*_CPIAUCSL_CPIMEDSL_monthly": {"CPIAUCSL": _CPI_SA, "CPIMEDSL": _MEDICAL_SA},
    }
    columns, files = {}, {}
    for name, wanted in headings.items():
        path = find_copy(folder, name)
        gaps = _NEVER_PUBLISHED.union(_MEDICAL_GAPS) if _MEDICAL in wanted.values() else _NEVER_PUBLISHED
        series = read_series(path, wanted, "M", largest_step_pct=_LARGEST_STEP_PCT, unpublished=gaps)
        for column in wanted.values():
            require_mean(series[column], "1982-01", "1984-12", 100, _BASE_TOLERANCE, path.name)
            columns[column], files[column] = series[column], path
    for plain, adjusted in ((_CPI, _CPI_SA), (_MEDICAL, _MEDICAL_SA)):
        seasonal = 100 * (columns[adjusted] / columns[plain].reindex(columns[adjusted].index) - 1).abs()
        if not seasonal.max() <= _LARGEST_SEASONAL_PCT:
            raise SourceFileError(
                f"{files[plain].name} and {files[adjusted].name} do not hold the same index: {plain} and {adjusted} are"
                f" {seasonal.max():.1f} percent apart in {seasonal.idxmax()}, season explains {_LARGEST_SEASONAL_PCT}."
            )
    return put_together([(files[name], columns[name]) for name in (_CPI, _CPI_SA, _MEDICAL, _MEDICAL_SA)], "M")
