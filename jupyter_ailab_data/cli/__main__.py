"""`python -m jupyter_ailab_data.cli`, where the console script is not installed."""

from .process import run

if __name__ == "__main__":
    run()
