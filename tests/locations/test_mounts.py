"""What backs a folder is read from real mount tables."""

from __future__ import annotations

import subprocess
import sys

import pytest

from jupyter_ailab_data.locations.mounts import mount_of, parse_table, read_table
from jupyter_ailab_data.models import Mount

ANONYMOUS = "5d0b1a9c" * 8

# A container of Docker 27 on ext4: named and anonymous volume, bind mounts (one read-only, one
# whose path holds a space), NFS, sshfs, SMB and tmpfs mounts.
DOCKER = rf"""
1216 1027 0:295 / / rw,relatime master:301 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/7P:/var/lib/docker/overlay2/l/X2,upperdir=/var/lib/docker/overlay2/ab/diff,workdir=/var/lib/docker/overlay2/ab/work
1217 1216 0:298 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
1218 1216 0:299 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
1230 1216 254:1 /var/lib/docker/volumes/ai_lab/_data /home/jupyter/notebooks rw,relatime master:1 - ext4 /dev/vda1 rw,discard
1231 1230 254:1 /srv/team\040data/2026 /home/jupyter/notebooks/team\040data ro,relatime - ext4 /dev/vda1 rw,discard
1232 1216 254:1 /var/lib/docker/volumes/{ANONYMOUS}/_data /var/cache/ai rw,relatime master:1 - ext4 /dev/vda1 rw,discard
1233 1216 254:1 /srv/ai-lab-data/shared /home/jovyan/shared ro,relatime - ext4 /dev/vda1 rw,discard
1234 1216 0:61 / /mnt/nfs rw,relatime - nfs4 filer.example:/export/lab rw,vers=4.2,addr=10.0.0.7
1235 1216 0:62 / /mnt/ssh rw,nosuid,nodev,relatime - fuse.sshfs me@host:/data rw,user_id=0,group_id=0
1236 1216 0:63 / /mnt/smb rw,relatime - cifs //filer/lab\040share rw,vers=3.1.1
1237 1216 0:64 / /scratch rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,size=1048576k
1238 1216 8:33 / /disk rw,relatime - xfs /dev/sdc1 ro,noquota
1239 1216 254:1 /var/lib/docker/containers/0d54/hostname /etc/hostname rw,relatime - ext4 /dev/vda1 rw,discard
1240 1216 254:1 /srv/gone//deleted /mnt/gone rw,relatime - ext4 /dev/vda1 rw,discard
"""  # noqa: E501

# Rootless Docker and rootless Podman keep volumes below the user's home.
ROOTLESS = r"""
700 600 0:90 / / rw,relatime - overlay overlay rw,userxattr
701 700 259:2 /home/ana/.local/share/docker/volumes/notebooks/_data /root/notebooks rw,nosuid,relatime - ext4 /dev/nvme0n1p2 rw
702 700 259:2 /home/ana/work /work rw,nosuid,relatime - ext4 /dev/nvme0n1p2 rw
"""  # noqa: E501
PODMAN = r"""
800 600 0:99 / / rw,nodev,relatime - fuse.fuse-overlayfs fuse-overlayfs rw,user_id=0,group_id=0
801 800 0:35 /home/ana/.local/share/containers/storage/volumes/lab/_data /home/jupyter/notebooks rw,nosuid,nodev,relatime - btrfs /dev/nvme0n1p3 rw,compress=zstd:1,ssd,subvolid=257,subvol=/home
802 800 0:35 /home/ana/data /home/jovyan/data rw,nosuid,nodev,relatime - btrfs /dev/nvme0n1p3 rw,compress=zstd:1,ssd,subvolid=257,subvol=/home
"""  # noqa: E501

# A desktop: subvolumes of btrfs, and no container.
HOST = r"""
64 1 0:33 /root / rw,relatime shared:1 - btrfs /dev/nvme0n1p3 rw,ssd,subvolid=256,subvol=/root
100 64 0:33 /home /home rw,relatime shared:50 - btrfs /dev/nvme0n1p3 rw,ssd,subvolid=257,subvol=/home
101 64 0:40 / /tmp rw,nosuid,nodev shared:51 - tmpfs tmpfs rw,size=8000000k
"""


