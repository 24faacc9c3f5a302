"""A block as it runs in the page: Python's half of the Run button.

This file is not run when the site is built. The page hands it to the reader's browser, beside
``figures/svg.py``, and the worker there (``run-worker.js``) calls `run` for each press.
It does what `howlearn_site.blocks.running` does for the builder: a fresh namespace, the house
style, a figure as SVG in the page's colours. What is left behind by one run is taken away before
the next.
"""

import ast
import builtins
import contextlib
import difflib
import io
import linecache
import os
import pkgutil
import random
import re
import sys
import tempfile
import time
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any, TextIO

__all__ = ["NAME", "needs_pictures", "run"]

NAME = "block.py"
"""The name of the reader's code in a traceback."""

PRINTS_AT_MOST = 200_000
"""Characters after which a run ends: an endless loop that prints must not fill the page."""

AT_ONCE, TELLS_EVERY = 300, 0.05
"""So many lines are told at once, what follows each so many seconds, or the page falls behind."""

Tell = Callable[[str, str], None]
Show = Callable[[str, str], None]


class _TooMuch(BaseException):
    """Not an Exception, so that a block that catches those ends all the same."""


class _Stream(io.TextIOBase):
    """What stands in for ``sys.stdout`` and ``sys.stderr``: both tell the page, in order."""

    def __init__(self, kind: str, shared: "_Printed") -> None:
        self.kind, self.shared = kind, shared

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() wants a str, not {type(text).__name__}")
        self.shared.add(self.kind, text)
        return len(text)

    def flush(self) -> None:
        self.shared.send()


class _Printed:
    """What was printed and is not yet told, with the kinds in the order of printing."""

    def __init__(self, tell: Tell) -> None:
        self.tell, self.left, self.sent = tell, PRINTS_AT_MOST, time.monotonic()
        self.failed, self.told = False, 0
        self.held: list[tuple[str, list[str]]] = []

    def add(self, kind: str, text: str) -> None:
        if not self.held or self.held[-1][0] != kind:
            self.held.append((kind, []))
        self.held[-1][1].append(text[: max(self.left, 0)])
        self.left -= len(text)
        if self.left < 0:
            raise _TooMuch
        at_once = text.endswith("\n") and self.told < AT_ONCE
        if at_once or time.monotonic() - self.sent > TELLS_EVERY:
            self.send()

    def send(self) -> None:
        for kind, texts in self.held:
            self.tell(kind, "".join(texts))
            self.told += 1
        self.held, self.sent = [], time.monotonic()


