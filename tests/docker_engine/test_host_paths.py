"""A helper gets what our container sees at a path, where the engine mounted it."""

from __future__ import annotations

from jupyter_ailab_data.docker_engine.host_paths import HelperMount, mount_in, mount_of_volume
from jupyter_ailab_data.docker_engine.own_container import OwnContainer, OwnMount

TABLE = """\
1216 1027 0:295 / / rw - overlay overlay rw
1230 1216 254:1 /var/lib/docker/volumes/work/_data /root/notebooks rw - ext4 /dev/vda1 rw
1231 1230 254:1 /srv/team\\040data /root/notebooks/team\\040data rw - ext4 /dev/vda1 rw
1232 1230 0:70 / /root/notebooks/cloud rw - fuse.rclone remote: rw
1233 1216 254:1 /srv/backups /backups ro - ext4 /dev/vda1 rw
1234 1216 254:1 /var/lib/docker/volumes/users/_data/ana /home/ana rw - ext4 /dev/vda1 rw
1235 1216 0:71 / /scratch rw - tmpfs tmpfs rw
"""
OWN = OwnContainer(
    id="0a" * 32,
    name="ai-lab",
    image_id="sha256:1",
    image="exasol/ai-lab",
    mounts=(
        OwnMount("volume", "/var/lib/docker/volumes/work/_data", "/root/notebooks", "work"),
        OwnMount("bind", "/srv/team data", "/root/notebooks/team data"),
        OwnMount("bind", "/srv/backups", "/backups", read_only=True),
        OwnMount("volume", "/var/lib/docker/volumes/users/_data", "/home/ana/", "users", subpath="ana"),
        OwnMount("tmpfs", "", "/scratch"),
        OwnMount("bind", "/srv/gone", "/unmounted"),
    ),
    inspected={},
)


def reach(path: str, read_only: bool = False) -> tuple[HelperMount, str] | None:
    return mount_in(OWN, path, TABLE, "/store", read_only)


def test_a_volume_is_mounted_by_its_name() -> None:
    assert reach("/root/notebooks") == (HelperMount("work", "/store", "volume"), "/store")


def test_a_folder_of_a_volume_is_reached_through_the_volume() -> None:
    assert reach("/root/notebooks/a/b") == (HelperMount("work", "/store", "volume"), "/store/a/b")


def test_a_folder_of_the_host_is_mounted_alone() -> None:
    assert reach("/root/notebooks/team data") == (HelperMount("/srv/team data", "/store", "bind"), "/store")
    assert reach("/root/notebooks/team data/x") == (
        HelperMount("/srv/team data/x", "/store", "bind"),
        "/store",
    )


def test_what_is_read_only_here_is_read_only_there() -> None:
    assert reach("/backups") == (HelperMount("/srv/backups", "/store", "bind", read_only=True), "/store")
    assert reach("/root/notebooks", read_only=True) == (
        HelperMount("work", "/store", "volume", read_only=True),
        "/store",
    )


def test_a_part_of_a_volume_stays_that_part() -> None:
    assert reach("/home/ana/x") == (HelperMount("users", "/store", "volume", subpath="ana"), "/store/x")


def test_the_containers_own_layer_is_out_of_reach() -> None:
    assert reach("/opt/data") is None
    assert reach("/root") is None
    assert reach("/") is None


def test_what_the_engine_did_not_mount_is_out_of_reach() -> None:
    assert reach("/root/notebooks/cloud") is None  # FUSE, started inside the container
    assert reach("/root/notebooks/cloud/a") is None
    assert reach("/scratch") is None
    assert reach("/unmounted") is None


def test_a_name_that_only_begins_alike_is_another_folder() -> None:
    assert reach("/backups2") is None


def test_a_volume_is_known_where_it_is_mounted_here() -> None:
    mount = mount_of_volume(OWN, "work")
    assert mount is not None
    assert mount.target == "/root/notebooks"
    assert mount_of_volume(OWN, "other") is None
    assert mount_of_volume(None, "work") is None
