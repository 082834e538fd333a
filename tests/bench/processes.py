"""What processes have spent, from /proc: the one figure that a busy machine hardly disturbs."""

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_PARENT, _FIRST_TIME, _LAST_TIME = 1, 11, 15  # fields after the name: proc(5), /proc/pid/stat
_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(roots: Iterable[int]) -> float:
    """CPU of these processes and all below them, of user and kernel, ended children included."""
    known = {pid: fields for pid in _all_pids() if (fields := _fields(pid))}
    below: dict[int, list[int]] = defaultdict(list)
    for pid, fields in known.items():
        below[int(fields[_PARENT])].append(pid)
    waiting, ticks = list(roots), 0
    while waiting:
        pid = waiting.pop()
        ticks += sum(int(value) for value in known.get(pid, [])[_FIRST_TIME:_LAST_TIME])
        waiting += below[pid]
    return ticks / _TICKS


def parent_of(pid: int) -> int:
    """The process that started this one. Raises ProcessLookupError when it isn't here."""
    fields = _fields(pid)
    if not fields:
        raise ProcessLookupError(pid)
    return int(fields[_PARENT])


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _fields(pid: int) -> list[str]:
    """What stands behind the name, which may itself hold spaces and brackets."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
