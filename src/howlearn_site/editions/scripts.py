"""The scripts and data of the site for a page that was opened from a disk.

A browser loads neither modules nor data there, but classic scripts. So each module, each file of
data and the script of the search's worker is written a second time, as one classic script that says
its content to ``disk.js``, which makes of it what the page asked for.
"""

import json
import posixpath
import re

__all__ = ["data_script", "module_script", "page_script", "worker_script"]

STATIC = re.compile(r"\b(from|import)\s*([\"'])(\.{1,2}/[^\"'\n]*\.js)\2")
DYNAMIC = re.compile(r"(?<![\w.$])import\s*\(")


def module_script(name: str, code: str) -> tuple[str, list[str]]:
    r"""Return the classic script that says a module, and the names of what the module imports.

    Parameters
    ----------
    name : str
        Where the module is in the site.
    code : str
        The module.

    Examples
    --------
    >>> script, imports = module_script("scripts/a.js", 'import{b}from"../b.js";')
    >>> print(script)
    howlearnDisk.say("scripts/a.js",{"text":"import{b}from\"disk:0\";","imports":["b.js"]})
    >>> imports
    ['b.js']
    """
    imports: list[str] = []

    def numbered(found: re.Match[str]) -> str:
        imports.append(posixpath.normpath(posixpath.join(posixpath.dirname(name), found[3])))
        return f'{found[1]}"disk:{len(imports) - 1}"'

    own = f"(howlearnDisk.site+{json.dumps(name)})"
    text = DYNAMIC.sub(lambda _: f"howlearnDisk.from({own})(", STATIC.sub(numbered, code))
    text = text.replace("import.meta.url", own)
    return _said(name, {"text": text, "imports": imports}), imports


def page_script(code: str) -> str:
    """Return a classic script of a page, whose imports work on a disk too.

    Examples
    --------
    >>> page_script("import(new URL(path,here).href)")
    'howlearnDisk.from(location.href)(new URL(path,here).href)'
    """
    return DYNAMIC.sub("howlearnDisk.from(location.href)(", code)


def data_script(name: str, text: str) -> str:
    """Return the classic script that says a file of data.

    Examples
    --------
    >>> data_script("data/a.json", "[1]")
    'howlearnDisk.say("data/a.json","[1]")'
    """
    return _said(name, text)


def worker_script(name: str, code: str) -> str:
    """Return the classic script that says a worker's script: a function of what a worker has."""
    given = "addEventListener,postMessage"
    return f"howlearnDisk.say({json.dumps(name)},function({given}){{{code}\n}})"


def _said(name: str, content: object) -> str:
    return f"howlearnDisk.say({json.dumps(name)},{json.dumps(content, separators=(',', ':'))})"
