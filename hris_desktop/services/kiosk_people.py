"""Who is joined to a terminal: kept in its replica, the names sealed under the key of the device.

The list decides which rows come here, so it changes in one commit with the keys it is about. Whose keys were removed
after ten wrong attempts stays on it: what they left waiting goes out only while their rows are here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from hris_desktop.services.profiles import Profiles
from hris_desktop.store.replica import Replica
from hris_desktop.system.devicekey import DeviceKey
from hris_desktop.vault.keybag_row import SecretKind

_KEPT: Final = "terminal people"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a terminal. ``kind`` is what their keypad asks for; ``ready``: their keys are here."""

    pid: str
    name: str = field(repr=False)
    kind: SecretKind
    confirmed: bool = True
    ready: bool = True
    gen: int = 0
    vouch: str = field(repr=False, default="")
    """Their signature for this terminal's own key (hex), by their key of this generation."""


class Members:
    """See the module. ``key`` None: the names stay closed. Belongs to the thread that owns the replica."""

    def __init__(self, replica: Replica, profiles: Profiles, key: DeviceKey | None) -> None:
        self._replica, self._profiles, self._key = replica, profiles, key

    def listed(self) -> tuple[Member, ...]:
        """Everybody, by name."""
        return tuple(sorted(self._read(), key=lambda one: one.name.casefold()))

    def pids(self) -> tuple[str, ...]:
        """Whose rows are kept here."""
        return tuple(sorted(self._raw()))

    def find(self, pid: str) -> Member | None:
        """One of them."""
        return next((one for one in self._read() if one.pid == pid), None)

    def named(self, typed: str) -> Member | None:
        """Whom somebody means who types a name; nobody where two bear it."""
        wanted = _plain(typed)
        found = [one for one in self._read() if wanted and _plain(one.name) == wanted]
        return found[0] if len(found) == 1 else None

    def put(self, member: Member) -> None:
        """Add somebody, or change what is known of them."""
        sealed = self._profiles.seal_name(member.name, self._key) if self._key and member.name else ""
        row = {"name": sealed, "kind": member.kind.value, "confirmed": member.confirmed, "ready": member.ready}
        vouched = {"gen": member.gen, "vouch": member.vouch} if member.vouch else {}
        self._write({**self._raw(), member.pid: row | vouched})

    def change(self, pid: str, **facts: Any) -> None:  # noqa: ANN401 - the fields of Member
        """Change what is known of somebody who is on the list."""
        known = self.find(pid)
        if known is not None and (fresh := replace(known, **facts)) != known:
            self.put(fresh)

    def drop(self, pid: str) -> None:
        """Somebody leaves."""
        self._write({one: row for one, row in self._raw().items() if one != pid})

    def _read(self) -> Iterator[Member]:
        for pid, row in self._raw().items():
            name = self._profiles.unseal_name(row["name"], self._key)
            vouched = {"gen": row.get("gen", 0), "vouch": row.get("vouch", "")}
            yield Member(pid, name, SecretKind(row["kind"]), row["confirmed"], row["ready"], **vouched)

    def _raw(self) -> dict[str, dict[str, Any]]:
        known: dict[str, dict[str, Any]] = json.loads(self._replica.get_meta(_KEPT) or "{}")
        return known

    def _write(self, rows: dict[str, dict[str, Any]]) -> None:
        self._replica.set_meta(_KEPT, json.dumps(rows))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
