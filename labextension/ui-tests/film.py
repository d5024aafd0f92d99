"""Make a moving picture of still ones.

    python film.py FOLDER OUT.webp

FOLDER holds the frames, PNG files, and `frames.json`: a list of [file, milliseconds]. A frame that is like
the one before it only makes that one last longer.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PIL import Image, ImageChops

QUALITY = 82
"""Of 100; letters of a user interface are still clean at this."""


def main() -> None:
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    frames: list[Image.Image] = []
    lasting: list[int] = []
    for name, milliseconds in json.loads((folder / "frames.json").read_text()):
        frame = Image.open(folder / name).convert("RGB")
        if frames and ImageChops.difference(frames[-1], frame).getbbox() is None:
            lasting[-1] += milliseconds
        else:
            frames.append(frame)
            lasting.append(milliseconds)
    frames[0].save(
        out,
        save_all=True,
        append_images=frames[1:],
        duration=lasting,
        loop=0,
        quality=QUALITY,
        method=4,
        minimize_size=True,
        allow_mixed=True,
    )
    print(f"{out.name}: {len(frames)} frames, {sum(lasting) / 1000:.1f} s, {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
