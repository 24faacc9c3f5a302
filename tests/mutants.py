"""Plausible wrong programs: a right one with one thing in it changed, as a learner might have it.

A sign, a factor, an operator, an operand too few or swapped, another name, another axis, a place
one off, a line left out, a call forgotten.
"""

import ast
import copy
from collections.abc import Iterator
from typing import Any

import numpy as np

__all__ = ["mutants"]

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq)
OTHERWISE = {
    "mean": ("sum", "max"),
    "sum": ("mean",),
    "max": ("min", "mean"),
    "min": ("max",),
    "tanh": ("sin", "exp"),
    "exp": ("tanh", "abs"),
    "size": ("ndim",),
    "sigmoid": ("abs",),
}


def mutants(code: str, rng: np.random.Generator) -> Iterator[str]:
    """Return programs that differ from `code` in one place, each once and in any order."""
    tree, seen = ast.parse(code), {ast.unparse(ast.parse(code))}
    names = sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - FIXED)
    places = [
        (number, change)
        for number, node in enumerate(ast.walk(tree))
        for change in range(len(_changes(node, names)))
    ]
    for number, change in rng.permutation(places).tolist():
        wrong = copy.deepcopy(tree)
        place = list(ast.walk(wrong))[number]
        _put(wrong, place, _changes(place, names)[change])
        text = ast.unparse(ast.fix_missing_locations(wrong))
        if text not in seen:
            seen.add(text)
            yield text


FIXED = {"check", "np", "range", "len", "sum", "min", "zip", "backpropagation"}


def _put(tree: ast.AST, old: ast.AST, new: ast.AST | list[ast.stmt]) -> None:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
            elif isinstance(value, list) and any(part is old for part in value):
                at = next(i for i, part in enumerate(value) if part is old)
                value[at : at + 1] = new if isinstance(new, list) else [new]


def _changes(node: ast.AST, names: list[str]) -> list[Any]:
    """What may stand where a node stands; a list is for a statement."""
    match node:
        case ast.Constant(value=bool(value)):
            return [ast.Constant(not value)]
        case ast.Constant(value=int() | float() as n):
            return [_number(m) for m in (-n, n + 1, n - 1, 2 * n, n / 2, 0)]
        case ast.BinOp(left=left, op=op, right=right):
            operators = [o() for o in OPERATORS if not isinstance(op, o)]
            others = [ast.BinOp(left, other, right) for other in operators]
            return [*others, left, right, ast.BinOp(right, op, left), _negative(node)]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return [operand]
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            signs = [o() for o in COMPARISONS if not isinstance(op, o)]
            changed = [ast.Compare(left, [sign], [right]) for sign in signs]
            return [*changed, ast.Compare(right, [op], [left])]
        case ast.BoolOp(op=ast.And(), values=values):
            return [ast.BoolOp(ast.Or(), values), *values]
        case ast.Name(id=name, ctx=ast.Load()) if name not in FIXED:
            return [ast.Name(other, ast.Load()) for other in names if other != name]
        case ast.Call(func=ast.Name(id="check"), args=[name, ast.List(elts=parts)]):
            return [ast.Call(node.func, [name, ast.List(parts[::-1])], [])]
        case ast.Call(func=ast.Name(id="check")):
            return []
        case ast.Call(func=function, args=arguments, keywords=keywords):
            without = [
                ast.Call(function, arguments, keywords[:i] + keywords[i + 1 :])
                for i in range(len(keywords))
            ]
            swapped = ast.Call(function, arguments[::-1], keywords)
            return [*arguments[:1], *without, swapped, _negative(node)]
        case ast.Attribute(value=value, attr=attr):
            near = [ast.Attribute(value, other) for other in OTHERWISE.get(attr, ())]
            return near if isinstance(value, ast.Name) and value.id == "np" else [*near, value]
        case ast.Subscript(value=value):
            return [value]
        case ast.Tuple(elts=parts, ctx=ast.Load()) | ast.List(elts=parts):
            shifted = [parts[i:] + parts[:i] for i in range(1, len(parts))]
            shorter = [parts[:i] + parts[i + 1 :] for i in range(len(parts))]
            orders = [parts[::-1], *shifted, *shorter]
            return [type(node)(elts=order, ctx=ast.Load()) for order in orders]
        case ast.keyword(arg="key"):
            return [ast.keyword("key", ast.Name("abs", ast.Load()))]
        case ast.AugAssign(target=target, value=value):
            return [[ast.Assign([target], value)], []]
        case ast.Assign() | ast.Break():
            return [[ast.Pass()]]
        case ast.If(body=body):
            return [body, [ast.Pass()]]
        case ast.For(target=target, iter=items, body=[*_, last]):
            return [[ast.For(target, items, [*node.body[:-1], last, ast.Break()], [])]]
    return []


def _negative(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.USub(), node)


def _number(n: float) -> ast.expr:
    return _negative(ast.Constant(-n)) if n < 0 else ast.Constant(n)
