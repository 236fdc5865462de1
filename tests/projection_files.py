"""Small invented files of Employment Projections, laid out as BLS has laid out its own over the years."""

from pathlib import Path

import openpyxl

Cells = list[list[object]]
Sheets = dict[str, Cells]

# code, title, type, base, target, change, percent, decade openings, yearly openings, self-employed, wage
ROWS = [
    ["00-0000", "Total, all occupations", "Summary", 400.0, 450.0, 50.0, 12.5, 160.0, 37.1, 5.8, 40000],
    ["11-0000", "Management occupations", "Summary", 300.0, 360.0, 60.0, 20.0, 140.0, 32.4, 14.1, 90000],
    ["11-9111", "Managers", "Line item", 300.0, 360.0, 60.0, 20.0, 140.0, 32.4, 14.1, 90000],
    ["29-1211", "Anesthesiologists", "Line item", 100.0, 90.0, -10.0, -10.0, 20.0, 4.7, "—", None],
]
WORDS = {
    "11-9111": ["Bachelor's degree", "5 years or more", "None"],
    "29-1211": ["Doctoral or professional degree", "None", "Internship/residency"],
}
# rates of exits, transfers, separations; then their numbers
FLOWS = {
    "00-0000": [2.8, 4.8, 7.6, 11.8, 20.3, 32.1],
    "11-0000": [3.0, 5.0, 8.0, 9.9, 16.5, 26.4],
    "11-9111": [3.0, 5.0, 8.0, 9.9, 16.5, 26.4],
    "29-1211": [2.0, 4.0, 6.0, 1.9, 3.8, 5.7],
}
TRAITS = [
    "Typical education needed for entry  ",
    "Work experience in a related occupation",
    "Typical on-the-job training needed to attain competency in the occupation",
]
NOTES: Cells = [["Footnotes:"], ["(1) Wages."], ["Source: Employment Projections program"]]
LEVELS = [
    ["Less than high school diploma", "High school diploma or equivalent", "Some college, no degree",
     "Associate's degree", "Bachelor's degree", "Master's degree", "Doctoral or professional degree"],
    [8.0, 23.6, 20.2, 9.6, 23.7, 10.6, 4.3],
    [1.3, 8.4, 15.1, 11.6, 30.9, 25.3, 7.4],
    [0.0, 0.0, 0.0, 0.0, 1.1, 2.2, 96.6],
]  # fmt: skip


def _traits(code: str, dash: str) -> list[object]:
    return list(WORDS.get(code, [dash] * 3))


def _wage(row: list[object], bound: str) -> object:
    return bound if row[10] is None else row[10]


def of_2010() -> Sheets:
    """2010-20 and 2012-22: three heading rows, merged cells, no occupation type, replacement needs."""
    head = "2010 National Employment Matrix title and code"
    main: Cells = [
        ["Table 1.2 Employment by detailed occupation, 2010 and projected 2020\n(Numbers in thousands)"],
        [head, None, "Employment", None, None, None, "Change, 2010-20", None,
         "Job openings due to growth and replacements"],
        [None, None, "Number", None, "Percent distribution"],
        [None, None, 2010, 2020, 2010, 2020, "Number", "Percent"],
        *([r[1], r[0], r[3], r[4], 50.0, 50.0, r[5], r[6], r[7]] for r in ROWS),
        list(NOTES[2]),
    ]  # fmt: skip
    traits: Cells = [
        ["Table 1.7 Occupational employment and job openings data, projected 2010-20"],
        [head, None, "Employment", None, "Employment change, 2010-20", None, "Percent self employed, 2010 ",
         "Job openings due to growth and replacement needs, 2010-20", "Median annual wage, 2010 (1)", *TRAITS],
        [None, None, 2010, 2020, "Number", "Percent"],
        *([r[1], r[0], *r[3:7], r[9], r[7], _wage(r, "≥$166,400"), *_traits(r[0], "— ")] for r in ROWS),
        *map(list, NOTES),
    ]  # fmt: skip
    needs: Cells = [["Table 1.10 Replacement needs, projected 2010-20"], [head, None, "2010 Employment"]]
    return {"Index": [["contents"]], "Table 1.2": main, "Table 1.7": traits, "Table 1.10": needs,
            "Table 1.11": attainment(head, "2010", "2005-2009", None)}  # fmt: skip


