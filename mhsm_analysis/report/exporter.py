"""The notebook as an accessible page: one file, no script, no request, code hidden unless asked for.

Registered with nbconvert, so JupyterLab's export menu ("Accessible_report") and ``jupyter nbconvert --to mhsm`` make
the same page as ``mhsm report``.
"""

from __future__ import annotations

import copy
import sys
from typing import Any

from nbconvert.exporters.html import HTMLExporter
from nbformat import NotebookNode
from traitlets import Bool, default
from traitlets.config import Application, Config

from ..errors import MhsmError
from .finishing import TEMPLATES, finish_page
from .outputs import prepare
from .running import cell_name
from .sanitizing import clean


class ReportExporter(HTMLExporter):
    """Export a notebook as one accessible HTML page that needs nothing but itself."""

    export_from_notebook = "Accessible report (HTML)"

    show_code = Bool(False, help="Show the code cells, not only what they show.").tag(config=True)
    strict = Bool(False, help="Refuse what a page without scripts cannot show, instead of saying so.").tag(config=True)

    def __init__(self, **kw: Any) -> None:
        """Take nbconvert's options and the two above."""
        super().__init__(**kw)
        self.register_preprocessor(self._prepare, enabled=True)  # the last: cells are removed by then

    @default("template_name")
    def _template_name_default(self) -> str:
        return "mhsm"

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(TEMPLATES)]

    @property
    def default_config(self) -> Config:
        """What differs from nbconvert's HTML: cells hidden by tag."""
        config = super().default_config
        config.merge({"TagRemovePreprocessor": {"enabled": True, "remove_cell_tags": ["remove-cell"]}})
        return config

    def from_notebook_node(  # type: ignore[override]  # as in nbconvert's own HTMLExporter
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and the resources.

        ``resources["mhsm_pages"]``, where true, leaves the comment ``<!-- pages -->`` where links to other pages go;
        ``resources["mhsm_left_out"]`` lists, a sentence an output, what the page cannot show.

        Raises
        ------
        MhsmError
            Where a picture has no text alternative, or where `strict` and something is left out; the message names
            the cell.
        """
        resources = {**(resources or {}), "mhsm_show_code": self.show_code}
        shown = copy.deepcopy(nb)
        shown.metadata.pop("widgets", None)  # their state is for scripts, and Colab's form of it stops nbconvert
        for index, cell in enumerate(shown.cells):
            cell.metadata["mhsm_name"] = cell_name(nb, index)  # before cells are removed, and the count is another
        try:
            body, resources = super().from_notebook_node(shown, resources, **kw)
            left_out = resources["mhsm_left_out"]
            if left_out and self.strict:
                raise MhsmError(f"{'; '.join(left_out)}.")
        except MhsmError as error:
            _end_command(error)
            raise
        name = resources.get("metadata", {}).get("name") or "Notebook"
        for sentence in left_out:
            self.log.warning("%s, %s; the page says so.", name, sentence)
        return finish_page(clean(body), nb, fallback_title=name, resources=resources), resources

    @staticmethod
    def _prepare(nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        prepared = prepare(nb, str(resources.get("metadata", {}).get("path") or ""))
        resources.update(mhsm_left_out=prepared.left_out, mhsm_rules="\n".join(prepared.rules))
        return nb, resources


def _end_command(error: MhsmError) -> None:
    """End ``jupyter nbconvert`` with a sentence, where it is what runs; it would print a traceback above it."""
    command = sys.modules.get("nbconvert.nbconvertapp")
    if command and Application.initialized() and isinstance(Application.instance(), command.NbConvertApp):
        sys.exit(f"Error: {error}")


class ShortNameExporter(ReportExporter):
    """The same exporter by the name that is quick to type: ``jupyter nbconvert --to mhsm``.

    JupyterLab's menu makes its labels from the names alone, so a Jupyter server does not list this one.
    """

    @default("enabled")
    def _enabled_default(self) -> bool:
        server = sys.modules.get("jupyter_server.serverapp")
        return not (server and Application.initialized() and isinstance(Application.instance(), server.ServerApp))
