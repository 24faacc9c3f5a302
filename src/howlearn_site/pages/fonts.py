"""The mathematics font: STIX Two Math cut down to the characters that the pages' formulas use.

The font comes from the installed ``ziamath`` package and is under the SIL Open Font License; its
copyright and licence entries are kept.
"""

import re
import unicodedata
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

from howlearn_site.cache import entry, fetch, libraries, own_code
from howlearn_site.markup.mathematics import mathml_of
from howlearn_site.paths import DOCS, pages, write_if_changed

__all__ = ["characters", "write_mathematics_font"]

TARGET = DOCS / "fonts" / "mathematics.woff2"
OPTIONS: dict[str, Any] = {
    "flavor": "woff2",
    "layout_features": ["ssty"],  # the primes and letters that are set small in scripts
    "name_IDs": [0, 1, 2, 13, 14],  # copyright, name, licence
    "notdef_outline": True,
    "desubroutinize": True,
}

FORMULA = re.compile(r"\$\$(?P<block>.+?)\$\$|(?<![\\$])\$(?P<inline>[^$\n]+)\$", re.DOTALL)
FENCE = re.compile(r"^\s*(`{3,}).*?^\s*\1\s*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
SINGLE = re.compile(r"<mi>(.)</mi>")

# A single letter in <mi> is set with the italic letter that Unicode has for mathematics, which is
# the same letter by its compatibility form; ℎ is the one that stands elsewhere.
ITALIC = {
    unicodedata.normalize("NFKC", chr(code)): chr(code)
    for start, stop in ((0x1D434, 0x1D467), (0x1D6E2, 0x1D71B))
    for code in range(start, stop + 1)
} | {"h": "\u210e"}


def characters() -> str:
    """Return the characters of all formulas, and the italics that a browser makes of them."""
    used = set("0123456789+=()−,.√")  # √ is drawn for <msqrt>, which has no character
    for path in [*pages(), *DOCS.glob("labs/*.py")]:
        text = FENCE.sub("", path.read_text("utf-8"))
        for found in FORMULA.finditer(text):
            latex = found["block"] or found["inline"]
            mathml = mathml_of(latex.strip(), block=bool(found["block"]))
            used.update(re.sub(r"<[^>]+>", "", mathml.replace("&lt;", "<").replace("&gt;", ">")))
            used.update(ITALIC.get(letter, "") for letter in SINGLE.findall(mathml))
    return "".join(sorted(used - {"", "\n", " "}))


def write_mathematics_font() -> None:
    """Write docs/fonts/mathematics.woff2 with the characters that the formulas use."""
    used = characters()
    source = _source()
    place = entry(
        "fonts",
        characters=used,
        source=source,
        options=OPTIONS,
        libraries=libraries("fonttools", "brotli"),
        builder=own_code(__name__),
    )
    write_if_changed(TARGET, fetch(place, lambda: _cut(source, used)))


def _source() -> bytes:
    # Found and not imported, as the package takes a second to import.
    ziamath = find_spec("ziamath")
    if ziamath is None or ziamath.origin is None:
        raise ModuleNotFoundError("ziamath, which has the font, is not installed")
    return (Path(ziamath.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf").read_bytes()


def _cut(source: bytes, used: str) -> bytes:
    options = subset.Options()
    for name, value in OPTIONS.items():
        setattr(options, name, value)
    cutter = subset.Subsetter(options)
    cutter.populate(text=used)
    font = TTFont(BytesIO(source), recalcTimestamp=False)
    cutter.subset(font)
    cut = BytesIO()
    subset.save_font(font, cut, options)
    return cut.getvalue()
