"""The choices of a profile, and how dates and numbers are written."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.schema import Context, Field
from hris_desktop.services.errors import StoreTrouble
from hris_desktop.services.formats import OWN, PLACES, SYSTEM, locale_of, sample
from hris_desktop.services.settings import Choices, Settings, changed, keyring_sentence
from hris_desktop.system import paths
from hris_desktop.system.keyfile import FileKeys

TODAY = date(2026, 11, 21)
SAMPLES = {
    "date": "1990-05-03",
    "month": "2026-11",
    "day_month": "--05-03",
    "decimal": "0.75",
    "money": "4200.5",
    "percent": "12.5",
    "integer": "5",
}
LOCALES = [name for name, _ in PLACES]


def fields() -> dict[str, Field]:
    found: dict[str, Field] = {}
    for section in CATALOGUE:
        for one in section.fields:
            found.setdefault(one.kind.name, one)
    return {kind: found[kind] for kind in SAMPLES if kind in found}


@pytest.mark.parametrize("locale", LOCALES)
def test_what_a_form_shows_can_be_read_back_in_every_format(locale: str) -> None:
    """A chosen format must never change a value that nobody touched."""
    for kind, one in fields().items():
        context = Context(locale, TODAY, {}, one)
        shown = one.kind.write(SAMPLES[kind], context)
        assert one.kind.parse(shown, context).value == SAMPLES[kind], (kind, shown)
    assert "2026" in sample(locale)


def test_names_and_locales_are_told_once() -> None:
    assert len(set(LOCALES)) == len(LOCALES)
    assert len({name for _, name in PLACES}) == len(PLACES)


@pytest.mark.parametrize(
    ("choice", "computer", "found"),
    [
        ("", "de_DE", OWN),
        (SYSTEM, "de_DE", "de_DE"),
        (SYSTEM, "de_LI", "de_AT"),
        (SYSTEM, "C", OWN),
        (SYSTEM, "fa_IR", OWN),
        ("fr_FR", "de_DE", "fr_FR"),
        ("../../etc", "de_DE", OWN),
        ("system", "", OWN),
    ],
)
def test_every_choice_means_a_locale_there_is(choice: str, computer: str, found: str) -> None:
    assert locale_of(choice, computer) == found


def test_choices_are_kept_where_there_is_a_profile() -> None:
    assert Choices("nobody").keep(theme="dark").theme == "dark"
    assert paths.profiles() == [], "no folder is made for a choice"
    paths.profile("amira").prepare()
    Choices("amira").keep(theme="dark", idle_minutes=3)
    assert Choices("amira").load() == Settings(theme="dark", idle_minutes=3)
    assert Choices("priya").load() == Settings()


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    paths.profile("amira").prepare()
    Choices("amira").keep(theme="dark")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreTrouble, match="could not be kept"):
        Choices("amira").keep(theme="light")
    assert Choices("amira").load().theme == "dark"


def test_an_unreadable_file_does_not_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert Choices("amira").load() == Settings()


def test_a_choice_that_cannot_be_falls_back() -> None:
    assert changed(Settings(), {"idle_minutes": 1000, "theme": "dark"}) == Settings(theme="dark")


def test_what_keeps_the_key_is_told() -> None:
    paths.profile("amira").prepare()
    told = keyring_sentence("amira", lambda profile: FileKeys(profile.device_key))
    assert "a file that only your account may read" in told
