"""One log that tells what the format can say: every kind, and most ways in which an entry is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hris_desktop.crypto import canonical, seal
from hris_desktop.crypto.chain import Entry
from hris_desktop.crypto.keys import Identity
from hris_desktop.store.replica import Stored
from hris_desktop.vault import wraps
from hris_desktop.vault.entries import message
from hris_desktop.vault.session import Session
from tests.vectors import story_erased
from tests.vectors.forge import POLICY, Actor, Forge, change, changes

DAY, LATER = "2026-12-01", "2027-03-01"


@dataclass
class Story:
    """A log, who may read it, and what each row is about."""

    forge: Forge = field(default_factory=Forge)
    readers: dict[str, Actor] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)

    def note(self, words: str, row: Stored | None = None) -> Stored:
        """Say what the newest row is about."""
        row = row or self.forge.last()
        self.words[row.seq] = words
        return row


def tell() -> Story:
    """The whole story."""
    story = Story()
    for seq, words in enumerate(("the founder", "the first policy", "everybody's role"), start=1):
        story.words[seq] = words
    _people(story)
    _contact(story)
    _epochs(story)
    _bank(story)
    _pay_and_health(story)
    _strangers(story)
    renewed = _renewed(story)
    _granted(story, renewed)
    _elsewhere(story, renewed)
    story_erased.tell(story, renewed)
    _leaving(story, renewed)
    return story


def _people(story: Story) -> None:
    forge = story.forge
    asked, own, said = _alone(story)
    amira = forge.employee()
    second = forge.employee()
    story.note("both have keys")
    forge.join_role("hr", second)
    story.note("a second HR person")
    story.note("the subject's own yes is none", forge.sealed(second, own, "rec", said, asked))
    story.note("role given by no member", forge.join_role("hr", amira, by=amira))
    own_key = {"pid": forge.hr.pid, "gen": 1, "fp": "0" * 64}
    story.note("one's own key", forge.plain(forge.hr, "org", "confirm", own_key))
    late = forge.accepted(forge.person())
    words = {"pid": late.pid, "gen": 1, "fp": "0" * 64}
    story.note("other words", forge.plain(forge.hr, "org", "confirm", words))
    story.note("an invite for the second time", _again(forge, late))
    story.note("surplus mark on a first key", forge.confirm(forge.accepted(forge.person()), solo=True))
    story.note("payroll, signed by two", forge.role("payroll", second, [forge.hr]))
    story.note("known role", forge.role("payroll", second, [forge.hr]))
    story.note("no second signature", forge.role("staff", forge.hr))
    story.note("no HR person", forge.plain(amira, "org", "person", {"pid": forge.uuid(), "type": "employee"}))
    story.note("a member twice", forge.join_role("hr", second))
    story.note("policy of one of two", forge.plain(forge.hr, "org", "policy", {"ver": 2}, canonical.encode(POLICY)))
    d: dict[str, Any] = {"ver": 2}
    op, body = forge.op(), b"[]"
    d["co"] = forge.co([second], "policy", op, d=d, body=body)
    story.note("policy that is none", forge.plain(forge.hr, "org", "policy", d, body, op=op))
    story.readers = {"hr": forge.hr, "second": second, "amira": amira}


def _alone(story: Story) -> tuple[dict[str, object], str, dict[str, Any]]:
    """The founder asks about himself and says yes, while nobody else exists; what a decision on it would name."""
    forge = story.forge
    own, item = f"r:{forge.hr.pid}:bank", forge.uuid()
    forge.dek(forge.hr, own)
    asked = changes(change("iban", None, "DE02", item=item, eff=DAY))
    prop = story.note("alone, about himself", forge.sealed(forge.hr, own, "prop", {"ep": 1}, asked))
    yes = {"ep": 1, "prop": prop.op, "yes": True}
    vote = story.note("his own yes", forge.sealed(forge.hr, own, "vote", yes, {"reason": "nobody else"}))
    return asked, own, {"ep": 1, "basis": [prop.op, vote.op], "solo": True}


def _again(forge: Forge, who: Actor) -> Stored:
    """A second acceptance of the newest person's invite."""
    inv = json.loads(forge.rows[-2].ctx)["d"]["inv"]  # type: ignore[arg-type] # written by us
    identity = Identity.new()
    d = {"inv": inv, "pid": who.pid, "gen": 2, "sign": identity.signer.pub.hex(), "kem": identity.kem.pub.hex()}
    fresh = Actor(who.pid, 2, identity, who.session)
    return forge.plain(fresh, "org", "accept", d | {"proof": "0" * 128})


