"""Types of health spending: one name each in every release, the labels CMS prints, and what adds up to what."""

from __future__ import annotations

import pandas as pd

from ...errors import SourceFileError

# Month in which CMS published the accounts up to a calendar year.
RELEASES = {
    2016: "2017-12",
    2017: "2018-12",
    2018: "2019-12",
    2019: "2020-12",
    2020: "2021-12",
    2021: "2022-12",
    2022: "2023-12",
    2023: "2024-12",
    2024: "2026-01",
}
FIRST_YEAR = 1960

# Type -> the labels under which files of "NHE by type of service and source of funds" print its total. The release of
# January 2026 renames net cost of health insurance to non-medical insurance; the owner of the copy NHE2019.csv
# replaced every "-" by "0".
_ADMINISTRATION = "administration_and_net_cost_of_health_insurance"
BY_TYPE_LABELS = {
    "national_health_expenditures": ("Total National Health Expenditures",),
    "health_consumption_expenditures": ("Health Consumption Expenditures",),
    "personal_health_care": ("Personal Health Care",),
    "hospital_care": ("Total Hospital Expenditures",),
    "physician_and_clinical_services": ("Total Physician and Clinical Expenditures",),
    "dental_services": ("Total Dental Services Expenditures",),
    "other_professional_services": ("Total Other Professional Services Expenditures",),
    "home_health_care": ("Total Home Health Care Expenditures",),
    "other_non_durable_medical_products": (
        "Other Non-Durable Medical Products Expenditures",
        "Other Non0Durable Medical Products Expenditures",
    ),
    "prescription_drugs": ("Total Prescription Drug Expenditures",),
    "durable_medical_equipment": ("Total Durable Medical Equipment Expenditures",),
    "nursing_care_facilities_and_retirement_communities": (
        "Total Nursing Care Facilities and Continuing Care Retirement Communities",
    ),
    "other_health_residential_and_personal_care": ("Total Other Health, Residential, and Personal Care Expenditures",),
    _ADMINISTRATION: (
        "Total Administration and Total Net Cost of Health Insurance Expenditures",
        "Total Administration and Total Non-Medical Insurance Expenditures",
    ),
    "state_and_local_administration": ("State and Local Administration Expenditures",),
    "federal_administration": ("Federal Administration Expenditures",),
    "net_cost_of_health_insurance": (
        "Net Cost of Health Insurance Expenditures",
        "Non-Medical Insurance Expenditures",
    ),
    "public_health_activity": ("Public Health Activity",),
    "research": ("Research",),
    "structures_and_equipment": ("Total Structures and Equipment",),
}
# Unindented rows with numbers that are no type of spending.
OTHER_ROWS = ("POPULATION", "Total CMS Programs (Medicaid, CHIP and Medicare)")
# The same in the file of historical and projected figures (NHE60-26.csv), ...
PROJECTION_LABELS = {
    "national_health_expenditures": ("National Health Expenditures",),
    "health_consumption_expenditures": ("Health Consumption Expenditures",),
    "personal_health_care": ("Personal Health Care",),
    "hospital_care": ("Hospital Expenditures",),
    "physician_and_clinical_services": ("Physician and Clinical Expenditures",),
    "dental_services": ("Dental Services Expenditures",),
    "other_professional_services": ("Other Professional Services Expenditures",),
    "home_health_care": ("Home Health Care Expenditures",),
    "other_non_durable_medical_products": ("Non-Durable Medical Products Expenditures",),
    "prescription_drugs": ("Prescription Drug Expenditures",),
    "durable_medical_equipment": ("Durable Medical Equipment Expenditures",),
    "nursing_care_facilities_and_retirement_communities": (
        "Nursing Care Facilities and Continuing Care Retirement Communities",
    ),
    "other_health_residential_and_personal_care": ("Other Health, Residential, and Personal Care Expenditures",),
    "government_administration": ("Government Administration Expenditures",),
    "net_cost_of_health_insurance": ("Net Cost of Health Insurance Expenditures",),
    "public_health_activity": ("Public Health Activity",),
    "research": ("Research",),
    "structures": ("Structures Expenditures",),
    "equipment": ("Equipment Expenditures",),
}
# ... and in the first block of the "NHE Summary".
SUMMARY_LABELS = {
    "national_health_expenditures": ("National Health Expenditures (Amount in Billions)",),
    "health_consumption_expenditures": ("Health Consumption Expenditures",),
    "personal_health_care": ("Personal Health Care",),
    _ADMINISTRATION: ("Government Administration and Net Cost of Health Insurance",),
    "public_health_activity": ("Government Public Health Activities",),
    "investment": ("Investment",),
}
_SERVICES = tuple(list(BY_TYPE_LABELS)[3:13])
# A release prints the parts of a total at one of several depths; those it prints must add up.
_PARTS = [
    ("personal_health_care", _SERVICES),
    (_ADMINISTRATION, ("state_and_local_administration", "federal_administration", "net_cost_of_health_insurance")),
    ("health_consumption_expenditures", ("personal_health_care", _ADMINISTRATION, "public_health_activity")),
    (
        "health_consumption_expenditures",
        ("personal_health_care", "government_administration", "net_cost_of_health_insurance", "public_health_activity"),
    ),
    (
        "national_health_expenditures",
        ("health_consumption_expenditures", "research", "structures_and_equipment"),
    ),
    ("national_health_expenditures", ("health_consumption_expenditures", "research", "structures", "equipment")),
    ("national_health_expenditures", ("health_consumption_expenditures", "investment")),
]
# Totals and parts are rounded one by one, so sums miss totals by a few units of rounding. Measured over every release
# at hand: at most USD 2 million where millions are printed, 100 million where tenths of billions are.
LARGEST_GAP_USD_MILLIONS = {1: 2, 100: 100}


