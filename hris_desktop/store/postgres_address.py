"""The address of a store in a PostgreSQL database, and what it must say before anything is sent there.

``postgresql+psycopg://login@host/database`` · ``…@host1:5432,host2:5432/database`` for a server and its standbys: the
one that can be written to is found by itself. No password in the address: it is handed over beside it, or stands in
the person's password file (``~/.pgpass``, mode 0600). A server on another machine must prove its name by its
certificate; ``?sslrootcert=/path/of/ca.pem`` names a company's own authority.
"""

from __future__ import annotations

import ipaddress
from hashlib import sha256
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hris_desktop.store.urls import UnknownStoreURL

SCHEMES = ("postgresql+psycopg://", "postgresql://")
_FORM = "Write it as postgresql+psycopg://login@host/database."
CONNECT_SECONDS = 10
_MAY_SAY = frozenset("user host hostaddr port dbname password sslmode sslrootcert connect_timeout".split())
"""What an address may decide; how one proves oneself and to whom is not its author's to weaken."""


class BadAddress(UnknownStoreURL):
    """The address cannot be used as it is written."""


def is_postgres(url: str) -> bool:
    """Whether an address names a PostgreSQL database."""
    return url.startswith(SCHEMES)


def conninfo(url: str, password: str = "") -> str:
    """What the driver connects with; BadAddress with a sentence when it would not be safe.

    Without a ``password`` the driver looks into the password file. What is returned is never shown or kept.
    """
    said = _said(url)
    if said.get("password"):
        raise BadAddress(
            "The address of the store holds a password, and addresses are kept in files that others read. Leave it out "
            "of the address: you are asked for it, and it is kept in this computer's keyring."
        )
    mode = str(said.get("sslmode", ""))
    if mode != "verify-full" and not _is_here(said):
        if mode:
            raise BadAddress(
                f"sslmode={mode} would let somebody in between pretend to be the server. Write sslmode=verify-full."
            )
        said["sslmode"] = "verify-full"
    if said.get("sslmode") == "verify-full":
        said.setdefault("sslrootcert", "system")
    said.setdefault("connect_timeout", CONNECT_SECONDS)
    said |= _ALWAYS | {"require_auth": "scram-sha-256" if not _is_here(said) else "scram-sha-256,none"}
    if password:
        said["password"] = password
    return make_conninfo(**{name: str(value) for name, value in said.items()})


_ALWAYS: dict[str, str | int] = {
    "target_session_attrs": "read-write",
    "application_name": "hris-desktop",
    "ssl_min_protocol_version": "TLSv1.2",
    # a server that vanished without a word is noticed in a quarter of a minute
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 2,
    "tcp_user_timeout": 15000,
}


def key_of(url: str) -> str:
    """The name under which the password for an address is kept: its login, servers and database, and nothing readable.

    Options do not enter: another authority's file does not make it another password.
    """
    said = _said(url)
    parts = (str(said.get(name, "")) for name in ("user", "host", "hostaddr", "port", "dbname"))
    return sha256("\0".join(parts).encode()).hexdigest()[:16]


def login_of(url: str) -> str:
    """The login that an address names; empty when it names none."""
    return str(_said(url).get("user", ""))


def database_of(url: str) -> str:
    """The database that an address names."""
    return str(_said(url)["dbname"])


def place_of(url: str) -> str:
    """The database in sentences: ``hr on db.example``."""
    said = _said(url)
    host = said.get("host") or said.get("hostaddr") or "this machine"
    return f"{said.get('dbname', '')} on {host}"


def _said(url: str) -> dict[str, str | int]:
    if not is_postgres(url):
        raise BadAddress(f"“{url}” is not the address of a PostgreSQL database. {_FORM}")
    try:
        said = conninfo_to_dict("postgresql://" + url.partition("://")[2])
    except ProgrammingError as error:
        # the driver repeats the address, and it may hold a password
        raise BadAddress(f"The address of the store cannot be read. {_FORM}") from error
    if not said.get("dbname"):
        raise BadAddress(f"The address of the store names no database. {_FORM}")
    if not (said.get("host") or said.get("hostaddr")):
        # the driver would take one from the environment, and count it as this machine
        raise BadAddress(f"The address of the store names no server: write localhost for this machine. {_FORM}")
    if not all(map(_can_be, f"{said.get('host') or ''},{said.get('hostaddr') or ''}".split(","))):
        raise BadAddress(f"The address of the store names a server that no network can know. {_FORM}")
    strange = sorted(name for name, value in said.items() if value is not None and name not in _MAY_SAY)
    if strange:
        raise BadAddress(f"The address of the store may not say {', '.join(strange)}. {_FORM}")
    return {name: value for name, value in said.items() if value is not None}


def _can_be(host: str) -> bool:
    """Whether this can be looked up; the driver stumbles over a name with two dots in a row."""
    try:
        host.removesuffix(".").encode("idna")
    except UnicodeError:
        return Path(host).is_absolute()
    return True


def _is_here(said: dict[str, str | int]) -> bool:
    """Whether every server it names is this machine: nothing in between can listen."""
    hosts = str(said.get("hostaddr") or said.get("host") or "").split(",")
    return all(_local(host) for host in hosts)


def _local(host: str) -> bool:
    if not host or host == "localhost" or Path(host).is_absolute():
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
