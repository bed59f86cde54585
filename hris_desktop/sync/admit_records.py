"""Rules on the chains of records: one function each; ``sync.admit`` says which comes when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hris_desktop.crypto.chain import ZERO_HASH
from hris_desktop.domain.rights import HR, Standing
from hris_desktop.sync.admit_case import Case, Rule, by_hr, rule
from hris_desktop.sync.admit_org import signers
from hris_desktop.sync.verdict import Place, Refused


def _standing(case: Case) -> Standing:
    standing = case.org.standing(case.ctx.name.about, case.ctx.name.part, case.seq)
    if standing is None:
        raise Refused(Place.NOT_COUNTED, "no write right")
    return standing


def writing(case: Case) -> Standing:
    """The author may write here."""
    standing = _standing(case)
    rule(standing.may_write(case.author), "no write right")
    return standing


def _dek(case: Case) -> None:
    if case.d.get("add"):
        _addition(case)
        return
    standing, chain, d = writing(case), case.chain, case.d
    rule(d["ep"] == chain.last_ep + 1, "epoch")
    rule(_expired(case, standing), "a grant that has not expired")
    rule(tuple(d["to"]) == standing.due(d.get("expired", ())), "recipients are not those due")
    first_by_subject = not standing.policy.s4 or chain.last_ep > 0 or case.author == case.ctx.name.about
    rule(first_by_subject, "only the subject opens this section")
    if "repairs" in d:
        _repair(case)


def _expired(case: Case, standing: Standing) -> bool:
    """What the entry leaves out are grants in force whose last day is before its own signed date."""
    named = case.d.get("expired", ())
    return not named or frozenset(named) <= frozenset(standing.expired(case.ctx.ts[:10]))


def _repair(case: Case) -> None:
    epoch = case.chain.epoch()
    rule(epoch is not None and case.d["repairs"] == epoch.ep, "repairs the newest epoch only")
    rule(epoch is not None and epoch.writers <= {epoch.opener}, "others have written under it")


def _addition(case: Case) -> None:
    standing, d = _standing(case), case.d
    rule(standing.may_add(case.author), "no write right")
    epoch = case.chain.epochs.get(d["ep"])
    if epoch is None or d.keys() & {"repairs", "expired"}:
        raise Refused(Place.NOT_COUNTED, "epoch")
    owed = standing.owed(epoch.to, case.author)
    rule(d["dk"] == epoch.dk, "commitment")
    rule(bool(owed) and tuple(d["to"]) == owed, "recipients are not those missing")


def _under_key(case: Case, standing: Standing) -> None:
    epoch = case.chain.epoch()
    rule(epoch is not None and case.d["ep"] == epoch.ep, "epoch")
    rule(epoch is not None and epoch.to.issubset(standing.due()), "a reader is no longer due: needs a new key first")


def _rec(case: Case) -> None:
    _under_key(case, writing(case))
    named, chain = case.d.get("basis", ()), case.chain
    rule(all(op in chain.askers or op in chain.votes for op in named), "basis")
    rule(not named or named[0] in chain.askers, "basis")


def _written(case: Case) -> None:
    _under_key(case, writing(case))


def _vote(case: Case) -> None:
    standing = writing(case)
    _under_key(case, standing)
    rule(standing.by_role(case.author), "votes are by role")
    rule(case.author != case.ctx.name.about or not standing.others(), "own record")
    rule(case.d["prop"] in case.chain.askers, "no such request")


def _withdraw(case: Case) -> None:
    rule(case.chain.askers.get(case.d["prop"]) == case.author, "only the asker withdraws")


def _erase(case: Case) -> None:
    """The whole of what a section says, as it stood when it was signed for; of an S4 section by the subject alone."""
    subject, section, d = case.ctx.name.about, case.ctx.name.part, case.d
    person = case.org.people.get(subject)
    rule(person is not None and person.since < case.seq, "person unknown")
    rule(d["pid"] == subject, "about somebody else")
    last = dict(d["of"]).get(section)
    rule(case.chain.said != ZERO_HASH and last == case.chain.said.hex(), "what is to be erased is something else")
    if case.org.was_s4(section, case.seq):
        rule(case.author == subject, "only the subject erases this section")
    else:
        _two_others(case, subject)


def _two_others(case: Case, subject: str) -> None:
    """Two of HR without the subject; one where no other exists, marked so, and the subject where HR is nobody else."""
    by_hr(case)
    hr = case.org.members(HR, case.seq)
    others = hr - {subject}
    rule(case.author != subject or not others, "own record")
    signed = signers(case) & (others or hr)
    alone = bool(case.d.get("solo")) and len(others or hr) == 1 and bool(signed)
    rule(len(signed) > 1 or alone, "needs two HR persons")


RULES: Final[Mapping[str, Rule]] = {
    "dek": _dek,
    "rec": _rec,
    "prop": _written,
    "conf": _written,
    "vote": _vote,
    "withdraw": _withdraw,
    "erase": _erase,
}
"""Kind → what it needs to count on the chain of a record."""
