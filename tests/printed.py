"""A page as it comes out of a printer: its PDF, read back letter by letter."""

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from playwright.sync_api import Page
from pypdfium2.raw import FPDFText_GetUnicode

A4 = (595.28, 841.89)  # points
MARGIN = 18 / 25.4 * 72
SCALE = 2.0  # pixels for a point
CONTRAST = 60  # of 255, between a letter and what is behind it

# What is read on a page, in pieces that a PDF keeps in order: each line of code and of output, and
# of any other text what stands between its formulas. Figures are not text.
TEXTS = """() => {
    const texts = [];
    const kept = (node) => node.textContent.trim() && node.parentElement.checkVisibility();
    for (const pre of document.querySelectorAll("article pre")) {
        if (pre.checkVisibility()) texts.push(...pre.textContent.split("\\n"));
    }
    const parts = "article :is(h1, h2, h3, p, li, summary, td, th, dt, dd)";
    for (const part of document.querySelectorAll(parts)) {
        if (part.closest("svg, figure, pre, math, .hl-stage, .hl-wrong")) continue;
        let text = "";
        const walker = document.createTreeWalker(part, NodeFilter.SHOW_ALL);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const element = node.nodeType === 1 ? node : node.parentElement;
            const apart = element.closest("math, pre, svg, .headerlink");
            if (node.nodeType === 3 && !apart && kept(node)) {
                text += node.data;
            } else if (node.nodeType === 1 && element.matches("math, svg, pre, p, li, ul, ol")) {
                texts.push(text);
                text = "";
            }
        }
        texts.push(text);
    }
    return texts;
}"""


@dataclass(frozen=True)
class Printed:
    """What each page of a PDF says, without blanks, and which letters go wrong."""

    pages: list[str]
    beyond: list[str]
    unseen: list[str]
    papers: set[int]  # how light the corner of a page is, of 255

    def lacks(self, texts: list[str]) -> list[str]:
        """Those of some texts that stand neither on a page nor on two that follow each other."""
        return [text for text in texts if not self._has(bare(text))]

    def _has(self, text: str) -> bool:
        pairs = pairwise([*self.pages, ""])
        return any(text[_begun(text, page) :] in after for page, after in pairs)


def _begun(text: str, page: str) -> int:
    """How many of the first letters of a text stand together on a page."""
    least, most = 0, len(text)
    while least < most:
        half = (least + most + 1) // 2
        least, most = (half, most) if text[:half] in page else (least, half - 1)
    return least


def bare(text: str) -> str:
    """A text without what breaks it into lines; a PDF has no hyphen at the end of one."""
    return re.sub(r"[\s\x00-\x1f\u00ad\u200b\ufffe-]+", "", text)


def texts_of(page: Page) -> list[str]:
    """The pieces of text that a page shows once each fold is open, which paper is to have."""
    page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = true)")
    texts: list[str] = page.evaluate(TEXTS)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = false)")
    return [text for text in texts if bare(text)]


def print_page(page: Page, path: Path) -> Printed:
    """Print a page as a browser does, backgrounds too, and read it back."""
    page.pdf(path=path, format="A4", print_background=True)
    return read_back(path)


def read_back(path: Path, margin: float = MARGIN) -> Printed:
    """Read a PDF, and look at each letter: within the margins, and not covered or cut off."""
    document: Any = pypdfium2.PdfDocument(path)
    said, beyond, unseen, papers = [], [], [], set()
    for number, page in enumerate(document, 1):
        width, height = page.get_size()
        assert abs(width - A4[0]) < 1, width
        assert abs(height - A4[1]) < 1, height
        picture = page.render(scale=SCALE, grayscale=True).to_numpy().astype(int)
        papers.add(int(picture[0, 0]))
        text = page.get_textpage()
        letters = [chr(FPDFText_GetUnicode(text, i)) for i in range(text.count_chars())]
        said.append(bare("".join(letters)))
        for index, letter in enumerate(letters):
            if not bare(letter):
                continue
            left, bottom, right, top = text.get_charbox(index)
            where = f"page {number}: {letter!r} at {left:.0f}, {height - top:.0f}"
            if left < margin - 1 or right > width - margin + 1 or bottom < margin - 1:
                beyond.append(where)
            rows = slice(int((height - top) * SCALE) - 1, int((height - bottom) * SCALE) + 2)
            part = picture[rows, int(left * SCALE) - 1 : int(right * SCALE) + 2]
            if not part.size or np.ptp(part) < CONTRAST:
                unseen.append(where)
    return Printed(said, beyond, unseen, papers)
