"""What the front end says, in other languages.

JupyterLab's server finds `locale/` beside this file by the entry point `jupyterlab.locale`, and gives the
front end the texts of the user's language. `scripts/translations` makes what is in there.
"""

from __future__ import annotations

import contextlib


def offer_schema_texts() -> None:
    """Let JupyterLab's server translate our settings and menus; a server without JupyterLab has none."""
    with contextlib.suppress(ImportError):
        from .schemas import offer

        offer()
