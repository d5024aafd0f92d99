"""A location and the store are two places: the store may lie in the location, never the other way round."""

from __future__ import annotations

from ..archive.beneath import Beneath
from ..errors import BadRequestError
from ..store.directory import DirectoryStore


def check_apart(store: DirectoryStore, location: Beneath, name: str) -> None:
    """Raise BadRequestError where the folder of the location `name` is the store's, or lies inside it.

    Its snapshots would hold the snapshots, and each restore would reach into the store.
    """
    if store.holds(location.fd):
        raise BadRequestError(
            f"The folder of “{name}” is the snapshot store, or lies inside it. "
            "Choose another folder for the store (SnapshotStore.url), or another one for the location."
        )
