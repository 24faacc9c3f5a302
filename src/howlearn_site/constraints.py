"""``python -m howlearn_site.constraints``: write the versions that are installed as those to use.

Run by the interpreter of an environment that was made without constraints: see `make upgrade`.
"""

import re
from collections.abc import Mapping
from importlib.metadata import distributions

from packaging.markers import Marker

from howlearn_site.paths import ROOT, write_if_changed

__all__ = ["rewritten"]

# Ours, what installs the others, and what PyTorch itself names by version on some systems only.
PIN = re.compile(r"([\w.-]+)==([^;]+?)(; .+)?")
LEFT_OUT = re.compile(r"howlearn|pip|wheel|nvidia-.*|triton|cuda-.*")


def rewritten(text: str, installed: Mapping[str, str]) -> str:
    """Return the text of constraints.txt with the versions that are installed.

    What is not installed keeps its line, since another system may need it.

    Parameters
    ----------
    text : str
        What stands there: comments, and lines such as ``numpy==2.4.6``.
    installed : mapping
        The version of each package; what stands after a plus says how one was built, and goes.
    """
    pins = []
    new = {_plain(name): version.partition("+")[0] for name, version in installed.items()}
    lines = text.splitlines()
    for name, old, marker in [m.groups("") for line in lines if (m := PIN.fullmatch(line))]:
        # Of a package that has a line for each of several Pythons only that of this one changes.
        here = not marker or Marker(marker.removeprefix("; ")).evaluate()
        version = new.pop(_plain(name), old) if here else old
        pins.append(f"{name}=={version}{marker}")
    pins += [f"{name}=={new[name]}" for name in new if not LEFT_OUT.fullmatch(name)]
    return "\n".join([*(line for line in lines if line.startswith("#")), *sorted(pins)]) + "\n"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    file = ROOT / "constraints.txt"
    before = file.read_text("utf-8")
    after = rewritten(before, {found.name: found.version for found in distributions()})
    write_if_changed(file, after)
    new = [line for line in after.splitlines() if line not in before.splitlines()]
    print(f"constraints.txt has {len(new)} new versions", *new, sep="\n  ")
