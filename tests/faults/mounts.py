"""Jobs in file systems that are really full, become read-only half-way, or lose their power; in own mounts.

python -m tests.faults.mounts full|read-only|stops|power STORY [ROUNDS]

prints a line for each thing that is wrong, and how often the power was cut on standard error.
Needs root, and to be started in a mount namespace of its own (unshare(1)).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from jupyter_ailab_data.models import ErrorLine, RestoreRequest, ResultLine
from jupyter_ailab_data.store.kept import KEPT

from . import stories
from .injector import MEANWHILE, Fault
from .story import Story, last_line
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


def stops_on_full(story: Story) -> Iterator[str]:
    """Kill the job at each operation where there is no room at all, and start again there."""
    world = story.world
    for number in range(1, 200):
        world.renew("store")
        with _filled_up(world.store, 0):
            outcome = story.stop(Fault(number))
            started = story.start_again()
            wrong = list(story.store_faults(last_line(outcome), Fault(number)))
            kept = [name for name in os.listdir(world.store) if name.endswith(KEPT)]
        if b"Traceback" in started.err:
            yield f"{outcome.hit}: the next start failed: {started.err.decode()[-300:]}"
        yield from (f"{outcome.hit}: {each}" for each in wrong)
        if outcome.hit is None:
            if not kept:
                yield "there was room, so this has shown nothing"
            return


def power_cuts(story: Story, chosen: Iterable[int]) -> Iterator[list[str]]:
    """Cut the power at the chosen operations; yield for each what is wrong after the next start.

    What had not been written to the disk by then is lost.
    The story lies in an ext4 image, which is copied as it is at that moment and mounted in its place.
    ext4 is told to write nothing by itself and to keep no order that was not asked for.
    """
    world, disk = story.world, story.world.base.parent
    image = Path(f"{disk}.image")
    copy = Path(f"{disk}.copy")
    for number in chosen:
        world.renew(*story.renewed)
        os.sync()

        def cut(_: object) -> None:
            subprocess.run(["cp", "--sparse=always", image, copy], check=True)

        outcome = story.stop(Fault(number, MEANWHILE), cut)
        if outcome.hit is None:  # some runs have an operation less
            if not isinstance(last_line(outcome), ResultLine):
                yield [f"it failed before operation {number}: {outcome.out[-300:]!r} {outcome.err[-300:]!r}"]
            continue
        _mount_image(copy, disk)
        try:
            story.start_again()
            yield [f"power cut at {outcome.hit}: {each}" for each in story.faults_after_a_cut()]
        finally:
            subprocess.run(["umount", disk], check=True)
            copy.unlink()


def in_image(name: str, base: Path) -> Story:
    """Make the story in a file system image of its own."""
    disk = base / "disk"
    disk.mkdir()
    with open(f"{disk}.image", "wb") as file:
        file.truncate(192 << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", f"{disk}.image"], check=True)
    _mount_image(Path(f"{disk}.image"), disk)
    story: Story = getattr(stories, name)(disk / "story", False)
    return story


def _mount_image(image: Path, disk: Path) -> None:
    options = "loop,data=writeback,noauto_da_alloc,commit=300"
    subprocess.run(["mount", "-t", "ext4", "-o", options, image, disk], check=True)


def main() -> int:
    """Play it and print what is wrong."""
    kind, name = sys.argv[1:3]
    with tempfile.TemporaryDirectory(dir="/dev/shm", ignore_cleanup_errors=True) as base:
        if kind == "power":
            story = in_image(name, Path(base))
            last = len(story.operations())
            rounds = int(sys.argv[3]) if len(sys.argv) > 3 else last
            chosen = random.Random(1).sample(range(1, last + 1), min(rounds, last))
            cuts = list(power_cuts(story, sorted(chosen)))
            found = [words for each in cuts for words in each]
            print(f"{len(cuts)} power cuts", file=sys.stderr)
            subprocess.run(["umount", f"{base}/disk"], check=False)
        else:
            story = getattr(stories, name)(Path(base), False)
            found = list({"full": full, "read-only": read_only, "stops": stops_on_full}[kind](story))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
