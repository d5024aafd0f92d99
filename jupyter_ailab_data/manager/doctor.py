"""What the manager tells the doctor, and the two ways to ask it: all checks, or those of an image's build."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from ..errors import StoreUnavailableError
from ..models import Checkup, Problem
from .locations import list_locations
from .settings import Platform

if TYPE_CHECKING:
    from ..doctor.view import Given
    from .data import DataManager


def examine(manager: DataManager, only: Collection[str] = (), *, build: bool = False) -> Checkup:
    """Run the checks, or those whose ids are in `only` or begin with one of it and a dash.

    With `build`, those that hold while an image is built: what is installed, and that it works. May
    block for seconds. Raises BadRequestError for a word that names no check.
    """
    from ..doctor.checkup import BUILD_LIMIT, BUILD_ROOMS, LIMIT, ROOMS
    from ..doctor.checkup import examine as run
    from ..doctor.view import View

    view = View(given(manager))
    try:
        return run(view, only, BUILD_ROOMS, BUILD_LIMIT) if build else run(view, only, ROOMS, LIMIT)
    finally:
        view.close()


def given(manager: DataManager) -> Given:
    """Return what the checks need to know of the settings."""
    from ..doctor.view import Given

    store, problem = None, None
    try:
        store = manager.store()
    except StoreUnavailableError as error:
        problem = Problem(error.message, error.reason)
    except ImportError as error:  # a package that is broken is what the doctor is asked about
        problem = Problem(f"The snapshot store can't be opened: {error}.", "store-unavailable")
    engine, platform = manager.engine_settings, Platform(parent=manager)
    server = manager.config.ServerApp if "ServerApp" in manager.config else {}
    return Given(
        store=store,
        describe=lambda: list_locations(manager).locations,
        engine=engine.address(),
        store_problem=problem,
        legacy_root=platform.legacy_root,
        backend_container=platform.backend_container,
        backend_path=platform.backend_path,
        helper_image=engine.helper_image,
        configured=_as_dict(server.get("jpserver_extensions", {})),
    )


def _as_dict(said: Any) -> dict[str, bool]:
    """Return a setting that is a dict; to traitlets it is a LazyConfigValue until all of it is set."""
    return dict(said if isinstance(said, dict) else said.to_dict().get("update", {}))
