"""The project's own way of running the Python blocks of a page under pytest-markdown-docs.

``pytest --blocks`` runs those of every page, ``pytest --blocks docs/weights.md`` those of one.
Either fails where fewer were run or skipped than the pages hold, whatever the reason.

Each block runs once, in a fresh namespace; what it prints and its figure's alt text are compared
with the page. A block that requires a library which is not installed is skipped with that reason;
it fails if the environment variable HOWLEARN_REQUIRE names the library. What a block says is kept
for the builder, which then need not run it again.
"""

from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from pytest_markdown_docs._runners import _Runner, register_runner
from pytest_markdown_docs.definitions import FenceTestDefinition

from howlearn_site.blocks.memory import keep
from howlearn_site.blocks.reading import PageError, blocks_of, markdown_parser
from howlearn_site.blocks.running import compare, lacking, run
from howlearn_site.paths import pages


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
        compare(block, keep(block, run(block)))

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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--blocks``."""
    parser.getgroup("collect").addoption(
        "--blocks",
        action="store_true",
        help="run the Python blocks of the pages that are named, or of all pages",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose the pages, and have counted what they hold."""
    if not config.option.blocks:
        return
    config.option.markdowndocs = True
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args = [str(path) for path in pages()]
    # A worker of pytest-xdist runs a part of them; the process that started it counts.
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        try:
            config.pluginmanager.register(_Count(config))
        except (PageError, OSError) as error:
            raise pytest.UsageError(str(error)) from error


class _Count:
    """Fail a run that reaches fewer blocks than the pages hold."""

    def __init__(self, config: pytest.Config) -> None:
        chosen = [(config.invocation_params.dir / page).resolve() for page in config.args]
        self.root = config.rootpath
        blocks = [block for path in chosen for block in blocks_of(path)]
        if config.option.markexpr == "extra":  # the only mark that a block can have
            blocks = [block for block in blocks if block.requires]
        self.missed = {(block.path, block.line) for block in blocks}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Cross off a block that was run or skipped."""
        path, line, _ = report.location
        if line is not None and (report.when == "call" or not report.passed):
            self.missed.discard(((self.root / path).resolve(), line))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Let the run fail."""
        if self.missed and session.exitstatus in (
            pytest.ExitCode.OK,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what was not reached."""
        if self.missed:
            terminalreporter.section("blocks that were neither run nor skipped", red=True)
        for path, line in sorted(self.missed):
            terminalreporter.write_line(f"{path}:{line}")
