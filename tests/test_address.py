"""The site's address has one source, MkDocs' own setting."""

import re
from pathlib import Path

import pytest

from howlearn_site import address, paths
from howlearn_site.address import LOCAL, site_address
from howlearn_site.blocks.reading import PageError
from howlearn_site.pages import wheel

SET = "https://somebody.example.org/course/"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(address, "ROOT", tmp_path)
    monkeypatch.delenv("HOWLEARN_SITE_URL", raising=False)
    return tmp_path / "mkdocs.yml"


@pytest.mark.parametrize(
    ("setting", "environment", "expected"),
    [
        (f"site_url: {SET}", None, SET),
        (f"site_url: {SET}", "https://example.org/", SET),  # nothing in mkdocs.yml asks for it
        (f"site_url: {SET.rstrip('/')}", None, SET),
        (f"site_url: {SET}v1.2", None, f"{SET}v1.2/"),
        (f"site_url: !ENV [HOWLEARN_SITE_URL, '{LOCAL}']", None, LOCAL),
        (f"site_url: !ENV [HOWLEARN_SITE_URL, '{LOCAL}']", "https://a.org/b", "https://a.org/b/"),
        ("site_name: without one", "https://example.org/", LOCAL),
        ("site_url: ''", None, LOCAL),
    ],
)
def test_it_is_what_mkdocs_yml_says(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    environment: str | None,
    expected: str,
) -> None:
    project.write_text(f"{setting}\n")
    if environment:
        monkeypatch.setenv("HOWLEARN_SITE_URL", environment)
    assert site_address() == expected


def test_what_mkdocs_says_itself_comes_first(project: Path) -> None:
    project.write_text(f"site_url: {SET}\n")
    assert site_address("http://127.0.0.1:8000/course") == "http://127.0.0.1:8000/course/"


def test_what_is_no_address_is_refused(project: Path) -> None:
    project.write_text("site_url: example.org\n")
    with pytest.raises(PageError, match=r"mkdocs\.yml: site_url is 'example\.org'"):
        site_address()


def test_the_line_that_installs_has_the_address_and_the_wheel_s_own_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheel, "DOCS", tmp_path)
    monkeypatch.setattr(wheel, "wheel", lambda: ("howlearn-2.0rc1-py3-none-any.whl", b"a wheel"))
    assert wheel.write_wheel(SET) == "howlearn-2.0rc1-py3-none-any.whl"
    line = (tmp_path / "generated" / "install.md").read_text()
    assert f"\npip install {SET}wheel/howlearn-2.0rc1-py3-none-any.whl\n" in line
    assert (tmp_path / "wheel" / "howlearn-2.0rc1-py3-none-any.whl").read_bytes() == b"a wheel"


def test_files_of_an_earlier_build_do_not_stay(tmp_path: Path) -> None:
    folder = tmp_path / "wheel"
    (folder / "deep" / "er").mkdir(parents=True)
    for name in ("howlearn-1.whl", "deep/er/old.svg", ".howlearn-2.whl.1234"):
        (folder / name).write_text("old")
    paths.write_if_changed(folder / "howlearn-2.whl", "new")
    paths.remove_others([folder, tmp_path / "nothing"])
    assert [path.name for path in folder.rglob("*")] == ["howlearn-2.whl"]


def test_no_test_writes_where_a_build_beside_it_has_its_own() -> None:
    # A site whose wheel is another one than it says refuses to run Python.
    callers = {
        file.name: file.read_text("utf-8")
        for file in (paths.ROOT / "tests").glob("test_*.py")
        if re.search(r"\b(write_wheel|write_run_config)\(", file.read_text("utf-8"))
    }
    assert callers
    assert [name for name, text in callers.items() if ', "DOCS", ' not in text] == []
