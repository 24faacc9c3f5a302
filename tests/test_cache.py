"""What is kept between builds: it is made again when anything in it changes, or when it is hurt."""

import ast
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from markdown import Markdown
from pymdownx.superfences import highlight_validator  # type: ignore[import-untyped]

from howlearn_site import cache
from howlearn_site.blocks import memory
from howlearn_site.blocks.reading import blocks_of
from howlearn_site.cache import Entry, entry, fetch, forget_unused, libraries, own_code
from howlearn_site.figures import recordings
from howlearn_site.markup import fences
from howlearn_site.pages import bundles, cards, fonts, wheel
from howlearn_site.paths import ROOT

SITE = ROOT / "src" / "howlearn_site"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setattr(cache, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(cache, "_used", set())
    return tmp_path / "cache"


# One helper


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"text": "a"}, {"text": "b"}),
        ({"text": "a"}, {"words": "a"}),
        ({"text": "ab", "more": "c"}, {"text": "a", "more": "bc"}),
        ({"data": b"a"}, {"data": b"b"}),
        ({"list": [1, 2]}, {"list": [2, 1]}),
        ({"inner": {"a": None}}, {"inner": {"a": False}}),
        ({"number": 1}, {"number": "1"}),
    ],
)
def test_other_ingredients_have_another_place(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert entry("things", **one) != entry("things", **other)
    assert entry("things", **one) != entry("others", **one)


def test_another_python_has_another_place(monkeypatch: pytest.MonkeyPatch) -> None:
    before = entry("things")
    monkeypatch.setattr(sys, "version", "9.9")
    assert entry("things") != before


def test_an_ingredient_that_cannot_be_told_is_refused() -> None:
    with pytest.raises(TypeError, match="an ingredient is a function"):
        entry("things", make=lambda: "a")


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(file.read_bytes()[:20]),
        lambda file: file.write_bytes(os.urandom(100)),
        lambda file: file.write_bytes(file.read_bytes().replace(b"made", b"fade")),
        lambda file: (file.unlink(), file.mkdir()),
        lambda file: file.unlink(),
    ],
    ids=["empty", "short", "shorter", "garbage", "a letter", "a folder", "gone"],
)
def test_what_is_damaged_is_made_again(kept: Path, damage: Callable[[Path], object]) -> None:
    place, makes = entry("things", a=1), iter(["made", "made again"])
    for _ in range(2):
        assert fetch(place, lambda: next(makes)) == b"made"
    damage(place.file)
    assert fetch(place, lambda: next(makes)) == b"made again"


def test_where_nothing_can_be_written_it_is_made_each_time(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.write_text("a file where the folder would be")
    assert [fetch(entry("things", a=1), lambda: b"made") for _ in range(2)] == [b"made"] * 2


def test_what_was_not_used_goes_and_what_another_process_uses_stays(kept: Path) -> None:
    def old(place: Entry) -> Entry:
        place.write("made")
        os.utime(place.file, (0, 0))
        return place

    names = ["unused", "read", "touched", "written"]
    unused, read, touched, written = (old(entry("things", name=name)) for name in names)
    other = old(entry("others", name="unused"))
    (kept / "left.json").write_text("by an earlier version")
    (kept / "things" / ".part.1234").write_text("by a process that was killed")
    (kept / "site.lock").write_text("")
    for file in ("left.json", "things/.part.1234", "site.lock"):
        os.utime(kept / file, (0, 0))
    cache._used.clear()
    assert read.read() == b"made"
    touched.file.touch()  # as another process does that reads it
    written.write("made")
    forget_unused("things")
    assert not unused.file.exists()
    assert read.read() == touched.read() == written.read() == b"made"
    assert other.read() == b"made"
    assert sorted(p.name for p in kept.iterdir()) == ["others", "site.lock", "things"]
    assert len([*(kept / "things").iterdir()]) == 3


def test_two_builds_come_one_after_the_other(kept: Path) -> None:
    code = f"""
    from pathlib import Path
    from howlearn_site import cache
    cache.CACHE = Path({str(kept)!r})
    with cache.one_at_a_time("build", lambda line: print(line, flush=True)):
        print(Path({str(kept / "done")!r}).exists())
    """
    with cache.one_at_a_time("build", pytest.fail):
        other = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True
        )
        assert other.stdout
        assert "another build is at work" in other.stdout.readline()
        (kept / "done").write_text("")
    assert other.communicate()[0] == "True\n"


def test_no_other_module_keeps_anything_by_itself() -> None:
    for file in SITE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "howlearn_site.paths":
                named = {alias.name for alias in node.names}
                assert "CACHE" not in named or file.name == "cache.py", file


# What goes into each thing that is kept