def needs_pictures(code: str) -> bool:
    """Return whether code imports matplotlib, itself or through ``howlearn.plots``.

    Code that is not Python needs nothing; `run` says what is wrong with it.

    Examples
    --------
    >>> from howlearn_site.in_browser.worker import needs_pictures
    >>> needs_pictures("from howlearn.plots import contours")
    True
    >>> needs_pictures("from howlearn.costs import huber  # no matplotlib")
    False
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute) and node.attr == "plots":
            names.add("howlearn.plots")  # import howlearn; howlearn.plots.contours(…)
    drawing = ("matplotlib", "mpl_toolkits", "pylab", "howlearn.plots")
    return any(f"{name}.".startswith(f"{root}.") for name in names for root in drawing)


def run(
    code: str, tell: Tell, show: Show, salt: str, *, example: bool = False
) -> tuple[bool, float, str, int]:
    """Run a reader's code, and return whether it ended well, the seconds it took, and why not.

    Where an error ended it, the line of the code at which it did comes last, else 0.

    Parameters
    ----------
    code : str
        The block, as it stands in the page or as the reader changed it.
    tell : callable
        Gets ``"out"`` or ``"error"`` and a text: what is printed, and what went wrong. The
        verdict of an exercise comes as ``"right"`` or ``"wrong"``, and the name of one that is
        right as ``"solved"``.
    show : callable
        Gets the SVG and the alt text of each figure that ``plt.show()`` shows.
    salt : str
        Sets the ids in the figures apart from those of other runs.
    example : bool, default False
        Whether the code is a docstring's example. It runs as at Python's prompt: the value of
        each line is shown, and at the end each figure that was drawn.
    """
    printed = _Printed(tell)
    lines = code.splitlines(keepends=True)
    linecache.cache[NAME] = (len(code), None, lines, NAME)
    start = time.perf_counter()
    reason, line = "", 0
    pictures = _pictures(needs_pictures(code), show, printed, salt, unasked=example)
    with _left_as_found(printed), pictures:
        # A real module, as pickle and dataclasses look a class up where it was made.
        module = sys.modules["__main__"] = types.ModuleType("__main__")
        module.__file__ = NAME
        try:
            if example:
                _at_the_prompt(code, vars(module))
            else:
                exec(compile(code, NAME, "exec"), vars(module))
        except SystemExit as end:
            if end.code not in (None, 0):
                printed.add("error", f"The block ended with exit({end.code!r}).\n")
        except _TooMuch:
            printed.failed = True
            reason = f"it printed {PRINTS_AT_MOST:,} characters and was stopped"
            printed.left = len(said := f"\nStopped: it printed {PRINTS_AT_MOST:,} characters.\n")
            printed.add("error", said)
        except BaseException as error:
            printed.failed, printed.left = True, max(printed.left, 20_000)
            text, reason, line = _explained(error)
            printed.add("error", text)
    printed.send()
    return not printed.failed, time.perf_counter() - start, reason, line


def _at_the_prompt(code: str, names: dict[str, Any]) -> None:
    for statement in ast.parse(code, NAME).body:
        exec(compile(ast.Interactive([statement]), NAME, "single"), names)


def _explained(error: BaseException) -> tuple[str, str, int]:
    """Return the traceback with the reader's own lines alone, what it says at its end, and where.

    A hint is added where one helps. Where it is is the innermost of the reader's lines.
    """
    whole = traceback.TracebackException.from_exception(error, compact=True)
    _cut(whole)
    text = "".join(whole.format())
    said = "".join(whole.format_exception_only()).strip().split("\n")
    reason = said[-1 if isinstance(error, SyntaxError) else 0]
    if isinstance(error, ImportError) and "Did you mean" not in text:
        hint = _meant(error)
        reason += hint
        text = text.rstrip("\n") + hint + "\n"
    if isinstance(error, ModuleNotFoundError) and "." not in (error.name or "."):
        text += "\nIn the page there are howlearn, NumPy, matplotlib and Python's own library.\n"
    line = whole.stack[-1].lineno if whole.stack else 0
    if isinstance(error, SyntaxError) and error.filename == NAME:
        line = error.lineno
    return text[-20_000:], reason, line or 0


def _meant(error: ImportError) -> str:
    """Return the question that Python asks after other misspelt names.

    Python 3.12 looks for the names of ``howlearn.costs`` in ``howlearn``, and so finds none.
    """
    name = error.name or ""
    if isinstance(error, ModuleNotFoundError):
        above, _, wrong = name.rpartition(".")
        package = sys.modules.get(above)
        if package:
            folders = getattr(package, "__path__", [])
            known = [module.name for module in pkgutil.iter_modules(folders)]
        else:
            known = ["howlearn", "numpy", "matplotlib", *sys.stdlib_module_names]
    else:
        found = re.match(r"cannot import name '(\w+)'", str(error))
        if not found or name not in sys.modules:
            return ""
        above, wrong, known = "", found[1], dir(sys.modules[name])
    public = [k for k in known if not k.startswith("_")]
    near = difflib.get_close_matches(wrong, public, n=1, cutoff=0.7)  # torch is not trace
    return f". Did you mean: '{above and above + '.'}{near[0]}'?" if near else ""


def _cut(said: traceback.TracebackException) -> None:
    own = [frame for frame in said.stack if frame.filename == NAME]
    said.stack = traceback.StackSummary.from_list(own)
    for name in ("__cause__", "__context__"):
        before = getattr(said, name)
        # What howlearn or NumPy caught on the way says nothing about the reader's lines.
        if before and any(frame.filename == NAME for frame in before.stack):
            _cut(before)
        else:
            setattr(said, name, None)
    for part in getattr(said, "exceptions", None) or ():
        _cut(part)


def _told_apart(printed: _Printed, plain: Callable[..., None]) -> Callable[..., None]:
    """Return ``print``, by which the page learns whether a verdict of ``check`` is a good one."""

    def print_(*values: Any, **settings: Any) -> None:
        verdict = values[0] if len(values) == 1 and not settings else None
        if type(verdict).__module__ == "howlearn.exercises.judging":
            passed = getattr(verdict, "passed", False)
            printed.add("right" if passed else "wrong", f"{verdict}\n")
            if passed:
                printed.tell("solved", str(getattr(verdict, "name", "")))
        else:
            plain(*values, **settings)

    return print_


def _no_input(prompt: object = "", /) -> str:
    raise RuntimeError("input() cannot ask you here: write the value into the code instead")


def _warn(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    sys.stderr.write(warnings.formatwarning(message, category, filename, lineno))


@contextlib.contextmanager
def _left_as_found(printed: _Printed) -> Iterator[None]:
    """Give the code an empty folder and its own streams, and put back what it changed."""
    known, environment = vars(builtins), dict(os.environ)
    builtin, path, arguments = dict(known), list(sys.path), list(sys.argv)
    folder, modules = os.getcwd(), dict(sys.modules)
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    with (
        tempfile.TemporaryDirectory() as own,
        warnings.catch_warnings(),
        contextlib.redirect_stdout(_Stream("out", printed)),
        contextlib.redirect_stderr(_Stream("error", printed)),
        _numpy_settings(),
    ):
        warnings.resetwarnings()
        for quiet in (
            DeprecationWarning,
            PendingDeprecationWarning,
            ImportWarning,
            ResourceWarning,
        ):
            warnings.simplefilter("ignore", quiet)  # as Python itself begins
        warnings.showwarning = _warn
        builtins.input = _no_input
        builtins.print = _told_apart(printed, builtins.print)
        os.chdir(own)
        sys.path.insert(0, own)
        sys.argv[:] = [NAME]
        try:
            yield
        finally:
            os.chdir(folder)
            sys.path[:], sys.argv[:] = path, arguments
            os.environ.clear()
            os.environ.update(environment)
            known.clear()
            known.update(builtin)
            sys.modules["__main__"] = modules["__main__"]
            for name in sys.modules.keys() - modules.keys():
                if (getattr(sys.modules[name], "__file__", None) or "").startswith(own):
                    del sys.modules[name]  # a file that the block wrote and imported


@contextlib.contextmanager
def _numpy_settings() -> Iterator[None]:
    # Only where NumPy is there already: a block that prints a greeting need not wait for it.
    if "numpy" not in sys.modules:
        yield
        return
    import numpy as np

    with np.errstate(), np.printoptions():
        yield


@contextlib.contextmanager
def _pictures(
    wanted: bool, show: Show, printed: _Printed, salt: str, *, unasked: bool
) -> Iterator[None]:
    """Draw in the house style, and let ``plt.show()`` hand the figures to the page."""
    if not wanted:
        yield
        return
    os.environ["MPLBACKEND"] = "svg"
    import matplotlib.pyplot as plt

    from howlearn.plots.style import house_style

    shown = 0

    def hand_over(*_: Any, **__: Any) -> None:
        nonlocal shown
        for number in plt.get_fignums():
            shown += 1
            printed.send()
            show(*_picture(plt.figure(number), f"{salt}-{shown}"))
        plt.close("all")

    before, plt.show = plt.show, hand_over
    try:
        with house_style():
            yield
            if unasked:
                hand_over()
            elif plt.get_fignums() and not printed.failed:
                printed.add("error", "A figure was drawn and not shown: end with plt.show().\n")
    finally:
        plt.show = before
        plt.close("all")


def _picture(figure: Any, name: str) -> tuple[str, str]:
    from howlearn.plots.descriptions import figure_description
    from howlearn_site.figures.svg import svg_of

    try:
        alt = figure_description(figure)
    except ValueError:  # the reader's own figure
        alt = "Your figure. It has no description: describe(axes, text) of howlearn.plots gives one"
    return svg_of(figure, name, any_colour=True), alt
