"""Which requests may be approved several at a time: those whose fields are all of low risk, by the words of the record.

Low risk is what one person decides, is not shown masked, and is neither money nor who somebody is. It follows from the
fields as they are declared and from the organisation's policy, whichever is stricter: a new section is no special case.
"""

from __future__ import annotations

from typing import Final

from hris_desktop.domain.errors import UnknownField
from hris_desktop.domain.fold import Request
from hris_desktop.domain.rights import Standing
from hris_desktop.domain.routes import strictest
from hris_desktop.domain.schema import Rule, Section

MONEY_SECTIONS: Final = frozenset({"bank_accounts", "tax", "legal_identity"})
"""Sections where a stranger with a new phone number would strike."""

TWO: Final = "Two people decide this, and each of them looks at it."
WATCHED: Final = "It is about money or about who somebody is."
MASKED: Final = "It changes what is shown masked."
UNKNOWN: Final = "It changes something that this version does not know."


def alone(section: Section, request: Request, standing: Standing) -> str:
    """Why a request is decided by itself; empty for one of low risk."""
    try:
        fields = [section.field(change.field) for change in request.changes]
    except UnknownField:
        return UNKNOWN
    if Rule.REQUEST_PLUS in {strictest(request.changes, standing), *(one.rule for one in fields)}:
        return TWO
    if section.key in MONEY_SECTIONS:
        return WATCHED
    return MASKED if any(one.masked for one in fields) else ""


__all__ = ["MONEY_SECTIONS", "alone"]
