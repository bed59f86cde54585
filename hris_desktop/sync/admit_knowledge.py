"""Rules on all other chains: knowledge, acts waiting for signatures, the access log, signs of life.

And for kinds from a newer version; and the verdict on content that is public.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from hris_desktop.crypto import canonical
from hris_desktop.crypto.errors import Malformed
from hris_desktop.domain.rights import HR
from hris_desktop.sync.admit_case import Case, Rule, by_hr, rule
from hris_desktop.sync.admit_records import writing
from hris_desktop.sync.verdict import Content, Place, Verdict
from hris_desktop.vault import acts
from hris_desktop.vault.entries import ChainType, Ctx

_OP: Final = re.compile(r"[0-9a-f]{32}")


def _published(case: Case) -> None:
    roles = case.org.roles_of(case.author, case.seq)
    rule(HR in roles or "editor" in roles, "author is neither editor nor HR")


def _read(case: Case) -> None:
    subject, reader = case.ctx.name.about, case.ctx.name.part
    rule(case.author == reader, "not the author's chain")
    rule(subject != reader and case.org.may_look(reader, subject, case.seq), "nothing to look at")
    _asked(case)


def _beat(case: Case) -> None:
    rule(case.author == case.ctx.name.about, "not the author's chain")


def _asked(case: Case) -> None:
    rule(all(case.org.exists(one, case.seq) for one in case.d["to"]), "no such recipient")


def _answered(case: Case) -> None:
    by_hr(case)
    _asked(case)


def _anybody(_case: Case) -> None:
    """Any active person; what the entry is worth is its content."""


def newer(case: Case) -> None:
    """A kind from a newer version takes a place only where its author could write at all.

    So nobody blocks a stranger's chain.
    """
    match case.ctx.name.type:
        case ChainType.ORG:
            by_hr(case)
        case ChainType.RECORD:
            writing(case)
        case ChainType.ACCESS:
            rule(case.author == case.ctx.name.part, "not the author's chain")
        case ChainType.HEARTBEAT:
            rule(case.author == case.ctx.name.about, "not the author's chain")
        case ChainType.KNOWLEDGE:
            pass


RULES: Final[Mapping[str, Rule]] = {
    "read": _read,
    "beat": _beat,
    "pub": _published,
    "proposal": _anybody,
    "signature": _anybody,
    "refusal": _anybody,
    "ask": _asked,
    "answer": _answered,
}
"""Kind → what it needs to count on a chain that is neither the organisation's nor a record's."""


def content(ctx: Ctx, body: bytes | None) -> Verdict:
    """The verdict on what needs no key: published pages, acts that wait for signatures, signs of life, the access log.

    An envelope is opened where it is shown; whether it opens is no verdict.
    """
    reason = _worth(ctx, body) if body is not None else ""
    if reason:
        return Verdict(Place.COUNTED, content=Content.VOID, content_reason=reason, ctx=ctx)
    return Verdict(Place.COUNTED, content=Content.UNREAD if body is None else Content.GOOD, ctx=ctx)


def _worth(ctx: Ctx, body: bytes) -> str:
    match ctx.kind:
        case "pub":
            return "" if isinstance(_parsed(body), dict) else "shape"
        case "proposal":
            return acts.fault(ctx, _parsed(body))
        case "signature":
            own = acts.is_act(ctx) and tuple(ctx.d["sig"][:2]) == (ctx.pid, ctx.gen)
            return "" if own else "not an act"
        case "refusal":
            return "" if acts.is_act(ctx) else "not an act"
        case "ask" | "answer":
            # anybody may ask, so that elsewhere it would pass for what only HR or an editor may say
            about_grant = ctx.name.about == "limit" and _OP.fullmatch(ctx.name.part) is not None
            return "" if about_grant else "not about a grant"
    return ""


def _parsed(body: bytes) -> Any:  # noqa: ANN401 - the caller judges its shape
    try:
        return canonical.parse(body)
    except Malformed:
        return None
