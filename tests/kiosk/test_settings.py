"""The file that decides how a terminal behaves: read whole, refused when others could have written it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.services.kiosk_settings import BadSettings, KioskSettings, load, new_credential, sensitive

PLAIN = 'store = "/srv/hr/store.sqlite"\nsite = "Gate"\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(text, "utf-8")
    return path


def test_what_a_site_chooses(tmp_path: Path) -> None:
    line = new_credential("a long one indeed", params=CHEAPEST).line()
    more = f'idle_seconds = 45\nsections = ["bank_accounts"]\nnames = false\nmaintainer = "{line}"\n'
    found = load(written(tmp_path, PLAIN + more), trial=True)
    assert found.store.startswith("sqlite:////srv/")
    assert (found.idle_seconds, found.warning_seconds, found.names) == (45, 30, False)
    assert found.maintainer is not None
    assert found.maintainer.opens("a long one indeed")
    assert not found.maintainer.opens("a long one")
    assert "bank_accounts" in found.kept
    assert "tax" in found.withheld
    assert "a long" not in repr(found)
    assert found.maintainer.digest.hex() not in repr(found)


def test_nothing_sensitive_unless_the_site_says_so() -> None:
    found = KioskSettings("memory:", "Gate")
    assert found.withheld == sensitive() >= {"bank_accounts", "medical_card", "equality", "tax", "payslips"}
    assert not found.withheld & set(found.kept)


@pytest.mark.parametrize(
    "more",
    [
        "idle_secnds = 45\n",
        "idle_seconds = 29\n",
        "idle_seconds = 301\n",
        "idle_seconds = true\n",
        'idle_seconds = "90"\n',
        'sections = ["contact"]\n',
        'printer = "/tmp/receipt.pdf"\n',
        'printer = "hall 2"\n',
        'printer = ""\n',
        'maintainer = "secret"\n',
        'maintainer = "argon2id:9999999999:3:4:00:00"\n',
        'look = "pink"\n',
        "names = 1\n",
        "= 3\n",
    ],
)  # fmt: skip
def test_a_mistake_is_said_and_never_a_default(tmp_path: Path, more: str) -> None:
    with pytest.raises(BadSettings) as told:
        load(written(tmp_path, PLAIN + more), trial=True)
    assert "kiosk.toml" in str(told.value)


def test_a_file_that_this_account_could_write_decides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, PLAIN)
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    with pytest.raises(BadSettings, match=r"somebody else than root"):
        load(path)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    with pytest.raises(BadSettings, match="as root"):
        load(path)
    with pytest.raises(BadSettings, match="cannot be read"):
        load(tmp_path / "nowhere.toml")
    assert load(path, trial=True).trial


def test_a_cheap_or_missing_credential_is_for_trials_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hris_desktop.services import kiosk_settings

    monkeypatch.setattr(kiosk_settings, "_refuse_writable", lambda *_: None)
    with pytest.raises(BadSettings, match="maintainer"):
        load(written(tmp_path, PLAIN))
    line = new_credential("a long one indeed", params=CHEAPEST).line()
    with pytest.raises(BadSettings, match="cheap"):
        load(written(tmp_path, f'{PLAIN}maintainer = "{line}"\n'))


def test_one_queue_is_named_or_nothing_is_printed(tmp_path: Path) -> None:
    assert load(written(tmp_path, PLAIN), trial=True).printer == ""
    assert load(written(tmp_path, PLAIN + 'printer = "hall-2"\n'), trial=True).printer == "hall-2"
