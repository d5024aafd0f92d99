"""A download that is cut goes on where it was, also that of an archive made for it, and behind a proxy."""

from __future__ import annotations

import asyncio
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.simple_httpclient import HTTPStreamClosedError

from tests.handlers.proxy import Proxy


@pytest.fixture
def proxy(jp_serverapp: Any, jp_http_port: int, jp_base_url: str) -> Proxy:
    """A proxy in front of the server, to be entered."""
    return Proxy("127.0.0.1", jp_http_port, jp_base_url)


async def incremental(api: Any, notebooks: Path) -> dict[str, Any]:
    """Take an incremental snapshot, whose full archive has to be made."""
    (notebooks / "large.bin").write_bytes(os.urandom(6 << 20))
    await api.snapshot()
    (notebooks / "sub" / "data.csv").write_bytes(b"4,5,6\n" * 50_000)
    (notebooks / "new.txt").write_text("new")
    snapshot = await api.snapshot(incremental=True)
    assert snapshot["tar_complete"] is False
    return snapshot


def temporaries(store: Path) -> list[str]:
    return [name for name in os.listdir(store) if name.endswith("-partial")]


async def until_none(store: Path) -> None:
    for _ in range(200):
        if not temporaries(store):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(temporaries(store))


async def exports(api: Any) -> list[dict[str, Any]]:
    return [job for job in (await api.ask("GET", "jobs"))["jobs"] if job["kind"] == "export"]


async def test_the_head_says_how_large_it_is_before_any_byte_comes(api: Any, notebooks: Path) -> None:
    taken = await incremental(api, notebooks)
    url = f"snapshots/{taken['id']}/download"
    head = await api.raw("HEAD", url)
    assert (head.code, head.body) == (200, b"")
    whole = await api.raw("GET", url)
    for name in ("Content-Length", "ETag", "Content-Type", "Content-Disposition", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name]
    assert int(head.headers["Content-Length"]) == len(whole.body)
    assert len(await exports(api)) == 1


async def test_a_full_archive_has_a_head_too(api: Any, store: Path) -> None:
    snapshot = await api.snapshot()
    head = await api.raw("HEAD", f"snapshots/{snapshot['id']}/download")
    assert head.headers["Content-Length"] == str((store / f"{snapshot['id']}.tgz").stat().st_size)


async def test_the_rest_of_an_archive_that_was_made_comes_without_making_it_again(
    api: Any, notebooks: Path, store: Path
) -> None:
    taken = await incremental(api, notebooks)
    url = f"snapshots/{taken['id']}/download"
    signed = {"Authorization": f"token {api.token}"}
    first = await api.raw("GET", url, headers={**signed, "Range": "bytes=0-99999"})
    assert (first.code, len(first.body)) == (206, 100_000)
    assert len(temporaries(store)) == 1
    condition = {"Range": "bytes=100000-", "If-Range": first.headers["ETag"]}
    rest = await api.raw("GET", url, headers={**signed, **condition})
    assert rest.code == 206
    assert len(await exports(api)) == 1
    await until_none(store)  # nobody needs more of it

    again = await api.raw("GET", url)  # so it is made anew, and is the same
    assert again.body == first.body + rest.body
    assert again.headers["ETag"] == first.headers["ETag"]
    assert len(await exports(api)) == 2
    await until_none(store)


async def test_two_who_want_it_at_once_have_it_made_once(api: Any, notebooks: Path, store: Path) -> None:
    taken = await incremental(api, notebooks)
    url = f"snapshots/{taken['id']}/download"
    one, other = await asyncio.gather(api.raw("GET", url), api.raw("GET", url))
    assert one.body == other.body
    assert len(await exports(api)) == 1
    await until_none(store)


async def test_an_archive_that_nobody_waits_for_is_not_made(
    api: Any, notebooks: Path, store: Path, jp_http_port: int, jp_base_url: str
) -> None:
    taken = await incremental(api, notebooks)
    _, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    writer.write(
        f"GET {jp_base_url}ailab-data/snapshots/{taken['id']}/download HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: token {api.token}\r\n\r\n".encode()
    )
    while not await exports(api):
        await asyncio.sleep(0.005)
    writer.close()
    job = await api.ended((await exports(api))[0])
    assert job["state"] in ("cancelled", "done")  # a small one may be ready before the goodbye is heard
    if job["state"] == "cancelled":
        await until_none(store)


