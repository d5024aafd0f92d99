"""The Docker engine: reached, described, and asked for volumes and helper containers. Knows no Jupyter."""
