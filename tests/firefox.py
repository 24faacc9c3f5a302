"""The system's Firefox, driven by WebDriver BiDi, the protocol that it speaks by itself.

Playwright, by which the other browser tests go, asks for commands that the long-term Firefox does
not know. A walk needs little of the protocol, and what it needs stands here.
"""

import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("firefox-esr", "firefox")
HOW = "the tests in Firefox need it (Debian: apt-get install firefox-esr), and there is none"
LONG = 120.0  # seconds; CI may be busy


class Firefox:
    """A window of Firefox, with all that went wrong in it."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._numbers = socket, count(1)
        self.wrong: list[str] = []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        tree = self.send("browsingContext.getTree")
        self._tab = tree["contexts"][0]["context"]

    def send(self, method: str, **parameters: Any) -> Any:
        """The answer to a command; what the browser tells of meanwhile is kept."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            told = json.loads(self._socket.recv(timeout=LONG))
            if told.get("method") == "log.entryAdded" and told["params"]["level"] == "error":
                self.wrong.append(told["params"]["text"])
            if told.get("id") == number:
                assert told["type"] == "success", f"{method}: {told}"
                return told["result"]

    def size(self, width: int, height: int) -> None:
        viewport = {"width": width, "height": height}
        self.send("browsingContext.setViewport", context=self._tab, viewport=viewport)

    def open(self, address: str) -> None:
        self.send("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def evaluate(self, script: str, *values: Any) -> Any:
        """What a function returns for values; both go through JSON."""
        code = f"(async () => JSON.stringify(await ({script})(...{json.dumps(values)})))()"
        told = self.send(
            "script.evaluate",
            expression=code,
            target={"context": self._tab},
            awaitPromise=True,
            userActivation=True,
        )
        assert told["type"] == "success", told["exceptionDetails"]["text"]
        return json.loads(told["result"]["value"]) if "value" in told["result"] else None

    def wait(self, script: str, *values: Any) -> Any:
        """The first answer of a function that is true; asked for until there is one."""
        end = time.monotonic() + LONG
        while not (answer := self.evaluate(script, *values)):
            assert time.monotonic() < end, f"still false: {script}"
            time.sleep(0.05)
        return answer

    def press(self, key: str) -> None:
        actions = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self._perform({"type": "key", "id": "keyboard", "actions": actions})

    def drag(self, begin: tuple[float, float], end: tuple[float, float]) -> None:
        """Press the mouse at a place of the window, move it to another, and let it go."""
        middle = ((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2)
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 30}
            for x, y in (begin, middle, end)
        ]
        actions = [
            moves[0],
            {"type": "pointerDown", "button": 0},
            *moves[1:],
            {"type": "pointerUp", "button": 0},
        ]
        self._perform({"type": "pointer", "id": "mouse", "actions": actions})

    def _perform(self, source: dict[str, Any]) -> None:
        self.send("input.performActions", context=self._tab, actions=[source])


@contextmanager
def opened() -> Iterator[Firefox]:
    """A Firefox without windows, with a profile that goes when it does."""
    path = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert path, HOW
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [path, "--headless", "--no-remote", "--profile", profile]
        command += ["--remote-debugging-port", "0"]
        said = Path(profile) / "said"
        with said.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
            try:
                with connect(f"{_listening(said)}/session", max_size=None) as socket:
                    yield Firefox(socket)
            finally:
                process.terminate()


def _listening(said: Path) -> str:
    """The address at which Firefox says that it listens."""
    end = time.monotonic() + LONG
    while not (found := re.search(r"BiDi listening on (ws://\S+)", said.read_text("utf-8"))):
        assert time.monotonic() < end, said.read_text("utf-8")
        time.sleep(0.05)
    return found[1]
