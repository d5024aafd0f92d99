"""What all tests share: a real Jupyter server, as its own project tests with."""

pytest_plugins = ["pytest_jupyter.jupyter_server"]
