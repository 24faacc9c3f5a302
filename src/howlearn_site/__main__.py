"""``python -m howlearn_site``: write what the pages need before a builder shows them.

``… outputs [PAGE …]`` runs blocks and rewrites what the pages say they print and draw.
``… check [PAGE …]`` says which rules a page breaks, without running anything.
``… new-chapter NAME`` writes the skeleton of a chapter.
``… links`` asks each address of others' works whether it answers.
``… offline SITE FOLDER`` makes a zip of the finished site, for a disk.
``… book SITE FOLDER`` prints the chapters of the finished site as one PDF.
"""

import argparse
import errno
import sys
from functools import partial
from pathlib import Path

from howlearn_site.blocks.reading import PageError
from howlearn_site.cache import one_at_a_time
from howlearn_site.paths import ROOT

UNWRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)


def main(arguments: list[str] | None = None) -> int:
    """Run the command that was asked for and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m howlearn_site",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = ["build", "outputs", "check", "new-chapter", "links", "offline", "book"]
    parser.add_argument("command", nargs="?", default="build", choices=commands)
    parser.add_argument("names", nargs="*", metavar="PAGE", help="all pages where none is named")
    parser.add_argument("--address", help="where the site will be, if not at mkdocs.yml's site_url")
    given = parser.parse_args(arguments)
    paths = [Path(name) for name in given.names]
    if given.command in ("outputs", "check"):
        for path in paths:
            if not path.is_file():
                parser.error(f"there is no page {path}; name its file, such as docs/weights.md")
            if given.command == "outputs" and ROOT not in path.resolve().parents:
                parser.error(f"{path} is not in this project, {ROOT}")
    elif given.command == "new-chapter" and len(given.names) != 1:
        parser.error("name the chapter, as its address will: new-chapter my-chapter")
    elif given.command in ("offline", "book") and len(paths) != 2:
        parser.error(f"name the finished site and a folder: {given.command} site editions")
    elif given.command in ("build", "links") and paths:
        parser.error(f"{given.command} takes no pages")
    try:
        if given.command == "build":
            return _build(given.address)
        return _COMMANDS[given.command](paths)
    except PageError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        print(
            f"{error.filename}: {error.strerror}; a build writes into docs/ and .cache/ of the "
            "project, which must be yours to write",
            file=sys.stderr,
        )
    return 1


# Each command imports what it needs: `check` is to answer at once, and the others draw.


def _build(address: str | None) -> int:
    from howlearn_site.blocks.running import BlockError
    from howlearn_site.build import build
    from howlearn_site.pages.bundles import BundleError

    try:
        with one_at_a_time("build", partial(print, flush=True)):
            print(f"built, with {build(address)} blocks")
    except (BlockError, BundleError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _outputs(paths: list[Path]) -> int:
    from howlearn_site.blocks.rewriting import rewrite_outputs
    from howlearn_site.blocks.running import BlockError

    try:
        rewrite_outputs(paths)
    except BlockError as error:
        print(error, file=sys.stderr)
        return 1
    # Outputs are also made for a page that is half written: what is said here is what is left to
    # do, and it is `check` and the tests that fail.
    from howlearn_site.paths import pages

    _check(paths or pages())
    return 0


def _broken_claims(paths: list[Path]) -> list[str]:
    from howlearn_site.claims.tying import broken_claims

    return [line for path in paths for line in broken_claims(path.resolve())]


def _check(paths: list[Path]) -> int:
    from howlearn_site.pages.rules import broken_rules

    chosen = [path for path in paths if path.suffix != ".py"]  # a lab's rules are in tests
    broken = broken_rules(chosen) if chosen or not paths else []
    if chosen:  # of all pages it takes longer, and is a test
        broken += _broken_claims(chosen)
    for line in broken:
        print(line, file=sys.stderr)
    return 1 if broken else 0


def _new_chapter(names: list[Path]) -> int:
    from howlearn_site.pages.new_chapter import write_chapter

    write_chapter(str(names[0]))
    return 0


def _links(_: list[Path]) -> int:
    from howlearn_site.pages import links
    from howlearn_site.pages.works import read_works

    works = read_works()
    answers = links.ask_all([address for work in works for address in work.every_address])
    wrong = sum(bool(answer.wrong) for answer in answers)
    if table := links.report(answers):
        print(table)
    print(f"{len(answers)} addresses, {wrong} wrong")
    if unread := [work.name for work in works if work.looked_up is None]:
        print(f"Never compared with the work itself: {', '.join(unread)}")
    return 1 if wrong else 0


def _offline(paths: list[Path]) -> int:
    from howlearn_site.editions.archive import IncompleteSiteError, write_archive

    try:
        print(write_archive(*paths))
    except IncompleteSiteError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _book(paths: list[Path]) -> int:
    from howlearn_site.editions.book import BookError, write_book

    try:
        print(write_book(paths[0], paths[1]))
    except BookError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


_COMMANDS = {
    "outputs": _outputs,
    "check": _check,
    "new-chapter": _new_chapter,
    "links": _links,
    "offline": _offline,
    "book": _book,
}

if __name__ == "__main__":
    sys.exit(main())
