"""Papers: what the person hands in, what HR issues, what has been acknowledged."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from hris_desktop.domain import kinds
from hris_desktop.domain.schema import Area, Field, Rule, Section, Sensitivity
from hris_desktop.domain.section_checks import InOrder

S2, S3 = Sensitivity.S2, Sensitivity.S3
DIRECT, HR = Rule.DIRECT, Rule.HR
_VALID = InOrder(
    "issue_date", "expiry_date", "This ends before it was issued. Valid until is the later day, like 2030-04-15."
)

# "D upload, H issue": an edit rule belongs to a field, not to the way an entry came in. In one list the person could
# reword what HR has issued; so what they upload and what HR issues are two lists with the same fields.
_own_document = partial(Field, sensitivity=S2, rule=DIRECT)
DOCUMENTS = Section(
    key="documents",
    label="Your documents",
    singular="document",
    icon="upload",
    area=Area.WORK,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw"},
    why="Papers you hand in, such as a diploma or a certificate HR asked for.",
    act="Add a document",
    title_fields=("title",),
    item_checks=(_VALID,),
    fields=(
        _own_document("title", "Title", replace(kinds.TEXT, longest=200), required=True, example="Diploma"),
        _own_document("kind", "Kind", replace(kinds.TEXT, longest=60), example="Certificate"),
        _own_document("version", "Version", replace(kinds.TEXT, longest=40), example="1"),
        _own_document("issue_date", "Issued on", kinds.DATE, example="2026-02-01"),
        _own_document("expiry_date", "Valid until", kinds.DATE, example="2029-01-31"),
        _own_document("file", "File", kinds.FILE, sensitivity=S3),
        Field("requested_by", "Requested by", kinds.PERSON, S2, HR),
    ),
)

_issued = partial(Field, sensitivity=S2, rule=HR)
ISSUED_DOCUMENTS = Section(
    key="issued_documents",
    label="Documents from HR",
    singular="document from HR",
    icon="inbox",
    area=Area.WORK,
    is_list=True,
    self_right="r",
    roles={"hr": "rw"},
    why="Papers HR has issued to you, such as your contract or a reference.",
    act="Issue a document",
    title_fields=("title",),
    item_checks=(_VALID,),
    fields=(
        _issued("title", "Title", replace(kinds.TEXT, longest=200), required=True, example="Contract"),
        _issued("kind", "Kind", replace(kinds.TEXT, longest=60), example="Contract"),
        _issued("version", "Version", replace(kinds.TEXT, longest=40), example="1"),
        _issued("issue_date", "Issued on", kinds.DATE, example="2026-02-01"),
        _issued("expiry_date", "Valid until", kinds.DATE, example="2029-01-31"),
        _issued("file", "File", kinds.FILE, sensitivity=S3),
    ),
)

# A list: every text, and every new version of it, is acknowledged once and stays acknowledged.
_acknowledgement = partial(Field, sensitivity=S2, rule=DIRECT)
ACKNOWLEDGEMENTS = Section(
    key="acknowledgements",
    label="Acknowledgements",
    singular="acknowledgement",
    icon="check",
    area=Area.WORK,
    is_list=True,
    self_right="rw",
    roles={"hr": "r"},
    why="What you have read and agreed to, with the day and your name.",
    act="Add an acknowledgement",
    title_fields=("text", "version"),
    fields=(
        _acknowledgement("text", "Text", replace(kinds.TEXT, longest=200), required=True, example="Code of conduct"),
        _acknowledgement("version", "Version", replace(kinds.TEXT, longest=40), example="2026-01"),
        _acknowledgement("date", "Date", kinds.DATE, required=True, example="2026-11-21"),
        _acknowledgement(
            "signature",
            "Your name as signature",
            kinds.NAME,
            required=True,
            help="The entry itself is signed with your key as well.",
            example="Anna Berg",
        ),
    ),
)
