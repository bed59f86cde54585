from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hris_desktop.system.devicekey import Item, KeychainError, Place, existing_device_key, obtain_device_key
from hris_desktop.system.keychain import device_keys
from hris_desktop.system.keyfile import FileKeys
from hris_desktop.system.situations import SituationKind


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "device-key.json"


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_file_and_folder_are_closed_to_others(path: Path) -> None:
    former = os.umask(0)
    try:
        key = obtain_device_key(FileKeys(path))
    finally:
        os.umask(former)
    assert key.place is Place.FILE
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    assert existing_device_key(FileKeys(path)) == key


def test_a_profile_with_a_file_goes_on_with_it(path: Path) -> None:
    assert not isinstance(device_keys(path, "00112233aabbccdd"), FileKeys)
    obtain_device_key(FileKeys(path))
    assert isinstance(device_keys(path, "00112233aabbccdd"), FileKeys)


def test_the_warning_is_always_told(path: Path) -> None:
    keys = FileKeys(path)
    obtain_device_key(keys)
    found = keys.situation()
    assert found.kind is SituationKind.FILE
    assert "has only your passphrase between them and your record" in found.sentence
    assert not found.file_offered


def test_an_open_file_is_closed_again_and_told_once(path: Path) -> None:
    keys = FileKeys(path)
    key = obtain_device_key(keys)
    path.chmod(0o644)
    assert keys.situation().kind is SituationKind.FILE_EXPOSED
    assert mode(path) == 0o600
    assert keys.situation().kind is SituationKind.FILE
    assert existing_device_key(keys) == key


def test_a_link_is_refused(path: Path) -> None:
    obtain_device_key(FileKeys(path))
    link = path.with_name("link.json")
    link.symlink_to(path)
    assert FileKeys(link).situation().kind is SituationKind.FILE_UNUSABLE
    with pytest.raises(KeychainError):
        FileKeys(link).read(Item.DEVICE_KEY)


def test_another_accounts_file_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    obtain_device_key(FileKeys(path))
    monkeypatch.setattr(os, "getuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(KeychainError) as caught:
        FileKeys(path).read(Item.DEVICE_KEY)
    assert caught.value.situation.kind is SituationKind.FILE_UNUSABLE


def test_a_failed_write_leaves_the_old_file_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = FileKeys(path)
    key = obtain_device_key(keys)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeychainError):
        keys.write(Item.ANCHOR, b"anchor")
    assert existing_device_key(keys) == key
    assert [entry.name for entry in path.parent.iterdir()] == ["device-key.json"]


def test_dropping_leaves_the_other_item(path: Path) -> None:
    keys = FileKeys(path)
    key = obtain_device_key(keys)
    keys.write(Item.ANCHOR, b"anchor")
    keys.drop(Item.ANCHOR)
    keys.drop(Item.ANCHOR)
    assert keys.read(Item.ANCHOR) is None
    assert existing_device_key(keys) == key


@given(
    st.one_of(
        st.binary(max_size=200),
        st.sampled_from(
            [
                b"",
                b"[]",
                b"null",
                b'{"v":1}',
                b'{"v":2,"items":{}}',
                b'{"v":1,"items":{"device-key":7}}',
                b'{"v":1,"items":{"device-key":"zz"}}',
                b'{"v":1,"items":{"device-key":"00"}}',
                b"[" * 60_000,
            ]
        ),
    )
)
def test_a_damaged_file_is_told_and_never_written_over(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "device-key.json"
    assume(content.strip() != b'{"v":1,"items":{}}')
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeychainError):
        obtain_device_key(FileKeys(path))
    assert path.read_bytes() == content
