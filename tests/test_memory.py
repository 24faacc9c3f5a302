"""A block is run again when something changed that it depends on, and only then."""

import dataclasses
import shutil
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from pytest_markdown_docs.definitions import FenceTestDefinition

from howlearn_site import cache
from howlearn_site.blocks import memory
from howlearn_site.blocks.pytest_plugin import BlockRunner
from howlearn_site.blocks.reading import blocks_of
from howlearn_site.blocks.running import BlockError, run
from howlearn_site.paths import PACKAGE, ROOT, pages


def test_a_block_that_has_not_changed_is_not_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = next(b for path in pages() for b in blocks_of(path) if not b.draws)
    monkeypatch.setattr(cache, "CACHE", tmp_path)
    ran = Mock(side_effect=run)
    monkeypatch.setattr(memory, "run", ran)
    first = memory.record([block])
    assert memory.record([block]) == first == [run(block)]
    assert ran.call_count == 1
    monkeypatch.setattr(memory, "fingerprint", lambda code: "another package")
    assert memory.record([block]) == first
    assert ran.call_count == 2


def test_a_block_that_was_tested_is_not_run_again_by_the_builder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = next(b for path in pages() for b in blocks_of(path) if b.picture and b.output)
    monkeypatch.setattr(cache, "CACHE", tmp_path)
    fields = dataclasses.fields(FenceTestDefinition)
    known = {"source_path": block.path, "start_line": block.line}
    given: dict[str, Any] = {field.name: known.get(field.name) for field in fields}
    BlockRunner().runtest(FenceTestDefinition(**given), {})
    ran = Mock(side_effect=run)
    monkeypatch.setattr(memory, "run", ran)
    (said,) = memory.record([block])
    assert not ran.called
    assert said == run(block)


def test_a_block_is_run_again_when_a_module_that_it_uses_changes_and_not_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "src" / "howlearn"
    shutil.copytree(PACKAGE, package)
    shutil.copytree(ROOT / "src" / "howlearn_site", tmp_path / "src" / "howlearn_site")
    monkeypatch.setattr(memory, "ROOT", tmp_path)
    monkeypatch.setattr(memory, "PACKAGE", package)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    cached = (memory.fingerprint, memory._files, memory._hashes, memory._mentions)
    network = "from howlearn.network import Network\n"
    drawn = "import matplotlib.pyplot as plt\nplt.show()\n"
    blocks = {"network": network, "numpy": "import numpy\n", "drawn": drawn}
    blocks["digits"] = "from howlearn import datasets\n"

    def changed(path: str) -> set[str]:
        def all_of_them() -> dict[str, object]:
            for function in cached:
                function.cache_clear()
            return {name: memory.fingerprint(code) for name, code in blocks.items()}

        before = all_of_them()
        (package / path).write_bytes((package / path).read_bytes() + b"\n")
        after = all_of_them()
        return {name for name in blocks if after[name] != before[name]}

    assert changed("arrays.py") == {"network", "drawn", "digits"}
    assert changed("activations.py") == {"network", "drawn"}  # through network, and plots' networks
    assert changed("_archive.py") == {"network", "drawn"}  # imported where it is needed
    assert changed("exercises/about_minima.py") == set()
    assert changed("plots/style.py") == {"drawn"}
    assert changed("data/digits.npz") >= {"digits"}
    assert changed("__init__.py") == set(blocks)
    for function in cached:
        function.cache_clear()


def test_a_block_that_fails_fails_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(1)\n```\n\n```python\n1 / 0\n```\n")
    monkeypatch.setattr(cache, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(memory, "ROOT", tmp_path)
    monkeypatch.setattr(memory, "fingerprint", lambda code: "this package")
    with pytest.raises(BlockError, match=r"page\.md:5: line 6: ZeroDivisionError"):
        memory.record(blocks_of(page))
    assert (
        len(list((tmp_path / "cache" / "blocks").iterdir())) == 1
    )  # what the other block said is kept
