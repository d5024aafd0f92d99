"""What nobody may replace, not even root: files and folders marked immutable or append-only (chattr(1))."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterable
from typing import Final

from ...archive.beneath import Beneath
from ...archive.names import to_text
from ...errors import PermissionDeniedError

_IMMUTABLE: Final = 0x10  # STATX_ATTR_IMMUTABLE, statx(2)
_APPEND_ONLY: Final = 0x20  # STATX_ATTR_APPEND
_NO_FOLLOW: Final = 0x100  # AT_SYMLINK_NOFOLLOW
_STATX_SIZE: Final = 256
_ATTRIBUTES: Final = struct.Struct("=8xQ")
_libc = ctypes.CDLL(None)


def is_fixed(folder: int, name: bytes) -> bool:
    """Whether what the folder (a descriptor) has by that name is marked; False where nobody can tell."""
    call = getattr(_libc, "statx", None)
    if call is None:  # musl before 1.2.4
        return False
    found = ctypes.create_string_buffer(_STATX_SIZE)
    if call(folder, ctypes.c_char_p(name), _NO_FOLLOW, 0, found) != 0:
        return False
    (attributes,) = _ATTRIBUTES.unpack_from(found.raw)
    return bool(attributes & (_IMMUTABLE | _APPEND_ONLY))


def check_replaceable(location: Beneath, replaced: Iterable[bytes], folders: Iterable[bytes]) -> None:
    """Raise PermissionDeniedError, naming the first, where a path to be replaced or a folder to be
    written to is marked. Nothing is there under some of the paths, which is fine.
    """
    fixed = [path for path in folders if _is_fixed_folder(location, path)]
    for path in replaced:
        try:
            folder, name = location.parent(path)
        except OSError:
            continue
        if is_fixed(folder, name):
            fixed.append(path)
    if fixed:
        first = f"“{to_text(fixed[0])}”" if fixed[0] else "The folder itself"
        more = f" and {len(fixed) - 1:,} more are" if len(fixed) > 1 else " is"
        raise PermissionDeniedError(
            f"{first}{more} marked immutable or append-only, so nothing may replace it. "
            "Have the mark removed (chattr -i -a), or restore other paths only; nothing was changed."
        )


def _is_fixed_folder(location: Beneath, path: bytes) -> bool:
    try:
        return is_fixed(location.folder(path), b".")
    except OSError:
        return False
