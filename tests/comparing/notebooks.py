"""Notebooks to compare, as the text of their files."""

from __future__ import annotations

import json
import random
from typing import Any


def code(source: str, *outputs: str, count: int | None = None) -> dict[str, Any]:
    """Return a code cell that has printed `outputs`."""
    return {
        "cell_type": "code",
        "id": f"id{random.getrandbits(32):x}",
        "metadata": {},
        "execution_count": count,
        "source": source.splitlines(keepends=True),
        "outputs": [{"output_type": "stream", "name": "stdout", "text": [text]} for text in outputs],
    }


def result(source: str, value: str, count: int) -> dict[str, Any]:
    """Return a code cell whose last line has a value."""
    output = {"output_type": "execute_result", "data": {"text/plain": value}, "metadata": {}}
    return {**code(source, count=count), "outputs": [{**output, "execution_count": count}]}


def notebook(*cells: dict[str, Any]) -> str:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def endless() -> tuple[str, str]:
    """Return two notebooks that nbdime does not get done with: long outputs, each line a little other."""
    noise = random.Random(7)  # not for secrets

    def side() -> str:
        lines = ["".join(noise.choice("abc ") for _ in range(60)) + "\n" for _ in range(3000)]
        return notebook(*(code(f"run({number})", "".join(lines[number * 100 :])) for number in range(20)))

    return side(), side()