def add_up_gaps(spending: pd.DataFrame) -> pd.DataFrame:
    """Hold every total of a table of spending by type against the sum of its parts.

    Parameters
    ----------
    spending
        Rows of ``health_spending_by_type`` or of ``health_spending_projections_by_type``, whole releases.

    Returns
    -------
    pandas.DataFrame
        One row a release, year and total: ``release, year, type`` (of the total), ``parts`` (how many),
        ``gap_usd_millions`` (total less sum of parts, million US dollars) and ``allowed_usd_millions`` (what rounding
        explains, from `LARGEST_GAP_USD_MILLIONS`).
    """
    columns = ["release", "year", "type", "parts", "gap_usd_millions", "allowed_usd_millions"]
    gaps = []
    for release, rows in spending.groupby("release"):
        amounts = rows.pivot(index="year", columns="type", values="spending_usd_millions")
        allowed = rows.groupby("year")["rounded_to_usd_millions"].max().map(LARGEST_GAP_USD_MILLIONS)
        for total, parts in _PARTS:
            if {total, *parts} <= set(amounts.columns):
                gap = amounts[total] - amounts[list(parts)].sum(axis="columns", skipna=False)
                gaps.append(
                    pd.DataFrame(
                        {
                            "release": release,
                            "year": amounts.index,
                            "type": total,
                            "parts": len(parts),
                            "gap_usd_millions": gap.to_numpy(),
                            "allowed_usd_millions": allowed.to_numpy(),
                        }
                    )
                )
    found = pd.concat(gaps, ignore_index=True) if gaps else pd.DataFrame(columns=columns)
    return found.sort_values(["release", "year", "type"], ignore_index=True)


def require_add_up(spending: pd.DataFrame, file: str) -> None:
    """Raise `SourceFileError` where a total is not the sum of its parts."""
    gaps = add_up_gaps(spending)
    wide = gaps[~(gaps["gap_usd_millions"].abs() <= gaps["allowed_usd_millions"])]
    if not wide.empty:
        worst = wide.loc[wide["gap_usd_millions"].abs().idxmax()]
        raise SourceFileError(
            f"{file}: {worst['type']} of {worst['year']} differs from the sum of its {worst['parts']} parts by"
            f" {worst['gap_usd_millions']:,.0f} million dollars, rounding explains {worst['allowed_usd_millions']};"
            f" {len(wide)} total(s) in all: a cell or a row is wrong."
        )
