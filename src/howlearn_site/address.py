"""The address that the site is published at: MkDocs' own setting, ``site_url`` in mkdocs.yml."""

from mkdocs.config.base import ValidationError
from mkdocs.config.config_options import URL
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from howlearn_site.blocks.reading import PageError
from howlearn_site.paths import ROOT

__all__ = ["LOCAL", "site_address"]

LOCAL = "http://127.0.0.1:8000/"
"""Where ``mkdocs serve`` shows a site that has no address."""


def site_address(given: str | None = None) -> str:
    """Return the site's address, with a slash at its end.

    Parameters
    ----------
    given : str, optional
        The address where it is not the setting's: ``mkdocs serve`` shows the site at another.

    Raises
    ------
    PageError
        If the setting is no address.
    """
    if given:
        return given.rstrip("/") + "/"
    with (ROOT / "mkdocs.yml").open("rb") as file:
        written = yaml_load(file, get_yaml_loader()).get("site_url")
    try:
        return str(URL(is_dir=True).validate(written or LOCAL))  # type: ignore[no-untyped-call]
    except ValidationError as error:
        raise PageError(f"{ROOT / 'mkdocs.yml'}: site_url is {written!r}: {error}") from error
