"""Processes that write to a database without pause, in transactions whose wholeness can be told.

`python writers.py KIND PATH COUNTER` writes until its standard input ends, notes in COUNTER the last
transaction that is committed, and prints how many it made and the errors it met. KIND is one of `KINDS`.
"""

from __future__ import annotations

import contextlib
import os
import select
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

KINDS = ("rollback", "wal", "secrets", "plain")
PASSWORD = "x'" + "0123456789abcdef" * 4 + "'"
"""A key as it is: deriving one from words takes a fifth of a second."""
WORDS = "a password"
ROWS = 200
KEYS = 10
PACKAGE = "exasol-notebook-connector"
_TARGET = Path(__file__).parents[2] / ".tools" / "notebook-connector"


def connect(path: Path, password: str | None = PASSWORD) -> Any:
    """Open a database: SQLCipher with a password, plain SQLite without."""
    if password is None:
        return sqlite3.connect(path, isolation_level=None)
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f'PRAGMA key = "{password}"')
    return connection


def make_bulk(path: Path, password: str | None = PASSWORD, mode: str = "delete") -> None:
    """Make a database of rows that all are of one generation."""
    with closing(connect(path, password)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute("CREATE TABLE bulk (id INTEGER PRIMARY KEY, generation INTEGER, filling BLOB)")
        connection.execute("BEGIN")
        for _ in range(ROWS):
            connection.execute("INSERT INTO bulk (generation, filling) VALUES (0, randomblob(300))")
        connection.execute("COMMIT")


def next_generation(connection: Any, number: int) -> None:
    """Bring all rows to the next generation, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE bulk SET generation = ?, filling = randomblob(300)", (number,))
    connection.execute("COMMIT")


def bulk_generation(path: Path, password: str | None = PASSWORD) -> int | None:
    """Return the generation that all rows are of; None where the database is not whole."""
    try:
        with closing(connect(path, password)) as connection:
            checks = connection.execute("PRAGMA integrity_check").fetchall()
            if password is not None:
                checks += [(word,) for (word,) in connection.execute("PRAGMA cipher_integrity_check")]
            rows = connection.execute("SELECT generation, length(filling) FROM bulk").fetchall()
    except Exception:
        return None
    whole = checks == [("ok",)] and len(rows) == ROWS and len(set(rows)) == 1 and rows[0][1] == 300
    return rows[0][0] if whole else None


def secret(number: int) -> str:
    """Return a value of some pages that says its number all along."""
    return f"{number}," * 1500


def secrets_generation(path: Path) -> int | None:
    """Return the number of the last save; None where the saves before it are not all there."""
    try:
        with closing(connect(path, WORDS)) as connection:
            checks = connection.execute("PRAGMA integrity_check").fetchall()
            checks += [(word,) for (word,) in connection.execute("PRAGMA cipher_integrity_check")]
            found = dict(connection.execute("SELECT key, value FROM secrets"))
    except Exception:
        return None
    numbers = sorted(int(value.partition(",")[0]) for value in found.values())
    whole = all(found[f"key{number % KEYS}"] == secret(number) for number in numbers)
    in_a_row = numbers == list(range(numbers[-1] - len(numbers) + 1, numbers[-1] + 1))
    return numbers[-1] if checks == [("ok",)] and whole and in_a_row and len(numbers) == KEYS else None


def secrets_home() -> str:
    """Return the folder from which the real `Secrets` can be imported; it is installed there once.

    The package needs an AI stack of some GB for other things, so it comes without what it depends on.
    """
    if not _TARGET.is_dir():
        _TARGET.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_TARGET.parent) as place:
            words = ("-m", "pip", "install", "-q", "--no-deps", "--target", f"{place}/package", PACKAGE)
            subprocess.run([sys.executable, *words], check=True, capture_output=True)
            with contextlib.suppress(OSError):  # somebody else was faster
                Path(place, "package").rename(_TARGET)
    return str(_TARGET)


def real_secrets(path: Path, password: str = WORDS) -> Any:
    """Open an SCS as AI-Lab does."""
    sys.path.insert(0, secrets_home())
    from exasol.nb_connector.secret_store import Secrets

    return Secrets(path, password)


def make(kind: str, path: Path) -> None:
    """Make what a writer of that kind writes to."""
    if kind == "secrets":
        scs = real_secrets(path)
        for number in range(KEYS):
            scs.save(f"key{number}", secret(number))
        scs.close()
    else:
        make_bulk(path, None if kind == "plain" else PASSWORD, "wal" if kind == "wal" else "delete")


def generation(kind: str, path: Path) -> int | None:
    """Return the last transaction in a copy; None where the copy is torn."""
    if kind == "secrets":
        return secrets_generation(path)
    return bulk_generation(path, None if kind == "plain" else PASSWORD)


def _transactions(kind: str, path: Path) -> Callable[[int], None]:
    if kind == "secrets":
        scs = real_secrets(path)
        return lambda number: scs.save(f"key{number % KEYS}", secret(number))
    connection = connect(path, None if kind == "plain" else PASSWORD)
    if kind == "wal":
        connection.execute("PRAGMA wal_autocheckpoint = 100")
    return lambda number: next_generation(connection, number)


def write(kind: str, path: Path, counter: Path) -> None:
    """Write until standard input ends."""
    transaction = _transactions(kind, path)
    errors: list[str] = []
    first = number = generation(kind, path) or 0
    with counter.open("wb", buffering=0) as file:
        while not select.select([sys.stdin], [], [], 0)[0]:
            number += 1
            try:
                transaction(number)
            except Exception as error:
                errors.append(f"{type(error).__name__}: {error}")
            os.pwrite(file.fileno(), number.to_bytes(8, "little"), 0)
    print(number - first, *errors, sep="\n")


class Writer:
    """A process that writes."""

    def __init__(self, kind: str, path: Path, counter: Path) -> None:
        self._counter = counter
        self._process = subprocess.Popen(
            [sys.executable, __file__, kind, path, counter],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        while self.committed() == 0:
            if self._process.poll() is not None:
                raise RuntimeError("the writer did not start")

    def committed(self) -> int:
        """Return the last transaction that is certainly committed."""
        return int.from_bytes(self._counter.read_bytes()[:8], "little") if self._counter.exists() else 0

    def stop(self) -> list[str]:
        """End it; return the errors it met."""
        output, _ = self._process.communicate()
        return output.splitlines()[1:]


@contextmanager
def writing(kind: str, path: Path, counter: Path) -> Iterator[Writer]:
    """Have a process write meanwhile."""
    writer = Writer(kind, path, counter)
    try:
        yield writer
    finally:
        writer.stop()


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
