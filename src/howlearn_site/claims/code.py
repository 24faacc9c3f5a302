"""What a claim reads in the code of a block, where running all of it would take too long."""

import ast
import contextlib
from types import SimpleNamespace
from typing import Any

__all__ = ["looped_over", "partly_run"]


def partly_run(code: str, *names: str, **given: object) -> SimpleNamespace:
    r"""Run the imports and functions of some code, and what sets these names.

    Parameters
    ----------
    code : str
        A block's, or that of a file.
    *names : str
        Names that the code sets.
    **given
        Names that exist already.

    Examples
    --------
    >>> code = "rate = 0.1\nrates = [rate, 1.0]\nend = descend(rates)"
    >>> partly_run(code, "rate", "rates").rates
    [0.1, 1.0]
    """
    kept = [
        node
        for node in ast.parse(code).body
        if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef)
        or (isinstance(node, ast.Assign) and _set_by(node) & {*names})
    ]
    found: dict[str, Any] = {"__name__": "code", **given}
    exec(compile(ast.Module([*kept], []), "code", "exec"), found)
    return SimpleNamespace(**{k: v for k, v in found.items() if not k.startswith("__")})


def _set_by(node: ast.Assign) -> set[str]:
    return {n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)}


def looped_over(code: str, name: str) -> tuple[Any, ...]:
    """Return the values that a loop of some code gives to a name.

    Examples
    --------
    >>> looped_over("best = min(cost(rate) for rate in (0.1, 0.3))", "rate")
    (0.1, 0.3)
    """
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.For | ast.comprehension) and ast.unparse(node.target) == name:
            with contextlib.suppress(ValueError):
                return tuple(ast.literal_eval(node.iter))
    raise LookupError(f"no loop gives {name} values that stand in the code")
