"""The server's front door: configuration and wiring."""

from __future__ import annotations

import threading
from collections.abc import Container
from datetime import datetime, timezone
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from tornado.ioloop import PeriodicCallback

from .errors import AilabDataError
from .handlers.events import JobEvents
from .handlers.routes import NAMESPACE, handlers
from .manager import DataManager, DockerEngine, Platform, SnapshotStore
from .manager.recovering import in_words, recover, sweep_store
from .models import Job, JobWarning, resolve
from .store.privacy import readable_by_others

resolve()
_STILL_BUSY = 30.0
"""Seconds between two signs of life while a job runs."""


class AilabDataApp(ExtensionApp):
    """Back up, restore and inspect the folders of an AI-Lab."""

    name = "jupyter_ailab_data"
    extension_url = f"/{NAMESPACE}/openapi.json"
    load_other_extensions = True
    classes = [DataManager, SnapshotStore, DockerEngine, Platform]

    manager: DataManager | None = None
    _pulse: PeriodicCallback | None = None

    def _config_file_name_default(self) -> str:
        return "jupyter_ailab_data_config"  # else it would double the prefix; the terminal reads it too

    def initialize_settings(self) -> None:
        """Make the manager, and clean up in the store what dead jobs left there."""
        root_dir = getattr(self.serverapp, "root_dir", None)
        self.manager = manager = DataManager(parent=self, root_dir=root_dir or None)
        runner = manager.runner
        runner.listen(self._on_job)
        events = getattr(self.serverapp, "event_logger", None)
        if events is not None:
            runner.listen(JobEvents(events))
        threading.Thread(target=self._sweep, args=(manager,), name="ailab-data-sweep", daemon=True).start()

    def initialize_handlers(self) -> None:
        """Add the routes."""
        if self.manager is not None:
            self.handlers.extend(handlers(self.manager))

    def current_activity(self) -> list[str] | None:
        """Name the running jobs: the server must not shut itself down under them."""
        return [job.id for job in self.manager.runner.running()] or None if self.manager else None

    async def stop_extension(self) -> None:
        """Cancel the jobs and wait for their end; remove what was made for downloads."""
        if self._pulse is not None:
            self._pulse.stop()
        if self.manager is not None:
            self.manager.full_archives.close()
            await self.manager.runner.stop()

    def _sweep(self, manager: DataManager) -> None:
        """Put in order what jobs left that died, and tell what became of the restores among them."""
        try:
            self._recover(manager)
            self._clean_up(manager)
        finally:
            self._settle(manager, {}, None)

    def _recover(self, manager: DataManager) -> None:
        found: dict[str, list[JobWarning]] = {}
        try:
            found = recover(manager)
            for sentence in in_words(found):
                self.log.warning("%s", sentence)
        except (AilabDataError, OSError) as error:
            self.log.warning("An interrupted restore could not be taken back: %s", error)
        self._settle(manager, found, manager.location_paths())

    def _settle(
        self, manager: DataManager, found: dict[str, list[JobWarning]], locations: Container[str] | None
    ) -> None:
        """Have the jobs say what became of the restores, where a server runs."""
        loop = getattr(self.serverapp, "io_loop", None)
        if loop is not None:
            loop.add_callback(manager.runner.settle, found, locations)

    def _clean_up(self, manager: DataManager) -> None:
        try:
            for name in sweep_store(manager):
                self.log.info("Removed %s, which a job that died left in the snapshot store", name)
            open_files = readable_by_others(manager.store().root)
            if open_files:
                self.log.warning(
                    "Other users of this machine can read %d file(s) of the snapshot store, such as %s, "
                    "which hold what your folders hold. To close it: chmod -R go-rwx STORE",
                    len(open_files),
                    open_files[0],
                )
        except (AilabDataError, OSError) as error:
            self.log.warning("The snapshot store could not be cleaned up: %s", error)
        try:
            for sentence in manager.volumes.sweep():
                self.log.warning("%s", sentence)
        except AilabDataError as error:
            self.log.warning("Helper containers of dead servers could not be removed: %s", error)

    def _on_job(self, _job: Job) -> None:
        """Note that the server is busy, now and, by a pulse, while jobs run silently."""
        self._note_activity()
        if self._pulse is None:
            self._pulse = PeriodicCallback(self._beat, _STILL_BUSY * 1000)
        if not self._pulse.is_running():
            self._pulse.start()

    def _beat(self) -> None:
        if self.manager is not None and self.manager.runner.running():
            self._note_activity()
        elif self._pulse is not None:
            self._pulse.stop()

    def _note_activity(self) -> None:
        # Whatever ends in `_last_activity` counts for the server's own culling and JupyterHub's.
        settings: dict[str, Any] = self.serverapp.web_app.settings if self.serverapp else {}
        settings["ailab_data_last_activity"] = datetime.now(timezone.utc)


main = AilabDataApp.launch_instance
