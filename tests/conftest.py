"""What several tests share: the built site, a server for it, and a real browser."""

import fcntl
import functools
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from handler import Handler
from howlearn_site.editions import chromium
from howlearn_site.pages.bundles import BUNDLED, bundled
from howlearn_site.paths import ROOT
from required import EXTRAS
from run_site import RunSite, pyodide_folder, serving
from run_tab import PAGE, block_of, opened, reset, turn_to
from suites import Suites

# A build that asks the network for anything fails: every connection is refused but those to the
# machine itself, by which a block's own cluster talks.
NO_NETWORK = """
import functools
import socket

def guarded(connect):
    @functools.wraps(connect)
    def connect_or_refuse(self, address, *rest):
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"the network is cut off, {address} was asked for")
        return connect(self, address, *rest)
    return connect_or_refuse

for name in ("connect", "connect_ex"):
    setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
"""


# The site of a copy of the project, in which `make faults` looks for what it has planted.
BUILT = os.environ.get("HOWLEARN_SITE")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of the built site first: one worker builds it, and no other waits for it."""
    items.sort(key=lambda item: item.get_closest_marker("built") is None)


@pytest.fixture(scope="session", autouse=True)
def _no_variable_of_ours() -> Iterator[None]:
    """Hide each HOWLEARN_ variable: what a test finds must not hang on who calls it.

    What chooses the tests themselves is read before, when they are collected.
    """
    ours = {name: os.environ.pop(name) for name in [*os.environ] if name.startswith("HOWLEARN_")}
    yield
    os.environ.update(ours)


@pytest.fixture(autouse=True)
def _no_extra(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide each extra from a test that does not need one, so that it finds the same without it."""
    if not request.node.get_closest_marker("extra"):
        for name in EXTRAS:
            monkeypatch.setitem(sys.modules, name, None)  # so it can neither be found nor imported


@pytest.fixture(scope="session")
def pyodide() -> Path:
    """The folder with Pyodide's files; a test that asks for it has the mark `extra`."""
    return pyodide_folder()


@pytest.fixture(scope="session")
def suites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suites]:
    """What runs pytest for a test of what a run says."""
    opened = Suites(tmp_path_factory.mktemp("suites"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built once, strictly, and with the network cut off."""
    if BUILT:
        return Path(BUILT)
    # Workers of one run share the folder above their own.
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if os.environ.get("PYTEST_XDIST_WORKER") else shared
    built = shared / "site"
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (built / "index.html").is_file():
            for script in BUNDLED:
                bundled(script)  # what comes over the network, once, comes before it is cut off
            cut = shared / "no_network"
            cut.mkdir(exist_ok=True)
            (cut / "sitecustomize.py").write_text(NO_NETWORK)
            command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(built)]
            done = subprocess.run(
                command,
                cwd=ROOT,
                # With a repository, whose link must not ask anybody anything either.
                env=os.environ
                | dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
                | {"PYTHONPATH": str(cut), "HOWLEARN_REPOSITORY_URL": "https://example.org/a/b"},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
    return built


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address at which the built site is served, with a slash at its end."""
    handler = functools.partial(Handler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none the test fails, as a skipped one would prove nothing."""
    path = chromium.find()
    assert path, chromium.HOW
    with sync_playwright() as playwright:
        quiet = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
        quiet += ["--disable-gpu"]  # Debian asks for one, which would be imitated here
        # Chromium's own sandbox does not start as root.
        sandbox = hasattr(os, "geteuid") and os.geteuid() != 0
        started = playwright.chromium.launch(
            executable_path=path, chromium_sandbox=sandbox, args=quiet
        )
        for name in ("new_context", "new_page"):
            setattr(started, name, _without_worker(getattr(started, name)))
        yield started
        started.close()


def _without_worker(new: Callable[..., Any]) -> Callable[..., Any]:
    """Open windows in which the site has no service worker, unless they allow one.

    What a worker asks for is not what a test of a page routes, counts or breaks.
    """

    def opened(service_workers: str = "", **given: Any) -> Any:
        made = new(**given | ({"service_workers": service_workers} if service_workers else {}))
        if not service_workers:
            none = (
                "Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })"
            )
            made.add_init_script(none)
        return made

    return opened


# For the tests of Python in the page.


@pytest.fixture(scope="session")
def server(site: Path, pyodide: Path) -> Iterator[RunSite]:
    with serving(RunSite(site, pyodide)) as served:
        yield served


@pytest.fixture
def served(server: RunSite) -> RunSite:
    """The server as it was at first: nothing asked, nothing broken."""
    server.bases, server.tampered_wheel = [server.whole], False
    server.asked.clear()
    return server


@pytest.fixture
def tab(browser: Browser, served: RunSite) -> Iterator[Page]:
    """A new visitor's tab."""
    with opened(browser) as page:
        yield page


@pytest.fixture(scope="session")
def reading(browser: Browser) -> Iterator[Page]:
    """The tab of a reader who goes from page to page, for whom Python starts but once."""
    with opened(browser) as page:
        yield page


@pytest.fixture
def scratch(reading: Page, served: RunSite) -> Iterator[Page]:
    """The same tab at a page whose second block is there to be edited."""
    turn_to(reading, served, PAGE)
    yield reading
    reset(block_of(reading, 1))
