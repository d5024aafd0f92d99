"""The command that starts our container anew says what it has to, and no secret."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from jupyter_ailab_data.docker_engine.own_container import from_inspection
from jupyter_ailab_data.docker_engine.run_line import run_line
from jupyter_ailab_data.docker_engine.run_words import is_secret
from jupyter_ailab_data.models import RunLine

ID = "0a" * 32
IMAGE: dict[str, Any] = {
    "Env": ["PATH=/usr/bin:/bin", "LANG=C.UTF-8"],
    "Cmd": ["jupyter", "lab", "--port=49494"],
    "Entrypoint": None,
    "Labels": {"org.opencontainers.image.version": "4.0.0"},
    "User": "jupyter",
    "WorkingDir": "/home/jupyter",
}


def line(
    image: str = "exasol/ai-lab:4.0.0",
    config: dict[str, Any] | None = None,
    host: dict[str, Any] | None = None,
    mounts: list[dict[str, Any]] | None = None,
    settings: dict[str, str] | None = None,
    **more: Any,
) -> RunLine:
    """The line of a container that differs from its image by what is given."""
    inspected = {
        "Id": ID,
        "Name": "/ai-lab",
        "Image": "sha256:" + "b1" * 32,
        "Config": {**IMAGE, "Image": image, "Hostname": ID[:12], **(config or {})},
        "HostConfig": {"NetworkMode": "default", "ShmSize": 64 << 20, "Runtime": "runc", "IpcMode": "private"}
        | (host or {}),
        "Mounts": mounts or [],
        **more,
    }
    return run_line(from_inspection(inspected), "work", "/home/jupyter/notebooks", IMAGE, settings)


def words(told: RunLine) -> list[str]:
    """The words of the command as a shell reads them."""
    return shlex.split(told.command.replace("\\\n", ""))


def values(told: RunLine, option: str) -> list[str]:
    """The values of an option."""
    found = words(told)
    return [found[at + 1] for at, word in enumerate(found) if word == option]


def test_a_plain_container_needs_few_words() -> None:
    assert words(line()) == [
        *("docker", "run", "--detach", "--name", "ai-lab"),
        *("--volume", "work:/home/jupyter/notebooks", "exasol/ai-lab:4.0.0"),
    ]


def test_the_command_has_an_option_on_each_line() -> None:
    assert line().command == (
        "docker run --detach \\\n  --name ai-lab \\\n  --volume work:/home/jupyter/notebooks \\\n"
        "  exasol/ai-lab:4.0.0"
    )


def test_the_volume_takes_the_place_of_what_was_there() -> None:
    at_notebooks = {
        "Type": "volume",
        "Name": "f0" * 32,
        "Destination": "/home/jupyter/notebooks/",
        "RW": True,
    }
    told = line(mounts=[at_notebooks])
    assert values(told, "--volume") == ["work:/home/jupyter/notebooks"]
    assert any("f0" * 32 in note and "not removed" in note for note in told.notes)


def test_other_mounts_come_along() -> None:
    told = line(
        mounts=[
            {"Type": "bind", "Source": "/srv/my data", "Destination": "/data", "RW": False, "Mode": "ro"},
            {
                "Type": "bind",
                "Source": "/srv/z",
                "Destination": "/z",
                "RW": True,
                "Mode": "z",
                "Propagation": "rprivate",
            },
            {
                "Type": "bind",
                "Source": "/m",
                "Destination": "/m",
                "RW": True,
                "Mode": "",
                "Propagation": "rslave",
            },
            {
                "Type": "volume",
                "Name": "models",
                "Source": "/x/_data",
                "Destination": "/models",
                "RW": True,
                "Mode": "z",
            },
        ],
        host={"Tmpfs": {"/scratch": "size=64m", "/t": ""}},
    )
    assert values(told, "--volume")[1:] == [
        "/srv/my data:/data:ro",
        "/m:/m:rslave",
        "models:/models:z",
        "/srv/z:/z:z",
    ]
    assert values(told, "--tmpfs") == ["/scratch:size=64m", "/t"]


def test_paths_that_a_volume_option_can_not_say_are_said_otherwise() -> None:
    told = line(
        mounts=[{"Type": "bind", "Source": '/srv/a:b,"c"', "Destination": "/data", "RW": False, "Mode": ""}]
    )
    assert values(told, "--mount") == ['type=bind,"src=/srv/a:b,""c""",dst=/data,readonly']


