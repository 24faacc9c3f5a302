"""The same picture in fewer elements, as a browser styles and lays out each of them.

Matplotlib writes a marker as three elements, and a scatter or an image of digits has hundreds. Here
markers that look alike become one path, where nobody can tell: none of them covers another.
"""

import re
from itertools import chain
from typing import NamedTuple
from xml.etree.ElementTree import Element

__all__ = ["lighten"]

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
TOKEN = re.compile(r"[A-Za-z]|-?[\d.]+(?:e-?\d+)?")
STROKE = re.compile(r"stroke: (?!none)")
STROKE_WIDTH = re.compile(r"stroke-width: ([\d.]+)")


class _Marker(NamedTuple):
    """A marker around (0, 0): its path after the first point, all of it relative."""

    start: tuple[float, float]
    rest: str
    box: tuple[float, float, float, float]


class _Place(NamedTuple):
    """Where a marker stands, and what it looks like."""

    looks: tuple[str, str, str]
    x: float
    y: float


def lighten(root: Element) -> None:
    """Change a figure of matplotlib's so that it looks the same and has fewer elements.

    Parameters
    ----------
    root : Element
        The SVG, its numbers rounded and its ids unique.
    """
    _take_out_empty_groups(root)
    paths = {e.attrib["id"]: e.attrib["d"] for e in root.iter(f"{SVG}path") if "id" in e.attrib}
    markers = {name: marker for name, d in paths.items() if (marker := _marker(d))}
    for parent in root.iter():
        _join_markers(parent, markers)
    _drop_unused(root)
    for element in root.iter():
        if element.tag not in (f"{SVG}text", f"{SVG}tspan"):
            element.text = None
        element.tail = None if element.tag != f"{SVG}tspan" else element.tail


def _take_out_empty_groups(parent: Element) -> None:
    """Put the children of each group that says nothing in its place."""
    children = []
    for child in parent:
        _take_out_empty_groups(child)
        children += list(child) if child.tag == f"{SVG}g" and not child.attrib else [child]
    parent[:] = children


def _marker(d: str) -> _Marker | None:
    """Take a path apart, or return None where it has other than straight lines and curves."""
    tokens = TOKEN.findall(d)
    if "".join(t for t in tokens if t.isalpha()).strip("MLCQz") or tokens[:1] != ["M"]:
        return None
    command, at, begin, written = "M", (0.0, 0.0), (0.0, 0.0), []
    points: list[tuple[float, float]] = []
    numbers: list[float] = []
    for token in tokens:
        if token.isalpha():
            command = token
            if token == "z":
                written.append("z")
                at = begin
            continue
        numbers.append(float(token))
        if len(numbers) < {"M": 2, "L": 2, "Q": 4, "C": 6}[command]:
            continue
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        if points:
            offsets = chain.from_iterable((x - at[0], y - at[1]) for x, y in pairs)
            written.append(command.lower() + " ".join(_short(n) for n in offsets))
        points += pairs
        at, numbers = pairs[-1], []
        if command == "M":
            begin = at
    across, down = zip(*points, strict=True)
    return _Marker(points[0], "".join(written), (min(across), max(across), min(down), max(down)))


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".").replace("-0.", "-.").removeprefix("0") or "0"


def _join_markers(parent: Element, markers: dict[str, _Marker]) -> None:
    """Make one path of each run of markers that look alike and do not touch."""
    children: list[Element] = []
    run: list[_Place] = []

    def end_of_run() -> None:
        if run:
            children.append(_path(run, markers))
            run.clear()

    for child in parent:
        place = _place(child, markers)
        if place is None:
            end_of_run()
            children.append(child)
            continue
        if run and (run[0].looks != place.looks or _touches(place, run, markers)):
            end_of_run()
        run.append(place)
    end_of_run()
    parent[:] = children


def _place(element: Element, markers: dict[str, _Marker]) -> _Place | None:
    clip = ""
    if element.tag == f"{SVG}g" and set(element.attrib) == {"clip-path"} and len(element) == 1:
        clip, element = element.attrib["clip-path"], element[0]
    wanted = {LINK, "x", "y", "style"}
    if element.tag != f"{SVG}use" or not set(element.attrib) <= wanted:
        return None
    name = element.attrib[LINK][1:]
    if name not in markers:
        return None
    looks = (name, clip, element.get("style", ""))
    return _Place(looks, float(element.get("x", 0)), float(element.get("y", 0)))


def _touches(place: _Place, run: list[_Place], markers: dict[str, _Marker]) -> bool:
    name, _, style = place.looks
    left, right, top, bottom = markers[name].box
    rim = 0.0
    if STROKE.search(style):
        width = STROKE_WIDTH.search(style)
        rim = float(width[1]) if width else 1.0
    wide, tall = right - left + rim - 0.02, bottom - top + rim - 0.02
    return any(abs(p.x - place.x) < wide and abs(p.y - place.y) < tall for p in run)


def _path(run: list[_Place], markers: dict[str, _Marker]) -> Element:
    name, clip, style = run[0].looks
    (x, y), rest, _ = markers[name]
    d = "".join(f"M{_short(p.x + x)} {_short(p.y + y)}{rest}" for p in run)
    clipped = {"clip-path": clip} if clip else {}
    return Element(f"{SVG}path", {"d": d} | clipped | ({"style": style} if style else {}))


def _drop_unused(root: Element) -> None:
    used = {e.attrib[LINK][1:] for e in root.iter() if LINK in e.attrib}
    for parent in list(root.iter(f"{SVG}defs")):
        for child in list(parent):
            if child.tag == f"{SVG}path" and child.get("id") not in used:
                parent.remove(child)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{SVG}defs" and not len(child):
                parent.remove(child)
