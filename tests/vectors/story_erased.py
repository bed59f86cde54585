"""The part of the story in which sections are erased: by whom that counts, what it names, and what comes after it.

And conflicts that say what their author saw and for which day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hris_desktop.store.replica import Stored
from hris_desktop.sync.verdict import Place
from hris_desktop.vault import wraps
from hris_desktop.vault.entries import read_ctx
from tests.vectors.forge import Actor, Forge, change, changes

if TYPE_CHECKING:
    from tests.vectors.story import Story

DAY = "2026-12-01"
SAYS = ("rec", "prop", "vote", "conf", "withdraw")


def last(forge: Forge, chain: str) -> str:
    """The last that counts and says something there."""
    found = "0" * 64
    for stored in forge.ledger.replica.chain(chain):
        if stored.place == Place.COUNTED and read_ctx(stored.ctx).kind in SAYS:
            found = stored.h.hex()
    return found


def erase(forge: Forge, by: Actor, chain: str, also: Sequence[Actor] = (), **over: Any) -> Stored:
    """An erasure of one section, signed by others too."""
    _, pid, section = chain.split(":")
    d: dict[str, Any] = {"act": forge.op(), "pid": pid, "of": [[section, last(forge, chain)]], "ground": "asked"} | over
    signed = {"co": forge.co(also, "erase", d["act"], d=d, body=b"")} if also else {}
    return forge.plain(by, chain, "erase", d | signed, op=wraps.derived_op(d["act"], f"erase:{section}"))


def tell(story: Story, amira: Actor) -> None:
    """See the module; ``amira`` has renewed her key before."""
    forge, hr, second = story.forge, story.forge.hr, story.readers["second"]
    _seen(story, amira)
    noor = forge.employee()
    contact = f"r:{noor.pid}:contact"
    story.readers["noor"] = noor
    forge.dek(noor, contact)
    ep = {"ep": 1}
    forge.sealed(noor, contact, "rec", ep, changes(change("email", None, "a@b")))
    story.note("overwrites unseen", forge.sealed(hr, contact, "rec", ep, changes(change("email", "x", "y"))))
    prop = story.note("asks", forge.sealed(noor, contact, "prop", ep, changes(change("surname", None, "N."))))
    story.note("takes it back", forge.plain(noor, contact, "withdraw", {"prop": prop.op}))
    late = forge.context(noor, contact, "rec", ep)
    _refused(story, noor, contact)
    story.note("erased by two of HR", erase(forge, hr, contact, [second]))
    story.note("nothing is there to be erased", erase(forge, hr, contact, [second]))
    story.note("continues what was there", forge.sign(noor, late, b"x" * 40))
    story.note("what was erased is no value", _rec(forge, noor, contact, change("email", "a@b", "new@b")))
    story.note("begins anew", _rec(forge, noor, contact, change("email", None, "new@b")))
    fresh = [["contact", last(forge, f"r:{amira.pid}:contact")]]
    story.note("of another chain", erase(forge, hr, contact, [second], of=fresh))
    _health(story, noor)


def _rec(forge: Forge, who: Actor, chain: str, one: dict[str, object]) -> Stored:
    return forge.sealed(who, chain, "rec", {"ep": _last(forge, chain)}, changes(one))


def _last(forge: Forge, chain: str) -> int:
    return forge.ledger.chain(chain).last_ep


def _base(forge: Forge, who: Actor, chain: str) -> dict[str, object]:
    fold = forge.seen_by(who).folds[chain]
    assert fold is not None
    return fold.base()


def _seen(story: Story, amira: Actor) -> None:
    forge, hr, contact = story.forge, story.forge.hr, f"r:{amira.pid}:contact"
    forge.dek(hr, contact)
    base = _base(forge, hr, contact)
    row = forge.sealed(hr, contact, "rec", {"ep": _last(forge, contact), "base": True}, changes(base=base))
    story.note("the whole state again", row)
    ep = {"ep": _last(forge, contact), "of": forge.op()}
    seen = {"item": "", "group": "address", "mine": {"street": "x"}, "was": {"street": None, "town": "y"}}
    story.note("what was lost, and what was seen", forge.sealed(amira, contact, "conf", ep, seen))
    ep = {"ep": ep["ep"], "of": forge.op()}
    other = seen | {"was": {"street": None, "email": "y"}}
    story.note("seen of another group", forge.sealed(amira, contact, "conf", ep, other))
    story.note("for a day where none belongs", forge.sealed(amira, contact, "conf", ep, seen | {"eff": DAY}))
    story.note("more lost than seen", forge.sealed(amira, contact, "conf", ep, seen | {"was": {"town": None}}))


def _refused(story: Story, noor: Actor, contact: str) -> None:
    forge, hr, second = story.forge, story.forge.hr, story.readers["second"]
    story.note("erased by the subject", erase(forge, noor, contact, [hr, second]))
    story.note("erased by one of two", erase(forge, hr, contact))
    story.note("erased alone, though two exist", erase(forge, hr, contact, solo=True))
    story.note("signed by nobody of HR", erase(forge, hr, contact, [noor]))
    story.note("of somebody else", erase(forge, hr, contact, [second], pid=hr.pid))
    story.note("not the last word", erase(forge, hr, contact, [second], of=[["contact", "ab" * 32]]))
    story.note("of no such section", erase(forge, hr, contact, [second], of=[["bank", last(forge, contact)]]))
    story.note("one's own record", erase(forge, hr, f"r:{hr.pid}:bank", [second]))
    d = {"act": forge.op(), "pid": noor.pid, "of": [["contact", last(forge, contact)]], "ground": "over", "solo": True}
    story.note("with a body", forge.plain(hr, contact, "erase", d, b"because"))


def _health(story: Story, noor: Actor) -> None:
    forge, hr, second = story.forge, story.forge.hr, story.readers["second"]
    health = f"r:{noor.pid}:health"
    forge.dek(noor, health)
    _rec(forge, noor, health, change("blood", None, "B"))
    story.note("closed to HR", erase(forge, hr, health, [second]))
    story.note("by the subject alone", erase(forge, noor, health, ground="consent"))
