"""Scripts with what they import from npm: what goes into them, and what is said where it cannot."""

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from howlearn_site.pages.bundles import BUNDLED, LOCK, BundleError, bundled
from howlearn_site.paths import ROOMS, ROOT

IMPORTED = re.compile(r'"npm:([^"]+)"')


def test_every_script_that_imports_from_npm_is_bundled_with_versions_that_are_locked() -> None:
    importing = {path for path in ROOMS.rglob("*.js") if IMPORTED.search(path.read_text("utf-8"))}
    assert importing == set(BUNDLED)
    locked = json.loads(LOCK.read_text("utf-8"))["npm"]
    for script in BUNDLED:
        assert set(IMPORTED.findall(script.read_text("utf-8"))) <= set(locked)
    assert all(package["integrity"].startswith("sha512-") for package in locked.values())
    # Where they come from is the business of who builds.
    assert "://" not in LOCK.read_text("utf-8")


def test_what_is_bundled_is_small_and_has_its_licences_beside_it(site: Path) -> None:
    (script,) = BUNDLED
    built = site / "generated" / "scripts" / script.relative_to(ROOMS)
    assert len(gzip.compress(built.read_bytes())) <= 130 * 1024
    code = built.read_text("utf-8")
    assert "npm:" not in code
    assert "://" not in re.sub(r"https?://www\.w3\.org/", "", code)
    licences = built.with_suffix(".licences.txt").read_text("utf-8")
    assert built.with_suffix(".licences.txt").name in code[:100]
    for package in json.loads(LOCK.read_text("utf-8"))["npm"]:
        name, _, version = package.rpartition("@")
        assert f"{name} {version}\n" in licences
    packages = licences.split("-" * 72)
    assert all("MIT" in part and "Permission is hereby granted" in part for part in packages)


def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept, and nobody answers."""
    monkeypatch.setenv("DENO_DIR", str(tmp_path / "deno"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setattr("howlearn_site.cache.CACHE", tmp_path / "cache")


def test_without_network_it_is_said_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = bundled(BUNDLED[0])
    away(tmp_path, monkeypatch)
    with pytest.raises(BundleError, match=r"editor\.js could not be bundled .* needs the network"):
        bundled(BUNDLED[0])
    # What was made once needs nobody.
    monkeypatch.undo()
    monkeypatch.setenv("DENO_DIR", str(tmp_path / "deno"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert bundled(BUNDLED[0]) == kept


def test_a_build_says_it_without_a_traceback(tmp_path: Path) -> None:
    # All else that a build writes is left out: it would take long.
    broken = (
        "import sys; from howlearn_site import __main__, build\n"
        "from howlearn_site.pages.bundles import BundleError\n"
        "def fails(*_): raise BundleError('the network is missing')\n"
        "build.build = fails\n"
        "sys.exit(__main__.main(['build']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", broken],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "the network is missing\n"


def test_a_version_that_is_not_locked_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor.js"
    text = BUNDLED[0].read_text("utf-8")
    other = re.sub(r"(@lezer/python@\d+\.\d+)\.\d+", r"\1.0", text)
    assert other != text
    script.write_text(other)
    monkeypatch.setattr("howlearn_site.cache.CACHE", tmp_path / "cache")
    with pytest.raises(BundleError, match="The lockfile is out of date"):
        bundled(script)