async def test_the_server_takes_what_it_made_with_it(
    api: Any, notebooks: Path, store: Path, extension: Any
) -> None:
    taken = await incremental(api, notebooks)
    await api.raw("HEAD", f"snapshots/{taken['id']}/download")
    assert len(temporaries(store)) == 1
    await extension.stop_extension()
    await until_none(store)


@pytest.mark.parametrize("kind", ["full", "incremental"])
async def test_a_download_behind_a_proxy_goes_on_after_a_cut(
    api: Any, notebooks: Path, store: Path, proxy: Proxy, kind: str
) -> None:
    await incremental(api, notebooks)
    snapshots = (await api.ask("GET", "snapshots"))["snapshots"]
    snapshot = next(each for each in snapshots if each["kind"] == kind)
    client = type(api)(AsyncHTTPClient(), await proxy.start(), api.token)
    direct = await api.raw("GET", f"snapshots/{snapshot['id']}/download")

    came: list[bytes] = []
    proxy.cut = 2_000_000
    with pytest.raises(HTTPStreamClosedError):
        await client.raw("GET", f"snapshots/{snapshot['id']}/download", streaming_callback=came.append)
    begun = b"".join(came)
    assert 1_900_000 < len(begun) < 2_000_000
    signed = {"Authorization": f"token {api.token}"}
    asked = {"Range": f"bytes={len(begun)}-", "If-Range": direct.headers["ETag"]}
    rest = await client.raw("GET", f"snapshots/{snapshot['id']}/download", headers={**signed, **asked})
    assert rest.code == 206
    assert begun + rest.body == direct.body
    await proxy.stop()


async def test_curl_goes_on_after_a_cut(api: Any, notebooks: Path, proxy: Proxy, tmp_path: Path) -> None:
    taken = await incremental(api, notebooks)
    url = f"{await proxy.start()}ailab-data/snapshots/{taken['id']}/download"
    got = tmp_path / "got.tgz"

    async def curl(*options: str) -> int:
        sign = f"Authorization: token {api.token}"
        process = await asyncio.create_subprocess_exec(
            "curl", "-sS", "-f", "-H", sign, *options, "-o", str(got), url
        )
        return await asyncio.wait_for(process.wait(), 60)

    proxy.cut = 3_000_000
    assert await curl() == 18  # partial file (curl(1), EXIT CODES)
    assert 0 < got.stat().st_size < 3_000_000
    assert await curl("-C", "-") == 0
    with tarfile.open(got) as archive:
        content = archive.extractfile("./new.txt")
        assert content is not None
        assert content.read() == b"new"
        assert sum(member.isfile() for member in archive) > 5
    await proxy.stop()


async def test_an_upload_comes_through_a_proxy(api: Any, notebooks: Path, store: Path, proxy: Proxy) -> None:
    snapshot = await api.snapshot()
    content = (store / f"{snapshot['id']}.tgz").read_bytes()
    client = type(api)(AsyncHTTPClient(), await proxy.start(), api.token)
    answer = await client.raw("POST", "snapshots/import?name=sent.tgz", body=content)
    assert answer.code == 202, answer.body
    await proxy.stop()


async def test_an_archive_with_any_name_is_saved_under_it(api: Any, notebooks: Path, store: Path) -> None:
    snapshot = await api.snapshot()
    os.link(store / f"{snapshot['id']}.tgz", store / "Sicherung für Übung 1.tgz")
    answer = await api.raw("GET", "snapshots/Sicherung%20f%C3%BCr%20%C3%9Cbung%201/download")
    said = answer.headers["Content-Disposition"]
    assert said.isascii()
    assert 'filename="Sicherung f_r _bung 1.tgz"' in said
    assert "filename*=UTF-8''Sicherung%20f%C3%BCr%20%C3%9Cbung%201.tgz" in said
