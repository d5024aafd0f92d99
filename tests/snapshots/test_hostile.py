"""Archives that mean harm: refused by name, or restored without it; nothing outside is ever touched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_ailab_data.models import RestoreRequest
from tests.faults.attack import attack
from tests.faults.bombs import BOMBS
from tests.faults.forged import BELIEVED, FORGED, INCREMENTAL, forge
from tests.faults.hostile import MEMORY, REFUSALS, SECONDS, Attacked, Ground, assail, facts
from tests.faults.refused_tars import NAMED, REFUSED
from tests.faults.tamed_tars import TAMED
from tests.faults.tars import FORMS, PACKINGS, Tar

KINDS = [(form, packing) for packing in PACKINGS for form in FORMS]


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """A location with a few files, and beside it what nobody may touch."""
    made = Ground(tmp_path / "ground")
    made.lay()
    return made


def a_tar(ground: Ground, tell: Callable[[Tar], None], number: int) -> Path:
    """Write an archive in one of the formats and compressions, another one for each case."""
    form, packing = KINDS[number % len(KINDS)]
    tar = Tar(form, os.fsencode(ground.outside))
    tell(tar)
    path = ground.root / "archive"
    path.write_bytes(PACKINGS[packing](tar.whole()))
    return path


def check_harmless(attacked: Attacked) -> None:
    """See that nothing got out, nothing was left, and it took no more than is promised."""
    assert not attacked.escaped
    assert attacked.left == []
    assert attacked.outcome.peak < MEMORY
    assert max(answer.processor for answer in attacked.outcome.answers) < SECONDS


def check_refused(attacked: Attacked, named: str) -> None:
    """See that an import and a restore both said no, and why, and did nothing."""
    for answer in (attacked.imported, attacked.restored):
        assert answer.reason in REFUSALS, answer.message
        assert named in answer.message
    assert attacked.untouched
    check_harmless(attacked)


def emptied(ground: Ground) -> None:
    (ground.location / "mine.txt").unlink()
    (ground.location / "kept").rmdir()


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_archive_by_other_tools_is_refused_by_name(name: str, ground: Ground) -> None:
    archive = a_tar(ground, REFUSED[name], list(REFUSED).index(name))
    check_refused(assail(ground, archive), NAMED.get(name, "way"))


@pytest.mark.parametrize("name", TAMED)
def test_what_only_looks_hostile_is_restored_without_what_would_do_harm(name: str, ground: Ground) -> None:
    emptied(ground)
    tell, check = TAMED[name]
    attacked = assail(ground, a_tar(ground, tell, list(TAMED).index(name)))
    assert (attacked.imported.reason, attacked.restored.reason) == ("", ""), attacked.restored.message
    check(ground.location)
    check_harmless(attacked)


@pytest.mark.parametrize(
    ("name", "path", "reason"),
    [
        ("a character device", "way", "unsafe-archive"),
        ("a block device", "way", "unsafe-archive"),
        ("a named pipe", "way", "skipped"),
        ("set-id bits", "file", "unsafe-archive"),
    ],
)
def test_what_is_left_out_is_named(name: str, path: str, reason: str, ground: Ground) -> None:
    attacked = assail(ground, a_tar(ground, TAMED[name][0], 1))
    assert attacked.imported.result is not None
    assert [(w.path, w.reason) for w in attacked.imported.result.warnings] == [(path, reason)]


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_takes_much(name: str, packing: str, ground: Ground) -> None:
    archive = ground.root / "archive"
    maker = os.fork()
    if maker == 0:
        try:
            BOMBS[name](archive, packing)
        finally:
            os._exit(0)
    os.waitpid(maker, 0)
    assert archive.stat().st_size < 100 << 20
    check_refused(assail(ground, archive), "way")


@pytest.mark.parametrize("name", FORGED)
def test_an_index_that_lies_is_refused_by_name(name: str, ground: Ground) -> None:
    lie, named = FORGED[name]
    archive = ground.root / "archive"
    archive.write_bytes(forge(lie))
    attacked = assail(ground, archive)
    assert attacked.imported.reason in REFUSALS
    check_refused(attacked, named)


@pytest.mark.parametrize("name", INCREMENTAL)
def test_an_incremental_archive_that_lies_is_refused_by_name(name: str, ground: Ground) -> None:
    lie, named = INCREMENTAL[name]
    archive = ground.root / "archive"
    archive.write_bytes(forge(lie))
    attacked = assail(ground, archive, "evil.inc.tgz")
    assert attacked.imported.reason in ("bad-request", *REFUSALS)
    assert attacked.restored.reason in REFUSALS
    assert named in attacked.restored.message
    assert attacked.untouched
    check_harmless(attacked)


@pytest.mark.parametrize("name", BELIEVED)
def test_what_an_index_may_say_does_no_harm(name: str, ground: Ground) -> None:
    lie, check = BELIEVED[name]
    archive = ground.root / "archive"
    archive.write_bytes(forge(lie))
    attacked = assail(ground, archive)
    assert attacked.restored.reason == ""
    check(ground.location)
    check_harmless(attacked)


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("stale", ["a link to a folder", "a link to a file", "a dangling link"])
def test_a_link_that_stands_in_the_location_is_not_followed(stale: str, number: int, ground: Ground) -> None:
    target = {"a link to a folder": "folder", "a link to a file": "secret", "a dangling link": "new"}[stale]
    (ground.location / "way").symlink_to(ground.outside / target)
    (ground.location / "name").symlink_to(ground.outside / target)

    def tell(tar: Tar) -> None:
        tar.folder(b"way/")
        tar.file(b"way/secret")
        tar.file(b"name")

    attacked = assail(ground, a_tar(ground, tell, number))
    assert attacked.restored.reason == "", attacked.restored.message
    assert (ground.location / "way" / "secret").read_bytes() == b"evil"
    assert not (ground.location / "way").is_symlink()
    assert (ground.location / "name").read_bytes() == b"evil"
    check_harmless(attacked)


SWAPPER = """
import os, sys
place, outside = sys.argv[1:]
os.symlink(outside, place + "/link")
print(flush=True)
while os.path.isdir(place):
    for one, two in (("way", "kept"), ("link", "way"), ("way", "link"), ("kept", "way")):
        try:
            os.rename(place + "/" + one, place + "/" + two)
        except OSError:
            pass
"""


def test_a_folder_that_becomes_a_link_while_the_restore_runs_leads_nowhere(ground: Ground) -> None:
    def tell(tar: Tar) -> None:
        tar.folder(b"way/")
        for number in range(300):
            tar.file(b"way/%d" % number)

    (ground.location / "kept").rmdir()
    (ground.location / "way").mkdir()
    store = ground.store("store")
    store.mkdir(mode=0o700)
    a_tar(ground, tell, 0).rename(store / "evil.tgz")
    canary = facts(ground.outside)
    request = RestoreRequest(
        store=str(store), snapshot="evil", location="notebooks", path=str(ground.location)
    )
    command = [sys.executable, "-c", SWAPPER, ground.location, ground.outside]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as swapper:
        assert swapper.stdout is not None
        swapper.stdout.readline()
        outcome = attack([request] * 8)
        swapper.kill()
    assert len(outcome.answers) == 8
    assert "crash" not in {answer.reason for answer in outcome.answers}, outcome.answers
    assert facts(ground.outside) == canary
