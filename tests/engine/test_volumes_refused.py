"""What can't be done with a volume is refused in words, and nothing is made or left by asking."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.errors import (
    BadRequestError,
    ExistsError,
    InUseError,
    NoDockerError,
    NoImageError,
    NoSpaceError,
    NotFoundError,
    PermissionDeniedError,
    ReadOnlyError,
)
from jupyter_ailab_data.manager.volume_requests import request_adopt
from jupyter_ailab_data.models import AdoptVolume, CreateVolume
from tests.engine.conftest import MakeVolume
from tests.engine.trees import fill, make_large, picture
from tests.engine.volumes import Volumes, helpers, volumes


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "read-only"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


# -- what is refused at once ---------------------------------------------------------------


def test_what_is_done_with_a_volume_that_does_not_exist_makes_none(
    ours: Volumes, volume: MakeVolume, docker: Any
) -> None:
    used = volume()
    snapshot = ours.take(used.name)
    for attempt in (
        lambda: ours.snapshot("no-such-volume"),
        lambda: ours.plan("no-such-volume", snapshot),
        lambda: ours.restore("no-such-volume", snapshot),
        lambda: ours.manager.volumes.remove("no-such-volume", "no-such-volume"),
        lambda: ours.manager.volumes.volume("no-such-volume"),
    ):
        with pytest.raises(NotFoundError, match="no-such-volume"):
            attempt()
    assert "no-such-volume" not in [each.name for each in docker.volumes.list()]


@pytest.mark.parametrize("name", ["", "..", "../containers", "a/b", "-x", "with space", "a\n", "x" * 300])
def test_a_name_that_no_volume_can_have_is_refused(ours: Volumes, name: str) -> None:
    for attempt in (
        lambda: ours.manager.volumes.create(CreateVolume(name)),
        lambda: ours.manager.volumes.volume(name),
        lambda: ours.manager.volumes.remove(name, name),
        lambda: ours.snapshot(name),
    ):
        with pytest.raises(BadRequestError):
            attempt()


def test_a_name_that_the_engine_refuses_is_refused_in_its_words(ours: Volumes) -> None:
    with pytest.raises(BadRequestError, match="too short"):
        ours.manager.volumes.create(CreateVolume("a"))


def test_a_volume_is_not_made_twice(ours: Volumes, volume: MakeVolume) -> None:
    used = volume()
    with pytest.raises(ExistsError, match=used.name):
        ours.manager.volumes.create(CreateVolume(used.name))
    with pytest.raises(ExistsError, match=used.name):
        request_adopt(ours.manager, "notebooks", AdoptVolume(used.name))


def test_a_volume_in_use_is_not_removed_and_its_users_are_named(
    ours: Volumes, volume: MakeVolume, idle_container: Callable[..., str], docker: Any
) -> None:
    used = volume()
    name = idle_container("--volume", f"{used.name}:/data")
    docker.containers.get(name).stop(timeout=0)  # one that is stopped still needs it
    with pytest.raises(InUseError, match=name):
        ours.manager.volumes.remove(used.name, used.name)
    assert used.path.is_dir()


@pytest.mark.parametrize("said", ["", "yes", "another-name"])
def test_a_volume_is_only_removed_by_who_says_its_name(ours: Volumes, volume: MakeVolume, said: str) -> None:
    used = volume()
    with pytest.raises(BadRequestError):
        ours.manager.volumes.remove(used.name, said)
    assert used.path.is_dir()


# -- what a helper is made from ------------------------------------------------------------


def test_an_image_that_is_not_there_is_named(
    engine_url: str, volume: MakeVolume, tmp_path: Path, docker: Any
) -> None:
    other = volumes(engine_url, "no-such-image:1.0", tmp_path)
    with pytest.raises(NoImageError, match=r"no-such-image:1\.0"):
        other.snapshot(volume().name)
    assert other.left() == []
    assert helpers(docker) == []


def test_without_an_image_it_is_said_which_setting_names_one(
    engine_url: str, volume: MakeVolume, tmp_path: Path
) -> None:
    with pytest.raises(NoImageError, match=r"DockerEngine\.helper_image"):
        volumes(engine_url, "", tmp_path).snapshot(volume().name)


def test_an_image_with_tar_alone_can_not_restore(
    ours: Volumes, engine_url: str, tar_image: str, volume: MakeVolume, tmp_path: Path, docker: Any
) -> None:
    used = volume()
    fill(used.path)
    snapshot = ours.take(used.name)
    (used.path / "run.sh").write_text("mine")
    before = picture(used.path)
    by_tar = volumes(engine_url, tar_image, tmp_path)
    with pytest.raises(NoImageError, match="ubuntu"):
        by_tar.restore(used.name, snapshot)
    assert picture(used.path) == before
    assert helpers(docker) == []


def test_an_image_that_must_have_the_worker_and_has_not_is_refused(
    engine_url: str, tar_image: str, volume: MakeVolume, tmp_path: Path
) -> None:
    strict = volumes(engine_url, tar_image, tmp_path, helper_tool="worker")
    with pytest.raises(NoImageError, match="ubuntu"):
        strict.snapshot(volume().name)
    assert strict.left() == []


def test_an_image_without_tar_is_refused_where_tar_is_wanted(
    engine_url: str, worker_image: str, volume: MakeVolume, tmp_path: Path
) -> None:
    by_tar = volumes(engine_url, worker_image, tmp_path, helper_tool="tar")
    with pytest.raises(NoImageError, match="tar"):
        by_tar.snapshot(volume().name)
    assert by_tar.left() == []


# -- destinations --------------------------------------------------------------------------


@pytest.mark.parametrize("image", ["worker_image", "tar_image"])
def test_a_destination_that_is_missing_is_named_and_not_made(
    engine_url: str, volume: MakeVolume, tmp_path: Path, image: str, request: pytest.FixtureRequest
) -> None:
    ours = volumes(engine_url, request.getfixturevalue(image), tmp_path)
    gone = tmp_path / "gone"
    with pytest.raises(NotFoundError, match=str(gone)):
        ours.snapshot(volume().name, dest=str(gone))
    assert not gone.exists()


@pytest.mark.parametrize("image", ["worker_image", "tar_image"])
def test_a_destination_that_is_read_only_is_refused(
    engine_url: str,
    volume: MakeVolume,
    tmp_path: Path,
    read_only: Path,
    image: str,
    request: pytest.FixtureRequest,
) -> None:
    ours = volumes(engine_url, request.getfixturevalue(image), tmp_path)
    with pytest.raises((ReadOnlyError, PermissionDeniedError), match="read-only"):
        ours.snapshot(volume().name, dest=str(read_only))
    assert list(read_only.iterdir()) == []


def test_a_destination_that_is_full_is_said_to_be_and_holds_no_half(
    engine_url: str, worker_image: str, tar_image: str, volume: MakeVolume, tmp_path: Path
) -> None:
    used, full = volume(), tmp_path / "full"
    make_large(used.path, 20)
    full.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", full], check=True)
    try:
        for image in (worker_image, tar_image):
            with pytest.raises(NoSpaceError):
                volumes(engine_url, image, tmp_path).snapshot(used.name, dest=str(full))
            assert [path.name for path in full.iterdir() if path.stat().st_size] == []
    finally:
        subprocess.run(["umount", full], check=True)


def test_plain_tar_replaces_no_backup(
    engine_url: str, tar_image: str, volume: MakeVolume, tmp_path: Path
) -> None:
    dest = tmp_path / "dest"
    dest.mkdir()
    (dest / "backup.tgz").write_text("an earlier one")
    with pytest.raises(ExistsError, match=r"backup\.tgz"):
        volumes(engine_url, tar_image, tmp_path).snapshot(volume().name, dest=str(dest))
    assert (dest / "backup.tgz").read_text() == "an earlier one"
    assert len(list(dest.iterdir())) == 1


def test_a_destination_is_named_by_its_whole_path(ours: Volumes, volume: MakeVolume) -> None:
    with pytest.raises(BadRequestError):
        ours.snapshot(volume().name, dest="backups")


def test_without_an_engine_there_are_no_volumes_and_it_is_said_why(tmp_path: Path) -> None:
    alone = volumes(f"unix://{tmp_path}/no-such.sock", "", tmp_path)
    listed = alone.manager.volumes.listed()
    assert (listed.engine.state, listed.volumes) == ("absent", [])
    assert listed.engine.problem is not None
    assert listed.engine.problem.reason == "no-docker"
    assert alone.manager.volumes.sweep() == []
    with pytest.raises(NoDockerError):
        alone.snapshot("some")
