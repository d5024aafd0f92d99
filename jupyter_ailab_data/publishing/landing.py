"""The moment something is put in place: there is nothing, or all of it, under that name.

renameat2(2) has the two ways that are wanted: to fail where there is something already
(RENAME_NOREPLACE), and to exchange two names at once (RENAME_EXCHANGE). NFS and some of FUSE's file
systems have neither; there the nearest is done that never loses anything.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import stat
from typing import Final

from .temporaries import ASIDE, Temporary

_NO_REPLACE: Final = 1
_EXCHANGE: Final = 2
_NUMBERS: Final = {"x86_64": 316, "aarch64": 276}
"""renameat2 by machine (syscalls(2)), for a C library older than the call."""
_CANT: Final = frozenset({errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP})
_NO_LINKS: Final = frozenset({errno.EPERM, errno.EMLINK, *_CANT})
_libc = ctypes.CDLL(None, use_errno=True)


def put_new(temporary: Temporary, made: bytes, folder: int, name: bytes) -> None:
    """Move `made` out of the temporary to `name` in the folder (a descriptor) that the temporary lies in.

    Raises FileExistsError where there is something of that name, and OSError.
    """
    if _rename(temporary.fd, made, folder, name, _NO_REPLACE):
        return
    info = os.stat(made, dir_fd=temporary.fd, follow_symlinks=False)
    if stat.S_ISDIR(info.st_mode):
        os.mkdir(name, 0o700, dir_fd=folder)  # an empty folder is replaced by a rename, any other is not
        try:
            os.rename(made, name, src_dir_fd=temporary.fd, dst_dir_fd=folder)
        except OSError as error:
            os.rmdir(name, dir_fd=folder)
            raise _taken(error) from error
        return
    try:
        os.link(made, name, src_dir_fd=temporary.fd, dst_dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=folder))
        os.rename(made, name, src_dir_fd=temporary.fd, dst_dir_fd=folder)


def put_instead(temporary: Temporary, made: bytes, folder: int, name: bytes) -> None:
    """Do the same where something of that name is to be replaced; what it was is left in the temporary.

    The two are both folders, or neither is. Raises FileNotFoundError where there is nothing by now, OSError.
    """
    if _rename(temporary.fd, made, folder, name, _EXCHANGE):
        return
    there = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if not stat.S_ISDIR(there.st_mode):
        os.rename(made, name, src_dir_fd=temporary.fd, dst_dir_fd=folder)
        return
    os.mkdir(ASIDE, 0o700, dir_fd=temporary.fd)  # killed from here on, the next sweep puts it back
    aside = os.open(ASIDE, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=temporary.fd)
    try:
        os.rename(name, name, src_dir_fd=folder, dst_dir_fd=aside)
        try:
            os.rename(made, name, src_dir_fd=temporary.fd, dst_dir_fd=folder)
        except BaseException:
            os.rename(name, name, src_dir_fd=aside, dst_dir_fd=folder)
            raise
    finally:
        os.close(aside)


def _rename(from_folder: int, old: bytes, to_folder: int, new: bytes, flags: int) -> bool:
    """Rename as `flags` say; False where the file system or the kernel can't. Raises OSError."""
    call = getattr(_libc, "renameat2", None)
    if call is not None:
        done = call(from_folder, ctypes.c_char_p(old), to_folder, ctypes.c_char_p(new), flags)
    elif platform.machine() in _NUMBERS:
        number = _NUMBERS[platform.machine()]
        done = _libc.syscall(
            number, from_folder, ctypes.c_char_p(old), to_folder, ctypes.c_char_p(new), flags
        )
    else:
        return False
    if done == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANT:
        return False
    raise OSError(number, os.strerror(number))


def _taken(error: OSError) -> OSError:
    """Tell a folder that was filled meanwhile as what it is."""
    if error.errno == errno.ENOTEMPTY:
        return FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    return error
