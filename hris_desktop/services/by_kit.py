"""What the recovery kit does in the place of people who are missing, for a person of HR who has its words.

hand on    nobody who is in a role holds its key (the last one left, was removed, or lost their own keys): the kit
           opens it for somebody, who is in the role from then on. Where its key was made for an earlier kit, that one's
           sheet opens it and the one in force signs: the words of both are typed
take out   somebody leaves HR, or is removed from it, and no second person of HR signs that

Each is one entry with the kit's signature under exactly that act; it stands in the log for everybody to see.
"""

from __future__ import annotations

from typing import Any

from hris_desktop.crypto.keys import Identity, KemKey
from hris_desktop.domain.rights import HR
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.holding import unheld
from hris_desktop.services.keeping import keep
from hris_desktop.services.kit_words import kit_generation, read_kit, read_kits, refuse_kit, refuse_stranger
from hris_desktop.services.office import Office, role_word
from hris_desktop.services.second import Outcome
from hris_desktop.sync.intents import Part, Public
from hris_desktop.vault import role_keys
from hris_desktop.vault.acts import Proposal
from hris_desktop.vault.org import Org


class ByKit:
    """See the module. Every call raises ``BadInput`` beside the words, or ``NotAllowed``."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def hand_on(self, role: str, pid: str, words: str) -> Outcome:
        """Let a person into a role whose key nobody in it holds."""
        org = self._org()
        self._only_hr()
        if not unheld(org, role):
            told = "Its members let others in." if org.role_gen(role) else "Its first member makes its key."
            raise NotAllowed("The kit is not needed here", told, "Nothing was changed.")
        if not org.active_gen(pid):
            raise NotAllowed("Not confirmed yet", "A role's key can only be given to somebody HR has confirmed.")
        kit, private = self._opened(role, words)
        d, body = role_keys.handed_on(org, private, role, [pid])
        told = f"{self._office.name(pid)} is in {role_word(role)}, by the recovery kit."
        return self._signed("role+", d, body, kit, told)

    def _opened(self, role: str, words: str) -> tuple[Identity, KemKey]:
        """The kit in force, which signs, and the role's key: an earlier kit may open what it does not."""
        org, kits = self._org(), read_kits(words)
        for one in kits:
            refuse_stranger(org, one)
        kit = next((one for one in kits if kit_generation(org, one) == org.kit().gen), kits[0])
        refuse_kit(org, kit)
        wanted = org.role_recipient(role)
        found = (held[wanted] for one in kits if wanted in (held := role_keys.opened_by_kit(org, one)))
        private = next(found, None)
        if private is None:
            told = f"The present key of {role_word(role)} was made for an earlier kit, and nobody holds it any more."
            todo = (
                "If the sheet of that kit still exists, type its words after those of the kit in force. Without it, "
                "what only this role could read is lost; its people can write it anew under another role."
            )
            raise BadInput("The kit does not open this role", told, todo, field="kit")
        return kit, private

    def take_out(self, pid: str, words: str) -> Outcome:
        """End somebody's place in HR, or one's own."""
        told = f"{self._office.name(pid)} is out of HR, by the recovery kit, and receives nothing new as HR."
        return self._ended("role-", {"role": HR, "pid": pid}, words, told)

    def remove(self, pid: str, words: str) -> Outcome:
        """Remove somebody of HR from the organisation."""
        if pid == self._office.me:
            raise NotAllowed("Nobody removes themselves", "You can leave HR by the kit; another person removes you.")
        told = f"{self._office.name(pid)} is removed, by the recovery kit, and receives nothing new."
        return self._ended("remove", {"pid": pid}, words, told)

    def _ended(self, kind: str, d: dict[str, Any], words: str, told: str) -> Outcome:
        self._only_hr()
        org = self._org()
        if d["pid"] not in org.listed(HR):
            raise NotAllowed("The kit is not needed here", "This person is not in HR.", "Nothing was changed.")
        kit = read_kit(words)
        refuse_kit(org, kit)
        return self._signed(kind, d, b"", kit, told)

    def _signed(self, kind: str, d: dict[str, Any], body: bytes, kit: Identity, told: str) -> Outcome:
        op = self._office.new_op()
        rec = kit.signer.sign(Proposal(op, kind, d, body).message(self._org().id)).hex()
        act = Public(op, "org", (Part(kind, {**d, "rec": rec}, body),))
        keep(self._office, act, failed="The kit could not sign it")
        return Outcome(op, done=True, sentence=told, queued=True)

    def _org(self) -> Org:
        return self._office.desk.ledger.org

    def _only_hr(self) -> None:
        if self._office.me not in self._org().members(HR):
            told = "Where nobody in HR is left, the kit makes somebody HR: “I forgot it” on the sign-in page."
            raise NotAllowed("Only HR can do this", told)
