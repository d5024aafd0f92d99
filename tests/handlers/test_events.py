"""The events' schema says what jobs there are."""

from __future__ import annotations

import typing
from pathlib import Path

import yaml

from jupyter_ailab_data.handlers.events import SCHEMA_FILE
from jupyter_ailab_data.models import JobKind, JobState


def test_every_kind_and_state_of_a_job_is_in_the_schema() -> None:
    schema = yaml.safe_load(Path(SCHEMA_FILE).read_text())["properties"]
    assert schema["kind"]["enum"] == list(typing.get_args(JobKind))
    assert schema["state"]["enum"] == list(typing.get_args(JobState))
