"""From a matplotlib figure to an SVG that belongs to the page.

Its colours are the page's (CSS variables, so that it follows light and dark), its text is text in
the page's font, and its bytes are the same from run to run. A file that is opened alone has no page
around it: each variable brings the light shade, and a font, that then hold.
"""

import hashlib
import re
from xml.etree import ElementTree

from matplotlib.figure import Figure

from howlearn.plots.palette import PALETTE
from howlearn.plots.style import svg

__all__ = ["svg_of"]

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
LINK = f"{{{XLINK}}}href"

VARIABLES = {c.light: f"var({c.variable}, {c.light})" for c in PALETTE}
HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
NUMBER = re.compile(r"-?\d+\.\d{3,}")
FONT = re.compile(r"'DejaVu Sans'(?:, [^;\"]*)?|DejaVu Sans")
REFERENCE = re.compile(r"url\(#([^)]+)\)")
# A rectangle that stands upright, from corner to corner.
RECTANGLE = re.compile(r"M (\S+) (\S+)\s+L (\S+) \2\s+L \3 (\S+)\s+L \1 \4\s+(?:L \1 \2\s+)?z\s*")


def svg_of(figure: Figure, name: str, *, any_colour: bool = False) -> str:
    """Return `figure` as SVG text.

    Parameters
    ----------
    figure : Figure
        Drawn with the colours of `howlearn.plots.palette`.
    name : str
        ``PAGE/NAME``; it salts the ids, so that several figures can stand in one page.
    any_colour : bool, default False
        Whether a colour that is not the palette's stays as it is: a reader draws in any.

    Raises
    ------
    ValueError
        If a colour is not one of the palette's, as it could not follow the scheme, and `any_colour`
        is False.
    """
    root = ElementTree.fromstring(svg(figure, salt=name))
    _drop_extras(root)
    _name_ids(root, name)
    for element in root.iter():
        for key, value in element.attrib.items():
            element.set(key, _attribute(value, key, name, any_colour))
    _take_out_empty_groups(root)
    _take_out_blanks(root)
    _make_responsive(root)
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _drop_extras(root: ElementTree.Element) -> None:
    # The metadata say nothing, and a <style> inside an inlined SVG would style the whole page.
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
                parent.remove(child)


def _name_ids(root: ElementTree.Element, name: str) -> None:
    # "axes_1" stands in every figure: an id that nothing points to goes, the others are prefixed.
    # A picture of pixels has its data where others have a name.
    pointed = {e.attrib[LINK][1:] for e in root.iter() if e.get(LINK, "").startswith("#")}
    for element in root.iter():
        for value in element.attrib.values():
            pointed.update(REFERENCE.findall(value))
    prefix = "f" + hashlib.sha256(name.encode()).hexdigest()[:6]
    new = {old: f"{prefix}-{i}" for i, old in enumerate(sorted(pointed))}
    for element in root.iter():
        if "id" in element.attrib:
            old = element.attrib.pop("id")
            if old in new:
                element.set("id", new[old])
        if element.get(LINK, "").startswith("#"):
            # xlink:href, not href: Material's instant navigation sets `href` on all that have one.
            element.set(LINK, "#" + new[element.attrib[LINK][1:]])
        for key, value in list(element.attrib.items()):
            element.set(key, REFERENCE.sub(lambda m: f"url(#{new[m[1]]})", value))


def _attribute(value: str, key: str, name: str, any_colour: bool) -> str:
    if key in (LINK, "id"):
        return value
    for colour in HEX.findall(value):
        if colour.lower() not in VARIABLES and not any_colour:
            raise ValueError(f"figure {name} has the colour {colour}, which is not in the palette")
    value = HEX.sub(lambda m: VARIABLES.get(m[0].lower(), m[0]), value)
    value = FONT.sub("var(--hl-sans, sans-serif)", value)
    if key == "d":
        value = RECTANGLE.sub(_by_its_sides, value)
    return NUMBER.sub(lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), value)


def _by_its_sides(rectangle: re.Match[str]) -> str:
    """Write a rectangle shorter; in a picture of digits hundreds have the same sides."""
    left, top, right, bottom = map(float, rectangle.groups())
    wide, tall = right - left, bottom - top
    return f"M{rectangle[1]} {rectangle[2]}h{wide:.6f}v{tall:.6f}h{-wide:.6f}z"


def _take_out_empty_groups(parent: ElementTree.Element) -> None:
    """Put the children of each group that says nothing in its place: a browser styles each."""
    children = []
    for child in parent:
        _take_out_empty_groups(child)
        children += list(child) if child.tag == f"{{{SVG}}}g" and not child.attrib else [child]
    parent[:] = children


def _take_out_blanks(root: ElementTree.Element) -> None:
    for element in root.iter():
        if element.tag not in (f"{{{SVG}}}text", f"{{{SVG}}}tspan"):
            element.text = None
        if element.tag != f"{{{SVG}}}tspan":
            element.tail = None


def _make_responsive(root: ElementTree.Element) -> None:
    width = float(root.attrib.pop("width").removesuffix("pt"))
    root.attrib.pop("height")
    root.attrib.pop("version", None)
    # What is drawn as 12 pt is as large as the text, 17 px, where there is room.
    root.set("style", f"max-width:{width * 1.4:.0f}px")
