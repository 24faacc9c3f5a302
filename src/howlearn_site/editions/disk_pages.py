"""The pages of the site for readers who open them from a disk.

A server answers the address of a folder with the page in it, and a disk with a list of files. So
each link names the page. What stands in a page for search engines and for other sites is left out.
"""

import json
import re
from os.path import relpath
from pathlib import PurePosixPath

from howlearn_site.pages.policy import STATED

__all__ = ["disk_page", "disk_search", "named"]

SCRIPT = "generated/scripts/editions/disk.js"
"""What helps a page on a disk to what only a server could give it."""

TAG = re.compile(r"<(?:a|link)\b(?:[^<>\"]|\"[^\"]*\")*>")
HREF = re.compile(r"(?<=\shref=\")[^\"]*(?=\")")
ELSEWHERE = re.compile(r"[a-z][a-z+.-]*:|//|#|\?|$", re.IGNORECASE)
WHEEL = re.compile(r"https?://[^\s<>\"]*/(wheel/[^\s<>\"/]+\.whl)")
# Its address where it is published, what it loads early or keeps, and what other sites read of it.
FOR_OTHERS = re.compile(
    r"<link rel=\"(?:canonical|preload)\"[^<>]*>|"
    r"<meta (?:property=\"og:|name=\"(?:twitter:|worker\"))[^<>]*>|"
    r"<script type=\"application/ld\+json\">[^<]*</script>"
)

EDITIONS = re.compile(r"<span class=\"hl-editions\">.*?</span><br>", re.DOTALL)


def named(address: str) -> str:
    """Return an address with the page in it, where it names a folder.

    Examples
    --------
    >>> named("../weights/#bias"), named(".."), named("a.png"), named("https://example.org/")
    ('../weights/index.html#bias', '../index.html', 'a.png', 'https://example.org/')
    """
    if ELSEWHERE.match(address):
        return address
    path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", address, re.DOTALL).groups()  # type: ignore[union-attr]
    if path.endswith("/") or PurePosixPath(path).name in ("", ".."):
        path = str(PurePosixPath(path) / "index.html")
    return f"{path}{mark}{rest}"


def disk_page(text: str, name: str) -> str:
    """Return a page of the site as it is on a disk.

    Parameters
    ----------
    text : str
        The page.
    name : str
        Where its file is in the site.
    """
    head, mark, text = text.partition("</head>")
    script = relpath(SCRIPT, PurePosixPath(name).parent)
    head = f'{FOR_OTHERS.sub("", head)}<script src="{script}"></script>'
    # Instant navigation asks for the site map, which has no place in a zip.
    text = head + mark + EDITIONS.sub("", text.replace('"navigation.instant", ', "", 1))
    text = TAG.sub(lambda tag: HREF.sub(lambda href: named(href[0]), tag[0]), text)
    text = STATED.sub(lambda stated: _of_files(stated[0]), text)
    # The wheel lies in the zip, and what a line installs is named from the folder of the pages.
    return WHEEL.sub(r"\1", text)


def _of_files(stated: str) -> str:
    """Let scripts be files of the disk, and modules what ``disk.js`` makes of them."""
    stated = stated.replace("'self'", "'self' file:")
    return stated.replace("script-src 'self'", "script-src 'self' blob:")


def disk_search(index: str) -> str:
    """Return the search index with the page in each address.

    Examples
    --------
    >>> print(disk_search('{"docs": [{"location": "weights/#bias"}, {"location": ""}]}'))
    {"docs": [{"location": "weights/index.html#bias"}, {"location": "index.html"}]}
    """
    found = json.loads(index)
    for doc in found["docs"]:
        page, mark, section = doc["location"].partition("#")
        doc["location"] = f"{named(page or '.')}{mark}{section}"
    return json.dumps(found)