def of_2016() -> Sheets:
    """2016-26: occupation type, separations under two heading rows."""
    head = ["2016 National Employment Matrix title and code", None, "Occupation\ntype", "Employment", None]
    openings = "Occupational openings, 2016-26 annual average"
    main: Cells = [
        ["Table 1.2 Employment by detailed occupation, 2016 and projected 2026"],
        [*head, None, None, "Change, 2016-26", None, openings],
        [None, None, None, "Number", None, "Percent distribution"],
        [None, None, None, 2016, 2026, 2016, 2026, "Number", "Percent"],
        *([r[1], r[0], r[2], r[3], r[4], 50.0, 50.0, r[5], r[6], r[8]] for r in ROWS),
    ]
    traits: Cells = [
        ["Table 1.7 Occupational projections, 2016-26, and worker characteristics, 2016"],
        [*head, "Employment Change, 2016-26", None, "Percent self employed, 2016", openings,
         "Median annual wage, 2017(1)", *TRAITS],
        [None, None, None, 2016, 2026, "Number", "Percent"],
        *([r[1], r[0], *r[2:7], r[9], r[8], _wage(r, ">=$208,000"), *_traits(r[0], "—")] for r in ROWS),
        *map(list, NOTES),
    ]  # fmt: skip
    flows: Cells = [
        ["Table 1.10 Occupational separations and openings, projected 2016-26"],
        [*head, "Employment Change, 2016-26", None, "Occupational separations rate, 2016-26 annual average", None, None,
         "Occupational separations, 2016-26 annual average", None, None, openings],
        [None, None, None, 2016, 2026, "Number", "Percent",
         *["Labor force exits", "Occupational transfers", "Total"] * 2],
        *([r[1], r[0], *r[2:7], *FLOWS[r[0]], r[8]] for r in ROWS),
    ]  # fmt: skip
    return {"Table 1.2": main, "Table 1.7": traits, "Table 1.10": flows,
            "Table 1.11": attainment(head[0], "2016", "2015 and 2016", "(1)")}  # fmt: skip


def of_2023() -> Sheets:
    """2023-33: one heading row, en dashes, indented titles, worker characteristics in Table 1.2."""
    head = ["2023 National Employment Matrix title", "2023 National Employment Matrix code", "Occupation type",
            "Employment, 2023", "Employment, 2033"]  # fmt: skip
    change = ["Employment change, numeric, 2023–33", "Employment change, percent, 2023–33"]
    openings = "Occupational openings, 2023–33 annual average"
    main: Cells = [
        ["Table 1.2 Occupational projections, 2023–33, and worker characteristics, 2023 (Numbers in thousands)"],
        [*head, *change, "Percent self employed, 2023", openings, "Median annual wage, dollars, 2023[1]", *TRAITS,
         "Related Occupational Outlook Handbook (OOH) content"],
        *(["    " + r[1], r[0], *r[2:7], r[9], r[8], _wage(r, ">=$239,200"), *_traits(r[0], "—"), "—"] for r in ROWS),
        *map(list, NOTES),
    ]  # fmt: skip
    kinds = ["Labor force exit rate", "Occupational transfer rate", "Total occupational separations rate",
             "Labor force exits", "Occupational transfers", "Total occupational separations"]  # fmt: skip
    flows: Cells = [
        ["Table 1.10 Occupational separations and openings, projected 2023–33 (Numbers in thousands)"],
        [*head, *change, *(f"{kind}, 2023–33 annual average" for kind in kinds), openings],
        *(["    " + r[1], r[0], *r[2:7], *FLOWS[r[0]], r[8]] for r in ROWS),
    ]
    return {"Table 1.2": main, "Table 1.7": [["The content from Table 1.7 has been moved"]], "Table 1.10": flows}


def attainment(head: str, year: str, survey: str, mark: str | None) -> Cells:
    """A table of attainment with the total and the two occupations of `ROWS`, one of them marked."""
    names = [
        ("Total, all occupations", "00-0000"),
        ("Managers ", "11-9111"),
        (f"Anesthesiologists{mark or ''}", "29-1211"),
    ]
    head_cells = [head, None] if head.endswith("title and code") else [f"{head} title", f"{head} code"]
    return [
        [f"Table 1.11 Educational attainment for workers 25 years and older by detailed occupation, {year}"],
        [*head_cells, *LEVELS[0]],
        *([*name, *shares] for name, shares in zip(names, LEVELS[1:], strict=True)),
        [f"{mark or '(1)'} Data for this occupation is {'shared with other occupations' if mark else 'new'}\n"
         f"Data Source: {survey} American Community Survey Public Use Microdata"],
    ]  # fmt: skip


def write_book(folder: Path, sheets: Sheets, name: str = "ep_occupation.xlsx") -> Path:
    """Write sheets as a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, cells in sheets.items():
        sheet = book.create_sheet(title)
        for line in cells:
            sheet.append(line)
    book.save(folder / name)
    return folder / name


def replace(sheets: Sheets, old: object, new: object, *names: str) -> None:
    """Replace cells, or text in cells, in the sheets named (all where none is); one at least must be there."""
    hits = 0
    for name in names or sheets:
        for line in sheets[name]:
            for place, cell in enumerate(line):
                if isinstance(old, str) and isinstance(cell, str) and old in cell:
                    line[place], hits = cell.replace(old, str(new)) if isinstance(new, str) else new, hits + 1
                elif type(cell) is type(old) and cell == old:
                    line[place], hits = new, hits + 1
    assert hits, f"{old!r} is in none of the sheets"
