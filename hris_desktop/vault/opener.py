"""Data keys that are unwrapped before their entry's turn comes, in another thread: a memory of facts, never a verdict.

What a wrap opens to is known under all that it was opened with: the context that it is bound to, which names the key of
its recipient, and its bytes. Whether that is the chain's data key is for ``Session.dek`` to say, where it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from hris_desktop.crypto.errors import CannotOpen
from hris_desktop.crypto.keys import KemKey
from hris_desktop.crypto.wrap import WRAP_BYTES
from hris_desktop.vault import wraps

_DEK: Final = re.compile(
    rb'"chain":"(r:[a-z0-9:_-]+)","d":\{(?:"add":true,)?"dk":"[0-9a-f]{64}","ep":([1-9][0-9]{0,8}),[^{}]*?'
    rb'"to":\["([a-z0-9:_",-]+)"\]\},"dev":"[0-9a-f]{8}","kind":"dek"'
)


class Opener:
    """Opens what is wrapped to one of these keys."""

    __slots__ = ("_found", "_held", "_org")

    def __init__(self, org: str, held: Mapping[str, KemKey]) -> None:
        self._org, self._held = org, dict(held)
        self._found: dict[tuple[bytes, bytes], bytes] = {}

    def open(self, ctx: object, body: object) -> None:
        """Open what an entry of this context brings for one of the keys, if it does; anything else is passed over."""
        found = _DEK.search(ctx) if isinstance(ctx, bytes) and isinstance(body, bytes) else None
        if found is None or not isinstance(body, bytes):
            return
        chain, ep, to = (part.decode("ascii") for part in found.groups())
        for place, recipient in enumerate(to.split('","')):
            if recipient in self._held:
                key, wrapped = self._held[recipient], body[place * WRAP_BYTES : (place + 1) * WRAP_BYTES]
                info = wraps.dek_info(self._org, chain, int(ep), recipient=recipient, kem_pub=key.pub)
                if (info, wrapped) not in self._found:
                    self._open(key, info, wrapped)
                return

    def _open(self, key: KemKey, info: bytes, wrapped: bytes) -> None:
        # what does not open is an alarm, maybe: whoever asks for it tries by itself
        with suppress(CannotOpen):
            self._found[info, wrapped] = key.open(info, wrapped)

    def opened(self, info: bytes, wrapped: bytes) -> bytes | None:
        """What this wrap opened to; asked for once."""
        return self._found.pop((info, wrapped), None)
