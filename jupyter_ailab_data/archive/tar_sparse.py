"""Where a sparse file's data is: the four ways in which tar writes it down.

Old GNU headers (type `S`, with extension blocks) and PAX 0.0, 0.1 and 1.0, after "Storing
Sparse Files" in the GNU tar manual. A map is a list of (offset, length) runs of data; what is
between them is holes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from .tar_parser import SIZE_LIMIT, HeaderError, parse_decimal, parse_number, within

Runs = list[tuple[int, int]]

RUN_LIMIT: Final = 1 << 18
"""The most runs one file may have; a map is held in memory."""


def old_gnu_map(block: bytes, next_block: Callable[[], bytes]) -> tuple[Runs, int]:
    """Read the map of an old GNU header and its extension blocks; also the file's length."""
    runs: Runs = []
    length = within(parse_number(block[483:495]), SIZE_LIMIT, "size")
    place, count, flag = 386, 4, 482
    while True:
        for at in range(place, place + 24 * count, 24):
            if block[at + 12 : at + 13] == b"\0":  # an empty length ends the map, as in GNU tar
                break
            runs.append((parse_number(block[at : at + 12]), parse_number(block[at + 12 : at + 24])))
        if not block[flag]:
            return runs, length
        _check_count(len(runs))
        block = next_block()
        place, count, flag = 0, 21, 504


def pax_list_map(text: bytes) -> Runs:
    """Read the map of PAX sparse 0.0 and 0.1: offsets and lengths with commas between."""
    numbers = text.split(b",") if text else []
    _check_count(len(numbers) // 2)
    if len(numbers) % 2:
        raise HeaderError("its map of holes is incomplete")
    values = [parse_decimal(number, SIZE_LIMIT, "map of holes") for number in numbers]
    return list(zip(values[::2], values[1::2], strict=True))


def pax_leading_map(next_block: Callable[[], bytes]) -> Runs:
    """Read the map of PAX sparse 1.0, which fills whole blocks before the data.

    It is decimal numbers, one a line: the count of runs, then each one's offset and length.
    """
    numbers = _lines(next_block)
    count = next(numbers)
    _check_count(count)
    return [(next(numbers), next(numbers)) for _ in range(count)]


def _lines(next_block: Callable[[], bytes]) -> Iterator[int]:
    rest = b""
    while len(rest) <= 20:
        *lines, rest = (rest + next_block()).split(b"\n")
        for line in lines:
            yield parse_decimal(line, SIZE_LIMIT, "map of holes")
    raise HeaderError("its map of holes is not numbers")


def _check_count(count: int) -> None:
    if count > RUN_LIMIT:
        raise HeaderError("its map of holes is too long")


def check_map(runs: Runs, length: int, stored: int) -> tuple[Runs, tuple[tuple[int, int], ...]]:
    """Return the runs that hold data, and the holes between them, of a file of `length` bytes.

    Raises HeaderError where runs overlap, are out of order, exceed the length, or do not add up
    to the `stored` bytes.
    """
    end = 0
    data: Runs = []
    holes: Runs = []
    for offset, size in runs:
        if offset < end or offset + size > length:
            raise HeaderError("its map of holes contradicts itself")
        if size:
            if offset > end:
                holes.append((end, offset - end))
            data.append((offset, size))
            end = offset + size
    if length > end:
        holes.append((end, length - end))
    if sum(size for _, size in data) != stored:
        raise HeaderError("its map of holes does not match its data")
    return data, tuple(holes)
