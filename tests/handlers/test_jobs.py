"""The list of jobs: what a panel asks again and again."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote


def after(now: str, **span: float) -> str:
    """Return a time so much after another, as a query says it."""
    return quote((datetime.fromisoformat(now.replace("Z", "+00:00")) + timedelta(**span)).isoformat())


async def test_news_are_what_runs_and_what_has_ended_since(api: Any) -> None:
    nothing = await api.ask("GET", "jobs")
    assert nothing["jobs"] == []
    await api.snapshot(label="one")
    (one,) = (await api.ask("GET", f"jobs?since={quote(nothing['now'])}"))["jobs"]
    assert one["label"] == "one"
    # with what ended shortly before, so that nothing is missed
    assert (await api.ask("GET", f"jobs?since={after(one['ended'], seconds=30)}"))["jobs"] == [one]
    later = after(one["ended"], hours=1)
    assert (await api.ask("GET", f"jobs?since={later}"))["jobs"] == []
    running = await api.ask("POST", "snapshots", {}, 202)
    assert [job["id"] for job in (await api.ask("GET", f"jobs?since={later}"))["jobs"]] == [running["id"]]
    await api.ended(running)


async def test_a_time_must_be_one(api: Any) -> None:
    for wrong in ("yesterday", "2026-11-22T11:03:16", "12"):
        problem = await api.ask("GET", f"jobs?since={wrong}", status=400)
        assert "'since' must be a time" in problem["message"]


async def test_the_word_for_the_store_changes_with_what_is_in_it(
    api: Any, notebooks: Path, store: Path
) -> None:
    async def word() -> str:
        said = (await api.ask("GET", "jobs"))["changes"]
        assert said == (await api.ask("GET", "snapshots"))["changes"]
        return said

    words = [await word()]
    snapshot = await api.snapshot()
    words.append(await word())
    await api.ask("PATCH", f"snapshots/{snapshot['id']}", {"label": "other words"})
    words.append(await word())
    by_hand = [sys.executable, "-m", "jupyter_ailab_data.cli", "snapshot", "--store", str(store)]
    options = ["--notebooks", str(notebooks), "--json"]
    await asyncio.to_thread(subprocess.run, [*by_hand, *options], check=True, stdout=subprocess.DEVNULL)
    words.append(await word())
    os.unlink(store / f"{snapshot['id']}.tgz")
    words.append(await word())
    assert len(set(words)) == len(words)
    assert await word() == words[-1]
