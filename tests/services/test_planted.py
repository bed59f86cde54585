"""Lawful entries with anything in them, by anybody who may write: no service breaks, none of it passes for HR's word.

Every kind that its author may write on a chain without a key of a section is planted with bodies of every type: by an
employee, by one person in HR, by a provider. Then every question that a page asks of a service is asked, by each of
them and by whoever looks on. What a broken row or a wrong signature does is in ``tests/tamper``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial
from itertools import product
from types import SimpleNamespace
from typing import Any, Final, cast

from hris_desktop.crypto import canonical
from hris_desktop.domain.ids import record_chain
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.history import History
from hris_desktop.services.notices import Notices
from hris_desktop.services.overview import Contact
from hris_desktop.services.second_log import KEYS
from hris_desktop.services.unsent import Unsent
from hris_desktop.services.views_safety import UnsentView
from hris_desktop.store.contract import Appended, Outgoing
from hris_desktop.sync import writers
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.pen import Pen
from hris_desktop.vault.session import Session
from hris_desktop.vault.wraps import person_id, role_id
from tests.services.company import NOON, Company, Desk
from tests.services.test_grants import with_marta

ODD: Final[tuple[object, ...]] = (
    5, 2**53 - 1, True, None, "", "x", "0" * 64, "a" * 5000, "\u202eevil", "<b>x</b>", "9999-12-31", "2026-02-31",
    [], [1], ["x", "y"], [["x", "y"]], [[["x"]]], {}, {"a": 1}, {"text": 5}, {"kind": "x"}, {"name": 5},
)  # fmt: skip
RAW: Final = (b"", b"{", b"\xff\xfe", b"[" * 900, b'{"name":"Evil Ltd","title":"Evil","min_writer":1}')
CHAINS: Final = (
    "k:organisation:name", "k:organisation:programs", "k:organisation:contacts", "k:article:leave", "k:article:x",
    "k:act:x", f"k:act:{'a' * 32}", "k:limit:x", f"k:limit:{'0' * 32}", "k:zebra:x",
)  # fmt: skip
NOTHING_WAITS: Final = SimpleNamespace(view=lambda: UnsentView(0, (), can_try=False))
EVERYBODY: Final = ("priya", "tomasz", "amira", "marta")
DOING: Final = frozenset(
    ("answer", "close", "discard", "end", "erase", "give", "refuse", "remove", "save", "sign", "wipe")
)
"""What does something, and is no question."""


class Planter:
    """A member's own keys in a program that asks no rules: it writes wherever its author's entries take a place."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.work, keys = desk, desk.suite.desk, desk.keys
        self.session = Session(keys.org, keys.pid, keys.gen, keys.dev, keys.identity)
        self.chains: dict[str, tuple[ChainState, int]] = {}

    def write(self, chain: str, kind: str, d: dict[str, Any], body: bytes = b"", *, op: str = "") -> None:
        ledger = self.work.ledger
        state, rev = self.chains.get(chain) or (ledger.chain(chain).copy(), self.work.replica.max_rev(chain))
        pen = Pen(self.session, seen=(ledger.cursor, ledger.head), ts="2026-11-21T12:00:00Z")
        op = op or self.work.chance.new_op()
        written = pen.plain(state, kind, op, d=d, body=body)
        answer = self.desk.company.store.append([Outgoing(chain, rev + 1, op, written.entry)])
        assert isinstance(answer, Appended), "the store takes what its author may write"
        self.chains[chain] = state, rev + 1

    def sealed(self, chain: str, kind: str, d: dict[str, Any], content: object) -> None:
        """An envelope to whom ``d.to`` names, with this in it."""
        ledger = self.work.ledger
        state = ledger.chain(chain).copy()
        pen = Pen(self.session, seen=(ledger.cursor, ledger.head), ts="2026-11-21T12:00:00Z")
        op = self.work.chance.new_op()
        written = pen.enveloped(state, ledger.org, kind, op, d=d, content=content)
        rev = self.work.replica.max_rev(chain) + 1
        assert isinstance(self.desk.company.store.append([Outgoing(chain, rev, op, written.entry)]), Appended)
        self.desk.sync()


def everywhere(site: Company, who: str) -> None:
    """What anybody may write: words of every form on every chain of pages, acts and requests."""
    site.sync()
    planter = Planter(site[who])
    org = planter.work.ledger.org
    to = {"to": [org.role_recipient("hr")]}
    me = site[who].pid
    for chain in CHAINS:
        for body in (*RAW, *(canonical.encode(one) for one in ODD if isinstance(one, dict))):
            planter.write(chain, "ask", to, body)
            planter.write(chain, "proposal", {}, body)
        planter.write(chain, "signature", {"sig": [me, 1, "0" * 128]})
        planter.write(chain, "refusal", {})
        planter.write(chain, "zebra", {"x": [None, 5]}, b"{")


