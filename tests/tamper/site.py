"""One rich organisation for the tamper matrix: made by the real client, with an entry of every kind there is.

Two of HR (a third was removed), employees with keys and without, payroll, the role of a special section, a provider
with grants, somebody who left, somebody whose keys were renewed, a role whose key was renewed, another recovery kit.
``TARGETS`` names the kinds and variants; ``Base.targets`` says at which position an example of each stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from hris_desktop.crypto import canonical
from hris_desktop.crypto.keys import Identity
from hris_desktop.domain.ids import record_chain
from hris_desktop.store.contract import Row
from hris_desktop.sync.intents import AskAct, GrantAct, Part, ReadAct
from hris_desktop.vault import acts, role_keys
from tests.workstations.erasures import erase
from tests.workstations.forger import Forger
from tests.workstations.site import Desk, Site, provided

ACME = "provider:acme"
IN_A_WEEK = "2026-11-28"
AFTER = "2026-11-30T10:00:00Z"
NEXT_YEAR = "2027-12-31"
Test = Callable[[Mapping[str, Any]], bool]


def _later(ctx: Mapping[str, Any]) -> bool:
    return bool(ctx["d"]["gen"] > 1)


def _any(_ctx: Mapping[str, Any]) -> bool:
    return True


def _plain_dek(ctx: Mapping[str, Any]) -> bool:
    return not {"add", "repairs", "expired"} & set(ctx["d"])


ORG: Final = (
    "genesis", "policy", "person", "invite", "invite-", "accept", "confirm", "confirm 2", "role", "role+", "role-",
    "rolekey", "remove", "grant", "grant-", "recovery", "kit",
)  # fmt: skip
OTHERS: Final = (
    "dek", "dek next", "dek add", "dek repairs", "dek expired", "rec", "rec base", "rec basis", "rec S4", "prop",
    "vote", "withdraw", "conf", "read", "beat", "pub", "proposal", "signature", "refusal",
    "ask", "answer", "erase",
)  # fmt: skip
TARGETS: Final = ORG + OTHERS
_VARIANTS: Final[Mapping[str, Test]] = {
    "confirm": lambda ctx: not _later(ctx),
    "confirm 2": _later,
    "dek": lambda ctx: _plain_dek(ctx) and ctx["d"]["ep"] == 1 and ctx["chain"].endswith(":contact"),
    "dek next": lambda ctx: _plain_dek(ctx) and ctx["d"]["ep"] > 1,
    "dek add": lambda ctx: "add" in ctx["d"],
    "dek repairs": lambda ctx: "repairs" in ctx["d"],
    "dek expired": lambda ctx: "expired" in ctx["d"],
    "rec": lambda ctx: not {"base", "basis"} & set(ctx["d"]) and ctx["chain"].endswith(":contact"),
    "rec base": lambda ctx: "base" in ctx["d"],
    "rec basis": lambda ctx: "basis" in ctx["d"],
    "rec S4": lambda ctx: ctx["chain"].endswith(":health"),
}


@dataclass(frozen=True)
class Base:
    """The organisation, its rows, and where each kind stands."""

    site: Site
    rows: tuple[Row, ...]
    targets: Mapping[str, int]

    def row(self, seq: int) -> Row:
        """The honest row with this number."""
        return self.rows[seq - 1]

    def ctx(self, seq: int) -> dict[str, Any]:
        """Its context, read."""
        return context(self.row(seq))


def context(row: Row) -> dict[str, Any]:
    """The context of an honest row, read."""
    assert isinstance(row.ctx, bytes)
    found: dict[str, Any] = json.loads(row.ctx)
    return found


@cache
def base() -> Base:
    """Built once; whoever changes something works on a fork."""
    site = provided()
    _records(site)
    _people(site)
    _grants(site)
    _keys(site)
    _last_words(site)
    rows = tuple(site.rows)
    return Base(site, rows, {name: _example(rows, name) for name in TARGETS})


def _example(rows: tuple[Row, ...], name: str) -> int:
    kind, test = name.split(maxsplit=1)[0], _VARIANTS.get(name, _any)
    found = [row.seq for row in rows if (ctx := context(row))["kind"] == kind and test(ctx)]
    assert found, f"the organisation has no {name}"
    return found[len(found) // 3]


def _records(site: Site) -> None:
    """Direct edits, requests of both sorts, a refused and a withdrawn one, a conflict, pay, a special section."""
    founder, second, ann, bob, pia = (site.desks[name] for name in ("founder", "second", "ann", "bob", "pia"))
    contact, bank = record_chain(ann.pid, "contact"), record_chain(ann.pid, "bank")
    for mail in ("ann@two.example", "ann@three.example", "ann@four.example"):
        ann.edit(ann.pid, "contact", {"mail": mail, "phone": mail[:6]})
        ann.round()
    bob.edit(bob.pid, "contact", {"mail": "bob@one.example"})
    account = site.names.pid()
    ann.ask(ann.pid, "bank", {"iban": "DE89 3704", "holder": "Ann"}, item=account, eff="2026-12-01")
    for wish in ("Dr", "Prof"):
        ann.ask(ann.pid, "contact", {"title": wish})
        site.rest()
        second.approve(contact, second.requests(contact)[-1])
        site.rest()
    second.approve(bank, second.requests(bank)[0])
    site.rest()
    founder.approve(bank, founder.requests(bank)[0])
    ann.edit(ann.pid, "bank", {"label": "home"}, item=account)
    ann.ask(ann.pid, "contact", {"legal": "Ann Other"})
    site.rest()
    second.decline(contact, second.requests(contact)[0])
    site.rest()
    ann.withdraw(contact, ann.ask(ann.pid, "contact", {"title": "Sir"}).op)
    _conflict(ann, founder)
    site.rest()
    ann.withdraw(contact, _asked(ann, site, {"title": "Sir"}))
    _asked(ann, site, {"title": "Countess"})
    pia.edit(ann.pid, "pay", {"salary": "4200"}, eff="2026-12-01")
    ann.edit(ann.pid, "health", {"note": "glasses"})
    ann.edit(ann.pid, "card", {"nick": "Annie"})
    site.rest()
    founder.edit(bob.pid, "job", {"team": "blue"})
    site.rest()
    erase(founder, bob.pid, "job", also=second)
    site.rest()
    founder.edit(bob.pid, "job", {"team": "red"})
    site.rest()


def _asked(ann: Desk, site: Site, values: dict[str, str | None]) -> str:
    op = ann.ask(ann.pid, "contact", values).op
    site.rest()
    return op


def _conflict(ann: Desk, founder: Desk) -> None:
    ann.edit(ann.pid, "contact", {"phone": "111"})
    founder.edit(ann.pid, "contact", {"phone": "222"})
    founder.round()
    ann.round()


def _people(site: Site) -> None:
    """Nia has no keys, an invite is taken back, Gus leaves, Zoe renews her keys and leaves a role, Rhea comes back."""
    founder, second = site.desks["founder"], site.desks["second"]
    nia = site.announce(founder)
    founder.edit(nia, "card", {"full_name": "Nia"})
    founder.edit(nia, "job", {"team": "red"})
    site.invite(founder, nia)
    founder.round()
    inv = next(iter(founder.ledger.org.invites[name].inv for name in reversed(list(founder.ledger.org.invites))))
    founder.publish(Part("invite-", {"inv": inv}))
    founder.round()
    gus, zoe, rhea = (site.join(name, founder) for name in ("gus", "zoe", "rhea"))
    founder.edit(gus.pid, "contact", {"grade": "A1"})
    zoe.edit(zoe.pid, "contact", {"mail": "zoe@one.example"})
    founder.publish(site.role_more(founder, "payroll", zoe.pid))
    site.rest()
    founder.publish(Part("role-", {"role": "payroll", "pid": zoe.pid}))
    site.second_signed(founder, "remove", {"pid": gus.pid}, also=None)
    site.rest()
    del site.desks["gus"]
    _renew(site, zoe)
    _recover(site, rhea)
    site.second_signed(founder, "remove", {"pid": rhea.pid}, also=second)
    site.rest()
    del site.desks["back"], site.desks["rhea"]


def _renew(site: Site, zoe: Desk) -> None:
    founder, second = site.desks["founder"], site.desks["second"]
    code = site.invite(founder, zoe.pid)
    founder.round()
    again = site.accept("zoe again", zoe.pid, code, gen=2)
    again.round()
    founder.round()
    site.renewed(founder, zoe.pid, gen=2, also=second)
    del site.desks["zoe"]
    site.rest()
    again.edit(zoe.pid, "contact", {"phone": "333"})
    site.rest()


def _recover(site: Site, rhea: Desk) -> None:
    kit, identity = Identity.recovery(site.recovery_seed), Identity.new()
    d, body = role_keys.recovery(rhea.ledger.org, kit, rhea.pid, identity)
    back = site.add_desk("back", rhea.pid, identity, gen=d["gen"])
    back.pull()
    back.publish(Part("recovery", d, body))
    back.round()
    back.edit(site.pid("bob"), "contact", {"grade": "C3"})
    site.rest()


def _grants(site: Site) -> None:
    """One that lasts, one that was ended, one that expired; the day passes on the founder's computer."""
    founder, ann, bob = site.desks["founder"], site.desks["ann"], site.desks["bob"]
    ended = site.names.op()
    for op, subject, section, until in (
        (site.names.op(), ann, "contact", NEXT_YEAR),
        (ended, bob, "job", NEXT_YEAR),
        (site.names.op(), bob, "contact", IN_A_WEEK),
    ):
        founder.work.sending.save(GrantAct(op, ACME, subject.pid, (section,), until, "the pay run"))
        site.rest()
    founder.publish(Part("grant-", {"grant": ended}))
    site.rest()
    founder.clock = AFTER
    founder.restart()
    founder.edit(bob.pid, "contact", {"grade": "B2"})
    site.rest()
    ann.edit(ann.pid, "contact", {"street": "2 Second St", "city": "Acton"})
    site.rest()


