"""A MkDocs hook that puts each finished page under a Content-Security-Policy, stated in itself.

A browser then runs only scripts that are files of the site. So the few that the theme writes into
its pages are put into files, in their places. Nothing that a page says is made here: without this
hook the same pages are there, without a policy. A page that is served while it is written has none
either, since the server adds a script to it, by which it loads again.
"""

import json
import re
from hashlib import sha256
from html import escape
from os.path import relpath
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from howlearn_site.paths import write_if_changed

PLAIN = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # figures and controls set style attributes
    "img-src": "'self' data:",  # the theme's icons, and pictures of data in figures
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
"""What any page of the site may load."""

RUN = {
    # Python is WebAssembly; its files are scripts once their hashes were compared, from a blob.
    "script-src": "'self' 'wasm-unsafe-eval' blob:",
    "worker-src": "'self' blob:",  # from a blob, since only then the worker has the page's policy
}
"""What a page with Run may load besides."""

INLINE = re.compile(
    r"<script(?P<given>(?:\s(?!src=)[^<>]*)?)>(?P<code>[^<].*?)</script>", re.DOTALL
)
DATA = re.compile(r"type=\"?application/(?:ld\+)?json")
HEAD = re.compile(r"<head>(?:\s*<meta charset=[^<>]*>)?")
STATED = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"[^<>]*>")
# What the policy would refuse without a word to whoever wrote it.
REFUSED = re.compile(
    r"<[a-z][^<>]*\s(?:on[a-z]+=[\"']|(?:src|srcset|data)=[\"']?(?:https?:)?//|"
    r"(?:src|href|action)=[\"']?javascript:)[^<>]*>|<(?:base|embed|iframe|object)\b[^<>]*>"
)

_served = {"now": False}


def policy(bases: list[str] | None = None) -> str:
    """Return the policy of a page, as it stands in a header.

    Parameters
    ----------
    bases : list of str, optional
        The addresses from which a page with Run loads Python; a page without Run has none. What is
        the site's own, a relative address, needs no mention.

    Examples
    --------
    >>> policy(["generated/pyodide/"]).split("; ")[1]
    "script-src 'self' 'wasm-unsafe-eval' blob:"
    """
    directives = dict(PLAIN)
    if bases is not None:
        directives |= RUN
        others = [base for base in bases if urlsplit(base).netloc]
        directives["connect-src"] = " ".join([directives["connect-src"], *others])
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def on_startup(command: str, **_: object) -> None:
    """Note whether the pages are served while they are written."""
    _served["now"] = command == "serve"


def on_config(config: MkDocsConfig) -> None:
    """Let the theme's script of names be the same on each page, and so one file."""
    if config.site_url:
        config.extra.setdefault("scope", urlsplit(config.site_url).path)


def on_post_build(config: MkDocsConfig) -> None:
    """Put each page under its policy.

    Raises
    ------
    PluginError
        If a page has something that its policy refuses; the message says what.
    """
    if _served["now"]:
        return
    site = Path(config.site_dir)
    run = json.loads((site / "generated" / "run.json").read_text("utf-8"))
    # What is shown for any address that leads nowhere needs addresses that do not hang on it.
    absolute = urlsplit(config.site_url or "").path.rstrip("/")
    for page in sorted(site.rglob("*.html")):
        text = page.read_text("utf-8")
        if refused := REFUSED.search(text):
            raise PluginError(
                f"{page.relative_to(site)}: a browser refuses {refused[0]}, as the site's policy "
                f"allows only what is a file of the site: see {Path(__file__).name}"
            )
        root = absolute if page == site / "404.html" else relpath(site, page.parent)
        write_if_changed(page, _under_policy(_without_inline(text, site, root), run["bases"]))


def _without_inline(text: str, site: Path, root: str) -> str:
    def file(found: re.Match[str]) -> str:
        if DATA.search(found["given"]):
            return found[0]
        code = found["code"].strip()
        name = f"assets/javascripts/inline.{sha256(code.encode()).hexdigest()[:8]}.js"
        write_if_changed(site / name, f"{code}\n")
        return f'<script{found["given"]} src="{root}/{name}"></script>'

    return INLINE.sub(file, text)


def _under_policy(text: str, bases: list[str]) -> str:
    has_run = "/in_browser/run.js" in text
    stated = escape(policy(bases if has_run else None), quote=False)
    text = STATED.sub("", text)
    head = HEAD.search(text)
    if not head:
        raise PluginError(f"a page has no place for its policy: {text[:80]!r}")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{stated}">'
    return text[: head.end()] + meta + text[head.end() :]