def _contact(story: Story) -> None:
    forge, amira, hr = story.forge, story.readers["amira"], story.forge.hr
    chain = f"r:{amira.pid}:contact"
    story.note(
        "nothing before a key", forge.sealed(amira, chain, "rec", {"ep": 1}, changes(change("email", None, "a@b")))
    )
    story.note("wraps to too few", forge.dek(amira, chain, to=[amira.recipient]))
    story.note("first key", forge.dek(amira, chain))
    first = story.note("direct", forge.sealed(amira, chain, "rec", {"ep": 1}, changes(change("email", None, "a@b"))))
    again = forge.sealed(
        hr, chain, "rec", {"ep": 1}, changes(change("email", "a@b", "c@d"), change("grade", None, "4"))
    )
    story.note("HR writes another's record", again)
    story.note("overwrites unseen", forge.sealed(amira, chain, "rec", {"ep": 1}, changes(change("email", "a@b", "x"))))
    lost = {"item": "", "group": "email", "mine": {"email": "x"}}
    of = forge.op()
    story.note("what was lost is kept", forge.sealed(amira, chain, "conf", {"ep": 1, "of": of}, lost))
    story.note("kept already", forge.sealed(amira, chain, "conf", {"ep": 1, "of": of}, lost))
    mixed = {"item": "", "group": "email", "mine": {"email": "x", "street": "y"}}
    row = forge.sealed(amira, chain, "conf", {"ep": 1, "of": forge.op()}, mixed)
    story.note("two groups in one conflict", row)
    solved = changes(resolves=[[of, "", "email"]])
    story.note("conflict resolved", forge.sealed(hr, chain, "rec", {"ep": 1}, solved))
    story.note("resolved already", forge.sealed(hr, chain, "rec", {"ep": 1}, solved))
    story.note("own H field", forge.sealed(amira, chain, "rec", {"ep": 1}, changes(change("grade", "4", "9"))))
    story.note("unknown field", forge.sealed(amira, chain, "rec", {"ep": 1}, changes(change("nickname", None, "A"))))
    story.note("not JSON inside", forge.sealed(amira, chain, "rec", {"ep": 1}, b"{"))
    story.note("wrong shape", forge.sealed(amira, chain, "rec", {"ep": 1}, {"changes": []}))
    name = changes(change("surname", None, "Haddad"), why="married")
    prop = story.note("asks", forge.sealed(amira, chain, "prop", {"ep": 1}, name))
    own = {"ep": 1, "basis": [prop.op]}
    story.note("approves herself", forge.sealed(amira, chain, "rec", own, name))
    story.note("approved", forge.sealed(hr, chain, "rec", own, name))
    story.note("decided already", forge.sealed(hr, chain, "rec", own, name))
    prop = forge.sealed(amira, chain, "prop", {"ep": 1}, changes(change("surname", "Haddad", "H.")))
    story.note("not the asker", forge.plain(hr, chain, "withdraw", {"prop": prop.op}))
    story.note("taken back", forge.plain(amira, chain, "withdraw", {"prop": prop.op}))
    same = forge.sealed(amira, chain, "rec", {"ep": 1}, changes(change("email", "c@d", "e")), op=first.op)
    story.note("an op for the second time", same)
    story.note(
        "race", forge.sealed(amira, chain, "rec", {"ep": 1}, changes(change("email", "c@d", "z")), n=1, prev="0" * 64)
    )
    story.note(
        "orphan", forge.sealed(amira, chain, "rec", {"ep": 1}, changes(change("email", "c@d", "z")), prev="7" * 64)
    )


