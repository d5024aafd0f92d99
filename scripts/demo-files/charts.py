"""Small line charts and heat maps as PNG pictures, with nothing but the standard library."""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise

INK, GRID, COLOURS = (
    (60, 60, 67),
    (229, 229, 234),
    [(46, 109, 180), (217, 119, 6), (21, 128, 61), (157, 78, 180)],
)


class Picture:
    """A picture that JupyterLab shows as the output of a cell."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rows = [bytearray(b"\xff" * (3 * width)) for _ in range(height)]

    def dot(self, x: int, y: int, colour: tuple[int, int, int]) -> None:
        if 0 <= x < self.width and 0 <= y < self.height:
            self.rows[y][3 * x : 3 * x + 3] = bytes(colour)

    def line(
        self, x0: float, y0: float, x1: float, y1: float, colour: tuple[int, int, int], thick: int = 1
    ) -> None:
        steps = int(max(abs(x1 - x0), abs(y1 - y0), 1))
        for step in range(steps + 1):
            x, y = x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
            for more in range(thick):
                self.dot(round(x), round(y) + more, colour)

    def box(self, x0: int, y0: int, x1: int, y1: int, colour: tuple[int, int, int]) -> None:
        for y in range(max(y0, 0), min(y1, self.height)):
            self.rows[y][3 * x0 : 3 * x1] = bytes(colour) * (x1 - x0)

    def png(self) -> bytes:
        def chunk(kind: bytes, data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        data = zlib.compress(b"".join(b"\0" + row for row in self.rows), 6)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")

    def _repr_png_(self) -> bytes:
        return self.png()

    def __repr__(self) -> str:
        return f"<Picture {self.width}x{self.height}>"


def lines(series: dict[str, list[float]], width: int = 640, height: int = 240) -> Picture:
    """Draw one line for each series, all on the same scale."""
    picture, margin = Picture(width, height), 12
    low = min(min(values) for values in series.values())
    span = (max(max(values) for values in series.values()) - low) or 1.0
    for step in range(5):
        y = margin + (height - 2 * margin) * step / 4
        picture.line(margin, y, width - margin, y, GRID)
    picture.line(margin, margin, margin, height - margin, INK)
    picture.line(margin, height - margin, width - margin, height - margin, INK)
    for colour, values in zip(COLOURS, series.values(), strict=False):
        points = [
            (
                margin + (width - 2 * margin) * i / max(len(values) - 1, 1),
                height - margin - (height - 2 * margin) * (v - low) / span,
            )
            for i, v in enumerate(values)
        ]
        for (x0, y0), (x1, y1) in pairwise(points):
            picture.line(x0, y0, x1, y1, colour, thick=2)
    return picture


def heat(rows: list[list[float]], cell: int = 20) -> Picture:
    """Draw a table of numbers as a heat map, light to dark."""
    picture = Picture(cell * len(rows[0]), cell * len(rows))
    low = min(min(row) for row in rows)
    span = (max(max(row) for row in rows) - low) or 1.0
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            part = (value - low) / span
            colour = (int(240 - 194 * part), int(246 - 137 * part), int(252 - 72 * part))
            picture.box(x * cell, y * cell, (x + 1) * cell - 1, (y + 1) * cell - 1, colour)
    return picture
