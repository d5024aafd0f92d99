"""How a container was started (its HostConfig), as options of `docker run`; defaults go without saying."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .run_words import Flags

_VALUES: dict[str, tuple[str, tuple[Any, ...]]] = {
    "ShmSize": ("--shm-size", (64 << 20,)),
    "Memory": ("--memory", ()),
    "MemoryReservation": ("--memory-reservation", ()),
    "MemorySwap": ("--memory-swap", ()),
    "MemorySwappiness": ("--memory-swappiness", (-1,)),
    "CpuShares": ("--cpu-shares", ()),
    "CpuPeriod": ("--cpu-period", ()),
    "CpuQuota": ("--cpu-quota", ()),
    "CpusetCpus": ("--cpuset-cpus", ()),
    "CpusetMems": ("--cpuset-mems", ()),
    "BlkioWeight": ("--blkio-weight", ()),
    "PidsLimit": ("--pids-limit", (-1,)),
    "OomScoreAdj": ("--oom-score-adj", ()),
    "CgroupParent": ("--cgroup-parent", ()),
    "Runtime": ("--runtime", ("runc",)),
    "UsernsMode": ("--userns", ()),
    "IpcMode": ("--ipc", ("private",)),
    "PidMode": ("--pid", ()),
    "UTSMode": ("--uts", ()),
}
"""Settings of one value, and what besides nothing (0, "", null) is the default."""
_SWITCHES = {
    "Privileged": "--privileged",
    "ReadonlyRootfs": "--read-only",
    "OomKillDisable": "--oom-kill-disable",
    "Init": "--init",
}
_LISTS = {
    "CapAdd": "--cap-add",
    "CapDrop": "--cap-drop",
    "SecurityOpt": "--security-opt",
    "GroupAdd": "--group-add",
    "ExtraHosts": "--add-host",
    "Dns": "--dns",
    "DnsSearch": "--dns-search",
    "DnsOptions": "--dns-option",
    "DeviceCgroupRules": "--device-cgroup-rule",
}
_TABLES = {"Sysctls": "--sysctl", "StorageOpt": "--storage-opt"}


def option_flags(host: Mapping[str, Any]) -> Flags:
    """Yield the options for what isn't as it is by default; mounts, ports and network are elsewhere."""
    yield from _gpus(host.get("DeviceRequests") or [])
    for key, (flag, defaults) in _VALUES.items():
        value = host.get(key)
        if value and value not in defaults:
            yield flag, str(value)
    if host.get("NanoCpus"):
        yield "--cpus", f"{host['NanoCpus'] / 1e9:.9f}".rstrip("0").rstrip(".")
    for key, flag in _SWITCHES.items():
        if host.get(key):
            yield (flag,)
    for key, flag in _LISTS.items():
        for value in host.get(key) or []:
            yield flag, value
    for key, flag in _TABLES.items():
        for name, value in (host.get(key) or {}).items():
            yield flag, f"{name}={value}"
    for limit in host.get("Ulimits") or []:
        yield "--ulimit", f"{limit['Name']}={limit['Soft']}:{limit['Hard']}"
    for device in host.get("Devices") or []:
        rights = device.get("CgroupPermissions") or "rwm"
        yield "--device", f"{device['PathOnHost']}:{device['PathInContainer']}:{rights}"
    log = host.get("LogConfig") or {}
    if log.get("Config"):
        yield "--log-driver", log["Type"]
        for name, value in log["Config"].items():
            yield "--log-opt", f"{name}={value}"


def _gpus(requests: list[dict[str, Any]]) -> Flags:
    """Yield --gpus, whose value is a record of CSV: lists inside it are in quotes of its own."""
    for request in requests:
        kinds = {kind for kinds in request.get("Capabilities") or [] for kind in kinds}
        if "gpu" not in kinds:
            continue
        fields = []
        if request.get("DeviceIDs"):
            fields.append(_field("device", request["DeviceIDs"]))
        elif request.get("Count", 0) != -1:
            fields.append(f"count={request.get('Count', 0)}")
        if request.get("Driver"):
            fields.append(f"driver={request['Driver']}")
        if kinds - {"gpu"}:
            fields.append(_field("capabilities", sorted(kinds - {"gpu"})))
        if request.get("Options"):
            fields += [_field("options", [f"{name}={value}" for name, value in request["Options"].items()])]
        yield "--gpus", ",".join(fields) or "all"


def _field(name: str, values: list[str]) -> str:
    return f'"{name}={",".join(values)}"' if len(values) > 1 else f"{name}={values[0]}"
