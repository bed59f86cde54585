"""A new organisation: its first entries count for everybody, and the kit opens what it must."""

from __future__ import annotations

from typing import Any

import pytest

from hris_desktop.crypto import codes
from hris_desktop.crypto.keys import Identity
from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.store.contract import Row
from hris_desktop.store.replica import Replica
from hris_desktop.sync.ledger import Ledger
from hris_desktop.vault import role_keys
from hris_desktop.vault.founding import Founded, found
from tests.vectors import make
from tests.vectors.forge import TS, Forge

OPS = ("0" * 31 + "1", "0" * 31 + "2", "0" * 31 + "3")


def founded() -> Founded:
    return found(make.PID, "01234567", policy=CATALOGUE.policy(), ops=OPS, ts=TS)


def rows(new: Founded) -> list[Row]:
    return [
        Row(seq, "org", seq, op, entry.h, entry.ctx, entry.body, entry.bh, entry.sig)
        for seq, (op, entry) in enumerate(new.entries, start=1)
    ]


def test_the_whole_catalogue_is_a_good_policy() -> None:
    new = founded()
    ledger = Ledger(Replica.in_memory(), org=new.org, pin=new.pin)
    ledger.accept(rows(new))
    assert ledger.replica.counts() == {(1, 2): 3}
    org = ledger.org
    assert set(org.policy()) == {section.key for section in CATALOGUE}
    assert org.roles_of(make.PID) == ("hr", "members")
    assert new.pin == new.entries[0][1].h


def test_the_kit_opens_the_role_keys() -> None:
    new = founded()
    ledger = Ledger(Replica.in_memory(), org=new.org, pin=new.pin)
    ledger.accept(rows(new))
    kit = Identity.recovery(codes.read_words(" ".join(codes.seed_words(new.recovery_seed))))
    assert kit.kem.pub == ledger.org.rec_kem_pub
    opened = role_keys.opened_by_kit(ledger.org, kit)
    assert {name: key.pub for name, key in opened.items()} == {
        name: ledger.org.kem_pub(name) for name in ("r:hr:1", "r:members:1")
    }
    assert role_keys.opened_by_kit(ledger.org, Identity.recovery(bytes(32))) == {}


def test_no_two_organisations_are_the_same() -> None:
    one, two = founded(), founded()
    assert one.org != two.org
    assert one.recovery_seed != two.recovery_seed
    assert one.recovery_seed.hex() not in repr(one)
    assert repr(one.recovery_seed)[2:12] not in repr(one)


def test_another_founder_is_refused() -> None:
    """The same bytes under another pin or organisation, and another genesis under this pin."""
    one, two = founded(), founded()
    for org, pin in ((one.org, two.pin), (two.org, one.pin), (two.org, two.pin)):
        ledger = Ledger(Replica.in_memory(), org=org, pin=pin)
        ledger.accept(rows(one))
        assert not any(place == 1 for place, _ in ledger.replica.counts())
    forge = Forge()
    again: dict[str, Any] = {"seen": [0, "0" * 64], "n": 1, "prev": "0" * 64}
    d = make.GOOD["genesis"][1] | {"sign": forge.hr.identity.signer.pub.hex()}
    assert forge.plain(forge.hr, "org", "genesis", d, **again).place == 2


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_founding_entry_that_was_touched_takes_all_after_it_along(place: int) -> None:
    new = founded()
    touched = rows(new)
    entry = new.entries[place - 1][1]
    touched[place - 1] = Row(place, "org", place, OPS[place - 1], entry.h, entry.ctx, b"?", entry.bh, entry.sig)
    ledger = Ledger(Replica.in_memory(), org=new.org, pin=new.pin)
    ledger.accept(touched)
    good = [one for one in (1, 2, 3) if (row := ledger.replica.by_seq(one)) and row.place == 1]
    assert good == list(range(1, place))
