"""Writes the vector files: ``python -m tests.vectors.make`` for those that are missing, with names for those.

Answers come from the program once and are then frozen: a change of them is a change of the format. ``test_vectors``
holds the program to them and, wherever it can, the second reader too. HPKE and nonces are random, so ``log`` and
``wraps`` differ each time they are made.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from typing import Any

from hris_desktop.crypto import canonical, chain, codes, seal
from hris_desktop.crypto.errors import Malformed
from hris_desktop.crypto.keys import Identity, KemKey, Signer
from hris_desktop.crypto.wrap import wrap
from hris_desktop.domain import changes as forms
from hris_desktop.domain.rights import BadPolicy, parse_policy
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault import wraps
from hris_desktop.vault.entries import read_ctx
from tests.vectors import files
from tests.vectors.forge import POLICY, TS
from tests.vectors.story import Story, tell

Block = dict[str, object]
ORG, PIN = "0f" * 16, bytes(range(32))
PID, OTHER = "11111111-2222-4333-8444-555555555555", "66666666-7777-4888-9999-aaaaaaaaaaaa"
CHAIN = f"r:{PID}:contact"


def said(check: Callable[[], object]) -> str:
    """``ok``, or the reason."""
    try:
        check()
    except forms.Void as void:
        return void.reason
    except (Malformed, BadPolicy):
        return "refused"
    return "ok"


# -- JSON ------------------------------------------------------------------------------------------------------------

JSON: dict[str, bytes] = {
    "empty object": b"{}",
    "empty list": b"[]",
    "null": b"null",
    "zero": b"0",
    "largest integer": b"9007199254740991",
    "integer too large": b"9007199254740992",
    "integer of 5000 digits": b"1" * 5000,
    "negative zero": b"-0",
    "negative": b"-1",
    "leading zero": b"01",
    "fraction": b"1.0",
    "exponent": b"1e3",
    "NaN": b"NaN",
    "Infinity": b"Infinity",
    "minus Infinity": b"-Infinity",
    "duplicate key": b'{"a":1,"a":1}',
    "duplicate key, one escaped": b'{"a":1,"\\u0061":1}',
    "key not ASCII": '{"é":1}'.encode(),
    "key not ASCII, escaped": b'{"\\u00e9":1}',
    "keys unsorted": b'{"b":1,"a":1}',
    "space after colon": b'{"a": 1}',
    "space around": b" {} ",
    "newline at the end": b"{}\n",
    "form feed around": b"\x0c{}",
    "bytes after the end": b"{}x",
    "zero byte after the end": b"{}\0",
    "byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": "{}".encode("utf-16"),
    "UTF-32": "{}".encode("utf-32-le"),
    "Latin-1": b'"\xe9"',
    "overlong UTF-8": b'"\xc0\xaf"',
    "letter as UTF-8": '"é"'.encode(),
    "letter escaped": b'"\\u00e9"',
    "letter escaped with capitals": b'"\\u00E9"',
    "ASCII escaped without need": b'"\\u0061"',
    "slash escaped": b'"\\/"',
    "slash": b'"/"',
    "pair of surrogates": b'"\\ud83d\\ude00"',
    "emoji as UTF-8": '"😀"'.encode(),
    "high surrogate alone": b'"\\ud83d"',
    "low surrogate alone": b'"\\ude00"',
    "surrogates exchanged": b'"\\ude00\\ud83d"',
    "surrogate in a key": b'{"\\ud800":1}',
    "surrogate as bytes": b'"\xed\xa0\x80"',
    "text about a surrogate": b'"\\\\ud800"',
    "delete as it is": b'"\x7f"',
    "delete escaped": b'"\\u007f"',
    "tab escaped": b'"\\t"',
    "tab as number": b'"\\u0009"',
    "tab as it is": b'"\t"',
    "zero character": b'"\\u0000"',
    "control character as it is": b'"\x01"',
    "broken escape": b'"\\u00g0"',
    "escape with a sign": b'"\\u+123"',
    "eight deep": b"[" * 8 + b"]" * 8,
    "nine deep": b"[" * 9 + b"]" * 9,
    "nine deep in objects": b'{"a":' * 9 + b"1" + b"}" * 9,
    "100000 deep": b"[" * 16000,
    "trailing comma": b"[1,]",
    "single quotes": b"{'a':1}",
    "comment": b"{}//",
    "nothing": b"",
    "digits of another script": "٣".encode(),
    "no-break space around": "\u00a0{}".encode(),
    "word cut": b"tru",
    "capital": b"True",
}


def json_blocks() -> Iterator[Block]:
    for name, data in JSON.items():
        parsed, exact = said(partial(canonical.parse, data)), said(partial(canonical.parse_canonical, data))
        shown = files.tohex(data) if len(data) < 100 else f"{data[:1].hex()}*{len(data)}"
        yield {"name": name, "bytes": shown, "parse": parsed, "canonical": exact}


def padding_blocks() -> Iterator[Block]:
    for length in (0, 1, 511, 512, 1023):
        plain = b"\xaa" * length
        yield {
            "name": f"{length} bytes",
            "padded": f"aa*{length} 80 00*{len(seal.pad(plain)) - length - 1}",
            "plain": f"aa*{length}",
        }
    for name, padded in {
        "nothing": "",
        "mark alone": "80",
        "no mark": "00*512",
        "other mark": "aa*511 81",
        "something after the mark": "80 00*510 01",
        "256 bytes": "80 00*255",
        "511 bytes": "80 00*510",
        "768 bytes": "aa*600 80 00*167",
        "twice as long as needed": "aa*511 80 00*512",
        "whole block too much": "80 00*1023",
    }.items():
        yield {"name": name, "padded": padded, "plain": said(partial(seal.unpad, files.unhex(padded)))}


def hash_blocks() -> Iterator[Block]:
    signer = Signer.of(bytes(range(32)))
    for ctx, body in ((b"{}", b""), (b'{"a":1}', b"body"), (b"", b"\0" * 600)):
        bh = chain.body_hash(body)
        message = chain.signed_message(ctx, bh)
        entry = chain.Entry(ctx, body, signer.sign(message))
        yield {
            "name": "entry",
            "ctx": ctx.hex(),
            "body": files.tohex(body),
            "seed": signer.seed.hex(),
            "pub": signer.pub.hex(),
            "bh": bh.hex(),
            "message": message.hex(),
            "sig": entry.sig.hex(),
            "h": entry.h.hex(),
        }
    now, rows = chain.ZERO_HASH, (b"\x01" * 32, b"\x02" * 32, b"short", b"", b"\x03" * 32)
    for seq, h in enumerate(rows, start=1):
        before, now = now, chain.head(now, seq, h if len(h) == 32 else chain.bad_row_hash(seq))
        yield {"name": "head", "before": before.hex(), "seq": seq, "column": h.hex(), "head": now.hex()}


def name_blocks() -> Iterator[Block]:
    one, two, nonce = b"\x01" * 32, b"\x02" * 32, b"\x03" * 16
    yield {
        "name": "organisation",
        "sign": one.hex(),
        "rec_sign": two.hex(),
        "nonce": nonce.hex(),
        "org": wraps.org_id(one, two, nonce),
    }
    for gen in (1, 2):
        fp = wraps.fingerprint(ORG, PID, gen, sign_pub=one, kem_pub=two)
        yield {
            "name": "fingerprint",
            "org": ORG,
            "pid": PID,
            "gen": gen,
            "sign": one.hex(),
            "kem": two.hex(),
            "fp": fp.hex(),
            "words": " ".join(codes.five_words(fp)),
        }
    for label in ("dek", "vote", f"conf:{PID}:account", "conf::email"):
        yield {"name": "helper", "op": "ab" * 16, "label": label, "derived": wraps.derived_op("ab" * 16, label)}
    for ep in (1, 2):
        yield {
            "name": "commitment",
            "dek": one.hex(),
            "org": ORG,
            "chain": CHAIN,
            "ep": ep,
            "dk": wraps.dek_commitment(one, ORG, CHAIN, ep),
        }
    seed = bytes(range(32))
    kit = Identity.recovery(seed)
    yield {
        "name": "recovery kit",
        "words": " ".join(codes.seed_words(seed)),
        "seed": seed.hex(),
        "sign_seed": kit.signer.seed.hex(),
        "sign": kit.signer.pub.hex(),
        "kem_seed": kit.kem.seed.hex(),
        "kem": kit.kem.pub.hex(),
    }


def invite_blocks() -> Iterator[Block]:
    for code in ("0123456789ABCDEFGHJKMNPQRS", "Z" * 26, "0" * 26):
        derived = wraps.InviteKeys(code, PIN)
        d = {"inv": derived.inv, "pid": PID, "ipub": derived.signer.pub.hex(), "until": TS, "ticket": "0" * 64}
        ctx = canonical.encode(context("invite", d, chain_name="org"))
        yield {
            "name": "invite",
            "code": code,
            "shown": codes.show_code(code),
            "pin": PIN.hex(),
            "seed": derived.signer.seed.hex(),
            "ipub": derived.signer.pub.hex(),
            "inv": derived.inv,
            "ctx": ctx.decode(),
            "ticket": derived.ticket(PIN, ctx),
        }
    good = codes.show_code("0123456789ABCDEFGHJKMNPQRS")
    typed = {
        "as shown": good,
        "small, with spaces": good.lower().replace("-", "  "),
        "letters for digits": good.replace("0", "o").replace("1", "l"),
        "one character wrong": good.replace("2", "3"),
        "two exchanged": good.replace("23", "32"),
        "too short": good[:-1],
        "too long": good + "0",
        "with a U": good.replace("2", "U"),
        "nothing": "",
    }
    for name, text in typed.items():
        try:
            read = codes.read_code(text)
        except Malformed:
            read = "refused"
        yield {"name": "typed", "what": name, "typed": text, "read": read}


def signature_blocks() -> Iterator[Block]:
    signer = Signer.of(bytes(range(32)))
    op, body = "cd" * 16, canonical.encode({})
    d: dict[str, Any] = {"ver": 2}
    message = wraps.co_message(ORG, "policy", op, d=d, bh=sha256(body).digest())
    yield {
        "name": "second signature",
        "org": ORG,
        "kind": "policy",
        "op": op,
        "d": canonical.encode(d).decode(),
        "bh": sha256(body).hexdigest(),
        "seed": signer.seed.hex(),
        "message": message.hex(),
        "sig": signer.sign(message).hex(),
    }
    accept = {"inv": "ab" * 16, "pid": PID, "gen": 1, "sign": "01" * 32, "kem": "02" * 32}
    message = wraps.accept_message(ORG, accept)
    yield {
        "name": "proof of an accept",
        "org": ORG,
        "d": canonical.encode(accept).decode(),
        "seed": signer.seed.hex(),
        "message": message.hex(),
        "sig": signer.sign(message).hex(),
    }


def wrap_blocks() -> Iterator[Block]:
    key, secret = KemKey.of(bytes(range(1, 33))), bytes(range(32))
    person, role = wraps.person_id(PID, 2), wraps.role_id("hr", 1)
    infos = {
        "data key": wraps.dek_info(ORG, CHAIN, 3, recipient=person, kem_pub=key.pub),
        "data key to a role": wraps.dek_info(ORG, CHAIN, 3, recipient=role, kem_pub=key.pub),
        "role key": wraps.role_info(ORG, "hr", 1, recipient=person, kem_pub=key.pub),
        "role key to the kit": wraps.role_info(ORG, "hr", 1, recipient=wraps.RECOVERY, kem_pub=key.pub),
    }
    made = {name: wrap(key.pub, info, secret) for name, info in infos.items()}
    for name, info in infos.items():
        yield wrap_block(name, key, info, made[name]) | {"opens": secret.hex()}
    info, wrapped = infos["data key"], made["data key"]
    refused = {
        "another epoch": (wraps.dek_info(ORG, CHAIN, 4, recipient=person, kem_pub=key.pub), wrapped),
        "another chain": (wraps.dek_info(ORG, CHAIN + "x", 3, recipient=person, kem_pub=key.pub), wrapped),
        "another organisation": (wraps.dek_info("0" * 32, CHAIN, 3, recipient=person, kem_pub=key.pub), wrapped),
        "another generation": (
            wraps.dek_info(ORG, CHAIN, 3, recipient=wraps.person_id(PID, 1), kem_pub=key.pub),
            wrapped,
        ),
        "first byte changed": (info, bytes([wrapped[0] ^ 1]) + wrapped[1:]),
        "last byte changed": (info, wrapped[:-1] + bytes([wrapped[-1] ^ 1])),
        "cut": (info, wrapped[:-1]),
        "longer": (info, wrapped + b"\0"),
        "nothing": (info, b""),
    }
    for name, (other, data) in refused.items():
        yield wrap_block(name, key, other, data) | {"opens": "refused"}
    sealed = seal.seal(secret, b'{"reason":"vector"}', wraps.aad(b"{}"))
    yield {"name": "sealed", "key": secret.hex(), "ctx": "{}", "body": sealed.hex(), "inside": '{"reason":"vector"}'}
    yield {"name": "sealed", "key": secret.hex(), "ctx": '{"a":1}', "body": sealed.hex(), "inside": "refused"}
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    yield {"name": "sealed", "key": secret.hex(), "ctx": "{}", "body": changed.hex(), "inside": "refused"}


def wrap_block(name: str, key: KemKey, info: bytes, wrapped: bytes) -> Block:
    return {"name": name, "private": key.seed.hex(), "info": info.decode(), "wrap": wrapped.hex()}


# -- contexts --------------------------------------------------------------------------------------------------------


def context(kind: str, d: dict[str, Any], chain_name: str = CHAIN) -> dict[str, Any]:
    """A context that is well formed."""
    return {
        "v": 1,
        "org": ORG,
        "kind": kind,
        "chain": chain_name,
        "n": 1,
        "prev": "0" * 64,
        "by": [PID, 1],
        "dev": "01234567",
        "op": "ab" * 16,
        "seen": [0, "0" * 64],
        "ts": TS,
        "sch": 1,
        "d": d,
    }


K, S, OP = "ab" * 32, "cd" * 64, "ef" * 16
ME = f"p:{PID}:1"
GOOD: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "genesis": (
        "org",
        {"sign": K, "kem": K, "rec_sign": K, "rec_kem": K, "nonce": OP, "hr_pub": K, "to": ["k:rec:1", ME]},
        {},
    ),
    "policy": ("org", {"ver": 1}, {"co": [[OTHER, 1, S]], "solo": True}),
    "person": ("org", {"pid": PID, "type": "provider"}, {}),
    "invite": ("org", {"inv": OP, "pid": PID, "ipub": K, "until": TS, "ticket": K}, {}),
    "accept": ("org", {"inv": OP, "pid": PID, "gen": 1, "sign": K, "kem": K, "proof": S}, {}),
    "confirm": ("org", {"pid": PID, "gen": 2, "fp": K}, {"co": [[OTHER, 1, S]], "solo": True, "rec": S}),
    "role": ("org", {"role": "provider:a-1", "gen": 1, "pub": K, "to": ["k:rec:1", ME]}, {"co": [[OTHER, 1, S]]}),
    "role+": ("org", {"role": "hr", "gen": 1, "to": [ME]}, {"rec": S}),
    "role-": ("org", {"role": "hr", "pid": PID}, {"co": [[OTHER, 1, S]], "rec": S}),
    "remove": ("org", {"pid": PID}, {"co": [[OTHER, 1, S]], "rec": S}),
    "rolekey": ("org", {"role": "hr", "gen": 2, "pub": K, "to": K}, {}),
    "invite-": ("org", {"inv": OP}, {}),
    "recovery": ("org", {"pid": PID, "gen": 2, "sign": K, "kem": K, "hr": 1, "proof": S}, {}),
    "kit": ("org", {"gen": 2, "rec_sign": K, "rec_kem": K}, {"co": [[OTHER, 1, S]], "solo": True}),
    "grant": (
        "org",
        {"role": "provider:a-1", "pid": "", "sections": ["bank"], "until": "2026-12-31", "to": ["k:rec:2", ME]},
        {},
    ),
    "grant-": ("org", {"grant": OP}, {}),
    "dek": (
        CHAIN,
        {"ep": 1, "to": [ME, "r:hr:1"], "dk": K},
        {"add": True, "repairs": 1, "expired": ["ab" * 16, OP]},
    ),
    "rec": (CHAIN, {"ep": 1}, {"basis": [OP, "ab" * 16], "solo": True, "base": True}),
    "prop": (CHAIN, {"ep": 1}, {}),
    "vote": (CHAIN, {"ep": 1, "prop": OP, "yes": False}, {}),
    "withdraw": (CHAIN, {"prop": OP}, {}),
    "conf": (CHAIN, {"ep": 1, "of": OP}, {}),
    "erase": (
        CHAIN,
        {"act": OP, "pid": PID, "of": [["bank", K], ["contact", K]], "ground": "asked"},
        {"co": [[OTHER, 1, S]], "solo": True},
    ),
    "read": (f"a:{PID}:{OTHER}", {"to": [ME]}, {}),
    "beat": (f"w:{PID}", {}, {"end": [3, '{"by":["x",1]}', K, S], "org": [3, K]}),
    "pub": ("k:handbook:leave", {"aud": "all"}, {}),
    "proposal": (f"k:act:{OP}", {}, {}),
    "signature": (f"k:act:{OP}", {"sig": [PID, 1, S]}, {}),
    "refusal": (f"k:act:{OP}", {}, {}),
    "ask": (f"k:limit:{OP}", {"to": [ME]}, {}),
    "answer": (f"k:limit:{OP}", {"to": [ME], "of": OP}, {}),
    "novel-kind": (f"a:{PID}:{OTHER}", {"anything": [1, {"x": None}]}, {}),
}
WRONG: list[Any] = [None, True, 0, "x", [], {}]
"""One of each type, tried in every position."""
ODD: dict[str, list[Any]] = {
    "v": [2, "1", True],
    "kind": ["Rec", "rec\n", "x" * 21, "1x"],
    "chain": [
        "org ",
        "org:",
        "r:x:contact",
        f"r:{PID}:Contact",
        f"r:{PID}:contact\n",
        f"r:{PID.upper()}:contact",
        f"w:{PID}:x",
        "k:a",
        "z:a:b",
    ],
    "n": [-1, 1.5, 2**53],
    "prev": ["0" * 63, "0" * 65, "A" * 64, "0" * 64 + "\n"],
    "by": [[PID], [PID, 0], [PID, True], [PID, 1, 1], [PID.upper(), 1], [1, PID], {"0": PID}],
    "dev": ["0123456", "012345678", "ABCDEF01"],
    "op": ["0" * 31, "0" * 33, "A" * 32],
    "seen": [[0], [0, "0" * 63], [-1, "0" * 64], [True, "0" * 64], ["0", "0" * 64], [0, None]],
    "ts": ["2026-11-21T10:00:00", "2026-13-01T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21 10:00:00Z", TS + "\n"],
    "sch": [0],
    "to": [
        ["r:hr:1", ME],
        [ME, ME],
        ["k:rec:0"],
        ["k:rec"],
        ["r:hr:0"],
        ["r:hr:01"],
        ["r:HR:1"],
        ["p:x:1"],
        [f"p:{PID}"],
        [1],
    ],
    "co": [[[OTHER, 1]], [[OTHER, "1", S]], [[OTHER, 0, S]], [[OTHER, 1, S[1:]]], [[OTHER, 1, S]] * 17, [OTHER, 1, S]],
    "basis": [[OP, OP], [OP.upper()], [f"{n:032x}" for n in range(17)], [1]],
    "of": [
        [["contact", K], ["bank", K]],
        [["bank", K], ["bank", K]],
        [["Bank", K]],
        [["bank", K[1:]]],
        [["bank"]],
        [["bank", K, K]],
        [K],
        {"bank": K},
        [[f"s{n:02}", K] for n in range(61)],
        OP.upper(),
    ],
    "ground": ["Asked", "because", ["asked"]],
    "role": ["HR", "hr:", "hr:A", "1hr", "x" * 33],
    "gen": [0, "1"],
    "type": ["Employee", "manager"],
    "aud": ["hr"],
    "until": ["2026-11-21", "2026-02-30T00:00:00", "2026-13-01", "2026-11-21\n"],
    "end": [
        [3, "x", K],
        [0, "x", K, S],
        [True, "x", K, S],
        [3, b"x".hex(), K[1:], S],
        [3, "\u00e9", K, S],
        [3, 1, K, S],
    ],
    "org": [[3], [0, K], [3, K[1:]], [True, K], {"3": K}],
    "sections": [["pay", "bank"], ["bank", "bank"], ["Bank"], ["x" * 41], [1], "bank"],
    "expired": [[OP, "ab" * 16], [OP, OP], [OP.upper()], [f"{n:032x}" for n in range(65)], [1]],
    "sig": [[OTHER, 1], [OTHER, "1", S], [OTHER, 0, S], [OTHER, 1, S[1:]], [[OTHER, 1, S]]],
}


def context_blocks() -> Iterator[Block]:
    base = context("prop", {"ep": 1})
    yield {"name": "base", "ctx": canonical.encode(base).decode(), "expect": "ok"}
    for kind, (chain_name, must, may) in GOOD.items():
        for label, d in ((kind, must), (f"{kind}, all keys", must | may)):
            yield context_block(label, base, {"kind": kind, "chain": chain_name, "d": d})
        yield from wrong_d(base, kind, must, may)
    for key, value in base.items():
        yield context_block(f"without {key}", {name: one for name, one in base.items() if name != key}, {}, without=key)
        for wrong in [*WRONG, *ODD.get(key, [])]:
            if type(wrong) is not type(value) or wrong != value:
                yield context_block(f"{key}", base, {key: wrong})
    yield context_block("a key too many", base, {"x": 1})
    for kind, chain_name in (("rec", "org"), ("person", CHAIN), ("pub", CHAIN), ("dek", "k:a:b")):
        with_ = {"kind": kind, "chain": chain_name, "d": GOOD[kind][1]}
        yield context_block(f"{kind} on a foreign chain", base, with_)
    yield {"name": "keys unsorted", "ctx": json.dumps(base, separators=(",", ":")), "expect": "refused"}
    yield {"name": "with spaces", "ctx": json.dumps(base, sort_keys=True), "expect": "refused"}
    least = len(canonical.encode(context("novel-kind", {"x": ""})))
    long = canonical.encode(context("novel-kind", {"x": "y" * (canonical.MAX_CTX - least)})).decode()
    yield {"name": "the longest", "ctx": long, "expect": said(lambda: read_ctx(long.encode()))}


def wrong_d(base: dict[str, Any], kind: str, must: dict[str, Any], may: dict[str, Any]) -> Iterator[Block]:
    whole, shape = must | may, {"kind": kind, "chain": GOOD[kind][0]}
    for key, value in whole.items():
        if key in must:
            less = {name: one for name, one in whole.items() if name != key}
            yield context_block(f"{kind} without {key}", base, shape | {"d": less})
        for wrong in [*WRONG, *ODD.get(key, [])]:
            if type(wrong) is not type(value) or wrong != value:
                yield context_block(f"{kind}, {key}", base, shape | {"d": whole | {key: wrong}})
    if kind != "novel-kind":
        yield context_block(f"{kind}, a key too many", base, shape | {"d": whole | {"more": 1}})


def short(value: object) -> str:
    shown = json.dumps(value)
    return shown if len(shown) < 40 else shown[:37] + "..."


def context_block(name: str, base: dict[str, Any], with_: dict[str, Any], without: str = "") -> Block:
    """A context that differs from the base in ``with`` and ``without``."""
    data = json.dumps(base | with_, sort_keys=True, separators=(",", ":"))
    block: Block = {"name": name, "with": json.dumps(with_, sort_keys=True, separators=(",", ":"))}
    return block | ({"without": without} if without else {}) | {"expect": said(lambda: read_ctx(data.encode()))}


# -- bodies and policies ---------------------------------------------------------------------------------------------


def change(**over: Any) -> dict[str, Any]:
    return {"item": "", "field": "email", "was": None, "to": "a"} | over


BODIES: dict[str, list[Any]] = {
    "rec": [
        {"changes": [change()], "why": ""},
        {"changes": [change(to="x" * 4000)], "why": "y" * 4000},
        {"changes": [change(to="😀" * 4000)], "why": ""},
        {"changes": [change(to="x" * 4001)], "why": ""},
        {"changes": [change()], "why": "y" * 4001},
        {"changes": [change(item=PID, eff="2026-02-31")], "why": "tab\tnewline\n"},
        *(
            {"changes": [change(to=text)], "why": ""}
            for text in ("\r", "\0", "\x7f", "\x85", "\u202e", "\u2066", "\ufffe")
        ),
        *(
            {"changes": [change(to=text)], "why": ""}
            for text in ("\ufdd0", "\U0001ffff", "\U0010fffe", "\u200d\u200b\ufeff", "\ue000")
        ),
        *(
            {"changes": [change(**{key: wrong})], "why": ""}
            for key in ("item", "field", "was", "to", "eff")
            for wrong in WRONG
            if wrong != 1.5
        ),
        {"changes": [change(eff="2026-1-1")], "why": ""},
        {"changes": [change(more=1)], "why": ""},
        {"changes": [{"item": "", "field": "email", "was": None}], "why": ""},
        {"changes": [change(to=None)], "why": ""},
        {"changes": [change(was="a")], "why": ""},
        {"changes": [change(), change(to="b")], "why": ""},
        {"changes": [change(), change(item=PID)], "why": ""},
        {"changes": [], "why": ""},
        {"changes": [change()]},
        {"changes": [change()], "why": None},
        {"changes": {}, "why": ""},
        {"changes": [1], "why": ""},
        {"changes": [change()], "why": "", "base": {}},
        {"changes": [change()], "why": "", "more": 1},
        {"changes": [], "why": "", "resolves": [[OP, "", "email"]]},
        {"changes": [], "why": "", "resolves": []},
        *(
            {"changes": [], "why": "", "resolves": [bad]}
            for bad in ([OP, ""], [OP, "x", "email"], ["x", "", "email"], [OP, "", 1], OP)
        ),
        [],
        None,
        "text",
    ],
    "prop": [
        {"changes": [change()], "why": ""},
        {"changes": [], "why": ""},
        {"changes": [change()], "why": "", "resolves": []},
    ],
    "vote": [{"reason": ""}, {"reason": "no"}, {}, {"reason": None}, {"reason": 1}, {"reason": "", "more": 1}, []],
    "conf": [
        {"item": "", "group": "email", "mine": {"email": "a"}},
        {"item": PID, "group": "account", "mine": {"iban": None, "holder": "x"}},
        {"item": "", "group": "email", "mine": {}},
        {"item": "", "group": "email", "mine": {"email": 1}},
        {"item": "", "group": "email", "mine": []},
        {"item": "x", "group": "email", "mine": {"email": "a"}},
        {"item": "", "group": 1, "mine": {"email": "a"}},
        {"item": "", "group": "email"},
        {"item": "", "group": "email", "mine": {"email": "a"}, "was": {"email": None}},
        {"item": PID, "group": "account", "mine": {"iban": "x"}, "was": {"iban": None, "holder": "y"}, "eff": TS[:10]},
        {"item": "", "group": "email", "mine": {"email": "a"}, "eff": TS[:10]},
        {"item": PID, "group": "account", "mine": {"iban": "x", "holder": "y"}, "was": {"iban": None}},
        {"item": "", "group": "email", "mine": {"email": "a"}, "was": {}},
        {"item": "", "group": "email", "mine": {"email": "a"}, "was": None},
        {"item": "", "group": "email", "mine": {"email": "a"}, "was": {"email": 1}},
        {"item": "", "group": "email", "mine": {"email": "a"}, "eff": ""},
        {"item": "", "group": "email", "mine": {"email": "a"}, "eff": "2026-13-01"},
        {"item": "", "group": "email", "mine": {"email": "a"}, "eff": None},
    ],
}


def body_blocks() -> Iterator[Block]:
    readers: dict[str, Callable[[Any], object]] = {
        "rec": lambda body: forms.read_rec(body, has_base=False),
        "prop": forms.read_prop,
        "vote": forms.read_vote,
        "conf": forms.read_conf,
    }
    for kind, bodies in BODIES.items():
        for body in bodies:
            verdict = said(partial(readers[kind], body))
            yield {"kind": kind, "body": json.dumps(body, sort_keys=True, separators=(",", ":")), "expect": verdict}


def policy_blocks() -> Iterator[Block]:
    section = POLICY["contact"]
    whole: dict[str, object] = {
        "whole": POLICY,
        "empty": {},
        "a list": [],
        "null": None,
        "section is no object": {"contact": 1},
        "name with a capital": {"Contact": section},
        "name too long": {"x" * 41: section},
        "an s4 section for hr": {"health": POLICY["health"] | {"roles": {"hr": "r"}}},
    }
    for name, body in whole.items():
        yield policy_block(name, body)
    for key in ("self", "roles", "fields"):
        yield policy_block(f"without {key}", {"contact": {k: v for k, v in section.items() if k != key}})
    for key in ("self", "roles", "fields", "s4", "list", "more"):
        for wrong in (*WRONG, {"hr": "w"}, {"HR": "r"}, {"hr": None}, {"email": {}}):
            yield policy_block(f"{key} = {short(wrong)}", {"contact": section | {key: wrong}})
    for key in ("rule", "group", "eff", "days", "more"):
        for wrong in (*WRONG, "d", "R+", 365, 366, "Group", "group"):
            field = {"email": {"rule": "D"} | {key: wrong}}
            yield policy_block(f"field {key} = {short(wrong)}", {"contact": section | {"fields": field}})


def policy_block(name: str, body: object) -> Block:
    data = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    return {"name": name, "policy": data.decode(), "expect": said(lambda: parse_policy(canonical.parse(data)))}


# -- a log -----------------------------------------------------------------------------------------------------------


def log_blocks() -> Iterator[Block]:
    story: Story = tell()
    forge = story.forge
    yield {"name": "log", "org": forge.org, "pin": forge.pin.hex(), "rows": len(forge.rows)} | {
        f"key {name}": f"{who.recipient} {who.identity.kem.seed.hex()}" for name, who in story.readers.items()
    }
    views = {"nobody": forge.seen_by(None)} | {name: forge.seen_by(who) for name, who in story.readers.items()}
    for row, last in zip(forge.rows, views["nobody"].rows, strict=True):
        block: Block = {"seq": row.seq, "what": story.words.get(row.seq, "")}
        for column in ("chain", "op", "h", "ctx", "body", "bh", "sig"):
            value = getattr(row, column)
            block[column] = value.hex() if isinstance(value, bytes) and column != "ctx" else shown_ctx(value)
        block["head"] = last.head.hex()
        for name, view in views.items():
            seen = view.rows[row.seq - 1]
            place, content = Place(seen.place).name.lower().replace("_", " "), Content(seen.content).name.lower()
            reason = "" if content == "unread" else seen.place_reason or seen.content_reason
            block[f"for {name}"] = (
                f"{place} / {content} / {reason.split(':')[0] if reason.startswith('context') else reason}"
            )
        yield block
    for name, view in views.items():
        for chain_name, fold in sorted(view.folds.items()):
            base = canonical.encode(fold.base()).decode() if fold else "unread"
            yield {"name": "fold", "for": name, "chain": chain_name, "base": base}


def shown_ctx(value: object) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode("ascii")
        except UnicodeDecodeError:
            return "hex " + value.hex()
    return str(value)


FILES: dict[str, tuple[str, Callable[[], Iterator[Block]]]] = {
    "json": ("What parses, and what is canonical (section 2).", json_blocks),
    "padding": ("Padded bytes and what is inside (section 7).", padding_blocks),
    "hashes": ("Hashes of entries and heads of logs (section 3).", hash_blocks),
    "names": (
        "Organisation ids, fingerprints, ops of helpers, commitments, the kit (sections 4, 6, 7, 14).",
        name_blocks,
    ),
    "invites": ("Invite codes: what is derived, what is read (section 14).", invite_blocks),
    "signatures": ("Second signatures and proofs (section 7).", signature_blocks),
    "wraps": ("HPKE wraps and sealed bodies: what opens (section 7).", wrap_blocks),
    "contexts": ("A good context of each kind, and one wrong thing in every position (sections 5, 6).", context_blocks),
    "bodies": ("What may stand in a sealed body (section 8).", body_blocks),
    "policies": ("What a policy may look like (section 9).", policy_blocks),
    "log": (
        "One log with every kind and most refusals, and what each reader makes of it (sections 10 to 13).",
        log_blocks,
    ),
}


def main(names: list[str]) -> None:
    """Write the named files, or those that are missing."""
    for name, (words, blocks) in FILES.items():
        if name in names or (not names and not (files.FOLDER / f"{name}.txt").exists()):
            files.write(name, words, blocks())


if __name__ == "__main__":
    main(sys.argv[1:])
