"""The words of a command line: quoted for the shell, and without secrets."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

Flags = Iterator[tuple[str, ...]]
"""Options with their values, each as its words."""
_SECRET = re.compile(
    r"PASS|(?<!^)(?<!^OLD)PWD|SECRET|TOKEN|KEY|CREDENTIAL|AUTH|PRIVATE|COOKIE|SIGNATURE|DSN|CONNECTION_?STRING|SAS",
    re.IGNORECASE,
)
_PASSWORD_IN_URL = re.compile(r"://[^/@\s:]*:[^/@\s]+@")
_OPTION = re.compile(r"(--?[A-Za-z][^=\s]*)=(.+)", re.DOTALL)


def quote(*words: str) -> str:
    """Return words as a shell takes them."""
    return " ".join(map(shlex.quote, words))


def is_secret(name: str, value: str) -> bool:
    """Tell whether a variable may hold a secret, by its name or by a password in an address.

    Rather one too many: a value that is left out is typed again, one that is shown is out.
    """
    return _SECRET.search(name) is not None or _PASSWORD_IN_URL.search(value) is not None


def secret_argument(word: str, before: str) -> tuple[str, str]:
    """Return an argument as the shell takes it, and the variable that stands for what is secret in it.

    `before` is the argument before it, which may be the option that it is the value of.
    """
    option = _OPTION.fullmatch(word)
    if option and is_secret(option[1], option[2]):
        variable = _variable(option[1])
        return f'{shlex.quote(option[1] + "=")}"${variable}"', variable
    if before.startswith("-") and "=" not in before and not word.startswith("-") and is_secret(before, word):
        variable = _variable(before)
        return f'"${variable}"', variable
    return shlex.quote(word), ""


def _variable(option: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "_", option.upper()).strip("_")
