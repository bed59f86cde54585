"""Two people at two windows over a real server: founded, joined, changed, and seen by the other.

The whole program: login and password typed on the page, TLS with the certificate checked, the server's own rights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hris_desktop.services.suite import Suite
from hris_desktop.store.postgres_logins import FOUNDER, Login, Reach, give_password, login_statements, people_role, run
from tests.journey import conftest as journey
from tests.journey.seat import Seat
from tests.journey.test_from_nothing import (
    HR,
    HR_SECRET,
    MAIL,
    NEWCOMER,
    ORGANISATION,
    OWN_SECRET,
    change_contact,
    compare,
    invite,
    prove_the_kit,
    sign_in,
    written_down,
)
from tests.postgres.cluster import TEMPLATE, Database
from tests.postgres.server import OWNER

take_seat = journey.take_seat
PASSWORD, WRONG = "sentinel-hr8qk-typed-on-a-page", "sentinel-wrong-typed-on-a-page"
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints", extend=True)


@pytest.fixture
def logins(database: Database) -> Iterator[Callable[[str, str, Reach], None]]:
    """Give somebody a login with the password of this test, which stands in no password file."""
    made: list[str] = []

    def admit(name: str, pid: str, reach: Reach) -> None:
        made.append(name)
        run(database.url(OWNER), login_statements(people_role(TEMPLATE), Login(name, pid, reach)))
        give_password(database.url(OWNER), name, PASSWORD)

    yield admit
    for name in made:
        database.server.superuser(f"DROP ROLE {name}")


def _found(seat: Seat, address: str) -> list[str]:
    seat.start()
    seat.press("Create an organisation")
    seat.write("Name of the organisation", ORGANISATION)
    seat.write("Your full name", HR)
    seat.write("Choose a passphrase", HR_SECRET)
    seat.write("Type it again", HR_SECRET)
    assert seat.never_read("Login at the database")
    seat.write("Where the shared store lies", address)
    seat.reads("Login at the database")
    seat.enter()
    assert "Type your login" in seat.error_at("Login at the database")
    seat.write("Login at the database", "w_priya")
    seat.write("Password at the database", WRONG)
    seat.enter()
    assert "password is wrong" in seat.error_at("Password at the database")
    seat.write("Password at the database", PASSWORD)
    seat.enter()
    seat.reads("Your recovery kit")
    return written_down(seat)


def _join(seat: Seat, letter: tuple[str, str]) -> None:
    code, store = letter
    seat.start()
    seat.press("I have an invite code")
    seat.write("Invite code", code)
    seat.write("Where the shared store lies", store)
    seat.write("Login at the database", "w_amira")
    seat.write("Password at the database", PASSWORD)
    seat.enter()
    seat.reads(f"{ORGANISATION} invites you.")
    seat.write("Choose it", OWN_SECRET)
    seat.write("Type it again", OWN_SECRET)
    seat.enter()
    seat.reads("Show these five words to HR")


def test_two_windows_over_a_server(
    take_seat: Callable[[str], Seat], database: Database, logins: Callable[[str, str, Reach], None], tmp_path: Path
) -> None:
    priya, amira = take_seat("priya"), take_seat("amira")
    logins("w_priya", FOUNDER, Reach.HR)
    prove_the_kit(priya, _found(priya, database.url("nobody").replace("nobody@", "")))
    sign_in(priya, HR_SECRET, HR)
    letter = invite(priya, NEWCOMER)
    assert "w_priya" not in letter[1]
    logins("w_amira", _invited(priya), Reach.EMPLOYEE)
    _join(amira, letter)
    compare(priya, amira, NEWCOMER)
    sign_in(amira, OWN_SECRET, NEWCOMER)
    priya.look_at(amira.pid)
    priya.turn_to("Personal")
    change_contact(amira)
    priya.reads(MAIL)
    _password_is_only_where_the_key_is(tmp_path)


def _invited(seat: Seat) -> str:
    found: list[str] = []

    def look(suite: Suite) -> None:
        found.extend(pid for pid in suite.office.people() if pid != suite.me)

    seat.work(look)
    return found[0]


def _password_is_only_where_the_key_is(homes: Path) -> None:
    files = {path: path.read_bytes() for path in homes.rglob("*") if path.is_file()}
    for words in (PASSWORD, WRONG):
        forms = (words.encode(), words.encode("utf-16-le"), words.encode().hex().encode())
        holding = {
            (path.parent.parent.name, path.name) for path, data in files.items() if any(f in data for f in forms)
        }
        assert holding == ({("stores", "device-key.json")} if words == PASSWORD else set())