def _epochs(story: Story) -> None:
    forge, amira, hr = story.forge, story.readers["amira"], story.forge.hr
    chain = f"r:{amira.pid}:contact"
    story.note("new key", forge.dek(hr, chain))
    story.note("base missing", forge.sealed(hr, chain, "rec", {"ep": 2}, changes(change("email", "c@d", "q"))))
    fold = forge.seen_by(hr).folds[chain]
    base = fold.base() if fold else {}
    email = change("email", "c@d", "q")
    wrong = json.loads(json.dumps(base))
    wrong["v"] = wrong["v"][1:]
    story.note("wrong base", forge.sealed(hr, chain, "rec", {"ep": 2, "base": True}, changes(email, base=wrong)))
    story.note("with base", forge.sealed(hr, chain, "rec", {"ep": 2, "base": True}, changes(email, base=base)))
    forge.dek(hr, chain)
    fold = forge.seen_by(hr).folds[chain]
    base = fold.base() if fold else {}
    regret = changes(change("email", "q", "oops"), base=base)
    story.note("what was taken back", forge.sealed(hr, chain, "rec", {"ep": 3, "base": True}, regret))
    story.note("taken back by its maker", forge.dek(hr, chain, repairs=3))
    story.note(
        "after it",
        forge.sealed(hr, chain, "rec", {"ep": 4, "base": True}, changes(change("email", "q", "r"), base=base)),
    )
    story.note("from a newer version", forge.plain(amira, chain, "novel-kind", {"x": [1]}, b"?"))


def _bank(story: Story) -> None:
    forge, hr = story.forge, story.forge.hr
    amira, second = story.readers["amira"], story.readers["second"]
    chain, item = f"r:{amira.pid}:bank", forge.uuid()
    forge.dek(amira, chain)
    story.note("item missing", forge.sealed(amira, chain, "rec", {"ep": 1}, changes(change("note", None, "n"))))
    iban = change("iban", None, "DE89", item=item, eff=DAY)
    story.note("without asking", forge.sealed(hr, chain, "rec", {"ep": 1}, changes(iban)))
    story.note("no date", forge.sealed(amira, chain, "prop", {"ep": 1}, changes(change("iban", None, "x", item=item))))
    prop = story.note("asks", forge.sealed(amira, chain, "prop", {"ep": 1}, changes(iban)))
    yes = {"ep": 1, "prop": prop.op, "yes": True}
    story.note("own vote", forge.sealed(amira, chain, "vote", yes, {"reason": ""}))
    one = story.note("first yes", forge.sealed(hr, chain, "vote", yes, {"reason": "seen"}))
    story.note("yes twice", forge.sealed(hr, chain, "vote", yes, {"reason": "again"}))
    few = {"ep": 1, "basis": [prop.op, one.op]}
    story.note("one is too few", forge.sealed(hr, chain, "rec", few, changes(iban)))
    two = story.note("second yes", forge.sealed(second, chain, "vote", yes, {"reason": "seen too"}))
    enough = {"ep": 1, "basis": [prop.op, one.op, two.op]}
    other = changes(change("iban", None, "DE00", item=item, eff=DAY))
    story.note("something else", forge.sealed(second, chain, "rec", enough, other))
    story.note("solo without need", forge.sealed(second, chain, "rec", enough | {"solo": True}, changes(iban)))
    story.note("decided by two", forge.sealed(second, chain, "rec", enough, changes(iban)))
    later = change("iban", "DE89", "FR76", item=item, eff=LATER)
    prop = forge.sealed(hr, chain, "prop", {"ep": 1}, changes(later))
    no = {"ep": 1, "prop": prop.op, "yes": False}
    story.note("declined", forge.sealed(second, chain, "vote", no, {"reason": "not signed"}))
    story.note("voted for nothing", forge.sealed(hr, chain, "vote", no | {"prop": "0" * 32}, {"reason": ""}))


