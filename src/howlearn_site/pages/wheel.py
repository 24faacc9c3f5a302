"""The package's own wheel, served from the site, and the line that installs it from there."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from hatchling.build import build_wheel

from howlearn_site.cache import entry, fetch, files, libraries, own_code
from howlearn_site.paths import DOCS, PACKAGE, ROOT, write_if_changed

__all__ = ["wheel", "write_wheel"]

ADDRESSES = ("HOWLEARN_SITE_URL", "HOWLEARN_REPOSITORY_URL")


def wheel() -> tuple[str, bytes]:
    """Return the name of the package's wheel, which says its version, and what is in it."""
    # Whatever stands beside pyproject.toml may be named in it: README, licence, what to leave out.
    sources = [*ROOT.iterdir(), *PACKAGE.rglob("*")]
    place = entry(
        "wheels",
        sources=files(path for path in sources if path.is_file() and path.suffix != ".pyc"),
        # hatch_build.py reads the addresses.
        environment={n: os.environ.get(n) for n in ("SOURCE_DATE_EPOCH", *ADDRESSES)},
        libraries=libraries("hatchling"),
        builder=own_code(__name__),
    )
    name, _, data = fetch(place, _built).partition(b"\n")
    return name.decode(), data


def _built() -> bytes:
    before = os.getcwd()
    with TemporaryDirectory() as folder:
        os.chdir(ROOT)  # hatchling builds the project it stands in
        try:
            name = build_wheel(folder)
        finally:
            os.chdir(before)
        return name.encode() + b"\n" + (Path(folder) / name).read_bytes()


def write_wheel(address: str) -> str:
    """Write docs/wheel/NAME.whl and the line that installs it from the site; return NAME.whl.

    Parameters
    ----------
    address : str
        Where the site is, with a slash at its end.
    """
    name, data = wheel()
    write_if_changed(DOCS / "wheel" / name, data)
    line = f"pip install {address}wheel/{name}"
    write_if_changed(DOCS / "generated" / "install.md", f"```sh\n{line}\n```\n")
    return name
