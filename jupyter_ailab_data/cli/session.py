"""What a command works with: the manager as the user configured it, and the snapshot they mean."""

from __future__ import annotations

import logging
import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from ..archive.names import to_bytes, to_text
from ..errors import AilabDataError, BadRequestError, NotFoundError
from ..manager import DataManager
from ..manager.recovering import in_words, recover, sweep_store
from .output import say

if TYPE_CHECKING:
    from traitlets.config import Config

CONFIG_FILES = ("jupyter_config", "jupyter_server_config", "jupyter_ailab_data_config")
"""The files, .py or .json, whose settings the server follows too; a later one wins."""
LATEST = "latest"
_SHOWN = 5
"""How many candidates are named when the beginning of an id fits several."""

_log = logging.getLogger(__name__)


def open_manager(options: Namespace, *, mend: bool = True) -> DataManager:
    """Make the manager from Jupyter's configuration files and the command's options, which win.

    Without `mend`, what killed jobs have left stays as it is: for a command that only looks at it.
    """
    logging.basicConfig(
        stream=sys.stderr, level=options.log_level, format="%(levelname).1s %(name)s: %(message)s"
    )
    config = read_config()
    root_dir = config.ServerApp.get("root_dir") if "ServerApp" in config else None
    manager = DataManager(
        config=config, root_dir=os.path.expanduser(root_dir) if isinstance(root_dir, str) else None
    )
    if options.notebooks:
        manager.locations = {**manager.location_paths(), "notebooks": os.path.abspath(options.notebooks)}
    if options.store:
        manager.store_settings.url = options.store
    if options.helper_image:
        manager.engine_settings.helper_image = options.helper_image
    if mend:
        _end_what_was_killed(manager)
    return manager


def _end_what_was_killed(manager: DataManager) -> None:
    """Put in order what killed jobs have left, and say so, before anything is made of it."""
    try:
        for sentence in in_words(recover(manager)):
            say(sentence)
    except OSError as error:
        _log.warning("An interrupted restore could not be taken back: %s", error)
    try:
        for name in sweep_store(manager):
            _log.info("Removed %s, which a job that died left in the snapshot store", name)
    except (AilabDataError, OSError) as error:
        _log.info("The snapshot store could not be cleaned up: %s", error)


def read_config() -> Config:
    """Read Jupyter's configuration files, as the server does; one that fails is named and passed over.

    Unlike the server we don't look in the current folder: it is often the one being restored.
    """
    from jupyter_core.paths import jupyter_config_path
    from traitlets.config import Config
    from traitlets.config.loader import ConfigFileNotFound, JSONFileConfigLoader, PyFileConfigLoader

    config = Config()
    for name in CONFIG_FILES:
        for folder in reversed(jupyter_config_path()):
            for loader, suffix in ((PyFileConfigLoader, ".py"), (JSONFileConfigLoader, ".json")):
                if not os.path.isfile(os.path.join(folder, name + suffix)):
                    continue
                try:
                    config.merge(loader(name + suffix, path=folder).load_config())
                except ConfigFileNotFound:
                    continue
                except Exception as error:  # a configuration file is a program; it may fail in any way
                    _log.warning("Ignored %s in %s: %s", name + suffix, folder, error)
    return config


def location_of(options: Namespace) -> str:
    """Return the name of the location a command works on."""
    return options.location or "notebooks"


def find_snapshot(manager: DataManager, options: Namespace) -> str:
    """Return the full id of the snapshot that `options.id` means.

    Raises NotFoundError, and BadRequestError where the beginning of an id fits several.
    """
    return resolve(manager, options.id, location_of(options))


def resolve(manager: DataManager, wish: str, location: str) -> str:
    """Return the id that is `wish`, begins with it, or is the newest of `location` for 'latest'.

    What was kept before a restore is never the latest: restoring that again would take the restore back.
    """
    store = manager.store()
    if store.has(wish):  # the common case, without reading the whole store
        return wish
    if wish == LATEST:
        newest = [found for found in store.snapshots(location) if found.origin != "safety"]
        if not newest:
            raise NotFoundError(f"There is no snapshot of '{location}' yet. Take one with 'snapshot'.")
        return newest[0].id
    fitting = [snapshot.id for snapshot in store.snapshots() if wish and snapshot.id.startswith(wish)]
    if not fitting:
        raise NotFoundError(f"There is no snapshot '{wish}'. See 'list' for those there are.")
    if len(fitting) > 1:
        more = f" and {len(fitting) - _SHOWN} more" if len(fitting) > _SHOWN else ""
        raise BadRequestError(
            f"'{wish}' fits {len(fitting)} snapshots: {', '.join(fitting[:_SHOWN])}{more}. "
            "Write more of the id."
        )
    return fitting[0]


def tidy(path: str) -> str:
    """Return a path as a shell completes it (`./a/b/`) in the form the manager takes (`a/b`)."""
    text = to_text(to_bytes(path))
    while text.startswith("./"):
        text = text[2:].lstrip("/")
    return "" if text == "." else text if text == "/" else text.rstrip("/")
