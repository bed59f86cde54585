"""One function reads the address of a store, on every system the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.store.contract import StoreError
from hris_desktop.store.memory import MemoryStore
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.store.urls import UnknownStoreURL, open_store, sqlite_path, sqlite_url


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////srv/hr/store.sqlite", "/srv/hr/store.sqlite"),
        ("sqlite:////srv/Human%20Resources/a%3Fb%23c%25.sqlite", "/srv/Human Resources/a?b#c%.sqlite"),
        ("sqlite:////srv/Persönlich/Üb er.sqlite", "/srv/Persönlich/Üb er.sqlite"),
        ("sqlite:////srv/Pers%C3%B6nlich", "/srv/Persönlich"),
    ],
)
def test_addresses(url: str, path: str) -> None:
    assert sqlite_path(url) == Path(path)


def test_a_relative_address_starts_at_the_folder_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert sqlite_path("sqlite:///hr/store.sqlite") == tmp_path / "hr" / "store.sqlite"
    assert sqlite_path("sqlite:///C:/hr/s.sqlite").as_posix().endswith("C:/hr/s.sqlite")


@pytest.mark.parametrize(
    "url",
    [
        "", "store.sqlite", "/srv/store.sqlite", "sqlite:", "sqlite://", "sqlite:///", "sqlite://host/store.sqlite",
        "postgres://x", "SQLITE:///x", "memory", "memory:x", "sqlite:///a?mode=ro", "sqlite:///a#b", "sqlite:///a%00b",
        "sqlite:///a%FF", "sqlite:///a%0Ab",
    ],
)  # fmt: skip
def test_what_is_no_address_is_told_with_the_right_form(url: str) -> None:
    with pytest.raises(UnknownStoreURL, match="sqlite:///path"):
        open_store(url)
    assert issubclass(UnknownStoreURL, StoreError)


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30))
def test_an_address_leads_back_to_its_path(name: str) -> None:
    path = Path("/srv") / name
    assert sqlite_path(sqlite_url(path)) == path.absolute()


def test_the_address_opens_the_store(tmp_path: Path) -> None:
    path = tmp_path / "a b%20?.sqlite"
    SqliteStore.create(path).close()
    store = open_store(sqlite_url(path))
    assert isinstance(store, SqliteStore)
    store.close()
    assert isinstance(open_store("memory:"), MemoryStore)
