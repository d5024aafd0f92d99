"""The locations: what backs each, and what lies in it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..models import ContentsPage, ContentsWish, Location, LocationList
from .checks import check_page, check_paths

if TYPE_CHECKING:
    from .data import DataManager


def list_locations(manager: DataManager) -> LocationList:
    """Describe every location."""
    from .. import __version__
    from ..locations.folders import describe

    found = [describe(name, path, manager.root_dir) for name, path in manager.location_paths().items()]
    return LocationList(locations=found, version=__version__)


def describe_location(manager: DataManager, name: str) -> Location:
    """Describe one location; raises NotFoundError."""
    from ..locations.folders import describe

    return describe(name, manager.location_path(name), manager.root_dir)


def list_folder(manager: DataManager, name: str, path: str, wish: ContentsWish) -> ContentsPage:
    """List a part of one folder of the location `name`, as it is now.

    Raises NotFoundError, BadRequestError, OutsideLocationError, PermissionDeniedError, StaleError.
    """
    from ..locations.answering import within
    from ..locations.listing import PATIENCE, list_folder

    check_page(wish.offset, wish.limit)
    check_paths([path])
    root = manager.location_path(name)
    return within(root, lambda: list_folder(root, path, wish), PATIENCE)
