"""Whether this Python has all that is needed, in versions that fit together."""

from __future__ import annotations

import importlib
import platform
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

from ..models import Check
from .view import View

_PACKAGE: Final = "jupyter_ailab_data"
_TITLE: Final = "Python and its packages"
_OLDEST_SQLITE: Final = (3, 7, 0)
"""The first with write-ahead logs (sqlite.org/wal.html)."""


def checks(view: View) -> Iterator[Check]:
    """Look at Python, its SQLite, and the packages we depend on."""
    del view
    yield _packages()
    yield _sqlite()


def _packages() -> Check:
    """Import each, since a wheel for another machine installs and then fails; compare its version."""
    from packaging.requirements import Requirement

    try:
        needed = [Requirement(text) for text in requires(_PACKAGE) or []]
    except PackageNotFoundError:
        seen = f"Python {platform.python_version()}; the package runs from a checkout that is not installed."
        return Check("python", _TITLE, "warning", seen, "Install it: `pip install jupyter_ailab_data`")
    wrong, right = [], []
    for each in needed:
        if each.marker is not None and not each.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(each.name)
            importlib.import_module(each.name.replace("-", "_"))
        except PackageNotFoundError:
            wrong.append(f"{each.name} is not installed")
        except Exception as error:  # whatever a module does when it is imported
            wrong.append(f"{each.name} can't be imported ({type(error).__name__}: {error})")
        else:
            if each.specifier.contains(found, prereleases=True):
                right.append(f"{each.name} {found}")
            else:
                wrong.append(f"{each.name} {found} does not fit: {each.specifier} is needed")
    if wrong:
        seen = f"Python {platform.python_version()}, but what is needed is missing or does not fit."
        todo = f"Run `{sys.executable} -m pip install --upgrade {_PACKAGE}`."
        return Check("python", _TITLE, "error", seen, todo, wrong)
    seen = ", with ".join(filter(None, [f"Python {platform.python_version()}", ", ".join(right)]))
    return Check("python", _TITLE, "ok", f"{seen}.")


def _sqlite() -> Check:
    title = "SQLite"
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        seen = f"SQLite {sqlite3.sqlite_version} is too old for databases with write-ahead logs."
        return Check("python-sqlite", title, "warning", seen, "Use a newer Python or a newer libsqlite3.")
    return Check("python-sqlite", title, "ok", f"SQLite {sqlite3.sqlite_version}.")
