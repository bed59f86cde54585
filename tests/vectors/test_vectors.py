"""The frozen answers of the vector files, held against the program and against the second reader."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from hris_desktop.crypto import canonical, chain, codes, seal, sign
from hris_desktop.crypto.errors import CannotOpen, Malformed
from hris_desktop.crypto.keys import Identity, KemKey, Signer
from hris_desktop.domain import changes as forms
from hris_desktop.domain.rights import BadPolicy, parse_policy
from hris_desktop.store.contract import Row
from hris_desktop.store.replica import Replica
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault import wraps
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.session import Session
from tests.vectors import files, make, reader
from tests.vectors.files import unhex

REFUSALS = (Malformed, CannotOpen, BadPolicy, forms.Void, reader.Bad)


def blocks(name: str, /, **which: str) -> list[dict[str, str]]:
    return [one for one in files.read(name) if all(one.get(key) == value for key, value in which.items())]


def taken(check: Callable[..., object], *args: object) -> bool:
    try:
        check(*args)
    except REFUSALS:
        return False
    return True


def test_every_file_that_can_be_made_again_is_as_it_would_be() -> None:
    """A vector that changes is a change of the format: make it anew only on purpose."""
    for name in ("json", "padding", "hashes", "names", "invites", "signatures", "contexts", "bodies", "policies"):
        made = [{key: str(value) for key, value in block.items()} for block in make.FILES[name][1]()]
        assert files.read(name) == made, name


def test_json() -> None:
    for block in files.read("json"):
        data = unhex(block["bytes"])
        assert taken(canonical.parse, data) is (block["parse"] == "ok"), block
        assert taken(canonical.parse_canonical, data) is (block["canonical"] == "ok"), block
        assert taken(reader.parse, data) is (block["parse"] == "ok"), block
        if block["parse"] == "ok":
            value = reader.parse(data)
            assert canonical.parse(data) == value
            assert (reader.canonical(value) == data) is (block["canonical"] == "ok"), block


def test_padding() -> None:
    for block in files.read("padding"):
        padded = unhex(block["padded"])
        for unpad in (seal.unpad, reader.unpad):
            if block["plain"] == "refused":
                assert not taken(unpad, padded), block
            else:
                assert unpad(padded) == unhex(block["plain"])
        if block["plain"] != "refused":
            assert seal.pad(unhex(block["plain"])) == padded


def test_hashes() -> None:
    for block in blocks("hashes", name="entry"):
        ctx, body = unhex(block["ctx"]), unhex(block["body"])
        signer = Signer.of(unhex(block["seed"]))
        entry = chain.Entry(ctx, body, unhex(block["sig"]))
        assert signer.pub.hex() == block["pub"]
        assert entry.bh.hex() == block["bh"]
        message = chain.signed_message(ctx, entry.bh)
        assert message.hex() == block["message"]
        assert signer.sign(message) == entry.sig
        assert reader.verifies(block["pub"], entry.sig, unhex(block["message"]))
        assert entry.h.hex() == block["h"]
    for block in blocks("hashes", name="head"):
        seq, column = int(block["seq"]), unhex(block["column"])
        used = column if len(column) == 32 else chain.bad_row_hash(seq)
        assert chain.head(unhex(block["before"]), seq, used).hex() == block["head"]
        again = reader.in_head(Row(seq, "", 1, "", column, b"", b"", b"", b""))
        assert reader.h256(b"hrd1/head\0", unhex(block["before"]), seq.to_bytes(8, "big"), again).hex() == block["head"]


def test_names() -> None:
    for block in blocks("names", name="organisation"):
        parts = [unhex(block[part]) for part in ("sign", "rec_sign", "nonce")]
        assert wraps.org_id(*parts) == block["org"] == reader.h256(*parts).hex()[:32]
    for block in blocks("names", name="fingerprint"):
        gen, one, two = int(block["gen"]), unhex(block["sign"]), unhex(block["kem"])
        fp = wraps.fingerprint(block["org"], block["pid"], gen, sign_pub=one, kem_pub=two)
        assert fp.hex() == block["fp"]
        assert " ".join(codes.five_words(fp)) == block["words"]
    for block in blocks("names", name="helper"):
        assert wraps.derived_op(block["op"], block["label"]) == block["derived"]
        assert reader.h256(unhex(block["op"]), block["label"].encode()).hex()[:32] == block["derived"]
    for block in blocks("names", name="commitment"):
        named = [block["org"], block["chain"], int(block["ep"])]
        assert wraps.dek_commitment(unhex(block["dek"]), *named) == block["dk"]  # type: ignore[arg-type] # as above
        message = b"hrd1/commit\0" + reader.canonical(named)
        assert hmac.digest(unhex(block["dek"]), message, "sha256").hex() == block["dk"]
    [kit] = blocks("names", name="recovery kit")
    seed = codes.read_words(kit["words"])
    assert seed.hex() == kit["seed"]
    identity = Identity.recovery(seed)
    assert (identity.signer.pub.hex(), identity.kem.pub.hex()) == (kit["sign"], kit["kem"])
    assert reader.hkdf(seed, b"", b"hrd1/recovery-sign").hex() == kit["sign_seed"] == identity.signer.seed.hex()
    assert reader.hkdf(seed, b"", b"hrd1/recovery-kem").hex() == kit["kem_seed"] == identity.kem.seed.hex()


def test_invites() -> None:
    for block in blocks("invites", name="invite"):
        code, pin, ctx = block["code"], unhex(block["pin"]), block["ctx"].encode()
        keys = wraps.InviteKeys(code, pin)
        assert (keys.inv, keys.signer.pub.hex(), keys.signer.seed.hex()) == (block["inv"], block["ipub"], block["seed"])
        assert keys.ticket(pin, ctx) == block["ticket"]
        assert codes.read_code(block["shown"]) == code
        secret = code.encode("ascii")
        assert reader.hkdf(secret, pin, b"hrd1/invite-sign").hex() == block["seed"]
        assert reader.hkdf(secret, b"", b"hrd1/invite-id").hex()[:32] == block["inv"]
        plain = json.loads(ctx)
        del plain["d"]["ticket"]
        message = reader.h256(pin, reader.canonical(plain))
        assert hmac.digest(reader.hkdf(secret, b"", b"hrd1/ticket"), message, "sha256").hex() == block["ticket"]
    for block in blocks("invites", name="typed"):
        if block["read"] == "refused":
            assert not taken(codes.read_code, block["typed"]), block
        else:
            assert codes.read_code(block["typed"]) == block["read"]


def test_signatures() -> None:
    [co] = blocks("signatures", name="second signature")
    message = wraps.co_message(co["org"], co["kind"], co["op"], d=json.loads(co["d"]), bh=unhex(co["bh"]))
    [proof] = blocks("signatures", name="proof of an accept")
    d = json.loads(proof["d"]) | {"proof": "00" * 64}
    for block, signed in ((co, message), (proof, wraps.accept_message(proof["org"], d))):
        signer = Signer.of(unhex(block["seed"]))
        assert signed.hex() == block["message"]
        assert signer.sign(signed).hex() == block["sig"]
        sign.verify(signer.pub, unhex(block["sig"]), signed)
    named = [co["org"], co["kind"], co["op"], json.loads(co["d"]), co["bh"]]
    assert reader.h256(b"hrd1/co\0", reader.canonical(named)).hex() == co["message"]


def test_wraps() -> None:
    for block in files.read("wraps"):
        if "wrap" not in block:
            continue
        private, info, data = unhex(block["private"]), block["info"].encode(), unhex(block["wrap"])
        opens: tuple[Callable[[], bytes], ...] = (
            partial(KemKey.of(private).open, info, data),
            partial(reader.hpke_open, private, info, data),
        )
        for opened in opens:
            if block["opens"] == "refused":
                assert not taken(opened), block
            else:
                assert opened().hex() == block["opens"], block
    for block in blocks("wraps", name="sealed"):
        key, ctx, body = unhex(block["key"]), block["ctx"].encode(), unhex(block["body"])
        if block["inside"] == "refused":
            assert not taken(seal.unseal, key, body, wraps.aad(ctx))
            assert not taken(reader.unseal, key, ctx, body)
        else:
            assert seal.unseal(key, body, wraps.aad(ctx)).decode() == block["inside"]
            assert reader.unseal(key, ctx, body) == json.loads(block["inside"])


def test_contexts() -> None:
    found = files.read("contexts")
    base = json.loads(found[0]["ctx"])
    for block in found:
        plain = {key: value for key, value in base.items() if key != block.get("without")}
        plain |= json.loads(block.get("with", "{}"))
        data = block.get("ctx", json.dumps(plain, sort_keys=True, separators=(",", ":"))).encode()
        assert taken(read_ctx, data) is (block["expect"] == "ok"), block
        assert taken(reader.read_context, data) is (block["expect"] == "ok"), block
    assert len(found) > 400


def test_bodies() -> None:
    read: dict[str, Callable[[Any], object]] = {
        "rec": lambda body: forms.read_rec(body, has_base=False),
        "prop": forms.read_prop,
        "vote": forms.read_vote,
        "conf": forms.read_conf,
    }
    for block in files.read("bodies"):
        try:
            body = canonical.parse(block["body"].encode())
        except Malformed:
            assert not taken(reader.parse, block["body"].encode())
            continue
        assert make.said(partial(read[block["kind"]], body)) == block["expect"], block
        ok = taken(reader.read_body, block["kind"], {}, body)
        assert ok is (block["expect"] == "ok"), block


def test_policies() -> None:
    for block in files.read("policies"):
        data = block["policy"].encode()
        ok = taken(lambda text: parse_policy(canonical.parse(text)), data)
        again = taken(reader.parse, data) and reader.is_policy(reader.parse(data))
        assert ok is again is (block["expect"] == "ok"), block


# -- the log ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Log:
    org: str
    pin: bytes
    keys: dict[str, tuple[str, bytes]]
    rows: list[Row]
    blocks: list[dict[str, str]]


@pytest.fixture(scope="module")
def log() -> Log:
    head, *rest = files.read("log")
    blocks = [block for block in rest if "seq" in block]
    keys = {name.removeprefix("key "): value.split(" ") for name, value in head.items() if name.startswith("key ")}
    rows = [
        Row(
            int(block["seq"]), block["chain"], 1, block["op"], unhex(block["h"]), ctx_of(block["ctx"]),
            unhex(block["body"]), unhex(block["bh"]), unhex(block["sig"]),
        )
        for block in blocks
    ]  # fmt: skip
    known = {name: (recipient, unhex(seed)) for name, (recipient, seed) in keys.items()}
    assert len(rows) == int(head["rows"])
    return Log(head["org"], unhex(head["pin"]), known, rows, blocks)


def ctx_of(text: str) -> bytes:
    return unhex(text[4:]) if text.startswith("hex ") else text.encode("ascii")


def folds(name: str) -> dict[str, str]:
    found = blocks("log", name="fold")
    return {block["chain"]: block["base"] for block in found if block["for"] == name}


@pytest.mark.parametrize("name", ["nobody", "hr", "second", "amira", "mia", "noor"])
@pytest.mark.parametrize("batch", [1, 1000])
def test_the_program_reads_the_log_as_it_always_did(log: Log, name: str, batch: int) -> None:
    session = None
    if name in log.keys:
        recipient, seed = log.keys[name]
        _, pid, gen = recipient.split(":")
        session = Session(log.org, pid, int(gen), "0000000a", Identity.of(bytes(32), seed))
    ledger = Ledger(Replica.in_memory(), org=log.org, pin=log.pin, session=session)
    for start in range(0, len(log.rows), batch):
        ledger.accept(log.rows[start : start + batch])
    for block in log.blocks:
        row = ledger.replica.by_seq(int(block["seq"]))
        assert row is not None
        place, content = Place(row.place).name.lower().replace("_", " "), Content(row.content).name.lower()
        reason = "" if content == "unread" else row.place_reason or row.content_reason
        reason = "context" if reason.startswith("context") else reason
        assert f"{place} / {content} / {reason}".strip() == block[f"for {name}"], block
        assert row.head.hex() == block["head"]
    for chain_name, base in folds(name).items():
        fold = ledger.record(chain_name).fold
        assert (canonical.encode(fold.base()).decode() if fold else "unread") == base


@pytest.mark.parametrize("name", ["nobody", "hr", "second", "amira", "mia", "noor"])
def test_the_second_reader_reads_the_log_alike(log: Log, name: str) -> None:
    other = reader.Reader(log.org, log.pin, dict([log.keys[name]]) if name in log.keys else {})
    for block, verdict in zip(log.blocks, other.read(log.rows), strict=True):
        shown = f"{verdict.place} / {verdict.content} / {verdict.reason or verdict.content_reason}".strip()
        assert shown == block[f"for {name}"], block
    assert other.head.hex() == log.blocks[-1]["head"]
    for chain_name, base in folds(name).items():
        fold = other.folds[chain_name]
        assert (reader.canonical(fold.base()).decode() if fold else "unread") == base


def test_the_log_has_every_kind_and_most_reasons(log: Log) -> None:
    kinds = {json.loads(block["ctx"])["kind"] for block in log.blocks if "emploxee" not in block["ctx"]}
    assert kinds == {*reader.KINDS, "novel-kind"}
    assert len({block["for hr"] for block in log.blocks}) >= 65
