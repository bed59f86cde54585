"""Every wrap, commitment, fingerprint and second signature is bound to its one place."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.vault import wraps
from hris_desktop.vault.wraps import RECOVERY, InviteKeys, person_id, role_id, split_recipient
from tests.vectors import make

KEM = bytes(32)


def test_recipient_ids() -> None:
    assert person_id("p", 3) == "p:p:3"
    assert split_recipient(person_id(make.PID, 12)) == (f"p:{make.PID}", 12)
    assert split_recipient(role_id("provider:acme", 2)) == ("r:provider:acme", 2)
    assert split_recipient(RECOVERY) == ("k:rec", 1)


def test_no_two_places_share_an_info() -> None:
    """Data keys and role keys, organisations, chains, epochs, recipients, generations, keys."""
    orgs, chains, eps = ("0" * 32, "1" * 32), ("r:a:b", "r:a:bb"), (1, 11)
    recipients, keys = ("p:x:1", "p:x:11", "r:x:1", RECOVERY), (KEM, b"\x01" * 32)
    infos = [
        wraps.dek_info(org, chain, ep, recipient=one, kem_pub=key)
        for org, chain, ep, one, key in itertools.product(orgs, chains, eps, recipients, keys)
    ]
    infos += [
        wraps.role_info(org, role, gen, recipient=one, kem_pub=key)
        for org, role, gen, one, key in itertools.product(orgs, chains, eps, recipients, keys)
    ]
    assert len(set(infos)) == len(infos)


def test_fingerprints_and_commitments_name_everything() -> None:
    def fp(**over: Any) -> bytes:
        parts: dict[str, Any] = {"org": "0" * 32, "pid": make.PID, "gen": 1} | over
        keys = {"sign_pub": over.get("sign_pub", KEM), "kem_pub": over.get("kem_pub", KEM)}
        return wraps.fingerprint(parts["org"], parts["pid"], parts["gen"], **keys)

    others = [fp(org="1" * 32), fp(pid=make.OTHER), fp(gen=2), fp(sign_pub=b"\x01" * 32), fp(kem_pub=b"\x01" * 32)]
    assert len({fp(), *others}) == 6
    deks = {
        wraps.dek_commitment(KEM, o, c, e) for o in ("0" * 32, "1" * 32) for c in ("r:a:b", "r:a:c") for e in (1, 2)
    }
    assert len(deks) == 8


def test_a_second_signature_covers_all_but_itself_and_the_link() -> None:
    d = {"ver": 1, "solo": True}
    signed = wraps.co_message("0" * 32, "policy", "op", d=d, bh=KEM)
    assert wraps.co_message("0" * 32, "policy", "op", d=d | {"co": [["x", 1, "y"]]}, bh=KEM) == signed
    others = [
        wraps.co_message("1" * 32, "policy", "op", d=d, bh=KEM),
        wraps.co_message("0" * 32, "role", "op", d=d, bh=KEM),
        wraps.co_message("0" * 32, "policy", "op2", d=d, bh=KEM),
        wraps.co_message("0" * 32, "policy", "op", d={"ver": 1}, bh=KEM),
        wraps.co_message("0" * 32, "policy", "op", d=d, bh=b"\x01" * 32),
    ]
    assert signed not in others


def test_the_proof_covers_all_but_itself() -> None:
    d = dict(make.GOOD["accept"][1])
    signed = wraps.accept_message("0" * 32, d)
    assert wraps.accept_message("0" * 32, d | {"proof": "other"}) == signed
    for key in d.keys() - {"proof"}:
        assert wraps.accept_message("0" * 32, d | {key: "other"}) != signed
    assert wraps.accept_message("1" * 32, d) != signed


def test_helpers_are_named_not_counted() -> None:
    labels = ["dek", "vote", "conf::email", f"conf:{make.PID}:email"]
    assert len({wraps.derived_op("0" * 32, label) for label in labels}) == 4
    assert wraps.derived_op("0" * 32, "dek") != wraps.derived_op("1" * 32, "dek")


CODE, PIN = "0123456789ABCDEFGHJKMNPQRS", bytes(range(32))
INVITE = make.context("invite", make.GOOD["invite"][1], "org")


def test_invite_keys_follow_from_code_and_pin() -> None:
    one = InviteKeys(CODE, PIN)
    assert InviteKeys(CODE, PIN).signer == one.signer
    assert InviteKeys(CODE, bytes(32)).signer != one.signer
    assert InviteKeys(CODE, bytes(32)).inv == one.inv  # found by the code before the organisation is known
    assert InviteKeys(CODE[::-1], PIN).inv != one.inv
    assert CODE not in repr(one)


@pytest.mark.parametrize("key", sorted(INVITE))
def test_the_ticket_covers_the_whole_context(key: str) -> None:
    keys = InviteKeys(CODE, PIN)
    ticket = keys.ticket(PIN, canonical.encode(INVITE))
    other = INVITE | {key: "other"} if key != "d" else INVITE | {"d": INVITE["d"] | {"pid": make.OTHER}}
    assert keys.ticket(PIN, canonical.encode(other)) != ticket


def test_the_ticket_does_not_cover_itself_but_the_pin_and_the_code() -> None:
    keys, data = InviteKeys(CODE, PIN), canonical.encode(INVITE)
    empty = canonical.encode(INVITE | {"d": INVITE["d"] | {"ticket": "0" * 64}})
    assert keys.ticket(PIN, empty) == keys.ticket(PIN, data)
    assert keys.ticket(bytes(32), data) != keys.ticket(PIN, data)
    assert InviteKeys(CODE[::-1], PIN).ticket(PIN, data) != keys.ticket(PIN, data)
