"""The engine of the tests itself: it works, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import docker as sdk
import pytest

from tests.engine import images
from tests.engine.dockerd import ROOT, mounts_in
from tests.engine.labs import Docker


@pytest.mark.usefixtures("can_start_engine")
def test_when_who_asked_for_it_is_killed_it_goes_with_its_containers_mounts_and_folder() -> None:
    asking = (
        "import os, subprocess, sys\n"
        "keeper = subprocess.Popen([sys.executable, '-m', 'tests.engine.dockerd'], stdin=subprocess.PIPE)\n"
        "keeper.wait()\n"
    )
    asker = subprocess.Popen(
        [sys.executable, "-c", asking], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert asker.stdout is not None
    url = asker.stdout.readline().strip()
    folder = Path(url.removeprefix("unix://")).parent
    image = images.import_ubuntu(url)
    client = sdk.DockerClient(base_url=url, timeout=30)
    client.volumes.create("tmp", driver_opts={"type": "tmpfs", "device": "tmpfs"})
    container = client.containers.run(
        image, ["sleep", "1000"], detach=True, network_mode="none", volumes={"tmp": {"bind": "/mnt"}}
    )
    container.reload()
    inside = container.attrs["State"]["Pid"]
    client.close()
    assert len(mounts_in(folder)) >= 2  # its root, the volume
    asker.send_signal(signal.SIGKILL)
    asker.wait()
    assert asker.stdout.read() == ""  # the end of the keeper: nobody else has the other end of this pipe
    assert not folder.exists()
    assert mounts_in(folder) == []
    with pytest.raises(ProcessLookupError):
        os.kill(inside, 0)


def test_the_stand_in_for_ubuntu_has_gnu_tar(docker_command: Docker, tar_image: str) -> None:
    said = docker_command("run", "--rm", tar_image, "tar", "--version")
    assert said.startswith("tar (GNU tar)")


def test_a_worker_runs_from_the_image_alone(docker_command: Docker, worker_image: str) -> None:
    words = [sys.executable, "-c", "import jupyter_ailab_data.snapshots.create as one; print(one.__file__)"]
    said = docker_command("run", "--rm", "--network", "none", "--read-only", worker_image, *words)
    assert said.strip().endswith("/jupyter_ailab_data/snapshots/create.py")