def _pay_and_health(story: Story) -> None:
    forge, hr = story.forge, story.forge.hr
    amira, second = story.readers["amira"], story.readers["second"]
    pay, health = f"r:{amira.pid}:pay", f"r:{amira.pid}:health"
    forge.dek(hr, pay)
    salary = changes(change("salary", None, "50000.00", eff=DAY))
    story.note("HR is not payroll", forge.sealed(hr, pay, "rec", {"ep": 1}, salary))
    story.note("payroll", forge.sealed(second, pay, "rec", {"ep": 1}, salary))
    story.note("reads only", forge.sealed(amira, pay, "rec", {"ep": 1}, salary))
    story.note("S4 opened by another", forge.dek(hr, health))
    story.note("S4 opened by herself", forge.dek(amira, health))
    story.note("hers alone", forge.sealed(amira, health, "rec", {"ep": 1}, changes(change("blood", None, "A"))))
    forge.role("health", second, [hr])
    story.note("wraps for the new role", forge.add(amira, health, 1))
    story.note("nobody lacks any", forge.add(amira, health, 1, to=["r:health:1"]))


def _strangers(story: Story) -> None:
    forge, hr = story.forge, story.forge.hr
    amira = story.readers["amira"]
    stranger = Identity.new()
    nobody = Actor(forge.uuid(), 1, stranger, Session(forge.org, "", 1, "00000000", stranger))
    story.note("a stranger", forge.plain(nobody, "org", "person", {"pid": nobody.pid, "type": "employee"}))
    posing = Actor(hr.pid, 1, stranger, nobody.session)
    story.note("a stranger in HR's name", forge.plain(posing, "org", "person", {"pid": nobody.pid, "type": "employee"}))
    waiting = forge.accepted(forge.person())
    early = forge.plain(waiting, f"w:{waiting.pid}", "novel-kind", {})
    story.note("before the words were compared", early)
    story.note("article", forge.plain(hr, "k:handbook:leave", "pub", {"aud": "all"}, b'{"title":"Leave"}'))
    story.note("article by no editor", forge.plain(amira, "k:handbook:leave", "pub", {"aud": "all"}, b"{}"))
    story.note("article that is none", forge.plain(hr, "k:handbook:leave", "pub", {"aud": "all"}, b"[]"))
    plain = forge.context(hr, "org", "person", {"pid": forge.uuid(), "type": "employee"})
    story.note("wrong type in d", forge.sign(hr, plain | {"d": {"pid": 1, "type": "employee"}}))
    story.note("a body where none belongs", forge.sign(hr, plain, b"x"))
    ctx = canonical.encode(plain)
    entry = Entry(ctx, b"", hr.identity.signer.sign(message(ctx, b"")))
    story.note("another chain beside it", forge.put("org2", plain["op"], entry))
    flipped = ctx.replace(b"employee", b"emploxee")
    story.note("a changed byte", forge.put("org", plain["op"], entry, ctx=flipped))
    again = Entry(flipped, b"", entry.sig)
    story.note("a changed byte, hashed anew", forge.put("org", plain["op"], again))
    story.note("the same, lawful", forge.put("org", plain["op"], entry))
    genesis = forge.rows[0]
    story.note("the founder once more", forge.put(genesis.chain, genesis.op, forge.founded.entries[0][1]))


def _renewed(story: Story) -> Actor:
    """A lost device: the old key signs until two of HR have confirmed the new one."""
    forge, hr = story.forge, story.forge.hr
    amira, second = story.readers["amira"], story.readers["second"]
    renewed = forge.accepted(amira.pid)
    story.note("a new key waits")
    story.note("the old one still signs", forge.plain(amira, f"w:{amira.pid}", "beat", {}))
    story.note("one HR person is too few for it", forge.confirm(renewed))
    key = forge.ledger.org.key(amira.pid, 2)
    words: dict[str, Any] = {"pid": amira.pid, "gen": 2, "fp": key.fingerprint.hex() if key else ""}
    story.note("two confirm it", forge.signed("confirm", words, [second]))
    story.note("the old one no longer signs", forge.plain(amira, f"w:{amira.pid}", "beat", {}))
    bank = f"r:{amira.pid}:bank"
    old = forge.sealed(hr, bank, "rec", {"ep": 1}, changes(change("note", None, "n", item=forge.uuid())))
    story.note("under a key somebody no longer has", old)
    return renewed


