"""A restore into an empty folder without what makes it safe: no plan, no safety snapshot, no journal.

python -m benchmarks.bare ID --store DIR --notebooks DIR: what the command line's `restore` does,
less that. It is what the promises are measured against, and no way to restore anything.
"""

from __future__ import annotations

import argparse

from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.archive.entry import FOLDER, HARDLINK, SYMLINK, Entry
from jupyter_ailab_data.archive.extracting import Extractor
from jupyter_ailab_data.archive.placing import Placer
from jupyter_ailab_data.cli.session import find_snapshot, open_manager
from jupyter_ailab_data.snapshots.durability import sync_file_system, synced_early
from jupyter_ailab_data.store.reading import StoredSnapshot


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("id", "--store", "--notebooks"):
        parser.add_argument(name)
    parser.set_defaults(log_level="WARNING", location=None, helper_image=None)
    options = parser.parse_args()
    manager = open_manager(options)  # as the command line begins, so that its start counts on both sides
    with StoredSnapshot(manager.store(), find_snapshot(manager, options)) as stored:
        extract(stored, options.notebooks)


def extract(stored: StoredSnapshot, target: str) -> None:
    """Write the snapshot's tree straight into an empty folder, durably."""
    folders: list[Entry] = []
    links: list[Entry] = []
    written = [0]

    def wrote(_entries: int, size: int) -> None:
        written[0] += size

    with Beneath(target) as place, Extractor(stored.file, wrote, place.fd) as extractor:
        placer = Placer(place)
        with synced_early(place.fd, lambda: written[0]):
            for entry, members in stored.index.entries():
                if entry.type == FOLDER:
                    folders.append(entry)
                    if entry.path:
                        placer.make_folder(entry.path)
                elif entry.type == HARDLINK:
                    links.append(entry)
                elif entry.type == SYMLINK:
                    placer.symlink(entry.path, entry)
                else:
                    extractor.add(entry, members, entry.path)
            extractor.finish()
        for link in links:
            placer.hard_link(place, link.target, link.path)
        for folder in reversed(folders):
            placer.describe_folder(folder.path, folder)
        sync_file_system(place.fd)


if __name__ == "__main__":
    main()