def test_a_part_of_a_volume_stays_that_part() -> None:
    told = line(
        mounts=[{"Type": "volume", "Name": "users", "Destination": "/ana", "RW": True, "Mode": "z"}],
        host={"Mounts": [{"Type": "volume", "Target": "/ana", "VolumeOptions": {"Subpath": "ana"}}]},
    )
    assert values(told, "--mount") == ["type=volume,src=users,dst=/ana,volume-subpath=ana"]


def test_the_environment_is_what_differs_from_the_image() -> None:
    told = line(config={"Env": [*IMAGE["Env"], "TEAM=a b", "EMPTY=", "LANG=de_DE"]})
    assert values(told, "--env") == ["TEAM=a b", "EMPTY=", "LANG=de_DE"]
    assert told.secrets == []


def test_secrets_are_named_and_not_told() -> None:
    env = [
        "DB_PASSWORD=hunter2",
        "API_TOKEN=abc",
        "URL=https://me:hunter3@db.example/x",
        "NO_TOKEN=",
        "TEAM=a",
    ]
    told = line(config={"Env": env})
    assert told.secrets == ["DB_PASSWORD", "API_TOKEN", "URL"]
    assert values(told, "--env") == ["DB_PASSWORD", "API_TOKEN", "URL", "NO_TOKEN=", "TEAM=a"]
    assert "hunter" not in told.command
    assert "abc" not in told.command
    assert any("DB_PASSWORD" in note for note in told.notes)


def test_secrets_in_the_command_become_variables() -> None:
    told = line(
        config={
            "Cmd": ["jupyter", "lab", "--IdentityProvider.token=abc$1", "--password", "hun ter", "--port=1"]
        }
    )
    assert told.secrets == ["IDENTITYPROVIDER_TOKEN", "PASSWORD"]
    assert "abc" not in told.command
    assert "hun ter" not in told.command
    assert told.command.endswith(
        'jupyter lab --IdentityProvider.token="$IDENTITYPROVIDER_TOKEN" --password "$PASSWORD" --port=1'
    )


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("AWS_SECRET_ACCESS_KEY", "x", True),
        ("MYSQL_PWD", "x", True),
        ("PWD", "/root", False),
        ("OLDPWD", "/root", False),
        ("JUPYTER_PORT", "49494", False),
        ("PROXY", "http://user:pass@proxy:3128", True),
        ("PROXY", "http://proxy:3128", False),
        ("GIT", "https://token@github.com", False),
    ],
)
def test_a_secret_is_known_by_its_name_or_by_a_password_in_an_address(
    name: str, value: str, secret: bool
) -> None:
    assert is_secret(name, value) is secret


PORTS = {
    "PortBindings": {"49494/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8888"}], "53/udp": [{"HostPort": "53"}]}
}


def test_ports_are_published_as_they_were() -> None:
    assert values(line(host=PORTS), "--publish") == ["0.0.0.0:8888:49494", "53:53/udp"]
    open_port = {"PortBindings": {"1/tcp": [{"HostIp": "::1", "HostPort": ""}], "2/tcp": [{"HostPort": ""}]}}
    assert values(line(host=open_port), "--publish") == ["[::1]::1", "2"]


def test_the_variables_of_the_documented_command_are_honoured() -> None:
    settings = {"LISTEN_IP": "127.0.0.1", "PORT": "9999", "VERSION": "5.0.0"}
    told = line(host=PORTS, settings=settings)
    assert values(told, "--publish") == ["127.0.0.1:9999:49494", "53:53/udp"]
    assert words(told)[-1] == "exasol/ai-lab:5.0.0"
    empty = line(host=PORTS, settings=dict.fromkeys(settings, ""))
    assert empty.command == line(host=PORTS).command


def test_a_variable_that_the_image_brings_along_is_not_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(IMAGE, "Env", [*IMAGE["Env"], "VERSION=22.04"])
    assert words(line(settings={"VERSION": "22.04"}))[-1] == "exasol/ai-lab:4.0.0"
    assert words(line(settings={"VERSION": "5.0.0"}))[-1] == "exasol/ai-lab:5.0.0"


def test_a_version_is_that_of_an_ai_lab_only() -> None:
    assert words(line(image="jupyter/minimal:1", settings={"VERSION": "2"}))[-1] == "jupyter/minimal:1"
    assert (
        words(line(image="r.example:5000/x/ai-lab", settings={"VERSION": "2"}))[-1]
        == "r.example:5000/x/ai-lab:2"
    )


