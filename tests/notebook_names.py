"""What names a cell of a notebook makes, and which it takes from other cells."""

from __future__ import annotations

import ast

CHANGING = {"add", "append", "clear", "extend", "insert", "pop", "remove", "setdefault", "sort", "update"}
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class BoundNames(ast.NodeVisitor):
    """The names that a cell binds at its top level, those it reads before, and those of other cells that it changes.

    A name that is bound only inside a condition counts as bound: whether it was is for the reader to see.
    """

    def __init__(self, source: str) -> None:
        self.bound: dict[str, set[str]] = {}
        self.read_before_bound: set[str] = set()
        self.changed: set[str] = set()
        self._inner: list[set[str]] = []
        self.visit(ast.parse(source))

    def _bind(self, name: str, how: str) -> None:
        if self._inner:
            self._inner[-1].add(name)
        else:
            self.bound.setdefault(name, set()).add(how)

    def _read(self, name: str) -> None:
        if name not in self.bound and not any(name in names for names in self._inner):
            self.read_before_bound.add(name)

    def _change(self, target: ast.expr) -> None:
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name) and target.id not in self.bound and not self._inner:
            self.changed.add(target.id)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bind(node.id, "=")
        else:
            self._read(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        self._change(node.target)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._change(node)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._change(node)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            self._change(node.func.value)
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        for part in (node.iter, node.target, *node.body, *node.orelse):
            self.visit(part)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for name in node.names:
            short = name.asname or name.name.split(".")[0]
            self._bind(short, f"import {getattr(node, 'module', '')} {name.name} as {short}")

    visit_ImportFrom = visit_Import  # noqa: N815

    def _comprehension(self, node: Comprehension) -> None:
        self._inner.append(set())
        for part in node.generators:
            for each in (part.iter, part.target, *part.ifs):
                self.visit(each)
        for each in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self.visit(each)
        self._inner.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension  # noqa: N815

    def _function(self, node: ast.Lambda | ast.FunctionDef) -> None:
        if isinstance(node, ast.FunctionDef):
            self._bind(node.name, "def")
        self._inner.append({each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)})
        for each in node.body if isinstance(node, ast.FunctionDef) else [node.body]:
            self.visit(each)
        self._inner.pop()

    visit_Lambda = visit_FunctionDef = _function  # noqa: N815
