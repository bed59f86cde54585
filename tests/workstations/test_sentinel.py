"""No plain text anywhere on the disk: every text field of three people carries a word that every file is searched for.

Real SQLite store, replicas, profile folders, logs, temporary folder and every folder that XDG names; after signing in,
editing, approving, restarting and being killed. Searched as UTF-8, UTF-16LE, hex and base64, with one planted control
that must be found. The desks work in child processes: opening a live SQLite file in the process that has it open would
drop its locks.
"""

from __future__ import annotations

import base64
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.changes import Change
from hris_desktop.domain.schema import Field, Section
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import CheckView, Problem
from hris_desktop.sync.intents import Edit
from hris_desktop.system import paths
from hris_desktop.system.crash import CrashHandler
from hris_desktop.system.logs import Log, event
from tests.services.computer import GOOD, Computer
from tests.services.samples import samples

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="works in forked children")

SECRETS = {"priya": GOOD, "amira": "quiet ember walnut ladder seven", "bjorn": "amber violin canyon sparrow nine"}
FREE_TEXT = {"text", "multiline", "lines", "name"}
"""Kinds that take any words; the others are made unique by digits where their form allows."""
KILLED = 9
LEAST = 12
GRAM = 8
"""Bytes with which something wanted must begin somewhere in a file, or it is not there; no form of it is shorter."""
PROFILES = {"priya": "default", "amira": "amira", "bjorn": "bjorn"}


@dataclass(frozen=True)
class Hit:
    """Where a sentinel was found, and how it was written."""

    file: str
    sentinel: str
    form: str


def sentinel(person: str, section: str, field: str) -> str:
    """At least twelve letters that stand nowhere else; pronounceable enough for a name."""
    digest = sha256(f"{person}/{section}/{field}".encode()).digest()
    return "Q" + "".join("bcdfghjklmnpqrstvwxz"[byte % 20] for byte in digest[:15])


def answers(person: str, section: Section, *, rules: frozenset[str]) -> dict[str, str]:
    """What is typed into a section about a person: a sentinel wherever the kind takes words."""
    typed: dict[str, str] = {}
    for one in section.fields:
        if one.in_forms and one.rule.value in rules:
            typed[one.key] = _answer(person, section, one)
    return typed


def _answer(person: str, section: Section, one: Field) -> str:
    word = sentinel(person, section.key, one.key)
    if one.kind.name == "email":
        return f"{word.lower()}@example.com"
    return word if one.kind.name in FREE_TEXT else samples(section.key, one, ["Priya Raman"])[0]


OWN, BY_HR = frozenset({"D", "R", "R+"}), frozenset({"H"})


def sentinels(person: str) -> dict[str, str]:
    """Every sentinel of a person, by where it was typed."""
    found = {}
    for section in CATALOGUE:
        for key, text in answers(person, section, rules=OWN | BY_HR).items():
            if section.field(key).kind.name in FREE_TEXT | {"email"}:
                found[f"{person}.{section.key}.{key}"] = text.partition("@")[0]
        found[f"{person}.{section.key}.why"] = sentinel(person, section.key, "why")
    return found


# -- what people do, each in a process of their own -------------------------------------------------------------------


