"""The project's own way of running the Python blocks of a page under pytest-markdown-docs.

Each block runs once, in a fresh namespace; what it prints and its figure's alt text are compared
with the page. A block that requires a library which is not installed is skipped with that reason;
it fails if the environment variable HOWLEARN_REQUIRE names the library.
"""

from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from pytest_markdown_docs._runners import _Runner, register_runner
from pytest_markdown_docs.definitions import FenceTestDefinition

from howlearn_site.blocks import blocks_of, markdown_parser
from howlearn_site.running import compare, lacking, run


@register_runner(default=True)
class BlockRunner(_Runner):
    """Run the block that stands at the fence's line, and compare."""

    def runtest(self, test: FenceTestDefinition, args: dict[str, Any], **_: Any) -> None:
        """Run and compare one block.

        It accepts any keyword: called without the one it does not know, pytest-markdown-docs would
        run a block that raises TypeError again.
        """
        blocks = {block.line: block for block in blocks_of(Path(test.source_path))}
        block = blocks[test.start_line]
        if why := lacking(block):
            pytest.skip(why)
        compare(block, run(block))

    def repr_failure(
        self,
        test: FenceTestDefinition,
        excinfo: pytest.ExceptionInfo[BaseException],
        style: str | None = None,
    ) -> str:
        """Return the message: it names file and line already."""
        return str(excinfo.value)


@pytest.hookimpl(tryfirst=True)  # pytest-markdown-docs' own answer is a parser that does not
def pytest_markdown_docs_markdown_it() -> MarkdownIt:
    """Return the parser that also looks into admonitions."""
    return markdown_parser()
