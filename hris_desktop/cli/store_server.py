"""``hris-desktop store init`` on a database server, ``store login`` and ``store logins``: all from its owner's login.

Without ``--run`` the statements for people's logins are printed, for whoever looks after the database to read and run.
Passwords come from a prompt, a file or a descriptor; one that is made here is shown once, and only then.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer

from hris_desktop.cli.answers import print_json, say
from hris_desktop.cli.database import ASKS, DatabasePasswordFd, DatabasePasswordFile, database_password
from hris_desktop.cli.options import Json
from hris_desktop.services.addresses import with_login, without_login
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.sentences import spoken
from hris_desktop.services.store_passwords import StorePasswords
from hris_desktop.store.contract import NoAccess, StoreError

if TYPE_CHECKING:
    from hris_desktop.store.postgres_logins import Login
    from hris_desktop.store.postgres_setup import Found

T = TypeVar("T")
OwnerAddress = Annotated[str, typer.Option("--store", help="postgresql+psycopg://owner@host/database")]
Run = Annotated[bool, typer.Option("--run", help="Run the statements, not only print them; makes the password.")]
LONGEST_LOGIN = 63
SHARED = (
    "This login is for everybody: the server then tells nobody apart. Contents stay sealed and signed as always; but "
    "whoever knows it sees who writes to whose record and when, can fill the disk, and is shut out only together with "
    "all others, by a new password."
)


class Reaches(StrEnum):
    """What a login may reach, as one types it."""

    EMPLOYEE = "employee"
    RECORDS = "records"
    HR = "hr"


@dataclass(frozen=True, slots=True)
class Way:
    """The owner's way into the database."""

    url: str
    secret: str = field(repr=False)


def way_in(url: str, secret: str) -> tuple[Found, Way]:
    """Look at the database, asking for the password where the server wants one and somebody is there to type it."""
    from hris_desktop.store.postgres_setup import look  # noqa: PLC0415 - only for a server

    secret = secret or _speaking(lambda: StorePasswords().find(url))
    try:
        return look(url, password=secret), Way(url, secret)
    except NoAccess as error:
        if secret or not sys.stdin.isatty():
            raise _refused(error) from error
    except StoreError as error:
        raise spoken(error) from error
    typed = getpass.getpass(ASKS)
    return _speaking(lambda: look(url, password=typed)), Way(url, typed)


def prepare(url: str, secret: str, *, founder: str, shared: str, run: bool, as_json: bool) -> Way | None:
    """Set the store up if the address is its owner's; else the way in of a person, who founds.

    On stdout stand the statements alone, so that they can be handed to psql as they are.
    """
    from hris_desktop.store.postgres_logins import FOUNDER, Login, Reach  # noqa: PLC0415 - only for a server
    from hris_desktop.store.postgres_setup import set_up  # noqa: PLC0415 - only for a server

    found, way = way_in(url, secret)
    if found.store and not found.owner:
        return way
    made = _speaking(lambda: set_up(url, password=way.secret))
    tell = typer.echo if run and not as_json else say
    tell("The store is set up." if made else "The store is set up already; nothing was changed.")
    for warning in found.warnings():
        say(warning)
    if founder:
        _give(way, Login(founder, FOUNDER, Reach.HR), run=run, anew=False, as_json=as_json)
    if shared:
        say(SHARED)
        _give(way, Login(shared, None, Reach.HR), run=run, anew=False, as_json=as_json)
    if not founder and not shared:
        tell("Next: the same command with --founder LOGIN --run makes the login of the first person of HR.")
        if as_json:
            print_json({"set_up": made, "warnings": list(found.warnings())})
    return None


def login(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The person's id, as `person list` prints it.")],
    address: OwnerAddress,
    name: Annotated[str, typer.Option("--name", help="The login; default: hris_ and the beginning of the id.")] = "",
    database_password_file: DatabasePasswordFile = None,
    database_password_fd: DatabasePasswordFd = None,
    *,
    reach: Annotated[
        Reaches, typer.Option(help="employee; records = payroll, health, a provider; hr.")
    ] = Reaches.EMPLOYEE,
    run: Run = False,
    close: Annotated[bool, typer.Option("--close", help="Close the login: it opens nothing any more.")] = False,
    new_password: Annotated[bool, typer.Option("--new-password", help="Make a new password for it.")] = False,
    as_json: Json = False,
) -> None:
    """Make, change or close the login of a person at the database."""
    from hris_desktop.store.postgres_logins import Login, Reach  # noqa: PLC0415 - only for a server

    pid = _pid(person)
    wanted = name or f"hris_{pid[:8]}"
    if len(wanted.encode()) > LONGEST_LOGIN:
        raise typer.BadParameter(f"A login of PostgreSQL has {LONGEST_LOGIN} bytes at most; this would be cut.")
    _, way = way_in(address, database_password(database_password_file, database_password_fd))
    if close:
        _close(way, wanted, run=run, as_json=as_json)
        return
    _give(way, Login(wanted, pid, Reach[reach.name]), run=run, anew=new_password, as_json=as_json)


