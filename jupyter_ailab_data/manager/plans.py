"""What a restore would do, and the plans that somebody is looking at: a further page is not planned anew."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from ..models import Plan, PlanRestore, RestoreSnapshot
from .checks import PAGE_LIMIT, check_page

if TYPE_CHECKING:
    from .data import DataManager

_MOST_ENTRIES: Final = 100_000
"""The most entries of one plan that are kept, some 200 bytes each."""
_MOST_PLANS: Final = 2
_KEPT_FOR: Final = 300.0
"""Seconds: what is asked for later is planned anew, since the folder may be another by then."""


def plan_restore(manager: DataManager, id: str, wish: PlanRestore) -> Plan:
    """Say what a restore would do, and a page of its entries; touches nothing.

    Raises NotFoundError, BadRequestError, OutsideLocationError, CorruptError, UnsafeArchiveError,
    ConflictError.
    """
    from ..snapshots.restoring.plan import plan
    from .requests import request_restore
    from .volume_requests import plan_in_helper

    check_page(wish.offset, wish.limit)
    kept = manager.plans.page(id, wish)
    if kept is not None:
        return kept
    restore = RestoreSnapshot(wish.paths, wish.mode, None, wish.folder, wish.to)
    request = request_restore(manager, id, restore)
    most = _MOST_ENTRIES if request.path else PAGE_LIMIT

    def ask(page: PlanRestore) -> Plan:
        return plan(request, page) if request.path else plan_in_helper(manager, request, page)

    if wish.offset >= most:
        return ask(wish)
    whole = ask(replace(wish, offset=0, limit=most))
    manager.plans.keep(whole, wish)
    return _cut(whole, wish)


class _Kept(NamedTuple):
    plan: Plan
    wish: PlanRestore
    since: float


class PlanShelf:
    """The last plans, whole; safe to be used by several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, plan: Plan, wish: PlanRestore) -> None:
        """Keep a plan with all its entries, or as many as `_MOST_ENTRIES`."""
        with self._lock:
            self._kept[plan.id] = _Kept(plan, wish, time.monotonic())
            self._kept.move_to_end(plan.id)
            while len(self._kept) > _MOST_PLANS:
                self._kept.popitem(last=False)

    def page(self, snapshot: str, wish: PlanRestore) -> Plan | None:
        """Return a further page of the plan that the wish names, if it is here and of the same wish."""
        with self._lock:
            kept = self._kept.get(wish.plan or "")
        if kept is None or time.monotonic() - kept.since > _KEPT_FOR or kept.plan.snapshot != snapshot:
            return None
        if _subject(kept.wish) != _subject(wish):
            return None
        if wish.offset + wish.limit > len(kept.plan.entries) < kept.plan.total:
            return None
        return _cut(kept.plan, wish)


def _cut(plan: Plan, wish: PlanRestore) -> Plan:
    """Return the plan with the page of entries that is wished for."""
    return replace(plan, offset=wish.offset, entries=plan.entries[wish.offset : wish.offset + wish.limit])


def _subject(wish: PlanRestore) -> PlanRestore:
    return replace(wish, offset=0, limit=1, plan=None)