def _granted(story: Story, amira: Actor) -> None:
    """Amira's bank section is opened to a provider, closed as expired, and the grant is ended."""
    forge, hr, second = story.forge, story.forge.hr, story.readers["second"]
    mia = forge.employee("provider")
    acme, bank = "provider:acme", f"r:{amira.pid}:bank"
    story.note("a provider's first role", forge.role(acme, mia, [hr, second]))
    story.note("a provider among everybody", forge.join_role("members", mia))
    story.readers["mia"] = mia
    story.note("S4 is not granted", forge.grant(acme, ["health"], pid=amira.pid))
    story.note("nor to one's own people", forge.grant("payroll", ["bank"], pid=amira.pid))
    story.note("not by a stranger", forge.grant(acme, ["bank"], pid=amira.pid, by=mia))
    story.note("to fewer readers", forge.grant(acme, ["bank"], pid=amira.pid, to=["k:rec:1"]))
    grant = story.note("granted", forge.grant(acme, ["bank"], pid=amira.pid))
    story.note("granted twice", forge.grant(acme, ["pay"], pid=amira.pid, op=grant.op, by=second))
    story.note("a provider is never added", forge.add(hr, bank, 1, to=forge.due(bank)))
    story.note("who renewed their key is", forge.add(hr, bank, 1))
    story.note("a new key with the provider", forge.dek(hr, bank))
    _state_alone(story, hr, bank, 2)
    everything = forge.due(bank)
    without = [one for one in everything if "provider" not in one]
    over = {"expired": [grant.op], "to": without}
    story.note("before its day", forge.dek(hr, bank, **over))
    plain = forge.context(hr, bank, "dek", _dek_of(forge, bank, over), ts="2027-01-01T00:00:00Z")
    story.note("after its day", forge.sign(hr, plain, forge.wrapped(bank, 3, without, forge.deks[plain["d"]["dk"]])))
    _state_alone(story, hr, bank, 3)
    story.note("ended by a stranger", forge.plain(mia, "org", "grant-", {"grant": grant.op}))
    story.note("ended by the person", forge.plain(amira, "org", "grant-", {"grant": grant.op}))
    story.note("ended already", forge.plain(hr, "org", "grant-", {"grant": grant.op}))
    forge.grant(acme, ["pay"])
    story.note("for everybody")


def _dek_of(forge: Forge, chain: str, more: dict[str, Any]) -> dict[str, Any]:
    """The ``d`` of the next epoch of a chain, with a fresh key that the forge knows."""
    key, ep = seal.new_key(), forge.ledger.chain(chain).last_ep + 1
    dk = wraps.dek_commitment(key, forge.org, chain, ep)
    forge.deks[dk] = key
    return {"ep": ep, "dk": dk} | more


def _state_alone(story: Story, who: Actor, chain: str, ep: int) -> None:
    forge = story.forge
    fold = forge.seen_by(who).folds[chain]
    alone = changes(base=fold.base() if fold else {})
    story.note("the state alone", forge.sealed(who, chain, "rec", {"ep": ep, "base": True}, alone))
    story.note("and once more", forge.sealed(who, chain, "rec", {"ep": ep, "base": True}, alone))


