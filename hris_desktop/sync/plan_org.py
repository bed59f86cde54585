"""Acts on chains without data keys, planned against the organisation as it will be when the acts before have arrived.

Each entry is judged by the very rules that admission will use, so what could not count is refused before it is sent.
When an act takes somebody out of a role its author is in, or ends a key or a kit that held the role's, the role's next
key goes with it in the same atomic append.
"""

from __future__ import annotations

from typing import Final

from hris_desktop.crypto.chain import body_hash
from hris_desktop.crypto.errors import Malformed
from hris_desktop.domain.rights import EVERYBODY, HR, BadPolicy
from hris_desktop.sync.admit import BRINGS_ITS_KEY, judge_kind
from hris_desktop.sync.admit_case import Case
from hris_desktop.sync.admit_org import grant_readers
from hris_desktop.sync.content import FORESEEN
from hris_desktop.sync.intents import AskAct, GrantAct, InviteAct, OnOrg, Part, Public, ReadAct, RenewRole
from hris_desktop.sync.plan_desk import Already, Desk, Refuse, Wait, be_active
from hris_desktop.sync.verdict import Refused
from hris_desktop.vault import role_keys
from hris_desktop.vault.entries import Ctx, write_ctx
from hris_desktop.vault.org import Org
from hris_desktop.vault.pen import Written
from hris_desktop.vault.wraps import InviteKeys, derived_op, person_id, role_id, split_recipient

ENDS_KEYS: Final = frozenset(("remove", "role-", "confirm", "recovery", "kit"))
"""Kinds after which somebody may hold a role's key who is no longer in it."""
SENTENCES: Final = {
    "needs two HR persons": "A second person in HR has to sign this first.",
    "needs two HR persons or the recovery kit": "A second person in HR, or the recovery kit, has to sign this first.",
    "author is not HR": "You no longer belong to HR.",
    "author is no member": "You no longer have this role.",
    "own removal": "Nobody removes themselves: ask somebody else in HR.",
    "own key": "Somebody else confirms your key.",
    "person known": "This person is in the organisation already.",
    "person unknown": "This person is not in the organisation.",
    "role known": "This role has its key already.",
    "no such invite": "This invite is no longer open.",
    "invite used": "This invite was used already.",
    "no such key waits": "This key no longer waits for anybody: it was confirmed, replaced or withdrawn meanwhile.",
    "target not confirmed": "HR has not confirmed this person's key yet, or it changed meanwhile.",
    "target is a member": "This person has the role already.",
    "providers have roles of their own": "People of a provider have roles of their own, and nobody else has those.",
    "version of the policy": "The rules have changed since this was asked for: it has to be asked for again.",
    "section is not grantable": "One of these sections is never opened to a provider.",
    "no such provider": "This provider has no key yet: somebody of theirs has to join first.",
    "author may not grant this": "You may not open these sections.",
}


def step(org: Org) -> int:
    """A position after everything in ``org``, the entries tried on it before included."""
    return FORESEEN + len(org.changed)


def learn(org: Org, ctx: Ctx, body: bytes) -> None:
    """Take an entry that has no place in the log yet into a copy of the organisation."""
    org.learn(ctx, body, step(org))


def plan(intent: Public | OnOrg, desk: Desk) -> list[Written]:
    """The entries of the act in their order. Raises ``Already``, ``Refuse`` or ``Wait``."""
    match intent:
        case Public():
            return public(intent, desk)
        case InviteAct():
            return invite(intent, desk)
        case GrantAct():
            return grant(intent, desk)
        case ReadAct():
            return read(intent, desk)
        case AskAct():
            return ask(intent, desk)
        case RenewRole():
            return renew(intent, desk)


