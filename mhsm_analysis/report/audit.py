"""An audit as a page to send on: one file that says what was checked, what does not match, and where figures stand."""

from __future__ import annotations

import pandas as pd

from ..claims.summary import MEANINGS, audit_summary, claim_names, in_words, require_same_claims, unconfirmed
from ..claims.verdicts import CONTRADICTS


def audit_page(claims: pd.DataFrame, audit: pd.DataFrame) -> str:
    """Write an audit as one accessible HTML page that needs nothing but itself.

    Parameters
    ----------
    claims
        Rows of `read_claims` or `load_claims`.
    audit
        What `audit_claims` says of them.

    Returns
    -------
    str
        The page, the same for the same claims, tables and version of the package: it bears no date of its making.

    Raises
    ------
    MhsmError
        Where the audit is not that of the claims.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> claims = mhsm.load_claims()
    >>> page = audit_page(claims, mhsm.audit_claims(claims))
    >>> 'id="every-claim-in-a-sentence"' in page
    True
    """
    from bs4 import BeautifulSoup, Tag

    from ..show import sources_markdown, table_html
    from ..tables import audit_rows
    from .finishing import finish, render
    from .markdown import markdown_html
    from .sanitizing import clean

    require_same_claims(claims, audit)
    texts = claims["source"].unique().tolist()
    occurring = {*audit["verdict_cited"], *audit["verdict_latest"]}
    told = audit.assign(name=claim_names(claims))
    wrong = unconfirmed(told)
    used = audit["table"].dropna().unique()
    table = table_html(
        audit_rows(claims, audit),
        caption="Each claim, what the source it cites says, and the latest figure",
        note="A value found is computed from levels where the source has levels, so it may have more digits than the"
        " source prints. In parentheses: the evidence for the row (official, transcribed, third party or quoted), and"
        " the period and edition of the latest figure.",
    )
    title = f"Figures checked: {texts[0] if len(texts) == 1 else f'{len(texts)} texts'}"
    content = render(
        "audit.html.j2",
        title=title,
        summary=audit_summary(audit),
        texts=texts,
        table=table,
        wrong=wrong.to_dict("records"),
        mismatch=wrong["verdict_cited"].isin(CONTRADICTS).any(),
        claims=told.to_dict("records"),
        meanings={in_words(verdict): text for verdict, text in MEANINGS.items() if verdict in occurring},
        sources=markdown_html(sources_markdown(*used)) if len(used) else "",
    )
    page = BeautifulSoup(render("page.html.j2", title=title, kind="audit", content=clean(content)), "html.parser")
    main = page.find("main")
    assert isinstance(main, Tag)
    finish(page, main)
    return str(page)
