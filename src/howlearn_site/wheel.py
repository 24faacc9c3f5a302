"""The package's own wheel, served from the site, and the line that installs it from there."""

import os
import zipfile

from hatchling.build import build_wheel

from howlearn import __version__
from howlearn_site.paths import DOCS, PACKAGE, ROOT, write_if_changed

__all__ = ["site_address", "write_wheel"]

NAME = f"howlearn-{__version__}-py3-none-any.whl"


def site_address() -> str:
    """Return the address that the site is published at, with a slash at its end."""
    return os.environ.get("HOWLEARN_SITE_URL", "http://127.0.0.1:8000/").rstrip("/") + "/"


def write_wheel() -> None:
    """Write docs/wheel/NAME.whl, where the package is newer, and the line that installs it."""
    wheel = DOCS / "wheel" / NAME
    if not wheel.is_file() or not _up_to_date(wheel):
        wheel.parent.mkdir(parents=True, exist_ok=True)
        before = os.getcwd()
        os.chdir(ROOT)  # hatchling builds the project it stands in
        try:
            build_wheel(str(wheel.parent))
        finally:
            os.chdir(before)
    line = f"pip install {site_address()}wheel/{NAME}"
    write_if_changed(DOCS / "generated" / "install.md", f"```sh\n{line}\n```\n")


def _up_to_date(wheel: os.PathLike[str]) -> bool:
    sources = [p for p in PACKAGE.rglob("*") if p.is_file() and p.suffix != ".pyc"]
    with zipfile.ZipFile(wheel) as archive:
        names = {n for n in archive.namelist() if n.startswith("howlearn/")}
        return names == {f"howlearn/{p.relative_to(PACKAGE).as_posix()}" for p in sources} and all(
            archive.read(f"howlearn/{p.relative_to(PACKAGE).as_posix()}") == p.read_bytes()
            for p in sources
        )
