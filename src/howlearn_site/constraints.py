"""``python -m howlearn_site.constraints``: write the versions that are installed as those to use.

Run by the interpreter of an environment that was made without constraints: see `make upgrade`.
"""

import re
from collections.abc import Mapping
from importlib.metadata import distributions

from howlearn_site.paths import ROOT, write_if_changed

__all__ = ["rewritten"]

# Ours, what installs the others, and what PyTorch itself names by version on some systems only.
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
    lines = text.splitlines()
    comments = [line for line in lines if line.startswith("#")]
    pins = dict(line.split("==") for line in lines if "==" in line and line not in comments)
    names = {_plain(name): name for name in pins}
    for name, version in installed.items():
        if not LEFT_OUT.fullmatch(_plain(name)):
            pins[names.get(_plain(name), name.lower())] = version.partition("+")[0]
    return "\n".join([*comments, *sorted(f"{name}=={pins[name]}" for name in pins)]) + "\n"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    file = ROOT / "constraints.txt"
    before = file.read_text("utf-8")
    after = rewritten(before, {found.name: found.version for found in distributions()})
    write_if_changed(file, after)
    new = [line for line in after.splitlines() if line not in before.splitlines()]
    print(f"constraints.txt has {len(new)} new versions", *new, sep="\n  ")
