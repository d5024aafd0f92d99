"""Archives and files as streams: download, one file, upload."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from tornado.simple_httpclient import HTTPStreamClosedError

GZIP = "application/gzip"


async def test_a_download_is_the_archive_that_tar_reads(api: Any, store: Path, tmp_path: Path) -> None:
    taken = await api.snapshot(label="to take away")
    answer = await api.raw("GET", f"snapshots/{taken['id']}/download")
    assert answer.code == 200
    assert answer.body == (store / f"{taken['id']}.tgz").read_bytes()
    assert answer.headers["Content-Type"] == GZIP
    assert f'filename="{taken["id"]}.tgz"' in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    (tmp_path / "got.tgz").write_bytes(answer.body)
    subprocess.run(["tar", "-tzf", tmp_path / "got.tgz"], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=10-", 10, None), ("bytes=-7", -7, None), ("bytes=5-999999999", 5, None)],
)
async def test_a_part_of_it_comes_when_asked(
    api: Any, store: Path, asked: str, first: int, last: int | None
) -> None:
    taken = await api.snapshot()
    whole = (store / f"{taken['id']}.tgz").read_bytes()
    end = None if last is None else last + 1
    answer = await api.raw(
        "GET",
        f"snapshots/{taken['id']}/download",
        headers={"Authorization": f"token {api.token}", "Range": asked},
    )
    assert answer.code == 206
    assert answer.body == whole[first:end]
    start = first if first >= 0 else len(whole) + first
    assert answer.headers["Content-Range"] == f"bytes {start}-{start + len(answer.body) - 1}/{len(whole)}"


async def test_parts_that_are_no_parts(api: Any, store: Path) -> None:
    taken = await api.snapshot()
    url = f"snapshots/{taken['id']}/download"
    size = (store / f"{taken['id']}.tgz").stat().st_size
    signed = {"Authorization": f"token {api.token}"}
    past = await api.raw("GET", url, headers={**signed, "Range": f"bytes={size}-"})
    assert past.code == 416
    assert past.headers["Content-Range"] == f"bytes */{size}"
    for ignored in ("bytes=9-3", "bytes=-", "lines=1-2", "bytes=0-1,4-5"):
        assert (await api.raw("GET", url, headers={**signed, "Range": ignored})).code == 200
    other = await api.raw("GET", url, headers={**signed, "Range": "bytes=0-1", "If-Range": '"other"'})
    assert other.code == 200
    etag = other.headers["ETag"]
    same = await api.raw("GET", url, headers={**signed, "Range": "bytes=0-1", "If-Range": etag})
    assert same.code == 206


async def test_an_incremental_snapshot_is_downloaded_as_a_full_archive(
    api: Any, notebooks: Path, store: Path, tmp_path: Path
) -> None:
    await api.snapshot()
    (notebooks / "new.txt").write_text("new")
    taken = await api.snapshot(incremental=True)
    assert taken["tar_complete"] is False
    answer = await api.raw("GET", f"snapshots/{taken['id']}/download")
    assert answer.code == 200
    (tmp_path / "got.tgz").write_bytes(answer.body)
    with tarfile.open(tmp_path / "got.tgz") as archive:
        names = set(archive.getnames())
        content = archive.extractfile("./new.txt")
        assert content is not None
        assert content.read() == b"new"
    assert {"./a.txt", "./sub/data.csv", "./new.txt"} <= names


async def test_one_file_comes_as_it_was_and_can_not_run_in_our_origin(api: Any, notebooks: Path) -> None:
    taken = await api.snapshot()
    (notebooks / "page.html").write_text("something else")
    answer = await api.raw("GET", f"snapshots/{taken['id']}/files/page.html")
    assert answer.code == 200
    assert answer.body == b"<script>alert(1)</script>"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = [part.strip() for part in answer.headers["Content-Security-Policy"].split(";")]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("path", "saved_as"),
    [
        ("sub/deep/%C3%9Cbung%201.ipynb", "filename*=UTF-8''%C3%9Cbung%201.ipynb"),
        ("bytes-%5Cxff.bin", "filename*=UTF-8''bytes-%5Cxff.bin"),
    ],
)
async def test_a_file_with_any_name_comes(api: Any, path: str, saved_as: str) -> None:
    taken = await api.snapshot()
    answer = await api.raw("GET", f"snapshots/{taken['id']}/files/{path}")
    assert answer.code == 200
    assert saved_as in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].isascii()


async def test_a_large_file_comes_whole(api: Any, notebooks: Path) -> None:
    content = os.urandom(20 << 20)
    (notebooks / "large.bin").write_bytes(content)
    taken = await api.snapshot()
    answer = await api.raw("GET", f"snapshots/{taken['id']}/files/large.bin")
    assert answer.body == content


@pytest.mark.parametrize(("path", "status"), [("sub", 400), ("link", 400), ("nothing", 404), ("", 400)])
async def test_what_is_no_file_has_no_bytes(api: Any, path: str, status: int) -> None:
    taken = await api.snapshot()
    answer = await api.raw("GET", f"snapshots/{taken['id']}/files/{path}")
    assert answer.code == status
    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.body)["message"]


@pytest.mark.parametrize("size", [100_000, 20 << 20])
async def test_a_damaged_file_is_never_sent_as_if_it_were_whole(
    api: Any, notebooks: Path, store: Path, size: int
) -> None:
    os.unlink(os.fsencode(notebooks) + b"/bytes-\xff.bin")
    (notebooks / "only.bin").write_bytes(os.urandom(size))
    taken = await api.snapshot()
    archive = store / f"{taken['id']}.tgz"
    content = bytearray(archive.read_bytes())
    assert len(content) < size * 1.5  # so that its middle lies in this file
    content[len(content) // 2] ^= 255
    archive.write_bytes(content)
    url = f"snapshots/{taken['id']}/files/only.bin"
    if size == 100_000:
        answer = await api.raw("GET", url)
        assert answer.code == 422
        assert json.loads(answer.body)["reason"] == "corrupt"
    else:  # the client has had some of it: the connection breaks before the announced length
        with pytest.raises(HTTPStreamClosedError):
            await api.raw("GET", url)


async def test_another_site_can_not_read_files_with_the_users_cookie(
    api: Any, cookies: Any, jp_http_port: int
) -> None:
    taken = await api.snapshot()
    cookie = await cookies()
    for url in (f"snapshots/{taken['id']}/files/a.txt", f"snapshots/{taken['id']}/download"):
        for headers in ({"Referer": "https://evil.example/"}, {"Origin": "https://evil.example"}, {}):
            answer = await api.raw("GET", url, headers={"Cookie": cookie, **headers})
            assert answer.code in (403, 404)
        ours = {"Cookie": cookie, "Referer": f"http://127.0.0.1:{jp_http_port}/lab"}
        assert (await api.raw("GET", url, headers=ours)).code == 200


async def test_an_uploaded_archive_becomes_a_snapshot(
    api: Any, notebooks: Path, store: Path, tmp_path: Path
) -> None:
    made = tmp_path / "backup.tgz"
    subprocess.run(["tar", "-C", notebooks, "-czf", made, "."], check=True)
    content = made.read_bytes()
    answer = await api.raw(
        "POST", "snapshots/import?location=notebooks&label=from%20home&name=backup.tgz", body=content
    )
    assert answer.code == 202, answer.body
    job = await api.ended(json.loads(answer.body))
    assert job["state"] in ("done", "warnings"), job
    taken = await api.ask("GET", f"snapshots/{job['snapshot']}")
    assert (taken["location"], taken["label"], taken["origin"]) == ("notebooks", "from home", "import")
    assert (await api.raw("GET", f"snapshots/{taken['id']}/files/a.txt")).body == b"first\n"
    assert [path.name for path in store.iterdir() if path.name.endswith("-partial")] == []


async def test_an_upload_in_chunks_of_no_known_length_streams(
    api: Any, notebooks: Path, tmp_path: Path
) -> None:
    (notebooks / "large.bin").write_bytes(os.urandom(8 << 20))
    made = tmp_path / "backup.tar"
    subprocess.run(["tar", "-C", notebooks, "-cf", made, "."], check=True)
    content = made.read_bytes()

    async def produce(write: Any) -> None:
        for start in range(0, len(content), 100_000):
            await write(content[start : start + 100_000])

    answer = await api.raw("POST", "snapshots/import?name=backup.tar", body_producer=produce)
    assert answer.code == 202, answer.body
    job = await api.ended(json.loads(answer.body))
    assert job["state"] in ("done", "warnings"), job


@pytest.mark.parametrize("body", [b"", b"this is no archive", os.urandom(5000)])
async def test_what_is_no_archive_is_refused_and_leaves_nothing(api: Any, store: Path, body: bytes) -> None:
    answer = await api.raw("POST", "snapshots/import?name=x.tgz", body=body)
    if answer.code == 202:
        job = await api.ended(json.loads(answer.body))
        assert job["state"] == "failed"
        assert job["error"]["reason"] in ("corrupt", "bad-request", "unsafe-archive")
    else:
        assert answer.code in (400, 422)
    await asyncio.sleep(0.05)
    assert [path.name for path in store.iterdir() if path.name not in (".lock", ".notes")] == []


async def test_an_upload_for_an_unknown_location_leaves_nothing(api: Any, store: Path) -> None:
    answer = await api.raw("POST", "snapshots/import?location=nowhere", body=b"x" * 3_000_000)
    assert answer.code == 404
    assert list(store.iterdir()) == []


async def test_an_upload_that_breaks_off_leaves_nothing(
    api: Any, store: Path, jp_http_port: int, jp_base_url: str
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    writer.write(
        f"POST {jp_base_url}ailab-data/snapshots/import HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: token {api.token}\r\nContent-Length: 10000000\r\n\r\n".encode()
    )
    writer.write(b"x" * 3_000_000)
    await writer.drain()
    for _ in range(200):
        if store.exists() and list(store.glob(".passing-*")):
            break
        await asyncio.sleep(0.01)
    assert list(store.glob(".passing-*"))
    writer.close()
    for _ in range(200):
        if not list(store.iterdir()):
            break
        await asyncio.sleep(0.01)
    assert list(store.iterdir()) == []


async def test_an_upload_that_can_not_fit_is_refused_at_once(
    api: Any, store: Path, jp_http_port: int, jp_base_url: str
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    writer.write(
        f"POST {jp_base_url}ailab-data/snapshots/import HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: token {api.token}\r\nContent-Length: {1 << 59}\r\n\r\n".encode()
    )
    await writer.drain()
    status = await asyncio.wait_for(reader.readline(), 10)
    assert b" 507 " in status
    writer.close()
    assert list(store.iterdir()) == []


async def test_an_upload_that_leads_outside_is_refused_and_leaves_nothing(
    api: Any, store: Path, tmp_path: Path
) -> None:
    made = tmp_path / "evil.tgz"
    (tmp_path / "word.txt").write_text("outside")
    subprocess.run(
        ["tar", "-C", tmp_path, "--transform", "s,^,../,", "-P", "-czf", made, "word.txt"], check=True
    )
    answer = await api.raw("POST", "snapshots/import?name=evil.tgz", body=made.read_bytes())
    job = await api.ended(json.loads(answer.body))
    assert (job["state"], job["error"]["reason"]) == ("failed", "unsafe-archive")
    await asyncio.sleep(0.05)
    assert [path.name for path in store.iterdir() if path.name not in (".lock", ".notes")] == []


async def test_the_same_archive_uploaded_twice_is_two_snapshots(
    api: Any, notebooks: Path, tmp_path: Path
) -> None:
    made = tmp_path / "backup.tgz"
    subprocess.run(["tar", "-C", notebooks, "-czf", made, "."], check=True)
    for _ in range(2):
        answer = await api.raw("POST", "snapshots/import?name=backup.tgz", body=made.read_bytes())
        await api.ended(json.loads(answer.body))
    found = (await api.ask("GET", "snapshots"))["snapshots"]
    assert sorted(each["id"] for each in found) == ["backup", "backup-2"]