def test_how_it_is_restarted_and_networked_stays() -> None:
    told = line(
        host={"RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3}, "NetworkMode": "lab"},
        NetworkSettings={
            "Networks": {
                "lab": {"Aliases": ["notebook", ID[:12]], "IPAMConfig": {"IPv4Address": "10.1.0.7"}},
                "b": {},
            }
        },
    )
    assert values(told, "--restart") == ["on-failure:3"]
    assert values(told, "--network") == ["lab"]
    assert values(told, "--network-alias") == ["notebook"]
    assert values(told, "--ip") == ["10.1.0.7"]
    assert any("docker network connect" in note and "(b)" in note for note in told.notes)


def test_gpus_and_limits_stay() -> None:
    told = line(
        host={
            "DeviceRequests": [
                {"Driver": "", "Count": -1, "DeviceIDs": None, "Capabilities": [["gpu"]]},
                {
                    "Driver": "nvidia",
                    "Count": 0,
                    "DeviceIDs": ["0", "2"],
                    "Capabilities": [["gpu", "utility"]],
                },
                {"Driver": "", "Count": 1, "DeviceIDs": None, "Capabilities": [["gpu"]]},
            ],
            "ShmSize": 8 << 30,
            "NanoCpus": 1_500_000_000,
            "Memory": 1 << 30,
            "Ulimits": [{"Name": "nofile", "Soft": 1024, "Hard": 2048}],
            "CapAdd": ["SYS_PTRACE"],
            "Devices": [
                {"PathOnHost": "/dev/fuse", "PathInContainer": "/dev/fuse", "CgroupPermissions": "rwm"}
            ],
            "Init": True,
        }
    )
    assert values(told, "--gpus") == ["all", '"device=0,2",driver=nvidia,capabilities=utility', "count=1"]
    assert values(told, "--shm-size") == [str(8 << 30)]
    assert values(told, "--cpus") == ["1.5"]
    assert values(told, "--memory") == [str(1 << 30)]
    assert values(told, "--ulimit") == ["nofile=1024:2048"]
    assert values(told, "--cap-add") == ["SYS_PTRACE"]
    assert values(told, "--device") == ["/dev/fuse:/dev/fuse:rwm"]
    assert "--init" in words(told)


def test_user_folder_and_command_are_said_where_they_differ() -> None:
    told = line(config={"User": "root", "WorkingDir": "/root", "Cmd": ["jupyter", "lab", "--allow-root"]})
    assert values(told, "--user") == ["root"]
    assert values(told, "--workdir") == ["/root"]
    assert words(told)[-4:] == ["exasol/ai-lab:4.0.0", "jupyter", "lab", "--allow-root"]


def test_another_entry_point_brings_its_words() -> None:
    told = line(
        config={"Entrypoint": ["/bin/tini", "--", "run me"], "Cmd": ["jupyter", "lab", "--port=49494"]}
    )
    assert values(told, "--entrypoint") == ["/bin/tini"]
    assert words(told)[-5:] == ["--", "run me", "jupyter", "lab", "--port=49494"]


def test_a_container_that_goes_when_it_stops_says_so() -> None:
    told = line(
        host={"AutoRemove": True, "RestartPolicy": {"Name": "no"}}, config={"OpenStdin": True, "Tty": True}
    )
    assert {"--rm", "--interactive", "--tty"} < set(words(told))
    assert "also removes it" in told.notes[0]


def test_compose_is_told_to_keep_its_own() -> None:
    told = line(config={"Labels": {**IMAGE["Labels"], "com.docker.compose.project": "lab", "team": "x"}})
    assert values(told, "--label") == ["team=x"]
    assert any("Compose" in note and "lab" in note for note in told.notes)


def test_every_word_is_safe_in_a_shell() -> None:
    told = line(
        config={"Env": ["X=$(rm -rf ~); `y` 'z' \"w\" \n é"], "Hostname": "a b"}, image="exasol/ai-lab;id"
    )
    assert values(told, "--env") == ["X=$(rm -rf ~); `y` 'z' \"w\" \n é"]
    assert values(told, "--hostname") == ["a b"]
    assert words(told)[-1] == "exasol/ai-lab;id"


def test_health_checks_stay() -> None:
    told = line(
        config={
            "Healthcheck": {
                "Test": ["CMD-SHELL", "curl x || exit 1"],
                "Interval": 5_000_000_000,
                "Retries": 3,
            }
        }
    )
    assert values(told, "--health-cmd") == ["curl x || exit 1"]
    assert values(told, "--health-interval") == ["5000000000ns"]
    assert "--no-healthcheck" in words(line(config={"Healthcheck": {"Test": ["NONE"]}}))
