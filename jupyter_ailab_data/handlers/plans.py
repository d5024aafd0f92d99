"""What a restore would do: the plan, and what the server knows besides of the files it would touch."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, Final

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import ensure_async
from msgspec.structs import replace
from tornado import web

from ..archive.names import to_text
from ..manager import DataManager
from ..manager.plans import plan_restore
from ..models import Plan, PlanRestore, PlanWarning
from .base import DataHandler

_NO_SAFETY: Final = (
    "What is there now is not kept first, as this server is set, so this can't be undone. "
    "Back up first if you may want it."
)


class PlanHandler(DataHandler):
    """Planning a restore."""

    @web.authenticated
    @authorized
    async def post(self, id: str) -> None:
        """Answer with the plan; nothing is touched."""
        plan = await self.in_thread(plan_restore, self.manager, id, self.body(PlanRestore))
        warnings = [*plan.warnings, *safety_warnings(self.manager, plan)]
        if plan.mode != "copy":
            running = await self._running(plan)
            if running:
                warnings.append(_kernels_warning(running))
        self.reply(replace(plan, warnings=warnings))

    async def _running(self, plan: Plan) -> list[str]:
        """Return the files of the location that a kernel runs for, as paths relative to it."""
        sessions: Any = await ensure_async(self.session_manager.list_sessions())  # type: ignore[no-untyped-call]
        root = os.path.realpath(
            os.path.expanduser(str(getattr(self.contents_manager, "root_dir", "") or "/"))
        )
        path = self.manager.location_paths().get(plan.location)
        if path is None:  # a volume that is mounted nowhere here
            return []
        folder = os.path.realpath(path)
        return sorted(
            set(_beneath(folder, (os.path.join(root, each["path"]) for each in sessions if each.get("path"))))
        )


def safety_warnings(manager: DataManager, plan: Plan) -> list[PlanWarning]:
    """Say that the restore can't be undone, where the server is set so."""
    if plan.mode == "copy" or manager.safety_snapshots:
        return []
    return [PlanWarning("no-safety", _NO_SAFETY)]


def _beneath(folder: str, paths: Iterable[str]) -> Iterable[str]:
    for path in paths:
        whole = os.path.realpath(path)
        if whole.startswith(folder + "/") and os.path.exists(whole):
            yield to_text(os.fsencode(whole[len(folder) + 1 :]))


def _kernels_warning(paths: list[str]) -> PlanWarning:
    what = f"A kernel is running for “{paths[0]}”" if len(paths) == 1 else f"{len(paths)} kernels are running"
    message = (
        f"{what}. It goes on with what it has in memory, and may write to files that are restored: "
        "save and shut it down first if it does."
    )
    return PlanWarning("kernels-running", message, paths[:100])
