"""A source file with one thing in it changed: what the tests of the package must notice.

A number, a text, a comparison, an operator, an argument left out or exchanged with its neighbour,
a condition turned round, a statement left out. Annotations and docstrings stay as they are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Mutation", "mutations"]

COMPARED = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
COMBINED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
# Whose first two arguments may change places, so that nothing has changed.
SYMMETRIC = {
    *("add", "allclose", "array_equal", "clip", "dist", "hypot", "isclose", "logaddexp", "max"),
    *("maximum", "min", "minimum", "multiply", "vdot"),
}
# What holds anyway while the package is right: that two things side by side are as long.
SAFEGUARDS = {"strict"}
TURNED = (ast.UnaryOp, ast.BoolOp)  # conditions that have changes already


@dataclass(frozen=True)
class Mutation:
    """One change: its line, what stood there and what stands there now, and the whole file."""

    line: int
    old: str
    new: str
    statement: str
    source: str

    def __str__(self) -> str:
        return f"{self.line}: {_short(self.old)} → {_short(self.new)}"


def mutations(source: str) -> list[Mutation]:
    """Return every mutation of a source file, in the order of its lines."""
    tree, code, lines = ast.parse(source), source.encode(), source.splitlines()
    starts = [0, *(i + 1 for i, byte in enumerate(code) if byte == ord("\n"))]
    found = {}
    for node, new in _places(tree, whole=None):
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)
        text = f"({new})" if isinstance(node, ast.expr) and not _is_plain(node) else new
        changed = (code[:begin] + text.encode() + code[end:]).decode()
        old, line = code[begin:end].decode(), lines[node.lineno - 1].strip()
        found[changed] = Mutation(node.lineno, old, new, line, changed)
    found.pop(source, None)
    return sorted(found.values(), key=lambda mutation: mutation.line)


def _is_plain(node: ast.expr) -> bool:
    """Whether what stands there needs no brackets around what comes instead."""
    return isinstance(node, (ast.Constant, ast.Call)) and node.lineno == node.end_lineno


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:40] + " … " + text[-17:]


def _places(node: ast.AST, whole: ast.expr | None) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    """Yield each place in a tree, and what may stand there.

    Python does not say where a part of an f-string stands, so it is the whole string that changes.
    """
    if isinstance(node, (ast.stmt, ast.expr)):
        for new in _changes(node):
            if whole is None:
                yield node, ast.unparse(new)
            elif isinstance(node, ast.expr):
                yield whole, ast.unparse(_with(whole, node, new))
    if isinstance(node, (ast.If, ast.While)) and not isinstance(node.test, (ast.Compare, *TURNED)):
        yield node.test, ast.unparse(ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.JoinedStr) and whole is None:
        whole = node
    for child in _children(node):
        yield from _places(child, whole)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in a node, but no annotation, no docstring and no `__all__`."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_params"):
            continue
        parts = value if isinstance(value, list) else [value]
        if name == "body" and parts and _is_text(parts[0]):
            parts = parts[1:]
        for part in parts:
            if isinstance(part, ast.AST) and not _is_fixed(part):
                yield part


def _is_text(node: object) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_fixed(node: ast.AST) -> bool:
    """Whether a part says nothing to a run: imports, overloads, types, safeguards, `__all__`."""
    match node:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.keyword(arg=name):
            return name in SAFEGUARDS
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return True
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name == "__all__" or "TypeVar" in ast.unparse(value)
        case ast.FunctionDef(decorator_list=decorators):
            return any(ast.unparse(each).endswith("overload") for each in decorators)
    return _is_text(node)


def _with(whole: ast.expr, old: ast.AST, new: ast.AST) -> ast.expr:
    """Return a copy of `whole` with one node exchanged."""

    class Exchange(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return new if node is old else self.generic_visit(_copied(node))

    exchanged = Exchange().visit(whole)
    assert isinstance(exchanged, ast.expr)
    return exchanged


def _copied(node: ast.AST) -> ast.AST:
    fields = {
        name: list(value) if isinstance(value, list) else value
        for name, value in ast.iter_fields(node)
    }
    return type(node)(**fields)


def _changes(node: ast.stmt | ast.expr) -> Iterator[ast.AST]:
    """Yield what may stand where a node stands."""
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int() | float() as n):
            yield ast.Constant(n + 1 if isinstance(n, int) or n == 0 else n * 1.5)
        case ast.Constant(value=str(text)) if text.strip():
            yield ast.Constant(f"{text}X")
        case ast.BinOp(left=left, op=op, right=right) if type(op) in COMBINED:
            yield ast.BinOp(left, COMBINED[type(op)](), right)
        case ast.BinOp(left=left, op=ast.MatMult() as op, right=right):
            yield ast.BinOp(right, op, left)
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            yield operand
        case ast.Compare(left=left, ops=[op, *others], comparators=right):
            for other in COMPARED[type(op)]:
                yield ast.Compare(left, [other(), *others], right)
            for last in COMPARED[type(others[-1])] if others else ():
                yield ast.Compare(left, [op, *others[:-1], last()], right)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Call(func=function, args=given, keywords=named):
            for i in range(len(named)):
                if named[i].arg not in SAFEGUARDS:
                    yield ast.Call(function, given, named[:i] + named[i + 1 :])
            name = ast.unparse(function).rpartition(".")[2]
            starred = any(isinstance(each, ast.Starred) for each in given[:2])
            if len(given) > 1 and not starred and name not in SYMMETRIC:
                yield ast.Call(function, [given[1], given[0], *given[2:]], named)
        case ast.AugAssign(target=target, op=op, value=value):
            if type(op) in COMBINED:
                yield ast.AugAssign(target, COMBINED[type(op)](), value)
            yield ast.Assign([target], value, lineno=node.lineno)
        case ast.Return(value=ast.Constant(value="")):  # None would be nothing as well
            yield ast.Return(ast.Constant("X"))
        case ast.Return(value=ast.expr()) if not _is_nothing(node.value):
            yield ast.Return(ast.Constant(None))
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()


def _is_nothing(node: ast.expr | None) -> bool:
    """Whether None in its place would answer the same: no."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)
