from __future__ import annotations

import ast
import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typing_extensions import override

from hris_desktop.system import logs
from hris_desktop.system.crash import CrashHandler, describe
from hris_desktop.system.logs import Log, Opaque, event

SENTINEL = "Zyxwv Personal-Value"
PACKAGE = Path(__file__).parents[2] / "hris_desktop"


class Colour(Enum):
    RED = SENTINEL


class Revealing:
    @override
    def __repr__(self) -> str:
        return SENTINEL


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    log = Log(tmp_path / "logs")
    yield log
    log.close()


def lines(log: Log) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.file.read_text("ascii").splitlines()]


def test_a_line_holds_the_event_and_opaque_ids(log: Log) -> None:
    pid = UUID(int=7)
    event(
        "sync.pulled", rows=12, person=pid, colour=Colour.RED, entry=Opaque.of(bytes(range(32))), late=True, none=None
    )
    (line,) = lines(log)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "event": "sync.pulled",
        "rows": 12,
        "person": str(pid),
        "colour": "red",
        "entry": "00010203",
        "late": True,
        "none": None,
    }


@pytest.mark.parametrize("value", [SENTINEL, SENTINEL.encode(), 1.5, ["a"], Revealing()])
def test_text_and_bytes_cannot_be_logged(log: Log, value: Any) -> None:
    with pytest.raises(TypeError) as caught:
        event("a.b", x=value)
    assert SENTINEL not in str(caught.value)
    assert log.file.read_text() == ""


@pytest.mark.parametrize("name", ["", "Sync", "sync pulled", "sync.", "sync/pulled", "sync\n"])
def test_an_event_has_a_plain_name(log: Log, name: str) -> None:
    with pytest.raises(ValueError, match="named by"):
        event(name)


def test_what_libraries_say_is_left_out(log: Log) -> None:
    logging.getLogger("sqlalchemy.engine").warning("INSERT %s", SENTINEL, extra={"ids": {"x": SENTINEL}})
    logging.getLogger("hris_desktop.somewhere").warning(SENTINEL)
    assert SENTINEL not in log.file.read_text()
    assert [line["logger"] for line in lines(log)] == ["sqlalchemy.engine", "hris_desktop.somewhere"]


def test_short_bytes_have_no_mark() -> None:
    with pytest.raises(ValueError, match="only hashes"):
        Opaque.of(b"12345678")


def test_the_log_rotates_and_is_closed_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 1_000)
    log = Log(tmp_path / "logs")
    for number in range(200):
        event("a.b", number=number)
    log.close()
    files = list(log.file.parent.iterdir())
    assert len(files) == logs.FILES_KEPT + 1
    assert all(file.stat().st_size <= 1_000 for file in files)
    assert log.file.parent.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_full_disk_stops_neither_the_work_nor_shows_the_record(
    log: Log, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(log._handler, "format", full)
    event("a.b", number=1)
    assert capsys.readouterr() == ("", "")


@pytest.fixture
def crash(log: Log) -> Iterator[tuple[CrashHandler, io.StringIO, list[str]]]:
    screen, told = io.StringIO(), list[str]()
    handler = CrashHandler(log.file, tell=told.append, screen=screen)
    handler.install()
    yield handler, screen, told
    handler.remove()


def failing() -> None:
    try:
        dict[str, str]()[SENTINEL]
    except KeyError as error:
        raise ValueError(f"bad value {SENTINEL}") from error


def test_an_uncaught_failure_is_logged_without_a_value(
    log: Log, crash: tuple[CrashHandler, io.StringIO, list[str]]
) -> None:
    _, screen, told = crash
    try:
        failing()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    (line,) = lines(log)
    assert line["event"] == "crash.program"
    assert [one["type"] for one in line["error"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert line["error"][0]["at"][-1].startswith("test_logs.py:")
    assert told == [line["reference"]]
    assert f"(reference {line['reference']})" in screen.getvalue()
    assert SENTINEL not in screen.getvalue() + log.file.read_text()


def test_a_failing_thread_is_caught(log: Log, crash: tuple[CrashHandler, io.StringIO, list[str]]) -> None:
    thread = threading.Thread(target=failing, name=SENTINEL)
    thread.start()
    thread.join()
    assert [line["event"] for line in lines(log)] == ["crash.thread"]
    assert SENTINEL not in crash[1].getvalue() + log.file.read_text()


def test_a_failure_while_cleaning_up_shows_no_repr(
    log: Log, crash: tuple[CrashHandler, io.StringIO, list[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    class Bad(Revealing):
        def __del__(self) -> None:
            raise ValueError(SENTINEL)

    Bad()
    assert [line["event"] for line in lines(log)] == ["crash.cleanup"]
    assert SENTINEL not in crash[1].getvalue() + log.file.read_text() + "".join(capfd.readouterr())


def test_stopping_by_keyboard_is_no_crash(log: Log, crash: tuple[CrashHandler, io.StringIO, list[str]]) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert lines(log) == []
    assert crash[1].getvalue() == ""


def test_removing_gives_the_hooks_back(log: Log) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    handler = CrashHandler(log.file)
    handler.install()
    assert sys.excepthook is not before[0]
    handler.remove()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_a_circle_of_causes_ends() -> None:
    error = ValueError()
    error.__cause__ = error
    assert 1 <= len(describe(error)) <= 5


def test_every_event_in_the_program_has_a_literal_name() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text()
        for node in ast.walk(ast.parse(text)) if "event(" in text else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "event":
                assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"
