from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.system.settings import Settings, SettingsFile

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "settings.json")


def test_without_a_file_the_defaults_hold(file: SettingsFile) -> None:
    assert file.load() == Settings()
    assert not file.path.exists()


def test_a_choice_is_there_at_the_next_start(file: SettingsFile) -> None:
    file.change(theme="dark", font_percent=150)
    assert SettingsFile(file.path).load() == Settings(theme="dark", font_percent=150)


def test_what_a_newer_version_wrote_is_kept(file: SettingsFile) -> None:
    file.path.write_text('{"theme": "dark", "future": {"a": [1, 2]}}')
    file.change(language="de")
    assert json.loads(file.path.read_text())["future"] == {"a": [1, 2]}
    assert file.load().theme == "dark"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "pink"),
        ("theme", 3),
        ("font_percent", 1000),
        ("font_percent", True),
        ("idle_minutes", 0),
        ("window", []),
    ],
)
def test_a_value_that_cannot_be_counts_as_not_chosen(file: SettingsFile, key: str, value: object) -> None:
    file.path.write_text(json.dumps({key: value}))
    assert file.load() == Settings()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'"text"'])
def test_a_damaged_file_is_moved_aside_and_never_stops_the_start(file: SettingsFile, content: bytes) -> None:
    file.path.write_bytes(content)
    assert file.load() == Settings()
    assert file.path.with_name("settings.damaged.json").read_bytes() == content
    assert file.load() == Settings()


@given(stored=st.dictionaries(st.sampled_from(["theme", "language", "window", "font_percent", "x"]), json_values))
def test_whatever_was_stored_loads_and_survives(
    tmp_path_factory: pytest.TempPathFactory, stored: dict[str, object]
) -> None:
    file = SettingsFile(tmp_path_factory.mktemp("settings") / "settings.json")
    file.path.write_text(json.dumps(stored))
    settings = file.load()
    file.save(settings)
    assert file.load() == settings
    assert settings.as_stored().get("x") == stored.get("x")


def test_a_full_disk_leaves_the_old_file(file: SettingsFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.change(theme="dark")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        file.change(theme="light")
    assert file.load().theme == "dark"
    assert [entry.name for entry in file.path.parent.iterdir()] == ["settings.json"]


def test_the_file_is_closed_to_others(file: SettingsFile) -> None:
    file.change(theme="dark")
    assert file.path.stat().st_mode & 0o777 == 0o600