def public(intent: Public, desk: Desk) -> list[Written]:
    """The parts that are not in the log yet, in their order, and the role keys that are owed by them."""
    on_org = desk.chain.name == "org"
    draft = desk.org.copy() if on_org else desk.org
    if not any(part.kind in BRINGS_ITS_KEY for part in intent.parts):
        be_active(desk)
    out: list[Written] = []
    for op, part in _missing(intent, desk):
        made = _made_anew(part, desk, draft) if part.kind == "role+" else part
        _done_before(made, draft)
        written = desk.pen.plain(desk.chain, made.kind, op, d=made.d, body=made.body)
        _judge(written, desk, draft)
        if on_org:
            _try(draft, written)
        out.append(written)
    if on_org and any(part.kind in ENDS_KEYS for part in intent.parts):
        out += _owed_keys(intent.op, desk, draft)
    if not out:
        raise Already("This has been done.")
    return out


def _try(org: Org, written: Written) -> None:
    try:
        learn(org, written.ctx, written.entry.body)
    except (BadPolicy, Malformed) as error:
        raise Refuse("These rules do not have the form that rules have.") from error


def _missing(intent: Public, desk: Desk) -> list[tuple[str, Part]]:
    """A store may have kept the first part and lost the others: only those are written again."""
    ops = [derived_op(intent.op, part.label) if part.label else intent.op for part in intent.parts]
    both = zip(ops, intent.parts, strict=True)
    return [(op, part) for op, part in both if (desk.session.pid, op) not in desk.chain.ops]


def _judge(written: Written, desk: Desk, org: Org) -> None:
    try:
        bh = body_hash(written.entry.body)
        judge_kind(Case(org, written.ctx, desk.chain, step(org), written.entry.h, bh))
    except Refused as refused:
        raise Refuse(SENTENCES.get(refused.reason, f"It would not be accepted: {refused.reason}.")) from refused


def _done_before(part: Part, org: Org) -> None:
    """What two people decided at once is done once, and no fault of the second."""
    d = part.d
    match part.kind:
        case "remove":
            person = org.people.get(d["pid"])
            done = person is not None and person.left < step(org)
        case "role-":
            done = bool(org.role_gen(d["role"])) and d["pid"] not in org.listed(d["role"])
        case "grant-":
            done = d["grant"] in org.grants and not org.grants[d["grant"]].live()
        case "invite-":
            done = d["inv"] in org.invites and not org.invites[d["inv"]].open()
        case _:
            done = False
    if done:
        raise Already("This has been done.")


def _made_anew(part: Part, desk: Desk, org: Org) -> Part:
    """The role's key of today, to the people's keys of today: the act may be older than either."""
    role, pids = part.d["role"], [split_recipient(one)[0].removeprefix("p:") for one in part.d["to"]]
    gens = [person_id(pid, org.active_gen(pid)) for pid in pids]
    if "rec" in part.d or (part.d["gen"] == org.role_gen(role) and gens == part.d["to"]):
        return part
    if any(pid in org.people and org.people[pid].left < step(org) for pid in pids):
        raise Refuse("This person was removed meanwhile.")
    if not all(org.active_gen(pid) for pid in pids):
        raise Refuse(SENTENCES["target not confirmed"])
    if desk.session.pid not in org.members(role):
        raise Refuse(SENTENCES["author is no member"])  # today's key will never come here: waiting would be for ever
    try:
        private = desk.session.role_key(role, org.role_gen(role))
    except KeyError as error:
        raise Wait("The key of this role has not reached this device yet.") from error
    d, body = role_keys.handed_on(org, private, role, pids)
    return Part("role+", d, body, part.label)


def _owed_keys(op: str, desk: Desk, org: Org) -> list[Written]:
    """New keys for the roles of the author that somebody leaves by this act; everybody's is renewed at leisure."""
    me = desk.session.pid
    owed = [role for role in org.roles_of(me) if role != EVERYBODY and org.renewal_due(role)]
    held = [role for role in owed if desk.session.holds(role_id(role, org.role_gen(role)))]
    return [_role_key(role, derived_op(op, f"rolekey:{role}"), desk, org) for role in held]


def _role_key(role: str, op: str, desk: Desk, org: Org) -> Written:
    d, body = role_keys.renewed(org, desk.session, role)
    written = desk.pen.plain(desk.chain, "rolekey", op, d=d, body=body)
    _judge(written, desk, org)
    learn(org, written.ctx, body)
    return written