def upgraded(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    """Let a library have another version than it has."""
    real = metadata.distribution

    def distribution(name: str) -> Any:
        found = real(name)
        if name != library:
            return found
        return SimpleNamespace(version=f"{found.version}.1", requires=found.requires)

    monkeypatch.setattr(cache, "distribution", distribution)
    libraries.cache_clear()
    memory.fingerprint.cache_clear()


@pytest.fixture
def patch(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    libraries.cache_clear()
    memory.fingerprint.cache_clear()


class Project:
    """What makes each kind of thing, with all that goes into it to be changed."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.page = folder / "docs" / "page.md"
        self.text = "```python\nprint(1)\n```\n\n![](figures/page/a.svg)\n"
        (folder / "src" / "howlearn").mkdir(parents=True)
        (folder / "docs").mkdir()
        (folder / "src" / "howlearn" / "__init__.py").write_text("")
        (folder / "pyproject.toml").write_text("[project]")
        self.folder = folder
        self.settings: dict[str, Any] = {}
        self.extensions = ["pymdownx.highlight", "pymdownx.superfences"]
        self.block = "```python\nprint(1)\n```\n"
        self.fence: dict[str, Any] = {}
        self.recorder = "fit-line"
        self.title = "A title"
        patch.setattr(cards, "_drawn", lambda _: b"a card")
        patch.setattr(fonts, "characters", lambda: "abc")
        patch.setattr(fonts, "_cut", lambda *_: b"a font")
        patch.setattr(fonts, "_source", lambda: b"a font")
        patch.setattr(wheel, "ROOT", folder)
        patch.setattr(wheel, "PACKAGE", folder / "src" / "howlearn")
        patch.setattr(wheel, "_built", lambda: b"howlearn-1.whl\na wheel")
        patch.setattr(fonts, "TARGET", folder / "font")
        patch.setattr(bundles, "LOCK", folder / "bundles.lock")
        patch.setattr(bundles, "_made", lambda _: ("code", "licences"))
        (folder / "bundles.lock").write_text("{}")
        (folder / "editor.js").write_text("import 'npm:a@1'")
        patch.setattr(memory, "ROOT", folder)
        patch.setattr(memory, "_needed", lambda: ["matplotlib", "numpy", "tqdm"])

    def fonts(self) -> None:
        fonts.write_mathematics_font()

    def wheels(self) -> None:
        wheel.wheel()

    def cards(self) -> None:
        cards.card(self.title)

    def bundles(self) -> None:
        bundles.bundled(self.folder / "editor.js")

    def recordings(self) -> None:
        recordings._recorded(self.recorder, recordings.RECORDERS["fit-line"])

    def highlighted(self) -> None:
        fence = {"name": "python", "class": "python", "format": fences.python_fence}
        fence["validator"] = highlight_validator
        settings = {"custom_fences": [fence], **self.fence}
        configs = {"pymdownx.highlight": self.settings, "pymdownx.superfences": settings}
        Markdown(extensions=self.extensions, extension_configs=configs).convert(self.block)

    def blocks(self) -> None:
        self.page.parent.mkdir(exist_ok=True)
        self.page.write_text(self.text)
        for block in blocks_of(self.page):
            memory._place(block).read()

    def write(self, place: str, text: str) -> None:
        (self.folder / place).write_text(text)


def builder(module: Any) -> Callable[[Project], None]:
    return lambda p: p.patch.setattr(module, "own_code", lambda *_: {"file": "changed"})


def put(**attributes: Any) -> Callable[[Project], None]:
    return lambda p: p.__dict__.update(attributes)


def library(name: str) -> Callable[[Project], None]:
    return lambda p: upgraded(p.patch, name)


FILE = 'import os\n\nif __name__ == "__main__":\n    print(1)\n'
AS_FILE = f"```python\n{FILE}```\n"
CHANGES: list[tuple[str, str, Callable[[Project], object]]] = [
    ("fonts", "characters", lambda p: p.patch.setattr(fonts, "characters", lambda: "abcd")),
    ("fonts", "source", lambda p: p.patch.setattr(fonts, "_source", lambda: b"another")),
    ("fonts", "options", lambda p: p.patch.setitem(fonts.OPTIONS, "flavor", "woff")),
    ("fonts", "libraries", library("fonttools")),
    ("fonts", "libraries", library("brotli")),
    ("fonts", "builder", builder(fonts)),
    ("wheels", "sources", lambda p: p.write("pyproject.toml", "[project]\ndependencies = []")),
    ("wheels", "sources", lambda p: p.write("src/howlearn/__init__.py", "x = 1")),
    ("wheels", "sources", lambda p: p.write("src/howlearn/more.py", "")),
    ("wheels", "sources", lambda p: p.write("README.md", "the description")),
    *[
        ("wheels", "environment", lambda p, name=name: p.patch.setenv(name, "1700000000"))
        for name in ("SOURCE_DATE_EPOCH", "HOWLEARN_SITE_URL", "HOWLEARN_REPOSITORY_URL")
    ],
    ("wheels", "libraries", library("hatchling")),
    ("wheels", "builder", builder(wheel)),
    ("cards", "svg", put(title="Another title")),
    ("cards", "libraries", library("resvg-py")),
    ("cards", "libraries", library("matplotlib")),
    ("cards", "builder", builder(cards)),
    ("bundles", "sources", lambda p: p.write("editor.js", "import 'npm:a@2'")),
    ("bundles", "sources", lambda p: p.write("bundles.lock", "{ }")),
    ("bundles", "libraries", library("deno")),
    ("bundles", "builder", builder(bundles)),
    ("recordings", "name", put(recorder="another")),
    ("recordings", "depends", library("numpy")),
    ("recordings", "recorder", builder(recordings)),
    ("highlighted", "source", put(block="```python\nprint(2)\n```\n")),
    ("highlighted", "options", put(block="```{ .python hl_lines='1' }\nprint(1)\n```\n")),
    ("highlighted", "more", put(block="```{ .python .more }\nprint(1)\n```\n")),
    ("highlighted", "settings", put(settings={"line_spans": "line"})),
    ("highlighted", "settings", put(settings={"anchor_linenums": True})),
    ("highlighted", "fences", put(fence={"css_class": "code"})),
    ("highlighted", "attributes", lambda p: p.extensions.append("attr_list")),
    ("highlighted", "number", put(block="```python\nprint(1)\n```\n\n" * 2)),
    ("highlighted", "libraries", library("pygments")),
    ("highlighted", "libraries", library("pymdown-extensions")),
    ("highlighted", "builder", builder(fences)),
    ("blocks", "code", put(text="```python\nprint(2)\n```\n\n![](figures/page/a.svg)\n")),
    *[
        ("blocks", "depends", library(name))
        for name in ("numpy", "matplotlib", "contourpy", "kiwisolver", "pillow", "pyparsing")
    ],
    ("blocks", "picture", put(text="```python\nprint(1)\n```\n\n![](figures/page/b.svg)\n")),
    ("blocks", "path", lambda p: p.__dict__.update(page=p.folder / "docs" / "in" / "page.md")),
]


@pytest.mark.parametrize(("kind", "ingredient", "change"), CHANGES)
def test_each_ingredient_counts(
    kept: Path,
    tmp_path: Path,
    patch: pytest.MonkeyPatch,
    kind: str,
    ingredient: str,
    change: Callable[[Project], object],
) -> None:
    project = Project(tmp_path / "project", patch)

    def places() -> set[Path]:
        cache._used.clear()
        getattr(project, kind)()
        return {place for place in cache._used if place.parent.name == kind}

    before = places()
    assert before
    assert before == places()
    change(project)
    assert places() - before, ingredient


def test_the_table_has_every_ingredient() -> None:
    written = set()
    for file in SITE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "entry":
                (kind,) = (a.value for a in node.args if isinstance(a, ast.Constant))
                written |= {(kind, word.arg) for word in node.keywords}
    elsewhere = {
        ("builds", None),  # test_hook.py
        *(("notebooks", name) for name in ("libraries", "templates")),  # test_page_hook.py
        ("highlighted", "language"),  # superfences asks for no other here
        *(("blocks", name) for name in ("draws", "line", "requires")),  # below
    }
    assert written == {(kind, name) for kind, name, _ in CHANGES} | elsewhere


def test_a_block_that_runs_as_a_file_counts_its_line_and_others_do_not(
    tmp_path: Path, patch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path / "project", patch)

    def place(text: str) -> Entry:
        project.page.write_text(text)
        (block,) = blocks_of(project.page)
        return memory._place(block)

    assert place(AS_FILE) != place(f"A line.\n\n{AS_FILE}")
    assert place("```python\nprint(1)\n```\n") == place("A line.\n\n```python\nprint(1)\n```\n")
    needs = "<!-- requires: pygments -->\n\n```python\nimport pygments\n```\n"
    before = place(needs)
    upgraded(patch, "pygments")
    assert place(needs) != before
    assert place(needs) != place(needs.replace("pygments -->", "markdown -->"))


def test_the_builder_s_own_files_are_found_by_what_imports_what() -> None:
    names = {
        Path(name).stem
        for name in own_code("howlearn_site.blocks.running", "howlearn_site.blocks.reading")
    }
    assert names == {"__init__", "drawn", "paths", "running", "svg"}
    names = {Path(name).stem for name in own_code("howlearn_site.figures.fit_line.record")}
    assert names == {"__init__", "record"}
    assert (
        own_code("howlearn_site.blocks.running").items()
        > own_code("howlearn_site.figures.svg").items()
    )


def test_a_library_is_known_by_its_name_and_by_what_is_imported(patch: pytest.MonkeyPatch) -> None:
    libraries.cache_clear()
    assert libraries("yaml")["pyyaml"] == metadata.version("PyYAML")
    assert libraries("no-such-thing") == {"no-such-thing": ""}
    assert libraries("matplotlib")["contourpy"] == metadata.version("contourpy")
