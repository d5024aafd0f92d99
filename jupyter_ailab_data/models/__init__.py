"""Everything that crosses HTTP, a pipe or the disk, declared once.

The OpenAPI document is generated from these Structs, and the front end's types from that
document. Sizes are bytes, durations seconds, times UTC.

Paths in these Structs are text relative to their location, with `/` between the parts and
the location itself as the empty string. A name that is not UTF-8 is written with `\\xNN`
for each byte that does not decode (see `archive.names`).
"""

from msgspec import Struct
from msgspec.json import Decoder

from .checkup import (
    Check,
    CheckStatus,
    Checkup,
)
from .comparisons import (
    NotebookComparison,
    NotebookSides,
)
from .jobs import (
    Job,
    JobKind,
    JobList,
    JobResult,
    JobState,
    JobWarning,
    Progress,
    Report,
)
from .locations import (
    Area,
    AreaKind,
    BringOver,
    ContentsEntry,
    ContentsPage,
    ContentsWish,
    EntryProblem,
    EntryType,
    Location,
    LocationList,
    LocationRole,
    LocationStatus,
    Mount,
    MountKind,
    Publish,
    SortKey,
    Usage,
)
from .plans import (
    Plan,
    PlanAction,
    PlanCount,
    PlanEntry,
    PlanRestore,
    PlanWarning,
)
from .problems import (
    Problem,
)
from .requests import (
    AdoptRequest,
    BringOverRequest,
    CopyRequest,
    CreateRequest,
    DeleteRequest,
    ErrorLine,
    ExportRequest,
    ImportRequest,
    JobRequest,
    PlanLine,
    PlanRequest,
    ProgressLine,
    PublishRequest,
    RestoreRequest,
    ResultLine,
    VerifyRequest,
    WorkerLine,
)
from .snapshots import (
    ChangeSnapshot,
    CreateSnapshot,
    Origin,
    RestoreMode,
    RestoreSnapshot,
    Snapshot,
    SnapshotKind,
    SnapshotList,
    SnapshotState,
    Undoes,
)
from .versions import (
    DeletedEntries,
    DeletedEntry,
    FileHistory,
    FileVersion,
    SkippedSnapshot,
)
from .volumes import (
    AdoptVolume,
    CreateVolume,
    Engine,
    EngineState,
    PlanVolumeRestore,
    RestoreVolume,
    RunLine,
    SnapshotVolume,
    Volume,
    VolumeList,
    VolumeUser,
)

__all__ = [
    "AdoptRequest",
    "AdoptVolume",
    "Area",
    "AreaKind",
    "BringOver",
    "BringOverRequest",
    "ChangeSnapshot",
    "Check",
    "CheckStatus",
    "Checkup",
    "ContentsEntry",
    "ContentsPage",
    "ContentsWish",
    "CopyRequest",
    "CreateRequest",
    "CreateSnapshot",
    "CreateVolume",
    "DeleteRequest",
    "DeletedEntries",
    "DeletedEntry",
    "Engine",
    "EngineState",
    "EntryProblem",
    "EntryType",
    "ErrorLine",
    "ExportRequest",
    "FileHistory",
    "FileVersion",
    "ImportRequest",
    "Job",
    "JobKind",
    "JobList",
    "JobRequest",
    "JobResult",
    "JobState",
    "JobWarning",
    "Location",
    "LocationList",
    "LocationRole",
    "LocationStatus",
    "Mount",
    "MountKind",
    "NotebookComparison",
    "NotebookSides",
    "Origin",
    "Plan",
    "PlanAction",
    "PlanCount",
    "PlanEntry",
    "PlanLine",
    "PlanRequest",
    "PlanRestore",
    "PlanVolumeRestore",
    "PlanWarning",
    "Problem",
    "Progress",
    "ProgressLine",
    "Publish",
    "PublishRequest",
    "Report",
    "RestoreMode",
    "RestoreRequest",
    "RestoreSnapshot",
    "RestoreVolume",
    "ResultLine",
    "RunLine",
    "SkippedSnapshot",
    "Snapshot",
    "SnapshotKind",
    "SnapshotList",
    "SnapshotState",
    "SnapshotVolume",
    "SortKey",
    "Undoes",
    "Usage",
    "VerifyRequest",
    "Volume",
    "VolumeList",
    "VolumeUser",
    "WorkerLine",
]


def resolve() -> None:
    """Have msgspec look at all Structs now: two threads that have it do so at once may crash (0.22).

    For whoever has several threads; it takes 10 ms, which a command in a terminal would feel.
    """
    for name in __all__:
        kind = globals()[name]
        if isinstance(kind, type) and issubclass(kind, Struct):
            Decoder(kind)
