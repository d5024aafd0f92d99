"""The texts of our schemas (settings, menus) in the user's language.

JupyterLab's server translates schemas itself, and looks for their texts in the language packs alone
(`jupyterlab_server.translation_utils.TranslationBundle`). Here it is given a bundle that knows ours as well.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from jupyterlab_server.translation_utils import TranslationBundle, translator

DOMAIN: Final = "jupyter_ailab_data"
"""The domain, as `jupyter.lab.internationalization` names it in the schemas."""
_LOCALE: Final = Path(__file__).with_name("locale")
_CONTEXT_END: Final = "\x04"
"""What stands between a context and its text, as gettext has it."""


class SchemaTexts(TranslationBundle):
    """The texts of a language pack, and before those our own."""

    def update_locale(self, locale_: str) -> None:
        """Take the texts of another language."""
        super().update_locale(locale_)
        self._own = _texts_of(locale_)

    def pgettext(self, msgctxt: str, msgid: str) -> str:
        """Return the text in the user's language, or as it is."""
        own = self._own.get(f"{msgctxt}{_CONTEXT_END}{msgid}")
        return str(own[0]) if own else super().pgettext(msgctxt, msgid)


def offer() -> None:
    """Make our texts known to the server's translator, which keeps one bundle for each domain."""
    translator._TRANSLATORS[DOMAIN] = SchemaTexts(DOMAIN, translator._LOCALE)


def _texts_of(locale_: str) -> dict[str, Any]:
    path = _LOCALE / locale_ / "LC_MESSAGES" / f"{DOMAIN}.json"
    try:
        texts: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:  # no such language
        return {}
    return texts
