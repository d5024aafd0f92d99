"""`python -m jupyter_ailab_data.cli`, where the console script is not installed."""

import sys

from . import main

if __name__ == "__main__":
    sys.exit(main())
