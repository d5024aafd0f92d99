"""Engines that lack something others have."""

from __future__ import annotations

from jupyter_ailab_data.docker_engine.connection import EngineAddress, connect
from jupyter_ailab_data.docker_engine.helper_container import HelperContainer, HelperEnd, HelperSpec
from tests.engine import images
from tests.engine.dockerd import running_engine


def test_an_engine_that_was_installed_without_an_init_runs_helpers_as_well(engine_url: str) -> None:
    lines: list[bytes] = []
    with running_engine("--init-path=/no/docker-init") as url, connect(EngineAddress(url)) as connection:
        spec = HelperSpec(images.import_ubuntu(url), ["sh", "-c", "read -r line; echo got $line"], ())
        helper = HelperContainer.create(connection, spec)
        try:
            assert helper.run(b"it", lines.append, print) == HelperEnd(0, False)
        finally:
            helper.remove()
        assert connection.api.containers(all=True) == []
    assert lines == [b"got it"]
