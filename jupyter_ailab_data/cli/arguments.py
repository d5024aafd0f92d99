"""What each command takes: its arguments and options, with their help."""

from __future__ import annotations

import os
from argparse import ArgumentParser


def options_of_every_command(parser: ArgumentParser) -> None:
    """Take what every command does."""
    everywhere = parser.add_argument_group("options of every command")
    everywhere.add_argument("--json", action="store_true", help="write the result to standard output as JSON")
    everywhere.add_argument("--notebooks", metavar="DIR", help="the folder of the location 'notebooks'")
    everywhere.add_argument("--store", metavar="DIR", help="the folder that keeps the snapshots")
    everywhere.add_argument("--location", metavar="NAME", help="the location to work on (default: notebooks)")
    everywhere.add_argument(
        "--helper-image", metavar="IMAGE", help="what is done in a container is done in one of this image"
    )
    everywhere.add_argument("--yes", "-y", action="store_true", help="don't ask before something is replaced")
    everywhere.add_argument(
        "--log-level",
        default="WARNING",
        type=str.upper,
        choices=("DEBUG", "INFO", "WARNING", "ERROR"),
        help="how much to tell on standard error (default: WARNING)",
    )


def nothing(parser: ArgumentParser) -> None:
    """Take no more than every command does."""
    del parser


def snapshot_id(parser: ArgumentParser) -> None:
    """Take the id of a snapshot."""
    parser.add_argument("id", metavar="ID", help="a snapshot's id, the beginning of one, or 'latest'")


def ls(parser: ArgumentParser) -> None:
    """Take a folder, and which of its names are listed, in which order."""
    parser.add_argument("path", metavar="PATH", nargs="?", default="", help="a folder inside the location")
    parser.add_argument(
        "--snapshot", metavar="ID", help="list what this snapshot holds, not what is there now"
    )
    parser.add_argument(
        "--sort", choices=("name", "size", "modified"), default="name", help="(default: name)"
    )
    parser.add_argument(
        "--filter", metavar="TEXT", default="", help="list only names that contain TEXT, in whatever case"
    )
    parser.add_argument("--all", "-a", action="store_true", help="list names that begin with a dot, too")


def snapshot(parser: ArgumentParser) -> None:
    """Take what a new snapshot is to be."""
    parser.add_argument("--label", metavar="TEXT", default="", help="words to know it by")
    parser.add_argument(
        "--incremental", action="store_true", help="store only what is new; needs the earlier snapshots"
    )


def cat(parser: ArgumentParser) -> None:
    """Take a file of a snapshot."""
    snapshot_id(parser)
    parser.add_argument("path", metavar="PATH", help="a file inside the snapshot")


def restore(parser: ArgumentParser) -> None:
    """Take what of a snapshot is restored, where to and how."""
    snapshot_id(parser)
    parser.add_argument("paths", metavar="PATH", nargs="*", help="restore only these files and folders")
    _modes(parser)
    parser.add_argument(
        "--into",
        metavar="FOLDER",
        help="copy right into this folder of the location, each path by its own name; replaces nothing",
    )
    _rehearsal(parser)


def _modes(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--mode",
        choices=("overlay", "replace", "copy"),
        default="overlay",
        help="overlay: what the snapshot holds is put back, other files stay (default); replace: what it "
        "does not hold is removed; copy: everything goes into a new folder",
    )


def _rehearsal(parser: ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="show what would be done, and do nothing")
    parser.add_argument(
        "--no-safety", action="store_true", help="don't keep what is there now; then nothing can be undone"
    )


def undo(parser: ArgumentParser) -> None:
    """Take the safety snapshot that is gone back to; the last one if left out."""
    parser.add_argument(
        "id", metavar="ID", nargs="?", default="", help="a snapshot that was taken before a restore"
    )
    _rehearsal(parser)


def volume(parser: ArgumentParser) -> None:
    """Take the name of a volume."""
    parser.add_argument("name", metavar="NAME", nargs="?", default="", help="the volume (default: $VOLUME)")


def volume_snapshot(parser: ArgumentParser) -> None:
    """Take a volume, what its snapshot is to be, and where it goes."""
    volume(parser)
    snapshot(parser)
    parser.add_argument(
        "--dest",
        metavar="DIR",
        default=os.environ.get("DIR", ""),
        help="write it into this folder of the Docker host, not into the store (default: $DIR)",
    )


def volume_restore(parser: ArgumentParser) -> None:
    """Take a volume, what is restored into it and how."""
    parser.add_argument("name", metavar="NAME", help="the volume; may be left out where $VOLUME names it")
    parser.add_argument(
        "words", metavar="ID", nargs="*", help="the snapshot, and after it the files and folders to restore"
    )
    _modes(parser)
    parser.add_argument(
        "--stop", action="store_true", help="stop what runs on the volume meanwhile, and start it again after"
    )
    _rehearsal(parser)


def diff(parser: ArgumentParser) -> None:
    """Take a snapshot, and what of it is compared."""
    snapshot_id(parser)
    parser.add_argument("paths", metavar="PATH", nargs="*", help="compare only these files and folders")


def import_archive(parser: ArgumentParser) -> None:
    """Take an archive from elsewhere."""
    parser.add_argument("file", metavar="FILE", help="an archive: .tgz, .tar, .tar.zst, .tar.xz, ...")
    parser.add_argument("--label", metavar="TEXT", default="", help="words to know it by")


def export(parser: ArgumentParser) -> None:
    """Take a snapshot, and the file it is written to."""
    snapshot_id(parser)
    parser.add_argument("file", metavar="FILE", help="the .tgz to write, or a folder to write it into")


def label(parser: ArgumentParser) -> None:
    """Take a snapshot, and its new label."""
    snapshot_id(parser)
    parser.add_argument("label", metavar="TEXT", help="the new label; '' removes it")


def history(parser: ArgumentParser) -> None:
    """Take the file or folder whose past is shown."""
    parser.add_argument("path", metavar="PATH", nargs="?", default="", help="a file inside the location")
    parser.add_argument(
        "--deleted", action="store_true", help="PATH is a folder: what snapshots have in it and it lacks now"
    )


def doctor(parser: ArgumentParser) -> None:
    """Take which checks are made."""
    parser.add_argument(
        "--only", metavar="ID", nargs="+", action="extend", help="only these checks, or those that begin so"
    )
    parser.add_argument(
        "--build",
        action="store_true",
        help="only what holds while an image is built: what is installed, and that it works; "
        "exits with 1 if anything is off",
    )


def publish(parser: ArgumentParser) -> None:
    """Take what is copied, where to, and what it is called there."""
    parser.add_argument("path", metavar="PATH", help="a file or folder inside the location")
    parser.add_argument(
        "--to", metavar="NAME", default="shared", help="the location to copy it into (default: shared)"
    )
    parser.add_argument("--folder", metavar="DIR", default="", help="the folder in that location")
    parser.add_argument(
        "--name", metavar="NAME", default="", help="what it is called there (default: its own name)"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace what is there by that name")


def bring_over(parser: ArgumentParser) -> None:
    """Take what is brought over."""
    parser.add_argument("paths", metavar="PATH", nargs="*", help="only these files and folders")
    parser.add_argument("--dry-run", action="store_true", help="show what would be done, and do nothing")
