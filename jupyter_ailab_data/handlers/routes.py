"""The table of routes: what the server answers and what the OpenAPI document says it does."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from jupyter_server.auth.decorator import authorized
from msgspec import Meta
from tornado import web

from ..errors import NotFoundError
from ..manager import PAGE_LIMIT, DataManager
from ..models import (
    AdoptVolume,
    BringOver,
    ChangeSnapshot,
    Checkup,
    ContentsPage,
    CreateSnapshot,
    CreateVolume,
    DeletedEntries,
    FileHistory,
    Job,
    JobList,
    Location,
    LocationList,
    NotebookComparison,
    Plan,
    PlanRestore,
    PlanVolumeRestore,
    Publish,
    RestoreSnapshot,
    RestoreVolume,
    RunLine,
    Snapshot,
    SnapshotList,
    SnapshotVolume,
    SortKey,
    Volume,
    VolumeList,
)
from .base import DataHandler
from .doctor import DoctorHandler
from .files import SnapshotFileHandler
from .jobs import JobHandler, JobsHandler
from .locations import ContentsHandler, LocationHandler, LocationsHandler
from .openapi import OpenApiHandler
from .operations import Operation, Query, Route
from .plans import PlanHandler
from .publishing import BringOverHandler, PublishHandler
from .snapshots import (
    RestoreHandler,
    SnapshotContentsHandler,
    SnapshotHandler,
    SnapshotsHandler,
    VerifyHandler,
)
from .transfer import DownloadHandler, ImportHandler
from .versions import ComparisonHandler, DeletedHandler, HistoryHandler
from .volumes import (
    AdoptHandler,
    RunLineHandler,
    VolumeHandler,
    VolumePlanHandler,
    VolumeRestoreHandler,
    VolumesHandler,
    VolumeSnapshotHandler,
)

NAMESPACE = "ailab-data"
_BYTES = "application/octet-stream"
_ANY_BYTES = "*/*"
_PAGE = (
    Query("offset", Annotated[int, Meta(ge=0)], "the first entry of the page", 0),
    Query("limit", Annotated[int, Meta(ge=1, le=PAGE_LIMIT)], "the most entries of the page", 1000),
    Query("sort", SortKey, "the order; folders always come first", "name"),
    Query("filter", str, "only names that contain this, without regard to case", ""),
    Query("hidden", bool, "whether names that begin with a dot are listed too", True),
)
_AFTER = Query("after", str, "go on after this snapshot: the `next` of the answer before", "")
_OF_LOCATION = Query("location", str, "only the snapshots of this location")
_SINCE = Query(
    "since", datetime, "only what runs, and what has ended since this time; some older may be with it"
)
_IMPORT = (
    Query("location", str, "the location the archive is a snapshot of", "notebooks"),
    Query("label", str, "a few words to find it by", ""),
    Query("name", str, "what the file was called", ""),
)

ROUTES: tuple[Route, ...] = (
    Route(
        "locations",
        LocationsHandler,
        (Operation("get", "listLocations", "The locations, with what backs each.", LocationList),),
    ),
    Route(
        "locations/{name}",
        LocationHandler,
        (Operation("get", "getLocation", "One location.", Location),),
    ),
    Route(
        "locations/{name}/contents/{path}/publish",  # before the next, which takes every path
        PublishHandler,
        (Operation("post", "publish", "Start copying it into a shared location.", Job, 202, Publish),),
    ),
    Route(
        "locations/{name}/bring-over",
        BringOverHandler,
        (
            Operation(
                "post",
                "bringOver",
                "Start copying what the platform's old root has and the location lacks.",
                Job,
                202,
                BringOver,
            ),
        ),
    ),
    Route(
        "locations/{name}/contents/{path}",
        ContentsHandler,
        (Operation("get", "listFolder", "A page of one folder, as it is now.", ContentsPage, query=_PAGE),),
    ),
    Route(
        "locations/{name}/history/{path}",
        HistoryHandler,
        (
            Operation(
                "get",
                "getHistory",
                "The versions of one file across the snapshots.",
                FileHistory,
                query=(_AFTER,),
            ),
        ),
    ),
    Route(
        "locations/{name}/deleted/{path}",
        DeletedHandler,
        (
            Operation(
                "get",
                "listDeleted",
                "What snapshots have in a folder and the folder lacks.",
                DeletedEntries,
                query=(_AFTER,),
            ),
        ),
    ),
    Route(
        "snapshots",
        SnapshotsHandler,
        (
            Operation(
                "get", "listSnapshots", "The snapshots, newest first.", SnapshotList, query=(_OF_LOCATION,)
            ),
            Operation("post", "createSnapshot", "Start taking a snapshot.", Job, 202, CreateSnapshot),
        ),
    ),
    Route(
        "snapshots/import",
        ImportHandler,
        (Operation("post", "importSnapshot", "Upload an archive and import it.", Job, 202, _BYTES, _IMPORT),),
    ),
    Route(
        "snapshots/{id}",
        SnapshotHandler,
        (
            Operation("get", "getSnapshot", "One snapshot.", Snapshot),
            Operation("patch", "changeSnapshot", "Set its label or its pin.", Snapshot, body=ChangeSnapshot),
            Operation("delete", "deleteSnapshot", "Start deleting it.", Job, 202),
        ),
    ),
    Route(
        "snapshots/{id}/plan",
        PlanHandler,
        (
            Operation(
                "post",
                "planRestore",
                "What a restore would do, entry by entry; changes nothing.",
                Plan,
                body=PlanRestore,
            ),
        ),
    ),
    Route(
        "snapshots/{id}/restore",
        RestoreHandler,
        (
            Operation(
                "post",
                "restoreSnapshot",
                "Start restoring all of it or some paths.",
                Job,
                202,
                RestoreSnapshot,
            ),
        ),
    ),
    Route(
        "snapshots/{id}/verify",
        VerifyHandler,
        (Operation("post", "verifySnapshot", "Start checking every file of it.", Job, 202),),
    ),
    Route(
        "snapshots/{id}/download",
        DownloadHandler,
        (
            Operation(
                "get", "downloadSnapshot", "The whole snapshot as one archive.", _ANY_BYTES, ranges=True
            ),
            Operation("head", "sizeSnapshot", "How large that archive is.", _ANY_BYTES),
        ),
    ),
    Route(
        "snapshots/{id}/contents/{path}",
        SnapshotContentsHandler,
        (
            Operation(
                "get", "listSnapshotFolder", "A page of one folder inside it.", ContentsPage, query=_PAGE
            ),
        ),
    ),
    Route(
        "snapshots/{id}/files/{path}",
        SnapshotFileHandler,
        (Operation("get", "getSnapshotFile", "One file inside it.", _ANY_BYTES),),
    ),
    Route(
        "snapshots/{id}/comparison/{path}",
        ComparisonHandler,
        (
            Operation(
                "get",
                "compareNotebook",
                "A notebook inside it beside the one that is saved now, cell by cell.",
                NotebookComparison,
            ),
        ),
    ),
    Route(
        "jobs",
        JobsHandler,
        (Operation("get", "listJobs", "The jobs, newest first.", JobList, query=(_SINCE,)),),
    ),
    Route(
        "jobs/{id}",
        JobHandler,
        (
            Operation("get", "getJob", "How far one job is, or what came of it.", Job),
            Operation("delete", "cancelJob", "Cancel it.", Job, 202),
        ),
    ),
    Route(
        "locations/{name}/adopt",
        AdoptHandler,
        (
            Operation(
                "post", "adoptVolume", "Start copying the folder into a new volume.", Job, 202, AdoptVolume
            ),
        ),
    ),
    Route(
        "locations/{name}/run-line",
        RunLineHandler,
        (
            Operation(
                "get",
                "getRunLine",
                "The docker run command that uses a volume for it.",
                RunLine,
                query=(Query("volume", str, "the volume", ""),),
            ),
        ),
    ),
    Route(
        "volumes",
        VolumesHandler,
        (
            Operation("get", "listVolumes", "The Docker engine and its volumes.", VolumeList),
            Operation("post", "createVolume", "Create a volume.", Volume, 201, CreateVolume),
        ),
    ),
    Route(
        "volumes/{name}",
        VolumeHandler,
        (
            Operation("get", "getVolume", "One volume.", Volume),
            Operation(
                "delete",
                "removeVolume",
                "Remove a volume that nothing uses, for good.",
                Volume,
                query=(Query("confirm", str, "the volume's name once more", ""),),
            ),
        ),
    ),
    Route(
        "volumes/{name}/snapshot",
        VolumeSnapshotHandler,
        (Operation("post", "snapshotVolume", "Start taking a snapshot of it.", Job, 202, SnapshotVolume),),
    ),
    Route(
        "volumes/{name}/plan",
        VolumePlanHandler,
        (
            Operation(
                "post",
                "planVolumeRestore",
                "What restoring a snapshot into it would do; changes nothing.",
                Plan,
                body=PlanVolumeRestore,
            ),
        ),
    ),
    Route(
        "volumes/{name}/restore",
        VolumeRestoreHandler,
        (Operation("post", "restoreVolume", "Start restoring a snapshot into it.", Job, 202, RestoreVolume),),
    ),
    Route(
        "doctor",
        DoctorHandler,
        (Operation("get", "examine", "All checks: what was seen, and what to do.", Checkup),),
    ),
    Route(
        "openapi.json",
        OpenApiHandler,
        (Operation("get", "getOpenApi", "This description.", dict),),
    ),
)


class NothingHandler(DataHandler):
    """What stands where there is no route, so that even this is a problem in JSON."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Say so."""
        raise NotFoundError("There is nothing at this address.")

    post = put = patch = delete = get


def handlers(manager: DataManager) -> list[tuple[str, type[DataHandler], dict[str, Any]]]:
    """Return the table as tornado wants it, beneath the server's base URL."""
    kept: dict[str, Any] = {"manager": manager}
    table = [(rf"/{NAMESPACE}/{route.pattern()}", route.handler, kept) for route in ROUTES]
    return [*table, (rf"/{NAMESPACE}(?:/.*)?", NothingHandler, kept)]
