"""Whether the addresses of others' works answer, and have the sections that pages link to.

``python -m howlearn_site links`` asks each address of ``works.toml``, which CI does once a week. No
other command of the project asks another host for a page.
"""

import socket
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import unquote, urldefrag
from urllib.request import Request, urlopen

__all__ = ["Answer", "ask", "ask_all", "report"]

AGENT = "Mozilla/5.0 (compatible; howlearn asks once a week whether a link answers)"
MOST = 4_000_000
"""So many bytes of a page are looked through for a section."""

# They answer, but not to programs: a person has to look.
REFUSALS = (401, 403, 405, 406, 418, 429, 451, 999)


@dataclass(frozen=True)
class Answer:
    """What an address said.

    Attributes
    ----------
    address : str
        As it was asked.
    wrong : str
        Why a reader would not find what a page promises; empty where all is well.
    note : str
        What a person may want to know all the same: where it has moved, or that it refused.
    """

    address: str
    wrong: str = ""
    note: str = ""


class _Sections(HTMLParser):
    """Collects where within a page a link can lead: each ``id``, the ``name`` of an anchor."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = ("id", "name") if tag == "a" else ("id",)
        self.found |= {value for key, value in attrs if key in names and value}


def ask(address: str, *, timeout: float = 20.0, pause: float = 5.0) -> Answer:
    """Ask an address, and a second time if it does not answer at all.

    Parameters
    ----------
    address : str
        Of HTTP, with a fragment or without.
    timeout : float, default 20.0
        How many seconds a whole answer may take.
    pause : float, default 5.0
        How many seconds to wait before the second time.
    """
    wrong = ""
    for again in (False, True):
        if again:
            time.sleep(pause)
        try:
            return _asked(address, timeout)
        except HTTPError as error:
            if error.code in REFUSALS:
                return Answer(address, note=f"refuses programs ({error.code}): look at it yourself")
            wrong = f"{error.code} {error.reason}".strip()
            if error.code < 500:
                break
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            late = isinstance(reason, TimeoutError | socket.timeout)
            wrong = f"no answer in {timeout:g} s" if late else f"no answer: {reason}"
    return Answer(address, wrong)


def _asked(address: str, timeout: float) -> Answer:
    place, section = urldefrag(address)
    end = time.monotonic() + timeout
    request = Request(place, headers={"User-Agent": AGENT, "Accept": "*/*"})
    with urlopen(request, timeout=timeout) as answer:
        moved = answer.url if answer.url.rstrip("/") != place.rstrip("/") else ""
        note = f"leads on to {moved}" if moved else ""
        page = b""
        if section and answer.headers.get_content_type() in ("text/html", "application/xhtml+xml"):
            while len(page) < MOST and (part := answer.read1(65536)):
                page += part
                if time.monotonic() > end:
                    raise TimeoutError
            sections = _Sections()
            sections.feed(page.decode(answer.headers.get_content_charset("utf-8"), "replace"))
            if not {section, unquote(section)} & sections.found:
                return Answer(address, f"the page has no section #{section}", note)
        return Answer(address, note=note)


def ask_all(addresses: Iterable[str], *, timeout: float = 20.0, pause: float = 5.0) -> list[Answer]:
    """Ask several addresses, four at a time, and return their answers in the same order."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda one: ask(one, timeout=timeout, pause=pause), addresses))


def report(answers: Sequence[Answer]) -> str:
    """Return a table of what is wrong, then of what is worth a look; empty where neither is."""
    rows = [("wrong", a.address, a.wrong) for a in answers if a.wrong]
    rows += [("note", a.address, a.note) for a in answers if a.note and not a.wrong]
    width = max((len(address) for _, address, _ in rows), default=0)
    return "\n".join(f"{kind:6}{address:{width}}  {said}" for kind, address, said in rows)
