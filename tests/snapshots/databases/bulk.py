"""A database of many rows, all of one generation, and what is done with it from outside."""

from __future__ import annotations

import signal

SCS = "ai_lab_secure_configuration_storage.sqlite"
OPEN = """
connection = writers.connect(path, password)
def look():
    return connection.execute("SELECT DISTINCT generation FROM bulk").fetchall()
def save(number):
    writers.next_generation(connection, number)
    return look()
look()
"""
HALF_DONE = """
connection = writers.connect(path, password)
connection.execute("PRAGMA cache_size = 5")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE bulk SET generation = 99, filling = randomblob(300)")
"""


def advance(writers, path, password, *numbers):
    connection = writers.connect(path, password)
    for number in numbers:
        writers.next_generation(connection, number)
    connection.close()


def ask(process, line):
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def leave_log(path, password, meanwhile, number=9):
    """Have a writer in WAL mode killed: what it committed lies in the log only."""
    switch = (
        "connection.execute('PRAGMA journal_mode = WAL')\nconnection.execute('PRAGMA wal_autocheckpoint = 0')"
    )
    process = meanwhile(path, password, f"{OPEN}\n{switch}\nsave({number})")
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert path.with_name(f"{SCS}-wal").stat().st_size > 4096
