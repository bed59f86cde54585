"""What pages are given: frozen, display-ready, and holding no secret that is not being shown on purpose.

Values of class S3 and S4 arrive masked (``shown`` is bullets and the last four); the full text is asked for, one
value at a time, through ``Records.reveal``. Texts are sentences already; pages add layout, not meaning.
"""

from __future__ import annotations

from hris_desktop.services.views_entrance import (
    ProfileView,
    SyncView,
    SyncWord,
)
from hris_desktop.services.views_form import (
    CheckView,
    FormView,
    InputView,
    Problem,
    Receipt,
)
from hris_desktop.services.views_office import (
    ApprovalView,
    BatchDone,
    BatchRow,
    BatchView,
    Candidate,
    LeftAlone,
    WaitingRow,
)
from hris_desktop.services.views_record import (
    ChangeRow,
    ChangeView,
    ConflictRow,
    ConflictView,
    FieldView,
    ItemView,
    Life,
    PersonRef,
    Reader,
    Readers,
    RecordView,
    SectionState,
    SectionView,
    Step,
)

__all__ = [
    "ApprovalView",
    "BatchDone",
    "BatchRow",
    "BatchView",
    "Candidate",
    "ChangeRow",
    "ChangeView",
    "CheckView",
    "ConflictRow",
    "ConflictView",
    "FieldView",
    "FormView",
    "InputView",
    "ItemView",
    "LeftAlone",
    "Life",
    "PersonRef",
    "Problem",
    "ProfileView",
    "Reader",
    "Readers",
    "Receipt",
    "RecordView",
    "SectionState",
    "SectionView",
    "Step",
    "SyncView",
    "SyncWord",
    "WaitingRow",
]
