"""Public ⇔ documented: each module has its page, each public name its docstring, and back."""

import ast
import importlib
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

from howlearn import costs
from howlearn_site.pages.reference import modules, source_files
from howlearn_site.paths import DOCS, ROOT

PAGES = DOCS / "reference"


def test_every_module_has_its_page_and_every_page_its_module() -> None:
    assert {p.stem for p in PAGES.glob("*.md")} - {"index"} == set(modules())


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    for module in modules():
        assert f"reference/{module}.md" in navigation


@pytest.mark.parametrize("module", modules())
def test_a_page_shows_the_module_and_leads_to_its_source(module: str) -> None:
    text = (PAGES / f"{module}.md").read_text("utf-8")
    assert re.search(rf"^::: howlearn\.{re.escape(module)}$", text, re.MULTILINE)
    assert f"../generated/source/{module}.md" in text


def test_every_file_of_the_package_can_be_read_on_the_site() -> None:
    linked = "".join(page.read_text("utf-8") for page in PAGES.glob("*.md"))
    missing = [m for m in source_files() if f"../generated/source/{m}.md" not in linked]
    assert not missing


def left_out(loaded: ModuleType) -> list[str]:
    """The names of functions, classes and instances that a file makes and does not call public."""
    tree = ast.parse(Path(str(loaded.__file__)).read_text("utf-8"))
    made: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            made.append(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        made += [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
    listed = [id(exercise) for exercise in getattr(loaded, "EXERCISES", [])]
    found = []
    for name in made:
        value = getattr(loaded, name)
        ours = type(value).__module__.startswith("howlearn") and id(value) not in listed
        is_named = inspect.isfunction(value) or inspect.isclass(value) or ours
        # A constant, in capitals, is of use to the file alone.
        if is_named and not (name.startswith("_") or name.isupper()) and name not in loaded.__all__:
            found.append(name)
    return found


FILES = [f"howlearn.{name}" for name in source_files() if not name.endswith("__main__")]


@pytest.mark.parametrize("file", FILES)
def test_a_function_class_or_instance_is_private_or_public(file: str) -> None:
    loaded = importlib.import_module(file)
    assert left_out(loaded) == []
    assert not [name for name in loaded.__all__ if not hasattr(loaded, name)]


def test_one_that_is_left_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, name in (("class", "Cost"), ("function", "softmax"), ("instance", "huber")):
        public = [public for public in costs.__all__ if public != name]
        monkeypatch.setattr(costs, "__all__", public)
        assert left_out(costs) == [name], kind
        monkeypatch.undo()


@pytest.mark.parametrize(
    ("module", "kind"),
    [("activations", "Activation"), ("costs", "Cost"), ("landscapes", "Landscape")],
)
def test_what_is_found_by_its_name_is_what_is_public(module: str, kind: str) -> None:
    loaded = importlib.import_module(f"howlearn.{module}")
    public = [getattr(loaded, name) for name in loaded.__all__]
    instances = [value for value in public if isinstance(value, getattr(loaded, kind))]
    named = getattr(loaded, f"{kind.lower()}_named")
    assert len(instances) > 4
    assert all(named(value.name) is value for value in instances)
    with pytest.raises(ValueError, match="unknown") as error:
        named("no such thing")
    assert len(str(error.value).split(": ")[1].split(", ")) == len(instances)


@pytest.mark.parametrize("module", modules())
def test_what_a_module_calls_public_is_documented_and_nothing_else_is_public(module: str) -> None:
    loaded = importlib.import_module(f"howlearn.{module}")
    public = set(loaded.__all__)
    assert (loaded.__doc__ or "").strip()
    own = {
        name
        for name, value in vars(loaded).items()
        if not name.startswith("_")
        and (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == loaded.__name__
    }
    assert own <= public, f"{own - public} are neither private nor in __all__"
    for name in public:
        value = getattr(loaded, name)
        assert value is not None
        if inspect.isfunction(value) or inspect.isclass(value):
            text = inspect.getdoc(value) or ""
            assert text, f"{module}.{name} has no docstring"
            assert ">>>" in text, f"{module}.{name} has no example"


@pytest.mark.parametrize("module", modules())
def test_the_built_page_shows_every_public_name(module: str, site: Path) -> None:
    html = (site / "reference" / module / "index.html").read_text("utf-8")
    loaded = importlib.import_module(f"howlearn.{module}")
    missing = [
        name
        for name in loaded.__all__
        # A function that is called as its file is `plots.curves.curves` there.
        if not re.search(rf'id="howlearn\.{module}\.(\w+\.)?{name}"', html)
    ]
    assert not missing
