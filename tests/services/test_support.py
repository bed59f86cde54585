"""The support file says nothing about anybody: values, names, addresses and odd lines of the log stay out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hris_desktop.services.errors import StoreTrouble
from hris_desktop.services.settings import Settings
from hris_desktop.services.support import Screen, support_lines, write_support_file
from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.system import paths
from hris_desktop.system.keyfile import FileKeys
from tests.services.company import company

SENTINELS = (
    "zwetschgendatschi@home.example", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "Amira", "Northwind",
)  # fmt: skip


def lines(log: str = "") -> tuple[str, ...]:
    site = company()
    amira = site["amira"]
    amira.edit("contact", {"personal_email": "zwetschgendatschi@home.example"})
    amira.edit("bank_accounts", {"holder": "Amira Haddad", "iban": "DE89 3704 0044 0532 0130 00", "currency": "EUR"})
    amira.suite.store = "postgresql://amira:zwetschgendatschi@db.northwind.example/hr"
    folder = paths.profile("test").logs
    folder.mkdir(parents=True)
    (folder / "hris-desktop.log").write_text(log)
    screen = Screen("6.11", "xcb", SyncView(SyncWord.WAITING, "Waiting", "zwetschgendatschi", "Amira"))
    find = lambda profile: FileKeys(profile.device_key)  # noqa: E731
    return support_lines(amira.suite, Settings(window={"place": "Amira"}), screen, find_keys=find)


def test_it_holds_what_helps() -> None:
    told = "\n".join(lines())
    for expected in ("HRIS Desktop ", "Python 3.", "Qt 6.11 on xcb", "Shared store: postgresql", "Sync: waiting"):
        assert expected in told
    for expected in ("Changes waiting: 2", "Keyring: file", "Text size: 100 %", "(none)"):
        assert expected in told


def test_nothing_of_a_person_is_in_it() -> None:
    poison = [json.dumps({"event": "x", "told": one}) for one in SENTINELS]
    poison += [json.dumps({"event": one}) for one in SENTINELS]
    poison += [json.dumps({"event": "x", one: 1}) for one in SENTINELS]
    poison += [json.dumps({"event": "x", "error": [{"type": "X", "at": [one]}]}) for one in SENTINELS]
    poison += [json.dumps({"event": "x", "error": [{"type": "X", "at": [], "text": one}]}) for one in SENTINELS]
    told = "\n".join(lines("\n".join([*SENTINELS, *poison])))
    for one in (*SENTINELS, str(paths.home()), "db.northwind.example"):
        assert one not in told


def test_the_end_of_the_log_is_in_it_and_other_lines_are_not() -> None:
    fine = json.dumps({"at": "2026-11-21T10:42:00.000+00:00", "level": "info", "event": "sync.pulled", "rows": 3})
    crash = json.dumps({
        "at": "2026-11-21T10:43:00.000+00:00", "level": "critical", "event": "crash.thread", "reference": "0badcafe",
        "error": [{"type": "builtins.ValueError", "at": ["loop.py:30 run", "<string>:1 <module>"]}],
    })  # fmt: skip
    odd = [
        '{"event": "x", "told": "Müller"}',
        "[1",
        '"text"',
        json.dumps({"a": {"b": {"c": {"d": {"e": 1}}}}}),
        "[" * 9999,
    ]
    told = lines("\n".join([fine, crash, *odd]))
    assert f"  {fine}" in told
    assert f"  {crash}" in told
    assert sum("left out" in line for line in told) == len(odd)
    many = lines_of_log(200)
    assert len(many) == 60
    assert many[-1].endswith('"rows": 199}')


def lines_of_log(count: int) -> list[str]:
    paths.profile("test").logs.joinpath("hris-desktop.log").unlink()
    paths.profile("test").logs.rmdir()
    made = [
        json.dumps({"at": f"2026-11-21T10:{at // 60:02}:{at % 60:02}.000+00:00", "event": "sync.pulled", "rows": at})
        for at in range(count)
    ]
    return [line for line in lines("\n".join(made)) if "sync.pulled" in line]


def test_what_is_written_is_what_was_shown(tmp_path: Path) -> None:
    path = tmp_path / "support.txt"
    write_support_file(path, ["a", "b"])
    assert path.read_bytes() == b"a\nb\n"
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(StoreTrouble, match="could not be written"):
        write_support_file(tmp_path / "none" / "support.txt", ["a"])