def _keys(site: Site) -> None:
    """A special role, an epoch that had to be taken back, an act of two, another kit."""
    founder, second, ann, pia = (site.desks[name] for name in ("founder", "second", "ann", "pia"))
    site.role_new(pia, "health", cosigners=(founder, second))
    site.rest()
    bob = Forger.of(site.desks["bob"])
    chain = record_chain(bob.pid, "bank")
    bob.plant(bob.new_epoch(chain, bob.due(chain), body=bytes(80 * len(bob.due(chain)))))
    site.rest()
    founder.edit(bob.pid, "bank", {"label": "mended"}, item=site.names.pid())
    site.rest()
    fresh = Identity.new()
    d = {"gen": 2, "rec_sign": fresh.signer.pub.hex(), "rec_kem": fresh.kem.pub.hex()}
    wanted = acts.Proposal(site.names.op(), "kit", d)
    founder.publish(Part("proposal", {}, wanted.as_body()), chain=wanted.chain())
    founder.round()
    second.pull()
    signature = acts.co_sign(second.session, wanted)
    second.publish(Part("signature", {"sig": signature}), chain=wanted.chain())
    second.publish(Part("refusal", {}), chain=acts.Proposal(site.names.op(), "kit", d).chain())
    site.rest()
    founder.publish(Part("kit", d | {"co": [signature]}), op=wanted.op)
    site.rest()
    ann.edit(ann.pid, "health", {"note": "new glasses"})
    site.rest()


