"""Locations and their folders over HTTP."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest


async def test_locations_are_listed_with_the_version_of_the_server_part(api: Any, notebooks: Path) -> None:
    answer = await api.ask("GET", "locations")
    assert [(found["name"], found["status"]) for found in answer["locations"]] == [
        ("notebooks", "ok"),
        ("shared", "missing"),
    ]
    assert answer["locations"][0]["path"] == str(notebooks)
    assert answer["locations"][0]["mount"]["kind"]
    assert answer["version"]


async def test_one_location_is_described(api: Any) -> None:
    answer = await api.ask("GET", "locations/notebooks")
    assert answer["name"] == "notebooks"
    assert answer["usage"]["free"] > 0


async def test_an_unknown_location_is_a_problem_in_words(api: Any) -> None:
    answer = await api.ask("GET", "locations/nowhere", status=404)
    assert answer == {"message": "There is no location named 'nowhere'.", "reason": "not-found"}


@pytest.mark.parametrize("url", ["locations/notebooks/contents", "locations/notebooks/contents/"])
async def test_the_top_folder_is_listed(api: Any, url: str) -> None:
    answer = await api.ask("GET", url)
    names = [entry["name"] for entry in answer["entries"]]
    assert {"sub", "empty", "a.txt", "link", "bytes-\\xff.bin"} <= set(names)
    assert answer["total"] == len(names)


async def test_a_folder_below_is_listed_by_its_encoded_path(api: Any) -> None:
    answer = await api.ask("GET", "locations/notebooks/contents/sub/deep")
    assert [entry["name"] for entry in answer["entries"]] == ["Übung 1.ipynb"]


async def test_a_page_is_cut_and_sorted_as_asked(api: Any) -> None:
    whole = await api.ask("GET", "locations/notebooks/contents?sort=size")
    part = await api.ask("GET", "locations/notebooks/contents?sort=size&offset=2&limit=3")
    assert part["entries"] == whole["entries"][2:5]
    assert part["total"] == whole["total"]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=10001", "offset=-1", "limit=many", "sort=colour", "limit=%C2%B2", "hidden=perhaps"],
)
async def test_a_page_that_makes_no_sense_is_refused(api: Any, query: str) -> None:
    answer = await api.ask("GET", f"locations/notebooks/contents?{query}", status=400)
    assert answer["reason"] == "bad-request"


async def test_a_folder_is_filtered_and_its_hidden_names_left_out_as_asked(api: Any, notebooks: Path) -> None:
    (notebooks / ".profile").touch()
    for url in ("locations/notebooks/contents", f"snapshots/{(await api.snapshot())['id']}/contents"):
        answer = await api.ask("GET", f"{url}?filter=.TXT")
        assert [entry["name"] for entry in answer["entries"]] == ["a.txt"]
        assert (answer["total"], answer["hidden"]) == (1, 0)
        assert answer["unfiltered"] > 5
        answer = await api.ask("GET", f"{url}?hidden=false")
        assert ".profile" not in [entry["name"] for entry in answer["entries"]]
        assert answer["hidden"] == 1
        assert (await api.ask("GET", f"{url}?hidden=true"))["total"] == answer["total"] + 1


async def test_listing_100_000_files_is_paged_and_leaves_the_loop_free(api: Any, notebooks: Path) -> None:
    big = notebooks / "big"
    big.mkdir()
    for number in range(100_000):
        os.mknod(f"{big}/file-{number}")
    gaps, done = [], asyncio.Event()

    async def tick() -> None:
        last = time.perf_counter()
        while not done.is_set():
            await asyncio.sleep(0.005)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    ticking = asyncio.create_task(tick())
    start = time.perf_counter()
    first = await api.ask("GET", "locations/notebooks/contents/big?limit=100")
    took = time.perf_counter() - start
    done.set()
    await ticking
    assert first["total"] == 100_000
    assert [entry["name"] for entry in first["entries"][:3]] == ["file-0", "file-1", "file-2"]
    assert len(first["entries"]) == 100
    assert took < 5
    assert max(gaps) < 0.5, f"the loop stood still for {max(gaps):.3f} s of {took:.3f} s"
    last = await api.ask("GET", "locations/notebooks/contents/big?limit=100&offset=99950")
    assert len(last["entries"]) == 50
    shutil.rmtree(big)  # pytest keeps the folders of some runs
