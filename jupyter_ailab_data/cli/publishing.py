"""The commands that copy between locations: publish, bring-over."""

from __future__ import annotations

from argparse import Namespace

from msgspec.structs import replace

from ..errors import BadRequestError, ExistsError, NotFoundError
from ..manager import DataManager
from ..manager.publishing import request_bring_over, request_publish, with_older_root
from ..models import BringOver, BringOverRequest, Publish, PublishRequest
from . import DONE, FAILED
from .asking import agreed
from .doing import do, finish
from .output import amount, duration, say, size, write_json
from .session import location_of, open_manager, tidy


def publish_command(options: Namespace) -> int:
    """Copy a file or folder into a shared location; what is there is replaced only after asking."""
    manager = open_manager(options)
    wish = Publish(to=options.to, folder=tidy(options.folder), name=options.name, overwrite=options.overwrite)
    request = _agreed_request(manager, options, wish)
    if request is None:
        return FAILED
    result, took = do(request)
    held = f"{amount(result.entries, 'entry', 'entries')}, {size(result.bytes)}"
    verb = "Replaced" if result.changed else "Published"
    where = f"{request.location}/{result.path}"
    return finish(options, result, f"{verb} {where}: {held} in {duration(took)}.")


def _agreed_request(manager: DataManager, options: Namespace, wish: Publish) -> PublishRequest | None:
    """Return the request; where something is there already, only with a yes, else None."""
    location, path = location_of(options), tidy(options.path)
    try:
        return request_publish(manager, location, path, wish)
    except ExistsError as error:
        if not agreed(options, error.message, "Replace it?"):
            return None
    return request_publish(manager, location, path, replace(wish, overwrite=True))


def bring_over_command(options: Namespace) -> int:
    """Copy what the platform's old root has and a location lacks."""
    manager = open_manager(options)
    name = options.location or _only_one(manager)
    request = request_bring_over(manager, name, BringOver([tidy(path) for path in options.paths]))
    if options.dry_run:
        return _show(options, request)
    result, took = do(request)
    copied = f"{amount(result.entries, 'entry', 'entries')}, {size(result.bytes)}"
    if not result.entries:
        copied = "nothing, since nothing is missing"
    return finish(options, result, f"Brought over into {name} in {duration(took)}: {copied}.")


def _show(options: Namespace, request: BringOverRequest) -> int:
    from ..publishing.bring_over import preview

    found = preview(request)
    if options.json:
        write_json(found)
        return DONE
    for line in (f"{warning.path}: {warning.message}" for warning in found.warnings):
        say(line)
    say(
        f"It would bring over {amount(found.entries, 'entry', 'entries')}, {size(found.bytes)}; "
        f"{found.unchanged:,} are the same, {found.warning_count:,} differ or can't be read. "
        "Nothing was done."
    )
    return DONE


def _only_one(manager: DataManager) -> str:
    """Return the one location that the old root has a folder for."""
    names = with_older_root(manager)
    if not names:
        raise NotFoundError("The platform's old root is not here, or holds nothing for any location.")
    if len(names) > 1:
        raise BadRequestError(
            f"The old root has folders for several locations. Add --location: {', '.join(names)}."
        )
    return names[0]
