"""Jobs in file systems that are really full, or really become read-only half-way; in mounts of their own.

python -m tests.faults.mounts full|read-only STORY: prints one line for each thing that is wrong.
Needs root, and to be started in a mount namespace of its own (unshare(1)).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from jupyter_ailab_data.models import ErrorLine, RestoreRequest, ResultLine

from . import stories
from .injector import MEANWHILE, Fault
from .stories import Story, last_line
from .world import picture_of

_STEP = 128 << 10
_ENOUGH = 64 << 20
_CHANGES = ("rename", "link", "unlink", "fchmod")


def full(story: Story) -> Iterator[str]:
    """Do the job in less and less room, until there is too little at once; yield what is wrong."""
    world = story.world
    needs_room = world.place if isinstance(story.request, RestoreRequest) else world.store
    seen = set()
    for free in range(0, _ENOUGH, _STEP):
        world.renew("store")
        with _filled_up(needs_room, free):
            outcome = story.stop(None)
            last = last_line(outcome)
            left = world.leftovers()
            damaged = [each for each in sorted(world.ids()) if world.damaged(each)]
        if b"Traceback" in outcome.err:
            yield f"{free} bytes free: a traceback: {outcome.err.decode()[-500:]}"
        if left:
            yield f"{free} bytes free: left behind: {left}"
        if damaged:
            yield f"{free} bytes free: damaged: {damaged}"
        now = picture_of(world.place)
        if isinstance(last, ErrorLine):
            seen.add("refused")
            if last.problem.reason != "no-space":
                yield f"{free} bytes free: the reason is {last.problem.reason}: {last.problem.message}"
            if {**now, ".": ()} != {**story.old, ".": ()}:
                yield f"{free} bytes free: the location has changed"
        elif isinstance(last, ResultLine):
            seen.add("done")
            if now != story.new:
                yield f"{free} bytes free: it is said to be done, but is not"
            break
        else:
            yield f"{free} bytes free: no word, status {outcome.status}: {outcome.err.decode()[-300:]}"
    wanted = {"done"} if story.deletes else {"done", "refused"}
    if seen != wanted:
        yield f"it was {' and '.join(sorted(seen))}"


class _filled_up:  # noqa: N801  reads as words
    """A folder on a tmpfs of its own, with its content, and `free` bytes besides."""

    def __init__(self, folder: Path, free: int) -> None:
        self._folder = folder
        self._free = free

    def __enter__(self) -> None:
        template = f"{self._folder}.template"
        _mount(self._folder, "size=1g")
        subprocess.run(["cp", "-a", f"{template}/.", self._folder], check=True)
        info = os.statvfs(self._folder)
        used = (info.f_blocks - info.f_bfree) * info.f_frsize
        _mount(self._folder, f"remount,size={used + self._free or 4096}")  # 0 would be no limit

    def __exit__(self, *_: object) -> None:
        _mount(self._folder, "remount,size=1g")  # what is looked at now needs no room
        seen = f"{self._folder}.seen"
        subprocess.run(["rm", "-rf", seen], check=True)
        subprocess.run(["cp", "-a", self._folder, seen], check=True)
        subprocess.run(["umount", "-l", self._folder], check=True)
        subprocess.run(["rm", "-rf", self._folder], check=True)
        os.rename(seen, self._folder)


def _mount(folder: Path, options: str) -> None:
    kind = [] if options.startswith("remount") else ["-t", "tmpfs", "none"]
    subprocess.run(["mount", "-o", options, *kind, folder], check=True)


def read_only(story: Story) -> Iterator[str]:
    """Mount the location read-only at a change half-way, and writable for the next start."""
    world = story.world
    names = [place for place, each in enumerate(story.operations(), 1) if each.startswith(_CHANGES)]
    _mount(world.place, "size=1g")
    hit = 0
    for number in names[::3]:
        worked: list[bool] = []

        def close_it(_: object, worked: list[bool] = worked) -> None:
            done = subprocess.run(["mount", "-o", "remount,ro", world.place], capture_output=True)
            worked.append(done.returncode == 0)  # not while a file is open for writing

        subprocess.run(["sh", "-c", f"rm -rf {world.place}/* {world.place}/.[!.]*"], check=True)
        subprocess.run(["cp", "-a", f"{world.place}.template/.", world.place], check=True)
        world.renew("store")
        outcome = story.stop(Fault(number, MEANWHILE), close_it)
        subprocess.run(["mount", "-o", "remount,rw", world.place], check=True)
        if not worked or not worked[0]:
            continue
        hit += 1
        last = last_line(outcome)
        if isinstance(last, ErrorLine) and last.problem.reason != "read-only":
            yield f"{outcome.hit}: the reason is {last.problem.reason}: {last.problem.message}"
        if b"Traceback" in outcome.err:
            yield f"{outcome.hit}: a traceback: {outcome.err.decode()[-500:]}"
        story.start_again()
        now = {**picture_of(world.place), ".": ()}
        wanted = story.new if isinstance(last, ResultLine) else story.old
        if now != {**wanted, ".": ()}:
            yield f"{outcome.hit}: not as before"
        if world.leftovers():
            yield f"{outcome.hit}: left behind: {world.leftovers()}"
    if hit < 3:
        yield f"it could be done {hit} times only"


def main() -> int:
    """Play it and print what is wrong."""
    kind, name = sys.argv[1:]
    with tempfile.TemporaryDirectory(dir="/dev/shm", ignore_cleanup_errors=True) as base:
        story = getattr(stories, name)(Path(base), False)
        found = list((full if kind == "full" else read_only)(story))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
