"""What is released: one version, addresses that are known, an sdist that builds the same wheel."""

import re
import tarfile
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from hatchling.build import build_sdist, build_wheel

import howlearn
from howlearn_site import distribution
from howlearn_site.distribution import DistributionError, differences, refuse_other_tag
from howlearn_site.paths import ROOT

REPOSITORY, SITE = "https://example.org/a/b", "https://example.org/course"
LINKS = [
    f"Documentation, {SITE}/",
    f"Source, {REPOSITORY}",
    f"Issues, {REPOSITORY}/issues",
]


def metadata(wheel: Path) -> dict[str, list[str]]:
    with ZipFile(wheel) as parts:
        (name,) = (n for n in parts.namelist() if n.endswith(".dist-info/METADATA"))
        read = HeaderParser().parsestr(parts.read(name).decode())
    return {key: read.get_all(key, []) for key in ("Version", "Project-URL", "Classifier")}


def test_an_sdist_builds_the_same_wheel_wherever_it_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOWLEARN_REPOSITORY_URL", f"{REPOSITORY}/")
    monkeypatch.setenv("HOWLEARN_SITE_URL", SITE)
    monkeypatch.chdir(ROOT)
    direct = tmp_path / build_wheel(str(tmp_path))
    sdist = tmp_path / build_sdist(str(tmp_path))
    said = metadata(direct)
    assert said["Version"] == [howlearn.__version__]
    assert said["Project-URL"] == LINKS
    versions = [c.rpartition(" ")[2] for c in said["Classifier"] if " :: 3." in c]
    assert versions == ["3.11", "3.12", "3.13", "3.14"]
    # On another machine, where nobody knows the addresses, or knows others.
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    monkeypatch.delenv("HOWLEARN_REPOSITORY_URL")
    monkeypatch.setenv("HOWLEARN_SITE_URL", "https://example.org/elsewhere/")
    monkeypatch.chdir(tmp_path / sdist.name.removesuffix(".tar.gz"))
    (tmp_path / "again").mkdir()
    again = tmp_path / "again" / build_wheel(str(tmp_path / "again"))
    assert differences(direct, again) == []
    # And what would be in no release is found.
    with ZipFile(again, "a") as parts:
        parts.writestr("howlearn/more.py", "")
    assert differences(direct, again) == ["howlearn/more.py"]


def test_a_copy_that_nobody_has_published_names_no_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOWLEARN_SITE_URL", "http://127.0.0.1:8000/")  # as `make serve` has it
    monkeypatch.chdir(ROOT)
    assert metadata(tmp_path / build_wheel(str(tmp_path)))["Project-URL"] == []


def test_a_tag_that_is_not_the_version_s_is_refused() -> None:
    refuse_other_tag("", "1.2.0")
    refuse_other_tag("v1.2.0", "1.2.0")
    with pytest.raises(DistributionError, match=r"the tag is v1\.2, and .* has version 1\.2\.0"):
        refuse_other_tag("v1.2", "1.2.0")


def test_a_command_that_fails_is_told_with_what_it_said() -> None:
    with pytest.raises(
        DistributionError, match=r"python.* -c print\('why'\); 1/0\nwhy\n(?s:.)*division"
    ):
        distribution._run("python3", "-c", "print('why'); 1/0")


def test_the_citation_names_no_version_and_nobody_by_name() -> None:
    # The version stands in one place; a name would be wrong in a fork.
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert not {"version", "date-released", "doi", "repository-code"} & set(said)
    assert said["authors"] == [{"name": "The howlearn contributors"}]
    assert {"cff-version", "message", "title"} <= set(said)
    assert said["license"] == ["MIT", "CC-BY-4.0"]


def test_the_version_is_written_once() -> None:
    version = re.escape(howlearn.__version__)
    said = re.compile(rf"version[\W_]+[\"']?{version}\b|howlearn[-=\s]+{version}\b", re.IGNORECASE)
    places = ("*.toml", "*.yml", "*.cff", "README.md", "docs/*.md", "docs/*/*.md", "src/**/*.py")
    files = {path for place in places for path in ROOT.glob(place) if "generated" not in path.parts}
    found = {path.name for path in files if said.search(path.read_text("utf-8"))}
    assert len(files) > 100
    assert found == {"__init__.py"}
