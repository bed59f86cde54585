"""What an act asks for, in plain words made from the very bytes that are signed; and why it can no longer be done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hris_desktop.crypto import canonical, codes
from hris_desktop.crypto.errors import Malformed
from hris_desktop.domain.rights import BadPolicy, SectionPolicy, parse_policy
from hris_desktop.services.holding import unheld_roles
from hris_desktop.services.office import Office, role_word
from hris_desktop.services.second_log import Act, Proposed, ProposedActs, entries_of
from hris_desktop.services.views_erasing import Ground, told
from hris_desktop.sync.erasing import said
from hris_desktop.vault.org import NEVER
from hris_desktop.vault.wraps import person_id, split_recipient

HR = "hr"
_FINGERPRINT = re.compile(r"[0-9a-f]{64}\Z")
RIGHTS = {"": "may not read", "r": "may read", "rw": "may read and write"}


class Words:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def title(self, act: Act) -> str:
        """What is asked: ``Remove Jane Doe from HR``."""
        return self._TITLES[act.kind](self, act.d)

    def sentence(self, act: Act) -> str:
        """What it does, and what to look at before signing."""
        return _SENTENCES[act.kind]

    def five_words(self, act: Act) -> tuple[str, ...]:
        """What to compare with the person, where a key is confirmed."""
        text = act.d.get("fp") if act.kind == "confirm" else None
        return codes.five_words(bytes.fromhex(text)) if isinstance(text, str) and _FINGERPRINT.match(text) else ()

    def rows(self, act: Act) -> tuple[tuple[str, str], ...]:
        """Particulars: what a policy would change."""
        if act.kind == "erase":
            return (("Ground", Ground(act.d["ground"]).words), *self._erased_rows(act))
        if act.kind == "kit":
            lost = "only today's kit opens it: let somebody in with it before you sign"
            return tuple((role_word(role), lost) for role in unheld_roles(self._office.desk.ledger.org))
        return self.policy_rows(act) if act.kind == "policy" else ()

    def _erased_rows(self, act: Act) -> Iterator[tuple[str, str]]:
        for entry, (key, last) in zip(entries_of(act.d), act.d["of"], strict=True):
            state = self._office.desk.ledger.chain(entry.chain)
            rows = said(self._office.desk.replica.chain(entry.chain), state)
            now = "it changed meanwhile, or was erased" if state.said.hex() != last else told(len(rows))
            yield self._section(key), now

    def trouble(self, one: Proposed) -> str:
        """Why it can no longer be done; empty while it can."""
        try:
            return self._TROUBLES[one.act.kind](self, one)
        except (KeyError, TypeError, ValueError, AttributeError):
            return "It was not made by a program that follows the rules."

    # -- titles -------------------------------------------------------------------------------------------------------

    def _role(self, d: Mapping[str, Any]) -> str:
        first = next((one for one in d["to"] if one.startswith("p:")), "")
        return f"Role {role_word(d['role'])}: first member {self._office.name(_pid(first))}"

    def _role_less(self, d: Mapping[str, Any]) -> str:
        return f"Remove {self._office.name(d['pid'])} from {role_word(d['role'])}"

    def _remove(self, d: Mapping[str, Any]) -> str:
        name = self._office.name(d["pid"])
        told = " (HR)" if HR in self._office.desk.ledger.org.roles_of(d["pid"]) else ""
        return f"Remove {name}{told} from the organisation"

    def _confirm(self, d: Mapping[str, Any]) -> str:
        return f"Confirm a renewed key of {self._office.name(d['pid'])}: compare five words with the person"

    def _policy(self, _d: Mapping[str, Any]) -> str:
        return "Change who may read or write what"

    def _erase(self, d: Mapping[str, Any]) -> str:
        names = ", ".join(self._section(key) for key, _ in d["of"])
        return f"Erase for good from the record of {self._office.name(d['pid'])}: {names}"

    def _kit(self, _d: Mapping[str, Any]) -> str:
        return "Replace the organisation's recovery kit"

    _TITLES: Mapping[str, Callable[[Words, Mapping[str, Any]], str]] = {
        "role": _role,
        "role-": _role_less,
        "remove": _remove,
        "confirm": _confirm,
        "policy": _policy,
        "kit": _kit,
        "erase": _erase,
    }

    # -- whether it still can be --------------------------------------------------------------------------------------

    def _role_trouble(self, one: Proposed) -> str:
        org, d = self._office.desk.ledger.org, one.act.d
        if org.role_gen(d["role"]):
            return "This role has its key already."
        own = person_id(one.by, org.active_gen(one.by))
        people = [to for to in d["to"] if to.startswith("p:")]
        return "" if people == [own] and d["gen"] == 1 else "The key was not made by the person who would be the first."

    def _role_less_trouble(self, one: Proposed) -> str:
        inside = self._office.desk.ledger.org.listed(one.act.d["role"])
        return "" if one.act.d["pid"] in inside else "This person is not in that role any more."

    def _remove_trouble(self, one: Proposed) -> str:
        org, pid = self._office.desk.ledger.org, one.act.d["pid"]
        return "This person has been removed already." if org.people[pid].left < NEVER else ""

    def _confirm_trouble(self, one: Proposed) -> str:
        d = one.act.d
        key = self._office.desk.ledger.org.key(d["pid"], d["gen"])
        if key is None or not key.waits() or key.fingerprint.hex() != d["fp"]:
            return "This key was confirmed already, or replaced by another."
        return ""

    def _policy_trouble(self, one: Proposed) -> str:
        if self._proposed_policy(one.act) is None:
            return "It is no policy this program can read."
        following = self._office.desk.ledger.org.policy_version() + 1
        return "" if one.act.d["ver"] == following else "The rules have changed since this was asked for."

    def _kit_trouble(self, one: Proposed) -> str:
        return "" if isinstance(one.act.d["gen"], int) else "It is no recovery kit."

    def _erase_trouble(self, one: Proposed) -> str:
        act, org = one.act, self._office.desk.ledger.org
        Ground(act.d["ground"])
        if act.d["act"] != act.op or act.d["pid"] not in org.people:
            return "It was not made by a program that follows the rules."
        if any(org.was_s4(key) for key, _ in act.d["of"]):
            return "It names a section that only the person themselves can erase."
        if not ProposedActs(self._office).left(act):
            return "What was to be erased has changed since this was asked for, or is erased already."
        return ""

    _TROUBLES: Mapping[str, Callable[[Words, Proposed], str]] = {
        "role": _role_trouble,
        "role-": _role_less_trouble,
        "remove": _remove_trouble,
        "confirm": _confirm_trouble,
        "policy": _policy_trouble,
        "kit": _kit_trouble,
        "erase": _erase_trouble,
    }

    # -- a policy, compared with the one in force ---------------------------------------------------------------------

    def _proposed_policy(self, act: Act) -> Mapping[str, SectionPolicy] | None:
        try:
            return parse_policy(canonical.parse(act.body))
        except (BadPolicy, Malformed):
            return None

    def policy_rows(self, act: Act, at: int = NEVER) -> tuple[tuple[str, str], ...]:
        """What a policy changes of the one before that position."""
        return tuple(self._policy_rows(act, at))

    def _policy_rows(self, act: Act, at: int) -> Iterator[tuple[str, str]]:
        now, then = self._office.desk.ledger.org.policy(at), self._proposed_policy(act) or {}
        for key in sorted(now.keys() | then.keys()):
            before, after = now.get(key), then.get(key)
            if before is None or after is None:
                yield self._section(key), "new section" if before is None else "section given up"
            elif before != after:
                yield from self._section_rows(key, before, after)

    def _section_rows(self, key: str, before: SectionPolicy, after: SectionPolicy) -> Iterator[tuple[str, str]]:
        name = self._section(key)
        for role in sorted(before.roles.keys() | after.roles.keys()):
            was, now = before.roles.get(role, ""), after.roles.get(role, "")
            if was != now:
                yield name, f"{role_word(role)} {RIGHTS[now]} (until now: {RIGHTS[was]})"
        if before.self_right != after.self_right:
            yield name, f"The person themself {RIGHTS[after.self_right]} (until now: {RIGHTS[before.self_right]})"
        if (before.fields, before.s4, before.is_list) != (after.fields, after.s4, after.is_list):
            yield name, "fields or their edit rules change"

    def _section(self, key: str) -> str:
        return next((one.label for one in self._office.catalogue if one.key == key), key)


_SENTENCES: Mapping[str, str] = {
    "role": "The role gets a key of its own, and this person is the first to hold it. Later members are let in by it.",
    "role-": "They receive nothing new from the next change on; what they could read until then they may have kept.",
    "remove": (
        "Their keys end at once: nothing they sign counts any more, and they receive nothing new. What they could read "
        "until then they may have kept."
    ),
    "confirm": (
        "Sign only after you have compared the five words with the person yourself, face to face or by a voice you "
        "know. Their older key ends with it."
    ),
    "policy": "Whoever is added can read what is kept there now. Look at every line.",
    "erase": (
        "What these sections hold goes for good: for everybody, on every device that connects, in the shared store. "
        "Look at them before you sign. That something was there, and this erasure, stay in the log."
    ),
    "kit": "The printed kit of today opens nothing new any more. Make sure the new one is printed and tested.",
}


def _pid(recipient: str) -> str:
    return split_recipient(recipient)[0].removeprefix("p:") if recipient else ""