def _last_words(site: Site) -> None:
    """An article, looks at a record, signs of life, and work that goes on after all of it."""
    founder, second, ann, bob = (site.desks[name] for name in ("founder", "second", "ann", "bob"))
    for number in (1, 2):
        article = canonical.encode({"title": f"Article {number}", "text": "How it is done."})
        founder.publish(Part("pub", {"aud": "all"}, article), chain=f"k:article:a{number}")
        for reader in (founder, second):
            since = "2026-11-21T09:00:00Z"
            look = ReadAct(site.names.op(), f"a:{ann.pid}:{reader.pid}", ("contact",), "sick note", since)
            reader.work.sending.save(look)
            reader.publish(Part("beat", {}), chain=f"w:{reader.pid}")
        asked = AskAct(site.names.op(), f"k:limit:{'ab' * 16}", "Only what salaries need.")
        ann.work.sending.save(asked)
        site.rest()
        told = AskAct(site.names.op(), asked.chain, "It ends with the month.", of=asked.op, pid=ann.pid)
        second.work.sending.save(told)
        site.rest()
    for desk in (ann, bob):
        desk.edit(desk.pid, "contact", {"phone": "999"})
        founder.edit(desk.pid, "job", {"team": "blue"})
    site.rest()


__all__ = ["ACME", "ORG", "OTHERS", "TARGETS", "Base", "base", "context"]
