"""What *Labs* says."""

import re

from howlearn.landscapes import three_points_cost
from howlearn_site.claims.saying import Page
from howlearn_site.paths import DOCS


def claims(page: Page) -> None:
    """Hold what the page says."""
    labs = {path.stem: path.read_text("utf-8") for path in (DOCS / "labs").glob("*.py")}
    written = page.prose.path.read_text("utf-8")
    minutes = [
        int(n) for text in labs.values() for n in re.findall(r"^#\s+minutes: (\d+)", text, re.M)
    ]

    # Its description, and the list.
    page.says("{Three} labs for the hands-on part", len(labs))
    page.says("Here are {three} notebooks", len(labs))
    page.says("{40} to {45} minutes each", min(minutes), max(minutes))
    listed = re.findall(r"^\d\. \[[^]]*\]\(([\w-]+)/index\.ipynb\)", written, re.M)
    page.says("{Here are} three notebooks", sorted(listed) == sorted(labs))
    page.says("{two} numbers to turn", three_points_cost.dimensions)

    # How to work with them.
    offered = re.findall(r"\[([\w-]+)\.ipynb\]\(\1\.ipynb\)", written)
    page.says("{download the notebook}: ", sorted(offered) == sorted(labs))
