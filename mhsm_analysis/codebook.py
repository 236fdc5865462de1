"""Write the codebook: every table and column of the descriptor, for people to read."""

from __future__ import annotations

from typing import Any

import jinja2

from .catalog import descriptor
from .status import data_status

_PAGE = """\
# Codebook

Every table of `data/`, written by `mhsm data codebook` from `data/datapackage.json`. One row is one observation, the
key columns come first, the unit stands in the column's name; dollars are nominal. Only an empty cell is a missing
value: `None` is a word of the publisher (no experience or training needed), so read with the `load_*` functions, or
with `pandas.read_csv(..., keep_default_na=False, na_values=[""])`.

| table | rows | what |
|---|---:|---|
{% for t in tables -%}
| [{{ t.name }}](#{{ t.name }}) | {{ "{:,}".format(rows[t.name]) }} | {{ t.title }} |
{% endfor %}
{%- for t in tables %}
## {{ t.name }}

{{ t.title }}. Key: {{ t.schema.primaryKey | map("code") | join(", ") }}.

{% for s in t.sources -%}
- {{ s.publisher }}, {{ s.title }}; {{ s.release }}. [Page]({{ s.path }})
  {%- if s.download %}, [address of the files]({{ s.download }}){% endif %}.
{% endfor -%}
- Licence: {{ t.licenses | map(attribute="title") | join("; ") }}.
- Evidence: {{ t.evidence }}
- How the copy was checked: {{ t.checked }}

| part | covers | rows | occupations | areas | evidence |
|---|---|---:|---:|---:|---|
{% for r in status[t.name] -%}
| {{ r.part }} | {{ r.covers }} | {{ "{:,}".format(r.rows) }} | {{ r.occupations }} | {{ r.areas }} | {{ r.evidence }} |
{% endfor %}
| column | type | unit | meaning |
|---|---|---|---|
{% for f in t.schema.fields -%}
| `{{ f.name }}` | {{ f.type }} | {{ f.unit or "" }} | {{ f | meaning }} |
{% endfor %}
{%- endfor %}"""


def codebook() -> str:
    """Return the codebook as Markdown."""
    status = data_status()
    tables = descriptor()["resources"]
    page = jinja2.Environment(trim_blocks=False, keep_trailing_newline=True, autoescape=False)
    page.filters |= {"code": lambda name: f"`{name}`", "meaning": _meaning}
    return page.from_string(_PAGE).render(
        tables=tables,
        rows=status.groupby("table")["rows"].sum().to_dict(),
        status={name: rows.to_dict("records") for name, rows in status.groupby("table")},
    )


def _meaning(field: dict[str, Any]) -> str:
    """Describe a column, with the words it may hold and whether it may be empty."""
    rules = field.get("constraints", {})
    words = f" One of {', '.join(f'`{word}`' for word in rules['enum'])}." if "enum" in rules else ""
    return field["description"] + words + ("" if rules.get("required") else " May be empty.")
