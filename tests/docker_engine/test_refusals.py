"""What an engine refuses is an error of ours with its reason."""

from __future__ import annotations

import json

import pytest
import requests
import urllib3
from docker.errors import create_api_error_from_http_exception

from jupyter_ailab_data.docker_engine.connection import engine_errors
from jupyter_ailab_data.errors import AilabDataError, NotFoundError


def answered(status: int, message: str) -> AilabDataError:
    """What becomes of an engine's answer."""
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps({"message": message}).encode()
    with pytest.raises(requests.HTTPError) as refusal:
        response.raise_for_status()
    with pytest.raises(AilabDataError) as caught, engine_errors("creating the volume"):
        create_api_error_from_http_exception(refusal.value)
    return caught.value


@pytest.mark.parametrize(
    ("status", "message", "reason"),
    [
        (400, 'create a%b: "a%b" includes invalid characters for a local volume name', "bad-request"),
        (403, "authorization denied by plugin", "permission"),
        (404, "get nope: no such volume", "not-found"),
        (404, "No such image: exasol/ai-lab:9", "no-image"),
        (409, "remove work: volume is in use - [0a0b]", "in-use"),
        (500, "mkdir /var/lib/docker/volumes/x: no space left on device", "no-space"),
        (500, "mkdir /var/lib/docker/volumes/x: disk quota exceeded", "no-space"),
        (500, "error while mounting volume '/var/lib/docker/volumes/x/_data': no such device", "no-docker"),
        (400, 'invalid mount config for type "bind": bind source path does not exist: /srv/x', "not-found"),
    ],
)
def test_an_answer_has_a_reason(status: int, message: str, reason: str) -> None:
    assert answered(status, message).reason == reason


def test_a_message_says_what_was_done_and_what_the_engine_said() -> None:
    error = answered(409, "remove work: volume is in use - [0a0b]")
    assert error.message == (
        "The Docker engine refused creating the volume: remove work: volume is in use - [0a0b]."
    )


def test_a_missing_image_is_named() -> None:
    assert "exasol/ai-lab:9" in answered(404, "No such image: exasol/ai-lab:9").message


def test_no_path_of_the_host_gets_out() -> None:
    error = answered(500, "error while mounting volume '/var/lib/docker/volumes/x/_data': no such device")
    assert "/var" not in error.message
    assert "_data" in error.message
    missing = answered(400, 'invalid mount config for type "bind": bind source path does not exist: /srv/x y')
    assert "/" not in missing.message


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (requests.exceptions.ConnectionError("Connection aborted."), "went away"),
        (requests.exceptions.ChunkedEncodingError("Connection broken"), "went away"),
        (urllib3.exceptions.ProtocolError("Connection aborted."), "went away"),
        (BrokenPipeError(32, "Broken pipe"), "went away"),
        (requests.exceptions.ReadTimeout("Read timed out."), "in time"),
        (TimeoutError("timed out"), "in time"),
        (requests.exceptions.ConnectionError(TimeoutError("timed out")), "in time"),
    ],
)
def test_an_engine_that_goes_away_is_no_engine(error: Exception, words: str) -> None:
    with pytest.raises(AilabDataError) as caught, engine_errors("removing it"):
        raise error
    assert caught.value.reason == "no-docker"
    assert words in caught.value.message
    assert "removing it" in caught.value.message


def test_errors_of_ours_pass() -> None:
    with pytest.raises(NotFoundError, match=r"^Gone\.$"), engine_errors("looking"):
        raise NotFoundError("Gone.")
