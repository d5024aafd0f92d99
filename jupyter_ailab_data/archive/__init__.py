"""The snapshot format: an ordinary `.tgz` that is also an index (docs/format.md).

Knows nothing of Jupyter or Docker, and could be a library of its own.
"""
