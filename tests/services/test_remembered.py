"""What the tests of this folder remember of signatures: that one held, by key, signature and message, and no more."""

from __future__ import annotations

import pytest

from hris_desktop.crypto import sign
from hris_desktop.crypto.errors import BadSignature
from hris_desktop.crypto.keys import Signer


def test_only_what_held_is_remembered() -> None:
    key, other = Signer.new(), Signer.new()
    good = key.sign(b"this")
    for _ in range(2):
        sign.verify(key.pub, good, b"this")
        for pub, signature, message in (
            (key.pub, good, b"that"),
            (other.pub, good, b"this"),
            (key.pub, other.sign(b"this"), b"this"),
        ):
            with pytest.raises(BadSignature):
                sign.verify(pub, signature, message)