def docker(path: str) -> Mount:
    found = mount_of(path, parse_table(DOCKER))
    assert found is not None
    return found


def test_a_named_docker_volume_is_known_by_its_name_and_survives() -> None:
    mount = docker("/home/jupyter/notebooks")
    assert (mount.kind, mount.volume, mount.anonymous, mount.survives) == ("volume", "ai_lab", False, True)
    assert (mount.read_only, mount.fs_type, mount.mount_point) == (False, "ext4", "/home/jupyter/notebooks")


def test_a_folder_inside_a_volume_lies_on_that_volume() -> None:
    assert docker("/home/jupyter/notebooks/a/b").volume == "ai_lab"
    assert docker("/home/jupyter/notebooks2").kind == "container"


def test_an_anonymous_volume_is_marked_and_does_not_count_as_kept() -> None:
    mount = docker("/var/cache/ai")
    assert (mount.kind, mount.anonymous, mount.survives) == ("volume", True, False)


def test_a_bind_mount_tells_the_host_path_and_that_it_is_read_only() -> None:
    mount = docker("/home/jovyan/shared/models")
    assert (mount.kind, mount.source, mount.read_only) == ("bind", "/srv/ai-lab-data/shared", True)
    assert mount.survives


def test_spaces_in_paths_are_undone_and_nested_mounts_are_listed() -> None:
    assert docker("/home/jupyter/notebooks").nested == ["team data"]
    assert docker("/home/jupyter/notebooks/team data/x").source == "/srv/team data/2026"
    assert docker("/home/jupyter/notebooks/team data").nested == []


def test_a_file_system_mounted_read_only_as_a_whole_is_read_only() -> None:
    mount = docker("/disk")
    assert (mount.kind, mount.source, mount.read_only) == ("bind", "/dev/sdc1", True)


@pytest.mark.parametrize(
    ("path", "fs_type", "source"),
    [
        ("/mnt/nfs/x", "nfs4", "filer.example:/export/lab"),
        ("/mnt/ssh", "fuse.sshfs", "me@host:/data"),
        ("/mnt/smb", "cifs", "//filer/lab share"),
    ],
)
def test_network_file_systems_tell_their_server(path: str, fs_type: str, source: str) -> None:
    mount = docker(path)
    assert (mount.kind, mount.fs_type, mount.source, mount.survives) == ("network", fs_type, source, True)


def test_memory_and_the_containers_own_layer_do_not_survive() -> None:
    assert (docker("/scratch").kind, docker("/scratch").survives) == ("tmpfs", False)
    layer = docker("/home/jupyter")
    assert (layer.kind, layer.survives, layer.mount_point) == ("container", False, "/")
    assert layer.nested == ["notebooks", "notebooks/team data"]


def test_a_bind_mount_whose_source_was_deleted_loses_the_kernels_mark() -> None:
    assert docker("/mnt/gone").source == "/srv/gone"


def test_rootless_docker_and_podman_volumes_are_volumes() -> None:
    rootless = mount_of("/root/notebooks", parse_table(ROOTLESS))
    podman = mount_of("/home/jupyter/notebooks", parse_table(PODMAN))
    assert rootless is not None
    assert (rootless.kind, rootless.volume) == ("volume", "notebooks")
    assert podman is not None
    assert (podman.kind, podman.volume) == ("volume", "lab")
    data = mount_of("/home/jovyan/data", parse_table(PODMAN))
    assert data is not None
    assert (data.kind, data.source) == ("bind", "/home/ana/data")


def test_outside_a_container_a_btrfs_subvolume_is_a_disk() -> None:
    mount = mount_of("/home/ana", parse_table(HOST))
    assert mount is not None
    assert (mount.kind, mount.survives, mount.source) == ("disk", True, "/dev/nvme0n1p3")
    memory = mount_of("/tmp/x", parse_table(HOST))
    assert memory is not None
    assert memory.kind == "tmpfs"


