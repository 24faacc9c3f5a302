"""The mathematics font: STIX Two Math cut down to the characters that the pages' formulas use.

The font comes from the installed ``ziamath`` package and is under the SIL Open Font License; its
copyright and licence entries are kept.
"""

import re
import unicodedata
from importlib.resources import files
from io import BytesIO

from fontTools import subset
from fontTools.ttLib import TTFont

from howlearn_site.mathematics import mathml_of
from howlearn_site.paths import DOCS, pages, write_if_changed

__all__ = ["characters", "write_mathematics_font"]

TARGET = DOCS / "fonts" / "mathematics.woff2"
LIST = DOCS / "fonts" / "characters.txt"

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
    """Write docs/fonts/mathematics.woff2, unless the formulas use the same characters as before."""
    used = characters()
    if TARGET.is_file() and LIST.is_file() and LIST.read_text("utf-8") == used:
        return
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["ssty"]  # the primes and letters that are set small in scripts
    options.name_IDs = [0, 1, 2, 13, 14]  # copyright, name, licence
    options.notdef_outline = True
    options.desubroutinize = True
    cutter = subset.Subsetter(options)
    cutter.populate(text=used)
    source = files("ziamath") / "fonts" / "STIXTwoMath-Regular.ttf"
    font = TTFont(BytesIO(source.read_bytes()), recalcTimestamp=False)
    cutter.subset(font)
    cut = BytesIO()
    subset.save_font(font, cut, options)
    write_if_changed(TARGET, cut.getvalue())
    write_if_changed(LIST, used)
