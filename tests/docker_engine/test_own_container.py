"""The id of our own container is found in what the kernel shows of it."""

from __future__ import annotations

import pytest

from jupyter_ailab_data.docker_engine.own_container import from_inspection, own_container_id

A, B = "0a" * 32, "b1" * 32

DOCKER = f"""\
1216 1027 0:295 / / rw,relatime master:301 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/7P
1230 1216 254:1 /var/lib/docker/volumes/ai_lab/_data /root/notebooks rw,relatime master:1 - ext4 /dev/vda1 rw
1239 1216 254:1 /var/lib/docker/containers/{A}/resolv.conf /etc/resolv.conf rw,relatime - ext4 /dev/vda1 rw
1240 1216 254:1 /var/lib/docker/containers/{A}/hostname /etc/hostname rw,relatime - ext4 /dev/vda1 rw
1241 1216 254:1 /var/lib/docker/containers/{A}/hosts /etc/hosts rw,relatime - ext4 /dev/vda1 rw
"""
ROOTLESS = f"""\
700 600 0:90 / / rw,relatime - overlay overlay rw,userxattr
703 700 259:2 /home/ana/.local/share/docker/containers/{A}/hostname /etc/hostname rw - ext4 /dev/sda2 rw
"""
ON_BTRFS = (
    f"703 700 0:35 /@var/lib/docker/containers/{A}/hosts /etc/hosts rw - btrfs /dev/sda2 rw,subvol=/@var\n"
)
PODMAN = f"""\
900 800 0:80 / / rw,relatime - overlay overlay rw
907 900 0:54 /containers/overlay-containers/{A}/userdata/hostname /etc/hostname rw,nosuid - tmpfs tmpfs rw
908 900 0:54 /containers/overlay-containers/{A}/userdata/.containerenv /run/.containerenv rw - tmpfs tmpfs rw
"""
# A host sees the mounts of its containers, at their places in the engine's folders.
HOST = f"""\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
400 27 0:60 / /var/lib/docker/overlay2/abc/merged rw,relatime - overlay overlay rw
401 27 0:61 / /var/lib/docker/containers/{A}/mounts/shm rw,nosuid - tmpfs shm rw,size=65536k
402 27 254:0 /var/lib/docker/containers/{B}/hostname /srv/look rw - ext4 /dev/vda rw
"""


@pytest.mark.parametrize("table", [DOCKER, ROOTLESS, ON_BTRFS, PODMAN])
def test_the_files_an_engine_mounts_name_the_container(table: str) -> None:
    assert own_container_id(table, "0::/\n", "") == [A]


def test_a_host_is_in_no_container() -> None:
    assert own_container_id(HOST, "0::/user.slice/user-1000.slice/session-2.scope\n", "workstation") == []


@pytest.mark.parametrize(
    "cgroup",
    [
        f"12:memory:/docker/{A}\n11:cpu,cpuacct:/docker/{A}\n1:name=systemd:/docker/{A}\n",
        f"0::/system.slice/docker-{A}.scope\n",
        f"0::/user.slice/user-1000.slice/user@1000.service/user.slice/docker-{A}.scope\n",
        f"0::/machine.slice/libpod-{A}.scope/container\n",
        f"1:name=systemd:/docker/{B}/docker/{A}\n",  # a container in a container
        f"0::/kubepods/besteffort/pod0c5/{A}\n",
    ],
    ids=["v1", "v2", "rootless", "podman", "nested", "kubernetes"],
)
def test_control_groups_name_the_container(cgroup: str) -> None:
    assert own_container_id("", cgroup, "") == [A]


def test_the_mount_table_is_believed_before_the_control_group_and_the_hostname() -> None:
    found = own_container_id(DOCKER, f"1:name=systemd:/docker/{B}\n", "c0ffee123456")
    assert found == [A, B, "c0ffee123456"]


def test_with_host_networking_the_hostname_says_nothing() -> None:
    assert own_container_id(DOCKER, "0::/\n", "workstation") == [A]


def test_lines_that_are_none_are_passed_over() -> None:
    assert own_container_id("\n\x00\nx\n" + DOCKER + "1 2 3", "\n:\nx", "") == [A]


def test_an_inspection_tells_mounts_names_and_images() -> None:
    own = from_inspection(
        {
            "Id": A,
            "Name": "/ai-lab",
            "Image": "sha256:" + B,
            "Config": {"Image": "exasol/ai-lab:4.0.0", "Labels": None},
            "HostConfig": {"Mounts": [{"Target": "/sub", "VolumeOptions": {"Subpath": "ana"}}]},
            "Mounts": [
                {
                    "Type": "volume",
                    "Name": "work",
                    "Source": "/v/work/_data",
                    "Destination": "/sub",
                    "RW": True,
                },
                {"Type": "bind", "Source": "/srv", "Destination": "/shared", "RW": False},
            ],
        }
    )
    assert (own.name, own.image, own.labels) == ("ai-lab", "exasol/ai-lab:4.0.0", {})
    work, shared = own.mounts
    assert (work.kind, work.name, work.subpath, work.read_only) == ("volume", "work", "ana", False)
    assert (shared.kind, shared.source, shared.read_only) == ("bind", "/srv", True)
