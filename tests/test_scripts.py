"""The scripts of the built site: ours, less their comments."""

from pathlib import Path

from howlearn_site.pages.scripts import without_comments
from howlearn_site.paths import DOCS

SCRIPT = """\
// What it does.
const url = "https://example.org"; // stays: its line has code
/** Twice
 *  as much. */
  // Indented.
const double = (x) => `${2 * x}
// text of a program
`;
/* the end */
"""


def test_comments_go_and_text_that_looks_like_one_stays() -> None:
    assert without_comments(SCRIPT) == (
        'const url = "https://example.org"; // stays: its line has code\n'
        "const double = (x) => `${2 * x}\n// text of a program\n`;\n"
    )


def test_the_built_scripts_have_every_line_of_code_and_no_comment(site: Path) -> None:
    scripts = sorted((DOCS / "assets").rglob("*.js"))
    assert len(scripts) > 8
    for script in scripts:
        source = [line.strip() for line in script.read_text("utf-8").splitlines()]
        built = [
            line.strip() for line in (site / script.relative_to(DOCS)).read_text().splitlines()
        ]
        marks = ("//", "/*", "*")
        assert built == [line for line in source if not line.startswith(marks)], script.name
