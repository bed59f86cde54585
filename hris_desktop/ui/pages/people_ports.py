"""What the pages about people ask of the services; every call blocks and may raise ``ServiceError``."""

from __future__ import annotations

from typing import Protocol

from hris_desktop.services.people import InviteLetter
from hris_desktop.services.people_head import PersonHead
from hris_desktop.services.second import Outcome
from hris_desktop.services.views import Problem


class PeoplePort(Protocol):
    """HR's part of bringing somebody in."""

    def doubts(self, name: str) -> tuple[Problem, ...]:
        """What to look at before somebody of this name is added."""
        ...

    def add(self, name: str) -> str:
        """A new person without keys; their id."""
        ...

    def invite(self, pid: str) -> InviteLetter:
        """A code for a person, shown once."""
        ...

    def withdraw_invite(self, pid: str) -> None:
        """No code of this person opens anything any more."""
        ...

    def give_role(self, pid: str, role: str) -> Outcome:
        """Let a confirmed person into a role of one's own."""
        ...

    def head(self, pid: str) -> PersonHead:
        """What stands over somebody's record."""
        ...
