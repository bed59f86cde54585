"""The organisation's own name: published unsealed and signed by HR, so that a sign-in page can show it."""

from __future__ import annotations

from hris_desktop.crypto import canonical
from hris_desktop.sync.intents import Part, Public
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.entries import read_ctx

CHAIN = "k:organisation:name"
KIND = "pub"
"""Only HR and editors publish. Anybody may put an entry of another kind on this chain, and it says nothing here."""


def publish(op: str, name: str) -> Public:
    """The act that gives the organisation its name."""
    return Public(op, CHAIN, (Part(KIND, {"aud": "all"}, canonical.encode({"name": name})),))


def published_name(ledger: Ledger) -> str:
    """The name as last published, or ``""``."""
    counted = (row for row in ledger.replica.chain(CHAIN) if row.place == Place.COUNTED)
    rows = [row for row in counted if row.content == Content.GOOD and read_ctx(row.ctx).kind == KIND]
    if not rows or rows[-1].body is None:
        return ""
    name = canonical.parse(rows[-1].body).get("name")
    return name if isinstance(name, str) else ""