def _elsewhere(story: Story, amira: Actor) -> None:
    """The access log, acts of two, a withdrawn invite."""
    forge, hr, second = story.forge, story.forge.hr, story.readers["second"]
    to = {"to": [amira.recipient]}
    story.note("looked", forge.plain(hr, f"a:{amira.pid}:{hr.pid}", "read", to, b"an envelope"))
    story.note("looked, said another", forge.plain(second, f"a:{amira.pid}:{hr.pid}", "read", to, b""))
    story.note("at oneself", forge.plain(hr, f"a:{hr.pid}:{hr.pid}", "read", to, b""))
    story.note("for nobody's eyes", forge.plain(hr, f"a:{amira.pid}:{hr.pid}", "read", {"to": ["r:hr:9"]}, b""))
    limit = f"k:limit:{'ab' * 16}"
    asked = story.note("words for HR", forge.plain(amira, limit, "ask", to, b"an envelope"))
    story.note("to nobody", forge.plain(amira, limit, "ask", {"to": ["r:hr:9"]}, b"an envelope"))
    story.note("HR's answer", forge.plain(hr, limit, "answer", to | {"of": asked.op}, b"an envelope"))
    story.note("in HR's place", forge.plain(amira, limit, "answer", to | {"of": asked.op}, b"an envelope"))
    op = forge.op()
    act, said = f"k:act:{op}", {"kind": "remove", "op": op, "d": {"pid": amira.pid}, "body": ""}
    story.note("an act for two", forge.plain(hr, act, "proposal", {}, canonical.encode(said)))
    story.note("which is another", forge.plain(hr, act, "proposal", {}, canonical.encode(said | {"op": "0" * 32})))
    story.note("which is none", forge.plain(hr, act, "proposal", {}, b"[]"))
    signed = {"sig": [second.pid, 1, "ab" * 64]}
    story.note("signed", forge.plain(second, act, "signature", signed))
    story.note("signed in another's name", forge.plain(hr, act, "signature", signed))
    story.note("refused", forge.plain(second, act, "refusal", {}))
    forge.accepted(forge.person())
    inv = json.loads(forge.rows[-2].ctx)["d"]["inv"]  # type: ignore[arg-type] # written by us
    story.note("withdrawn too late", forge.plain(hr, "org", "invite-", {"inv": inv}))
    gone = {"inv": forge.op(), "pid": amira.pid, "ipub": "ab" * 32, "until": "2026-12-01T00:00:00Z", "ticket": "0" * 64}
    forge.plain(hr, "org", "invite", gone)
    story.note("withdrawn", forge.plain(hr, "org", "invite-", {"inv": gone["inv"]}))


def _leaving(story: Story, amira: Actor) -> None:
    """Roles and people that end, keys that are renewed, and the kit."""
    forge, hr, second = story.forge, story.forge.hr, story.readers["second"]
    mia, pay = story.readers["mia"], f"r:{amira.pid}:pay"
    story.note("nobody alone", forge.remove(second))
    story.note("nor from HR", forge.leave("hr", second))
    story.note("not oneself", forge.remove(hr, [second]))
    story.note("by no HR person", forge.leave("payroll", second, by=amira))
    story.note("in no such role", forge.leave("payroll", amira))
    third = forge.employee()
    forge.join_role("payroll", third, by=second)
    story.note("payroll's second")
    story.note("leaves by themselves", forge.leave("payroll", third, by=third))
    story.note(
        "a role with a key outside is due nothing", forge.dek(second, pay, to=sorted([*forge.due(pay), "r:payroll:1"]))
    )
    story.note("renewed by no member", _renewed_by_nobody(forge, amira))
    story.note("the next key", forge.rolekey("payroll", second))
    story.note("with the renewed key", forge.dek(second, pay))
    story.note("two remove an HR person", forge.remove(second, [second]))
    story.note("who signs no more", forge.plain(second, f"w:{second.pid}", "beat", {}))
    story.note("HR's next key", forge.rolekey("hr"))
    story.note("the last of HR", forge.leave("hr", hr, by=hr))
    story.note("removed", forge.remove(mia))
    story.note("another kit", forge.new_kit())
    story.note("of a strange generation", forge.new_kit(gen=9))
    forge.rolekey("hr")
    story.note("wrapped to the new kit")
    story.note("proof of nothing", forge.recover(third.pid, proof="00" * 64)[1])
    back, row = forge.recover(third.pid)
    story.note("HR again by the kit", row)
    story.note("the last leaves with the kit", forge.by_kit("role-", {"role": "hr", "pid": hr.pid}))
    story.note("and signs for HR no more", forge.plain(hr, "org", "person", {"pid": forge.uuid(), "type": "employee"}))
    story.note("but the new one does", forge.plain(back, "org", "person", {"pid": forge.uuid(), "type": "employee"}))


def _renewed_by_nobody(forge: Forge, who: Actor) -> Stored:
    """A role's next key by somebody who is not in it."""
    d = {"role": "payroll", "gen": 2, "pub": "09" + "00" * 31, "to": "ab" * 32}
    return forge.plain(who, "org", "rolekey", d, bytes(240))