def test_a_container_on_a_plain_disk_is_told_by_its_mark() -> None:
    mount = mount_of("/home/ana/x", parse_table(HOST, in_container=True))
    root = mount_of("/srv", parse_table(HOST, in_container=True))
    assert mount is not None
    assert (mount.kind, mount.source) == ("bind", "/home")
    assert root is not None
    assert (root.kind, root.survives) == ("container", False)


def test_a_mount_hidden_by_a_later_one_is_not_taken() -> None:
    table = parse_table(
        "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "2 1 8:2 / /a/b rw - ext4 /dev/sda2 rw\n"
        "3 1 0:9 / /a rw - tmpfs tmpfs rw\n"
        "4 1 0:10 / /c rw - tmpfs tmpfs rw\n"
        "5 4 8:3 / /c rw - xfs /dev/sda3 rw\n"
    )
    hidden, stacked = mount_of("/a/b", table), mount_of("/c", table)
    assert hidden is not None
    assert hidden.fs_type == "tmpfs"
    assert stacked is not None
    assert stacked.fs_type == "xfs"
    assert table.below("/a") == []


def test_a_table_that_shows_no_root_gives_the_longest_match_or_nothing() -> None:
    table = parse_table("9 1 8:2 /x /a/b rw - ext4 /dev/sda2 rw\nrubbish\n\n12 x 8:2 / /q rw - ext4 q rw\n")
    inside = mount_of("/a/b/c", table)
    assert inside is not None
    assert inside.mount_point == "/a/b"
    assert mount_of("/elsewhere", table) is None


def test_bytes_that_are_not_text_are_written_as_escapes() -> None:
    line = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:1 /s\udcff /m rw - ext4 /dev/sda1 rw\n"
    mount = mount_of("/m", parse_table(line, in_container=True))
    assert mount is not None
    assert mount.source == r"/s\xff"


def test_the_table_of_this_machine_names_the_mount_point_the_kernel_names() -> None:
    table = read_table()
    said = subprocess.run(
        ["findmnt", "-no", "TARGET,FSTYPE", "--target", sys.prefix],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    mount = mount_of(sys.prefix, table)
    assert mount is not None
    assert [mount.mount_point, mount.fs_type] == said[:2]
    proc = mount_of("/proc/self", table)
    assert proc is not None
    assert proc.fs_type == "proc"


def test_a_volume_is_known_where_the_volumes_have_a_file_system_of_their_own() -> None:
    line = "1 0 0:5 / / rw - overlay overlay rw\n2 1 8:5 /lab/_data /notebooks rw - xfs /dev/sdb1 rw\n"
    mount = mount_of("/notebooks", parse_table(line))
    assert mount is not None
    assert (mount.kind, mount.volume) == ("volume", "lab")


def test_a_folder_below_a_network_mount_of_the_host_is_told_with_its_path() -> None:
    line = "1 0 0:5 / / rw - overlay overlay rw\n2 1 0:7 /users/ada /data rw - nfs4 filer:/export rw\n"
    mount = mount_of("/data", parse_table(line))
    assert mount is not None
    assert (mount.kind, mount.source) == ("network", "filer:/export/users/ada")


def test_a_windows_folder_is_no_network() -> None:
    line = (
        "1 0 0:5 / / rw - overlay overlay rw\n"
        "2 1 0:8 /Users/ada /work rw - 9p C:\\134 rw,aname=drvfs;path=C:\\134;uid=0,trans=fd\n"
    )
    mount = mount_of("/work", parse_table(line))
    assert mount is not None
    assert (mount.kind, mount.source) == ("bind", "/Users/ada")


def test_a_mounted_folder_that_was_removed_is_marked() -> None:
    line = "1 0 0:5 / / rw - overlay overlay rw\n2 1 8:1 /srv/gone//deleted /m rw - ext4 /dev/sda1 rw\n"
    found = parse_table(line).at("/m")
    assert found is not None
    assert (found.root, found.deleted) == ("/srv/gone", True)