def in_child(work: Callable[[], str], *, code: int = 0) -> str:
    """Run ``work`` in a process of its own, which ends with ``code``; what it returns comes through a pipe."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, work().encode())
        except BaseException:  # noqa: BLE001 - a child of pytest must never come back into it
            import traceback

            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == code
    return answer


def at_desk(home: Path, person: str, work: Callable[[Computer, Suite], str | None]) -> Callable[[], str]:
    """``person`` signs in, works, and closes."""

    def run() -> str:
        computer = Computer(home)
        profile = paths.profile(PROFILES[person])
        log = Log(profile.logs)
        suite = computer.open(profile.name, SECRETS[person])
        event("test.signed_in")
        computer.sync(suite)
        answer = work(computer, suite)
        computer.enrolment.close(profile.name)
        log.close()
        return answer or ""

    return run


def fill(suite: Suite, person: str, about: str, *, rules: frozenset[str]) -> None:
    """Type sentinels into every section that may be changed."""
    for section in CATALOGUE:
        typed = answers(person, section, rules=rules)
        standing = suite.office.standing(about, section.key)
        if not typed or standing is None or not standing.may_write(suite.me):
            continue
        if rules == BY_HR and section.is_list and section.self_right == "rw":
            continue  # HR's marks beside what the person has begun
        form = suite.records.form(about, section.key)
        asked = {one.field.key: one.text for one in form.inputs if one.route}
        checked = suite.records.check(form, asked | typed, why=sentinel(person, section.key, "why"))
        assert isinstance(checked, CheckView), (section.key, _told(checked))
        suite.records.save(checked)


def _told(problems: tuple[Problem, ...]) -> list[str]:
    return [f"{problem.field}: {problem.message}" for problem in problems]


def priya_founds(home: Path) -> Callable[[], str]:
    def run() -> str:
        computer = Computer(home)
        computer.found()
        suite = computer.open("default")
        letters = [suite.people.admit(sentinel(name, "directory", "full_name")).code for name in ("amira", "bjorn")]
        fill(suite, "priya", suite.me, rules=OWN)
        computer.sync(suite)
        computer.enrolment.close("default")
        return "\n".join(letters)

    return run


def joins(home: Path, person: str, code: str) -> Callable[[], str]:
    def run() -> str:
        computer = Computer(home)
        computer.enrolment.join(
            code=code, store=computer.store, secret=SECRETS[person], kind="passphrase", profile=PROFILES[person]
        )
        computer.enrolment.close(PROFILES[person])
        return ""

    return run


def confirm_all(computer: Computer, suite: Suite) -> None:
    for candidate in suite.people.candidates():
        suite.people.confirm(candidate.pid)
    computer.sync(suite)


def fill_and_be_killed(person: str) -> Callable[[Computer, Suite], None]:
    """Everything is saved, nothing is sent, and the process ends as in a power cut."""

    def work(_: Computer, suite: Suite) -> None:
        fill(suite, person, suite.me, rules=OWN)
        suite.records.prove_presence(SECRETS[person])
        os._exit(KILLED)

    return work


def fail_loudly(person: str) -> Callable[[Computer, Suite], None]:
    """A failure that nobody caught, with a value in its message and in its frames, is written to the log."""

    def work(_: Computer, suite: Suite) -> None:
        values = suite.office.record(suite.me, "contact").fold
        handler = CrashHandler(paths.profile(PROFILES[person]).logs / "hris-desktop.log")
        handler.install()
        try:
            _refuse(sentinel(person, "contact", "personal_email"), values)
        except ValueError as error:
            sys.excepthook(ValueError, error, error.__traceback__)
        handler.remove()

    return work


def _refuse(*values: object) -> None:
    raise ValueError(*values)


def decide(computer: Computer, suite: Suite) -> None:
    for row in suite.approvals.waiting():
        suite.approvals.detail(row.op)
        suite.approvals.approve(row.op, reason=sentinel("priya", row.section.key, "why"))
    for pid in suite.desk.ledger.org.people:
        name = suite.office.name(pid)
        person = next((one for one in SECRETS if sentinel(one, "directory", "full_name") == name), "")
        if person:
            fill(suite, person, pid, rules=BY_HR)
    computer.sync(suite)


def sync_only(computer: Computer, suite: Suite) -> None:
    computer.sync(suite)
    assert suite.desk.sending.waiting() == []


# -- the search -------------------------------------------------------------------------------------------------------


def forms(text: str) -> Iterator[tuple[str, bytes]]:
    """Every way in which a text could lie in a file."""
    for name, raw in (("UTF-8", text.encode()), ("UTF-16LE", text.encode("utf-16-le"))):
        yield name, raw
        yield f"{name}, hex", raw.hex().encode()
        yield f"{name}, HEX", raw.hex().upper().encode()
        for shift in range(3):
            # whatever stands before it, the middle of its base64 is one of three
            coded = base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4]
            yield f"{name}, base64", coded
            yield f"{name}, base64url", coded.replace(b"+", b"-").replace(b"/", b"_")


def search(folder: Path, wanted: Mapping[str, str]) -> list[Hit]:
    """Where any of the texts stands below ``folder``, in content or in a name."""
    needles = [(name, form, raw) for name, text in wanted.items() for form, raw in forms(text)]
    assert all(len(raw) >= GRAM for _, _, raw in needles)
    found = []
    for path in sorted(folder.rglob("*")):
        content = str(path.relative_to(folder)).encode() + b"\0" + (path.read_bytes() if path.is_file() else b"")
        # looked through once for all of them: what begins with none of these bytes stands nowhere in it
        grams = {content[at : at + GRAM] for at in range(len(content) - GRAM + 1)}
        found += [Hit(path.name, name, form) for name, form, raw in needles if raw[:GRAM] in grams and raw in content]
    return found


def test_no_plain_text_anywhere_on_the_disk(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = home / "tmp"
    temporary.mkdir()
    for variable in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(variable, str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    codes = in_child(priya_founds(home)).split("\n")
    for person, code in zip(("amira", "bjorn"), codes, strict=True):
        in_child(joins(home, person, code))
    in_child(at_desk(home, "priya", confirm_all))
    for person in ("amira", "bjorn"):
        in_child(at_desk(home, person, fill_and_be_killed(person)), code=KILLED)
    everything = {name: text for person in SECRETS for name, text in sentinels(person).items()}
    everything |= {f"{person}'s passphrase": secret for person, secret in SECRETS.items()}
    everything |= {f"code {number}": code for number, code in enumerate(codes)}
    everything |= {f"code {number}, bare": code.replace("-", "")[:-1] for number, code in enumerate(codes)}
    assert all(len(text) >= LEAST for text in everything.values())
    assert len(everything) > 150
    assert search(home, everything) == [], "after a kill with everything in the outbox"
    for person in ("amira", "bjorn"):
        in_child(at_desk(home, person, sync_only))
        in_child(at_desk(home, person, fail_loudly(person)))
    in_child(at_desk(home, "priya", decide))
    for person in SECRETS:
        in_child(at_desk(home, person, sync_only))
    written = {path.name for path in home.rglob("*") if path.is_file()}
    assert written >= {"shared.sqlite", "replica.sqlite", "card.json", "device-key.json"}
    assert any(path.stat().st_size for path in home.rglob("logs/*")), "the log was written"
    assert search(home, everything) == []


@pytest.mark.parametrize(
    "plant",
    [
        lambda text: text.encode(),
        lambda text: b"\x01\x02" + text.encode("utf-16-le") + b"\x03",
        lambda text: text.encode().hex().encode(),
        lambda text: base64.b64encode(text.encode() + b"z"),
        lambda text: base64.b64encode(b"x" + text.encode() + b"z"),
        lambda text: base64.b64encode(b"xy" + text.encode() + b"z"),
        lambda text: base64.urlsafe_b64encode(b"x" + text.encode("utf-16-le")),
    ],
)
def test_the_search_finds_its_control(home: Path, plant: Callable[[str], bytes]) -> None:
    word = sentinel("priya", "contact", "personal_email")
    (home / "deep" / "er").mkdir(parents=True)
    (home / "deep" / "er" / "file.bin").write_bytes(bytes(range(256)) + plant(word) + bytes(100))
    assert {hit.sentinel for hit in search(home, {"control": word, "absent": sentinel("x", "y", "z")})} == {"control"}


def test_what_the_search_looks_for_was_really_typed(home: Path) -> None:
    """A sentinel that no form ever took would be found nowhere, and prove nothing."""

    def run() -> str:
        computer = Computer(home)
        computer.found()
        suite = computer.open("default")
        fill(suite, "priya", suite.me, rules=OWN)
        typed = [item for item, _ in suite.desk.sending.waiting()]
        shown = [str(change.to) for item in typed for change in _changes(suite, item.op)]
        computer.enrolment.close("default")
        return "\n".join(shown)

    told = in_child(run)
    own = {
        name: text
        for name, text in sentinels("priya").items()
        if CATALOGUE.section(name.split(".")[1]).self_right == "rw" and _is_own(name)
    }
    assert len(own) > 30
    assert [name for name, text in own.items() if text not in told] == []


def _changes(suite: Suite, op: str) -> list[Change]:
    item = suite.desk.replica.outbox_get(op)
    intent = suite.desk.sending.intent_of(item) if item else None
    return list(intent.changes) if isinstance(intent, Edit) else []


def _is_own(name: str) -> bool:
    _, section, key = name.split(".")
    return key != "why" and CATALOGUE.section(section).field(key).rule.value in OWN