def acts(site: Company, who: str) -> None:
    """Acts for two that HR is asked to sign, of every kind, with one value at a time that is none."""
    site.sync()
    planter, pid = Planter(site[who]), site["priya"].pid
    for kind, names in (*KEYS.items(), ("zebra", frozenset(("pid",)))):
        for name, odd in product(sorted(names), ODD):
            op = planter.work.chance.new_op()
            said = {"kind": kind, "op": op, "d": dict.fromkeys(names, pid) | {name: odd}, "body": "7b7d"}
            planter.write(f"k:act:{op}", "proposal", {}, canonical.encode(said), op=op)


def by_hr(site: Company) -> None:
    """What one person in HR may write besides: pages, signs of life, lines of the access log, a grant to nobody."""
    site.sync()
    priya, amira = site["priya"], site["amira"]
    planter = Planter(priya)
    for chain, odd in product(CHAINS, ODD):
        if isinstance(odd, dict):
            page = canonical.encode(odd | {"id": "leave", "title": odd, "a": [odd]})
            planter.write(chain, "pub", {"aud": "all"}, page)
    planter.write(writers.CHAIN, "pub", {"aud": "all"}, b'{"min_writer":"x"}')
    planter.write(f"w:{priya.pid}", "beat", {"org": [2**53 - 1, "0" * 64]}, b"{")
    for chain in ("org", f"w:{priya.pid}", record_chain(amira.pid, "employment"), f"a:{amira.pid}:{priya.pid}"):
        planter.write(chain, "zebra", {"ep": "x", "prop": 5, "to": 7}, b"\xff")
    site.sync()
    to = {"to": [person_id(amira.pid, 1)]}
    for odd in (5, None, [1], {"x": 1}, "\u202eevil"):
        planter.sealed(f"a:{amira.pid}:{priya.pid}", "read", to, {"sections": odd, "purpose": odd, "since": odd})
    grant = {"role": "provider:none", "pid": amira.pid, "sections": ["contact"], "until": "2026-02-31"}
    hr = role_id("hr", planter.work.ledger.org.role_gen("hr"))
    planter.sealed("org", "grant", grant | {"to": [hr]}, {"purpose": 5})


def questions(site: Company, who: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """Everything that a page asks a service for one person: each needs nothing more, or somebody it is about."""
    suite, about = site[who].suite, site["amira"].pid
    yield "greeting", suite.greeting
    yield "state", lambda: suite.overview.sync(Contact(checked=NOON))
    yield "record", lambda: suite.records.record(about)
    for section in suite.office.catalogue:
        yield f"section {section.key}", partial(suite.records.section, about, section.key)
        yield f"history {section.key}", partial(History(suite.office, lambda: None).section, about, section.key)
    services = [getattr(suite, name) for name in ("records", "approvals", "people", "roles", "sharing", "overview")]
    services += [suite.knowledge, suite.directory, suite.office, Notices(suite.office, cast("Unsent", NOTHING_WAITS))]
    services += [getattr(suite.trust, one.name) for one in fields(suite.trust) if one.name != "office"]
    for service in services:
        for name, method in inspect.getmembers(service, inspect.ismethod):
            if name.startswith(("_", "new_")) or name in DOING:
                continue
            needed = [one for one in inspect.signature(method).parameters.values() if one.default is one.empty]
            if not needed:
                yield f"{type(service).__name__}.{name}", method
            elif [one.name for one in needed] in (["pid"], ["subject"], ["person"], ["about"]):
                yield f"{type(service).__name__}.{name}", partial(method, about)


def broken(site: Company) -> list[str]:
    """The questions that end in anything but an answer or a sentence for the person."""
    found = []
    for who in EVERYBODY:
        for name, ask in questions(site, who):
            try:
                answer = ask()
                if inspect.isgenerator(answer):
                    list(answer)
            except ServiceError:
                pass
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
                found.append(f"{who}: {name}: {error!r}"[:200])
    return found


def test_no_service_breaks_on_what_somebody_may_write() -> None:
    site = with_marta()
    site.sync()
    named = site["tomasz"].suite.greeting().organisation
    for who in ("amira", "marta"):
        everywhere(site, who)
    acts(site, "amira")
    site.sync()
    assert broken(site) == []
    assert site["tomasz"].suite.greeting().organisation == named
    assert "Evil" not in repr(site["amira"].suite.knowledge.library())
    everywhere(site, "priya")
    by_hr(site)
    site.sync()
    for name in EVERYBODY:
        site[name].restart()
    assert broken(site) == []
    site["amira"].edit("contact", {"personal_mobile": "+49 170 5550101"})
    site.sync()
    assert site["tomasz"].shown("contact", "personal_mobile", about=site["amira"].pid).endswith("5550101")
