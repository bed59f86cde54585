"""Whoever uses a command reads that the recovery kit was used, and for what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

import pytest

from hris_desktop.cli.desk import tell_news
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import PersonRef
from hris_desktop.services.views_safety import KeyNewsView, KitUsed

AMIRA, PRIYA = PersonRef("p1", "Amira Haddad"), PersonRef("p2", "Priya Raman")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass
class Told:
    """All that is asked of a suite here."""

    view: KeyNewsView

    def __post_init__(self) -> None:
        self.safety = self.notices = self

    def news(self) -> KeyNewsView:
        return self.view


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("recovery", "Amira Haddad became a person of HR with it."),
        ("role+", "it let Amira Haddad into Health."),
        ("role-", "it took Amira Haddad out of Health."),
        ("remove", "it removed Amira Haddad from the organisation."),
        ("confirm", "it confirmed new keys of Amira Haddad."),
    ],
)
def test_every_use_of_the_kit_has_its_own_words(kind: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    view = KeyNewsView(None, (KitUsed(kind, AMIRA, "Health", PRIYA, NOON),), None)
    tell_news(cast("Suite", Told(view)))
    heard = capsys.readouterr()
    assert heard.out == ""
    said = " ".join(heard.err.split())
    assert "The organisation's recovery kit was used" in said
    assert f"by Priya Raman: {told}" in said
