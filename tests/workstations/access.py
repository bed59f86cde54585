"""Who may open what, by the lists alone: a model of a page, with no key and no cipher in it.

It is told what counted and reads only whom an entry names. ``Oracle`` opens the wraps themselves; the program does
both. What a person reaches: their own key, the roles whose key is wrapped to it, and the older keys of those roles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tests.workstations.oracle import Known

EVERYBODY = "members"
"""Whoever leaves keeps the key that everybody has: the directory is no secret among those who were in it."""


class Access:
    """See the module. ``feed`` it what the oracle says, in order."""

    def __init__(self) -> None:
        self.live: dict[str, int] = {}
        """Person → the generation of their key that is in force; 0 = none."""
        self.inside: dict[str, set[str]] = defaultdict(set)
        self.gen: dict[str, int] = defaultdict(int)
        self.kits = 0
        self.wrapped: dict[str, set[str]] = defaultdict(set)
        """Recipient → role keys that are wrapped to it."""
        self.listed: dict[tuple[str, int], set[str]] = defaultdict(set)
        """Chain and epoch → whom its data key is wrapped to."""
        self.born: dict[tuple[str, int], tuple[int, frozenset[str]]] = {}
        """Where each epoch began, and whom it was wrapped to at first."""
        self.gone: dict[str, int] = {}
        """Person → where they were removed."""
        self._at = 0

    def feed(self, rows: Sequence[Known]) -> None:
        """Learn from what counts and is not void."""
        for known in rows[self._at :]:
            if known.place == "counted" and known.content not in ("void", "newer"):
                self._learn(known)
        self._at = len(rows)

    def reach(self, recipient: str) -> set[str]:
        """Everything that can be opened with this key."""
        found, new = {recipient}, [recipient]
        while new:
            new = [role for one in new for role in self.wrapped.get(one, ()) if role not in found]
            found.update(new)
        return found

    def may_open(self, recipient: str, chain: str, ep: int) -> bool:
        """Whether the epoch is wrapped to this key, or to a role within its reach."""
        return bool(self.listed.get((chain, ep), set()) & self.reach(recipient))

    def opened_after_leaving(self) -> list[tuple[str, str, int]]:
        """Epochs that were wrapped to somebody who had been removed before."""
        return [
            (pid, chain, ep)
            for pid, left in self.gone.items()
            for (chain, ep), (seq, to) in self.born.items()
            if seq > left and not self.live.get(pid) and self._keeps(pid, to)
        ]

    def _keeps(self, pid: str, to: frozenset[str]) -> bool:
        own = (one for one in list(self.wrapped) if one.startswith(f"p:{pid}:"))
        reached = set().union(*map(self.reach, own)) | {one for one in to if one.startswith(f"p:{pid}:")}
        return any(one in reached for one in to if not one.startswith(f"r:{EVERYBODY}:"))

    # ------------------------------------------------------------------------------------------ learning

    def _learn(self, known: Known) -> None:
        kind, d = known.ctx["kind"], known.ctx["d"]
        learn = {
            "genesis": self._genesis, "confirm": self._confirm, "recovery": self._recovery, "remove": self._remove,
            "kit": self._kit, "role": self._role, "role+": self._role_more, "role-": self._role_less,
            "rolekey": self._role_key, "dek": self._dek,
        }.get(kind)  # fmt: skip
        if learn is not None:
            learn(known, d)

    def _genesis(self, known: Known, d: dict[str, Any]) -> None:
        self.live[known.ctx["by"][0]] = self.kits = 1
        self._role(known, {"role": "hr", **d})

    def _kit(self, _known: Known, _d: dict[str, Any]) -> None:
        self.kits += 1

    def _confirm(self, _known: Known, d: dict[str, Any]) -> None:
        self.live[d["pid"]] = d["gen"]
        self.gone.pop(d["pid"], None)

    def _recovery(self, known: Known, d: dict[str, Any]) -> None:
        self._confirm(known, d)
        self._role_more(known, {"role": "hr", "gen": d["hr"], "to": [f"p:{d['pid']}:{d['gen']}"]})

    def _remove(self, known: Known, d: dict[str, Any]) -> None:
        self.live[d["pid"]] = 0
        self.gone[d["pid"]] = known.seq
        for people in self.inside.values():
            people.discard(d["pid"])

    def _role(self, known: Known, d: dict[str, Any]) -> None:
        self.gen[d["role"]] = 1
        self.inside[d["role"]] = {known.ctx["by"][0]}
        self._wrap(f"r:{d['role']}:1", d["to"])

    def _role_more(self, _known: Known, d: dict[str, Any]) -> None:
        self.inside[d["role"]] |= {one.split(":")[1] for one in d["to"]}
        self._wrap(f"r:{d['role']}:{d['gen']}", d["to"])

    def _role_less(self, _known: Known, d: dict[str, Any]) -> None:
        self.inside[d["role"]].discard(d["pid"])

    def _role_key(self, _known: Known, d: dict[str, Any]) -> None:
        role, gen = d["role"], d["gen"]
        people = [f"p:{pid}:{self.live[pid]}" for pid in self.inside[role] if self.live.get(pid)]
        self.gen[role] = gen
        self._wrap(f"r:{role}:{gen}", [*people, f"k:rec:{self.kits}"])
        self._wrap(f"r:{role}:{gen - 1}", [f"r:{role}:{gen}"])

    def _wrap(self, key: str, to: Sequence[str]) -> None:
        for one in to:
            self.wrapped[one].add(key)

    def _dek(self, known: Known, d: dict[str, Any]) -> None:
        at = known.ctx["chain"], d["ep"]
        if "add" not in d:
            self.born[at] = known.seq, frozenset(d["to"])
        self.listed[at] |= set(d["to"])