def renew(intent: RenewRole, desk: Desk) -> list[Written]:
    """A role's next key because somebody wants it."""
    if (desk.session.pid, intent.op) in desk.chain.ops:
        raise Already("This has been done.")
    be_active(desk)
    role = intent.role
    if 0 < intent.after < desk.org.role_gen(role):
        raise Already("Somebody else has made this key anew meanwhile.")
    if role not in desk.org.roles_of(desk.session.pid):
        raise Refuse(SENTENCES["author is no member"])
    if not desk.session.holds(role_id(role, desk.org.role_gen(role))):
        raise Wait("The key of this role has not reached this device yet.")
    return next_key(role, intent.op, desk)


def next_key(role: str, op: str, desk: Desk) -> list[Written]:
    """A role's next key; ``KeyError`` for whom none of the role's keys opens."""
    return [_role_key(role, op, desk, desk.org.copy())]


def invite(intent: InviteAct, desk: Desk) -> list[Written]:
    """An invite whose ticket binds the whole context, its place included."""
    keys = InviteKeys(intent.code, desk.org.pin)
    d = {"inv": keys.inv, "pid": intent.pid, "ipub": keys.signer.pub.hex(), "until": intent.until, "ticket": "0" * 64}
    draft = desk.pen.context(desk.chain, "invite", intent.op, d=d)
    ticket = keys.ticket(desk.org.pin, write_ctx(draft))
    return [desk.pen.plain(desk.chain, "invite", intent.op, d=d | {"ticket": ticket})]


def grant(intent: GrantAct, desk: Desk) -> list[Written]:
    """Sections opened to a provider; the purpose goes to those it concerns."""
    if intent.op in desk.org.grants:
        raise Already("This has been done.")
    be_active(desk)
    d = {"role": intent.role, "pid": intent.pid, "sections": sorted(intent.sections), "until": intent.until}
    draft = desk.pen.context(desk.chain, "grant", intent.op, d=d)
    to = grant_readers(Case(desk.org, draft, desk.chain, step(desk.org), b"", b""))
    content = {"purpose": intent.purpose}
    written = desk.pen.enveloped(desk.chain, desk.org, "grant", intent.op, d=d | {"to": to}, content=content)
    _judge(written, desk, desk.org)
    return [written]


def read(intent: ReadAct, desk: Desk) -> list[Written]:
    """A line of the access log, to the person it is about and the auditors; to HR where neither can read it."""
    if (desk.session.pid, intent.op) in desk.chain.ops:
        raise Already("This has been done.")
    be_active(desk)
    content = {"sections": list(intent.sections), "purpose": intent.purpose, "since": intent.since}
    d = {"to": log_readers(desk.org, desk.chain.name.split(":")[1])}
    written = desk.pen.enveloped(desk.chain, desk.org, "read", intent.op, d=d, content=content)
    _judge(written, desk, desk.org)
    return [written]


def ask(intent: AskAct, desk: Desk) -> list[Written]:
    """Words between one person and HR."""
    if (desk.session.pid, intent.op) in desk.chain.ops:
        raise Already("This has been done.")
    be_active(desk)
    org, pid = desk.org, intent.pid or desk.session.pid
    gen = org.active_gen(pid)
    to = sorted([org.role_recipient(HR), *([person_id(pid, gen)] if gen else [])])
    kind, more = ("answer", {"of": intent.of}) if intent.of else ("ask", {})
    content = {"text": intent.text}
    written = desk.pen.enveloped(desk.chain, org, kind, intent.op, d={"to": to, **more}, content=content)
    _judge(written, desk, org)
    return [written]


def log_readers(org: Org, subject: str) -> list[str]:
    """Who reads the access log of one person."""
    gen, auditors = org.active_gen(subject), org.role_gen("auditor")
    to = [person_id(subject, gen)] if gen else []
    to += [role_id("auditor", auditors)] if auditors else []
    return sorted(to) or [org.role_recipient(HR)]
