"""Where this copy of the project lives, for the wheel and the sdist that are built from it.

The project knows no address but those that its surroundings name, as the site does: the
repository in ``HOWLEARN_REPOSITORY_URL``, the site in ``HOWLEARN_SITE_URL``. A release sets both.
hatchling asks this only where the project itself stands: an sdist keeps what was known when it was
made, and so builds the same wheel on any machine.
"""

import os
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Addresses(MetadataHookInterface):
    """Puts the addresses into the metadata, where any are known."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add ``urls`` to what pyproject.toml says."""
        urls = {}
        if site := _public("HOWLEARN_SITE_URL"):
            urls["Documentation"] = f"{site}/"
        if repository := _public("HOWLEARN_REPOSITORY_URL"):
            urls["Source"] = repository
            urls["Issues"] = f"{repository}/issues"
        metadata["urls"] = urls


def _public(variable: str) -> str:
    # A preview on this machine is nobody else's address.
    address = os.environ.get(variable, "").rstrip("/")
    return address if address.startswith("https://") else ""