def logins(
    address: OwnerAddress,
    database_password_file: DatabasePasswordFile = None,
    database_password_fd: DatabasePasswordFd = None,
    *,
    as_json: Json = False,
) -> None:
    """List the logins of a store at a database, whose they are and what they reach."""
    _, way = way_in(address, database_password(database_password_file, database_password_fd))
    found = _known(way)
    if as_json:
        print_json([asdict(one) | {"reach": one.reach.name.lower()} for one in found])
        return
    for one in found:
        whose = "everybody" if one.person is None else one.person or "waits for whoever founds"
        typer.echo(f"{one.name}  {one.reach.name.lower()}  {whose}")


def _give(way: Way, one: Login, *, run: bool, anew: bool, as_json: bool) -> None:
    """Print or run what makes a login; with a password when it is new, or when one was asked for."""
    from hris_desktop.store import postgres_logins as made  # noqa: PLC0415 - only for a server

    statements = made.login_statements(_group(way), one)
    address, secret = with_login(without_login(way.url), one.name), ""
    if run:
        there = _speaking(lambda: made.is_role(way.url, one.name, password=way.secret))
        if all(known.name != one.name for known in _known(way)):
            _refuse_anothers(way, one.name, there=there and not anew)
        _speaking(lambda: made.run(way.url, statements, password=way.secret))
        # after a restore the store may know a login that this server never had
        if anew or not there:
            secret = made.new_password()
            _speaking(lambda: made.give_password(way.url, one.name, secret, password=way.secret))
    if as_json:
        print_json({"login": one.name, "store": address, "password": secret or None, "statements": statements})
    elif run:
        _tell(one.name, address, secret)
    else:
        _print(statements, f"\\password {one.name}")


def _refuse_anothers(way: Way, name: str, *, there: bool) -> None:
    """A login that the server has and this store does not know may be another program's, and has a password."""
    from hris_desktop.store.postgres_address import login_of  # noqa: PLC0415 - only for a server

    if name == login_of(way.url):
        told = f"{name} is the login of the database's owner, with which you came."
        raise NotAllowed("This login is the owner's", told, "Nothing was changed. Choose another name with --name.")
    if there:
        told = f"The server has a login {name} that this store does not know; something else may use it."
        todo = (
            "Nothing was changed. Choose another --name; if it is this person's, --new-password replaces its password."
        )
        raise NotAllowed("The server knows this login already", told, todo)


def _tell(name: str, address: str, secret: str) -> None:
    typer.echo(f"The login {name} is open.")
    typer.echo(f"  store     {address}")
    if secret:
        typer.echo(f"  password  {secret}")
        typer.echo("The password is shown only now. It opens the way to the store, and nothing in it.")


def _print(statements: list[str], *more: str) -> None:
    typer.echo("-- to be run by the owner of the database, in psql:")
    for statement in statements:
        typer.echo(f"{statement};")
    for line in more:
        typer.echo(line)


def _close(way: Way, name: str, *, run: bool, as_json: bool) -> None:
    from hris_desktop.store import postgres_logins as made  # noqa: PLC0415 - only for a server

    statements = made.closing_statements(_group(way), name)
    if run:
        if all(known.name != name for known in _known(way)):
            raise typer.BadParameter(
                f"The store knows no login {name}; `store logins` lists them. Nothing was changed."
            )
        _speaking(lambda: made.run(way.url, statements, password=way.secret))
    if as_json:
        print_json({"login": name, "closed": run, "statements": statements})
    elif run:
        typer.echo(f"The login {name} is closed: from now on the store shows it nothing.")
    else:
        _print(statements)


def _known(way: Way) -> list[Login]:
    from hris_desktop.store.postgres_logins import logins as listed  # noqa: PLC0415 - only for a server

    return _speaking(lambda: listed(way.url, password=way.secret))


def _group(way: Way) -> str:
    from hris_desktop.store.postgres_logins import group  # noqa: PLC0415 - only for a server

    return _speaking(lambda: group(way.url, password=way.secret))


def _pid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise typer.BadParameter("A person's id looks like this: 3f0c…-…; `person list` prints it.") from error


def _speaking(work: Callable[[], T]) -> T:
    try:
        return work()
    except NoAccess as error:
        raise _refused(error) from error
    except StoreError as error:
        raise spoken(error) from error


def _refused(error: NoAccess) -> NotAllowed:
    return NotAllowed("The database refuses", str(error), "Ask whoever looks after the database.")
