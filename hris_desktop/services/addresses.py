"""The address of a shared store as text on pages and letters: whether it asks for a login, and the login in it.

Nothing is imported here: pages ask while somebody types. What an address means is for the store to say.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

FOLDER = "folder:///"
FOLDER_LIMITS = (
    "A folder on a file server that everybody reaches, for up to about 50 people. Everybody with rights on it sees who "
    "writes when and how much, and could delete or change files; that is noticed, and HR can put them back. Nobody "
    "reads in it without a key."
)
SERVERS = ("postgresql+psycopg://", "postgresql://")


def asks_for_login(address: str) -> bool:
    """Whether it names a database server, where everybody has a login of their own."""
    return address.strip().startswith(SERVERS)


def names_folder(address: str) -> bool:
    """Whether it names a folder store."""
    return address.strip().startswith(FOLDER)


def login_in(address: str) -> str:
    """The login in the address of a server; empty where it has none."""
    scheme, login, _ = _parts(address)
    return unquote(login) if scheme else ""


def without_login(address: str) -> str:
    """The address as one gives it to somebody else, whose login is another."""
    scheme, _, rest = _parts(address)
    return f"{scheme}{rest}" if scheme else address


def with_login(address: str, login: str) -> str:
    """The address for one person; without a login it stays as it is."""
    scheme, _, rest = _parts(address)
    return f"{scheme}{quote(login, safe='')}@{rest}" if scheme and login else address


def _parts(address: str) -> tuple[str, str, str]:
    """(scheme, login as it is written, the rest), the scheme empty for what is no server."""
    text = address.strip()
    scheme = next((one for one in SERVERS if text.startswith(one)), "")
    servers, slash, rest = text.removeprefix(scheme).partition("/")
    login, at, servers = servers.rpartition("@")
    # a password in an address is not taken over: the store refuses such an address with a sentence
    return (scheme, login, f"{servers}{slash}{rest}") if scheme and at else (scheme, "", text.removeprefix(scheme))
