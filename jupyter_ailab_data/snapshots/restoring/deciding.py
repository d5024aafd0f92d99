"""What becomes of each path: what a restore aims at, held against what stands in the location.

Both come in tree order and are merged as they come, so this takes little memory. The plan that
a user agrees to and the restore that follows it are made of the same decisions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ...archive.entry import FOLDER, HARDLINK, Entry, sort_key
from ...archive.members import Member
from ...archive.names import to_text
from ...models import PlanAction
from .aims import Aim
from .comparing import held_against, same_file
from .live_tree import Examined, LiveTree


class Decision(NamedTuple):
    """What is done at `path`, where `live` stands now: `entry` is put there, or it goes, or it stays.

    `perhaps` marks an unchanged file of which only the content can tell whether it is unchanged.
    `examined` is what was found below a folder that goes as a whole, `along` marks what goes with it.
    """

    path: bytes
    action: PlanAction
    entry: Entry | None
    members: list[Member]
    live: Entry | None
    perhaps: bool = False
    examined: Examined | None = None
    along: bool = False


Known = Callable[[bytes], Iterator[bytes]]
"""Returns the paths below a folder that may go with it, in order."""
Folder = Callable[[bytes], Entry | None]
"""Returns the folder at a path as the snapshot has it."""


class Decider:
    """Makes the decisions of one restore; `obstacles` are (reason, path, sentence) of what can't be done.

    Live entries for which `includes` is false are passed over. With `removes` those that are not
    aimed at go. `folder` finds folders that are not aimed at, but needed for what is.
    """

    def __init__(
        self,
        tree: LiveTree,
        includes: Callable[[bytes], bool],
        *,
        removes: bool = False,
        known: Known | None = None,
        folder: Folder | None = None,
    ) -> None:
        self.obstacles: list[tuple[str, bytes, str]] = []
        self._tree = tree
        self._includes = includes
        self._removes = removes
        self._known = known
        self._folder = folder
        self._made: set[bytes] = {b""}
        self._held: set[bytes] | None = None
        self._going: bytes | None = None
        self._replaced: bytes | None = None
        self._in_place: dict[bytes, bool] = {}

    def decide(self, aims: Iterator[Aim], live: Iterator[Entry]) -> Iterator[Decision]:
        """Yield the decisions; raises what `aims` does."""
        here = next(live, None)
        here_key = sort_key(here.path) if here is not None else b""
        for aim in aims:
            key = sort_key(aim.path)
            while here is not None and here_key < key:
                yield from self._only_live(here)
                here = next(live, None)
                here_key = sort_key(here.path) if here is not None else b""
            found = None
            if here is not None and here_key == key:
                found, here = here, next(live, None)
                here_key = sort_key(here.path) if here is not None else b""
            yield from self._gone(aim, found) if aim.gone else self._aimed(aim, found)
        while here is not None:
            yield from self._only_live(here)
            here = next(live, None)

    # -- what the snapshot has ------------------------------------------------------------

    def _aimed(self, aim: Aim, here: Entry | None) -> Iterator[Decision]:
        path, entry = aim.path, aim.entry
        if here is None:
            here, stays = self._unseen(aim)
            if stays:
                yield Decision(path, "kept", None, [], here)
                return
        state = self._standing(aim, here)
        if entry.linked:
            self._in_place[path] = state in ("same", "perhaps")
        if aim.carrier and state == "same":
            return
        if state in ("same", "perhaps"):
            yield Decision(path, "unchanged", entry, aim.members, here, state == "perhaps")
            return
        mount = self._tree.mount_over(path) if self._tree.mounts else None
        if mount is not None:
            sentence = (
                f"Another file system is mounted at “{to_text(mount)}”, "
                "and a restore can't reach into it. Restore the other paths only, or unmount it first."
            )
            self.obstacles.append(("conflict", path, sentence))
        if here is not None and here.type == FOLDER:  # a file or link takes the place of a folder
            yield self._give_way(aim, here)
            return
        if here is not None and not self._tree.readable(here):
            sentence = (
                f"“{to_text(path)}” can't be read by this user, so it could not be brought back "
                "once it is replaced. Ask its owner to make it readable, or restore the other paths only."
            )
            self.obstacles.append(("permission", path, sentence))
        if here is None and self._folder is not None:
            yield from self._folders_above(path)
        if entry.type == FOLDER:
            self._made.add(path)
        yield Decision(path, "added" if here is None else "changed", entry, aim.members, here)

    def _folders_above(self, path: bytes) -> Iterator[Decision]:
        """Bring back the folders above that somebody has removed since."""
        above = [path[:end] for end in range(len(path)) if path[end : end + 1] == b"/"]
        for folder in above:
            if folder in self._made:
                continue
            self._made.add(folder)
            here = self._tree.look(folder)
            entry = self._folder(folder) if self._folder is not None else None
            if entry is not None and (here is None or here.type != FOLDER):
                yield Decision(folder, "added" if here is None else "changed", entry, [], here)

    def _standing(self, aim: Aim, here: Entry | None) -> str:
        if here is None:
            return "missing"
        if aim.entry.type != HARDLINK:
            return held_against(here, aim.entry)
        if self._in_place.get(aim.entry.target) and same_file(
            self._tree.location, aim.path, aim.entry.target
        ):
            return "same"
        return "differs"

    def _unseen(self, aim: Aim) -> tuple[Entry | None, bool]:
        """Look at what the scan did not yield: return it, and whether it stays as it is."""
        reason = self._tree.unseen(aim.path)
        if reason is None:
            return None, False
        here = self._tree.look(aim.path)
        if reason == "ours":
            return here, True
        return here, reason == "excluded" and here is not None and here.type != FOLDER

    def _give_way(self, aim: Aim, here: Entry) -> Decision:
        """Let a file or a link take the place of a folder, with all that is in it."""
        examined = self._examine(here.path)
        if examined.held:
            sentence = (
                f"“{to_text(here.path)}” is a folder here and none in the snapshot, and it holds "
                f"what a restore never removes: “{to_text(max(examined.held, key=len))}”. "
                "Move that away first."
            )
            self.obstacles.append(("conflict", here.path, sentence))
        self._replaced = here.path + b"/"
        return Decision(aim.path, "changed", aim.entry, aim.members, here, examined=examined)

    # -- what only the location has -------------------------------------------------------

    def _gone(self, aim: Aim, here: Entry | None) -> Iterator[Decision]:
        if here is None:
            return
        if self._is_replaced(here.path):
            yield Decision(here.path, "removed", None, [], here, along=True)
        elif (here.type == FOLDER) != (aim.entry.type == FOLDER):  # somebody's own by now
            yield Decision(here.path, "kept", None, [], here)
        else:
            yield self._goes(here)

    def _only_live(self, here: Entry) -> Iterator[Decision]:
        if self._is_replaced(here.path):
            yield Decision(here.path, "removed", None, [], here, along=True)
        elif self._includes(here.path):
            if self._removes and here.path:
                yield self._goes(here)
            else:
                yield Decision(here.path, "kept", None, [], here)

    def _is_replaced(self, path: bytes) -> bool:
        return self._replaced is not None and path.startswith(self._replaced)

    def _goes(self, here: Entry) -> Decision:
        """Remove it, unless it or something in it must stay."""
        path = here.path
        if self._going is not None and path.startswith(self._going):
            return Decision(path, "removed", None, [], here, along=True)
        if self._tree.mounts and self._tree.mount_over(path) is not None:
            return Decision(path, "kept", None, [], here)
        if here.type != FOLDER:
            stays = not self._tree.readable(here)
            return Decision(path, "kept" if stays else "removed", None, [], here)
        if self._held is not None and path in self._held:
            return Decision(path, "kept", None, [], here)
        examined = self._examine(path)
        if examined.held:
            self._held = examined.held
            return Decision(path, "kept", None, [], here)
        self._going = path + b"/"
        return Decision(path, "removed", None, [], here, examined=examined)

    def _examine(self, path: bytes) -> Examined:
        try:
            return self._tree.examine(path, self._known(path) if self._known else None)
        except OSError:  # what can't be looked into stays
            examined = Examined(path)
            examined.hold(path)
            return examined
