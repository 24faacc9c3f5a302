"""``python -m howlearn_site new-chapter NAME``: the skeleton of a chapter, and its line in `nav`.

The skeleton keeps all rules of pages but one: `howlearn_site.pages.rules` complains of each place
where words are missing until they stand there.
"""

import re
from pathlib import Path

from howlearn_site.blocks.reading import PageError
from howlearn_site.pages.rules import TO_FILL_IN
from howlearn_site.paths import DOCS, ROOT

__all__ = ["write_chapter"]

SKELETON = f"""\
---
description: "{TO_FILL_IN}: what readers learn here, in a sentence or two of 60 to 160 characters."
---

# {{title}}

{TO_FILL_IN}: the question that this chapter answers, as a reader would ask it.

??? note "The block that drew this figure"

    ```python
    import matplotlib.pyplot as plt

    from howlearn.plots import cost_curve

    cost_curve([3.0, 2.0, 1.5])
    plt.show()
    ```

![](figures/{{name}}/first.svg)

{TO_FILL_IN}: what the picture shows, in words.

## The same in code

```python
from howlearn.costs import mean_squared_error

cost = mean_squared_error([[2.0]], [[3.0]])
print(f"{{{{cost:.2f}}}}")
```

{TO_FILL_IN}: what the number says. Then the mathematics, after the idea and never instead of it.

## What goes wrong

{TO_FILL_IN}: the mistake that most people make here, and how one notices.

## Exercises

{TO_FILL_IN}: exercises and questions, as CONTRIBUTING says, or take this section out.

## What to remember

- {TO_FILL_IN}: two to four sentences, each true without the chapter around it.

## Where to look next

- The code: [costs.py](generated/source/costs.md), and its [reference](reference/costs.md).
- {TO_FILL_IN}: the next chapter, and one reading elsewhere.
"""


def write_chapter(name: str) -> Path:
    """Write ``docs/NAME.md``, put it into `nav` after the other chapters, and return its path.

    Parameters
    ----------
    name : str
        As in the chapter's address, such as ``my-chapter``.

    Raises
    ------
    PageError
        If `name` is not written so, if there is such a page, or if mkdocs.yml has no list of
        chapters.
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise PageError(f"a chapter is called as its address is, like my-chapter, not {name!r}")
    page, settings = DOCS / f"{name}.md", ROOT / "mkdocs.yml"
    if page.exists():
        raise PageError(f"{page}:1: this page is there already")
    title = name.replace("-", " ").capitalize()
    text = settings.read_text("utf-8")
    chapters = re.search(r"^  - Chapters:\n(?:      .*\n)+", text, re.MULTILINE)
    if chapters is None:
        raise PageError(f"{settings}:1: nav has no list of chapters, a line `  - Chapters:`")
    page.write_text(SKELETON.format(title=title, name=name), "utf-8")
    line = f"      - {title}: {name}.md\n"
    settings.write_text(text[: chapters.end()] + line + text[chapters.end() :], "utf-8")
    print(
        f"wrote {page.relative_to(ROOT)}; it comes last in `nav` of mkdocs.yml, where you may move"
    )
    print(f"its line. `make outputs PAGE={page.relative_to(ROOT)}` lists what is left to fill in.")
    return page
