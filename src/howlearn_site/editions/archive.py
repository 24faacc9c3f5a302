"""``python -m howlearn_site offline SITE FOLDER``: the finished site as one zip, for a disk.

It is made from the files of the site alone, and from the same files it has the same bytes. Where a
reader serves the unpacked folder, its pages work as they do anywhere, and so does Run.
"""

import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from howlearn import __version__
from howlearn_site.editions.disk_pages import SCRIPT, disk_page, disk_search
from howlearn_site.editions.scripts import (
    data_script,
    module_script,
    page_script,
    worker_script,
)
from howlearn_site.paths import write_if_changed

__all__ = ["IncompleteSiteError", "write_archive"]

INDEX = "search/search_index.json"
LEFT_OUT = re.compile(
    # What only a host, a search engine, another site or a test asks for.
    r"404\.html|offline\.js|cards/.*|editions/.*|robots\.txt|llms\.txt|sitemap\..*|objects\.inv|"
    r".*\.map|assets/javascripts/lunr/.*|generated/recordings/.*-replay\.json"
)
WORKER = re.compile(r"assets/javascripts/workers/.*\.js")
SOURCE = re.compile(r"<script\b[^<>]* src=\"([^\"]*)\"")
SOURCE_MAP = re.compile(r"\n(?://|/\*)# sourceMappingURL=[^\n]*\n?$")

FIRST = """\
<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="refresh" content="0; url=site/index.html">
    <title>howlearn</title>
  </head>
  <body>
    <p><a href="site/index.html">howlearn: how a neural network learns</a></p>
  </body>
</html>
"""
README = """\
howlearn {version}: how a neural network learns

Open index.html in a browser. Everything is in this folder, and nothing is asked of the network:
pages, search, figures that you can move, mathematics, notebooks and data.

Run, which runs a block of Python in the page, needs a server. Any will do: give the command

    python -m http.server

in this folder, and open http://127.0.0.1:8000. Run then loads Python{whence}.

To run the blocks as files, install the package:

    pip install site/{wheel}

Text and figures are under CC BY 4.0, code under the MIT licence.
"""


class IncompleteSiteError(Exception):
    """The folder is no finished site."""


def write_archive(site: Path, folder: Path) -> Path:
    """Write the zip of a site, and return its path.

    Parameters
    ----------
    site : Path
        What ``mkdocs build`` has written.
    folder : Path
        Where the zip is to be.

    Raises
    ------
    IncompleteSiteError
        If the folder lacks what a finished site has, or a script imports what is not in it.
    """
    root = f"howlearn-{__version__}"
    parts = dict(_contents(site))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{root}-offline.zip"
    whole = BytesIO()
    with ZipFile(whole, "w") as archive:
        for name in sorted(parts):
            # No date and no owner, so that the same site is the same zip.
            entry = ZipInfo(f"{root}/{name}")
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, parts[name], ZIP_DEFLATED, 6)
    write_if_changed(path, whole.getvalue())
    return path


def _contents(site: Path) -> Iterator[tuple[str, bytes | str]]:
    """Yield the names and the contents of all files of the zip."""
    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    wheel = next((name for name in files if name.endswith(".whl")), "")
    for needed in ("index.html", INDEX, "generated/run.json", SCRIPT, wheel):
        if needed not in files:
            raise IncompleteSiteError(f"{site} has no {needed or 'wheel'}: build the site first")
    whence = "" if "generated/pyodide/pyodide.mjs" in files else ", 9 MB, from the network"
    yield "index.html", FIRST
    yield "README.txt", README.format(version=__version__, wheel=wheel, whence=whence)
    index = disk_search(files.pop(INDEX).read_text("utf-8"))
    yield f"site/{INDEX}", index
    yield f"site/{INDEX.removesuffix('on')}", f"__index={index}"  # as the theme asks on a disk
    pages = {
        name: disk_page(path.read_text("utf-8"), name)
        for name, path in files.items()
        if name.endswith(".html") and not LEFT_OUT.fullmatch(name)
    }
    yield from ((f"site/{name}", page) for name, page in pages.items())
    classic = {
        posixpath.normpath(posixpath.join(posixpath.dirname(name), source))
        for name, page in pages.items()
        for source in SOURCE.findall(page)
    }
    for name in sorted(files.keys() - pages.keys()):
        if LEFT_OUT.fullmatch(name):
            continue
        if not name.endswith((".js", ".json", ".css")):
            yield f"site/{name}", files[name].read_bytes()
            continue
        text = SOURCE_MAP.sub("", files[name].read_text("utf-8"))
        if name in classic - {SCRIPT}:
            text = page_script(text)
        elif name.endswith(".json"):
            yield f"site/disk/{name}.js", data_script(name, text)
        elif WORKER.fullmatch(name):
            yield f"site/disk/{name}.js", worker_script(name, text)
        elif name.endswith(".js"):
            said, imports = module_script(name, text)
            if missing := set(imports) - files.keys():
                raise IncompleteSiteError(
                    f"{name} imports {', '.join(missing)}, which is not there"
                )
            yield f"site/disk/{name}.js", said
        yield f"site/{name}", text
