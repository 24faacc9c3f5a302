"""The reference: one page per module, and one that shows the module's file."""

import pkgutil
from pathlib import Path

import howlearn
from howlearn_site.paths import DOCS, PACKAGE, ROOT, write_if_changed

__all__ = ["modules", "source_files", "write_sources"]


def modules() -> list[str]:
    """Return the names of the modules that readers import: each has a page of the reference."""
    names = (module.name for module in pkgutil.iter_modules(howlearn.__path__))
    return sorted(name for name in names if not name.startswith("_"))


def source_files() -> dict[str, Path]:
    """Return every module's file by its name; those of plots too: ``plots.contour``."""
    names = {
        p: ".".join(p.relative_to(PACKAGE).with_suffix("").parts) for p in PACKAGE.rglob("*.py")
    }
    named = {name.removesuffix(".__init__"): path for path, name in names.items()}
    return {name: path for name, path in sorted(named.items()) if name != "__init__"}


def write_sources() -> None:
    """Write docs/generated/source/MODULE.md for each module, and beside it its file as a text."""
    for module, source in source_files().items():
        text = source.read_text("utf-8")
        top = module.split(".")[0]
        meaning = f" [What its names mean](../../reference/{top}.md)." if top in modules() else ""
        page = (
            f"---\ntitle: Source of {module}\n"
            f"description: The file of howlearn.{module}, as it stands in the package, to read "
            "from the first line to the last.\nsearch:\n  exclude: true\n---\n\n"
            f"# Source of {module}\n\n"
            f"This is `{source.relative_to(ROOT).as_posix()}`, as it stands in the package. Each "
            "docstring is folded to its first line: open it where it stands, or read "
            f"[the whole file]({module}.txt).{meaning}\n\n"
            # The class tells it from the blocks that run in the page.
            f'````{{ .python .hl-source data-module="{module}" }}\n{text}````\n'
        )
        write_if_changed(DOCS / "generated" / "source" / f"{module}.md", page)
        write_if_changed(DOCS / "generated" / "source" / f"{module}.txt", text)
