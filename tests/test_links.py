"""The weekly look at outside links, at a server of this machine."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from howlearn_site.__main__ import main
from howlearn_site.pages import links
from howlearn_site.pages.links import Answer, ask, ask_all, report
from howlearn_site.pages.works import read_works

PAGE = """<!doctype html><title>A page</title>
<h2 id=first>One</h2><a name="second">Two</a><p id="zwei-ä">Three</p><meta name="third">"""


class Site(ThreadingHTTPServer):
    """Pages that answer in each way that a page can."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str]] = []
        self.closing = threading.Event()
        self.daemon_threads = True

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Site

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        before = [path for path, _ in self.server.asked]
        self.server.asked.append((self.path, self.headers["User-Agent"]))
        if self.path == "/never":
            self.server.closing.wait(10)
        elif self.path == "/trickle":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            while not self.server.closing.wait(0.02):
                self.wfile.write(b" ")
                self.wfile.flush()
        elif self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/good")
            self.end_headers()
        elif self.path == "/tired" and self.path not in before:
            self.send_error(503)
        elif self.path in ("/good", "/tired"):
            self.answer("text/html; charset=utf-8", PAGE.encode())
        elif self.path == "/file.pdf":
            self.answer("application/pdf", b"%PDF")
        else:
            self.send_error(int(self.path.strip("/")))

    def answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with Site() as served:
        threading.Thread(target=served.serve_forever, args=[0.01], daemon=True).start()
        yield served
        served.closing.set()
        served.shutdown()


@pytest.fixture
def site(server: Site) -> Site:
    server.asked.clear()
    return server


@pytest.mark.parametrize(
    ("path", "wrong", "note", "times"),
    [
        ("/good", "", "", 1),
        ("/good#first", "", "", 1),
        ("/good#second", "", "", 1),
        ("/good#zwei-%C3%A4", "", "", 1),
        ("/good#third", "the page has no section #third", "", 1),
        ("/good#Last", "the page has no section #Last", "", 1),
        ("/file.pdf#page=3", "", "", 1),
        ("/moved", "", "leads on to HOME/good", 2),
        ("/moved#last", "the page has no section #last", "leads on to HOME/good", 2),
        ("/404", "404 Not Found", "", 1),
        ("/410", "410 Gone", "", 1),
        ("/500", "500 Internal Server Error", "", 2),
        ("/tired", "", "", 2),
        ("/403", "", "refuses programs (403): look at it yourself", 1),
        ("/429", "", "refuses programs (429): look at it yourself", 1),
        ("/never", "no answer in 0.3 s", "", 2),
        ("/trickle#first", "no answer in 0.3 s", "", 2),
    ],
)
def test_an_address_answers(site: Site, path: str, wrong: str, note: str, times: int) -> None:
    # A page that answers may take its time, on a machine that is busy.
    timeout = 0.3 if "0.3" in wrong else 30
    answer = ask(f"{site.home}{path}", timeout=timeout, pause=0)
    assert answer == Answer(f"{site.home}{path}", wrong, note.replace("HOME", site.home))
    assert len(site.asked) == times
    assert {agent for _, agent in site.asked} == {links.AGENT}


def test_a_host_that_is_not_there_is_told() -> None:
    answer = ask("http://nowhere.invalid/page", timeout=5, pause=0)
    assert re.match(r"no answer: \S", answer.wrong)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as closed:
        port = closed.server_port
    assert "refused" in ask(f"http://127.0.0.1:{port}/", timeout=5, pause=0).wrong


def test_what_is_wrong_stands_first_and_what_is_well_is_not_told(site: Site) -> None:
    paths = ("/moved", "/good", "/404", "/good#lost")
    answers = ask_all([site.home + path for path in paths], pause=0)
    assert [answer.address.removeprefix(site.home) for answer in answers] == [*paths]
    lines = [line.split(maxsplit=2) for line in report(answers).splitlines()]
    assert [[kind, address.removeprefix(site.home)] for kind, address, _ in lines] == [
        ["wrong", "/404"],
        ["wrong", "/good#lost"],
        ["note", "/moved"],
    ]


@pytest.mark.parametrize(("wrong", "status"), [("", 0), ("404 Not Found", 1)])
def test_the_command_asks_each_address_of_the_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wrong: str, status: int
) -> None:
    asked: list[str] = []

    def stand_in(addresses: list[str]) -> list[Answer]:
        asked.extend(addresses)
        return [Answer(addresses[0], wrong), *map(Answer, addresses[1:])]

    monkeypatch.setattr(links, "ask_all", stand_in)
    assert main(["links"]) == status
    assert asked == [address for work in read_works() for address in work.every_address]
    said = capsys.readouterr().out
    assert (f"wrong {asked[0]}  404 Not Found" in said) == bool(wrong)
    assert f"{len(asked)} addresses, {status} wrong" in said
    unread = [work.name for work in read_works() if work.looked_up is None]
    assert f"Never compared with the work itself: {', '.join(unread)}" in said
