"""A PostgreSQL server of the tests' own: TLS with a certificate of its own, SCRAM, a free port, gone afterwards.

PostgreSQL refuses to run as root, so then another account runs it, in a folder that this account can enter. Where the
system has no PostgreSQL, the programs of a wheel serve; they were built without TLS, so the tests of that are left out.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HERE = "127.0.0.1"
OWNER, OWNER_SECRET = "hris_owner", "an owner of tests"
MEMORY = Path("/dev/shm")
ACCOUNTS = ("postgres", "nobody")
_HBA = """
local all postgres trust
hostssl all all samenet scram-sha-256
hostnossl all all samenet reject
"""
_HBA_PLAIN = """
local all postgres trust
host all all samenet scram-sha-256
"""
HELP = "sudo apt-get install -y --no-install-recommends postgresql"
"""The one command."""


class NoServer(Exception):
    """PostgreSQL's programs are not on this machine."""


def programs() -> Path:
    """The folder of ``initdb`` and ``postgres``, the newest; NoServer with the one command that would help."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in (*folders, *_of_the_wheel()):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoServer(f"PostgreSQL's programs are not here: {HELP}")


def _of_the_wheel() -> Iterator[Path]:
    # looked for and not imported: it would start a server of its own
    found = find_spec("pgserver")
    # the other account that runs it where this one is root may enter no private home
    if found is not None and found.origin is not None and os.geteuid() != 0:
        yield Path(found.origin).parent / "pginstall" / "bin"


@dataclass
class Server:
    """One cluster. ``start`` and ``stop`` may be called again and again."""

    root: Path
    bin: Path
    port: int
    account: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    host: str = HERE
    """Where it listens."""
    more_hba: str = ""
    inside: tuple[str, ...] = ()
    """What puts its processes into another network."""

    @property
    def tls(self) -> bool:
        """Whether its programs know TLS: the system's do, the wheel's do not."""
        return "pginstall" not in self.bin.parts

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def authority(self) -> Path:
        """The certificate that a client trusts."""
        return self.root / "authority.pem"

    def as_account(self, *command: str, stdin: str | None = None) -> str:
        """Run one of PostgreSQL's programs under its account."""
        prefix = (
            ["setpriv", f"--reuid={self.account}", f"--regid={self.account}", "--clear-groups"] if self.account else []
        )
        done = subprocess.run(
            [*self.inside, *prefix, *command], input=stdin, capture_output=True, text=True, check=False, cwd=self.root,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.root)},
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def make(self) -> None:
        """A new cluster with an owner and nothing else."""
        self.as_account(str(self.bin / "initdb"), "-D", str(self.data), "-U", "postgres", "-A", "trust",
                        "-E", "UTF8", "--locale=C.UTF-8", "-N")  # fmt: skip
        _certificates(self.root, self.host)
        (self.data / "pg_hba.conf").write_text((_HBA if self.tls else _HBA_PLAIN) + self.more_hba)
        with (self.data / "postgresql.auto.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in self._settings().items())
        self.own()
        self.start()
        self.superuser(f"CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB PASSWORD '{OWNER_SECRET}'")

    def _settings(self) -> dict[str, str]:
        return (
            {
                "listen_addresses": self.host,
                "port": str(self.port),
                "unix_socket_directories": str(self.root),
                "password_encryption": "scram-sha-256",
                "max_connections": "60",
                "shared_buffers": "32MB",
                "log_min_messages": "fatal",
            }
            | (self._certified() if self.tls else {})
            | self.settings
        )

    def _certified(self) -> dict[str, str]:
        cert, key = self.root / "server.pem", self.root / "server.key"
        return {"ssl": "on", "ssl_cert_file": str(cert), "ssl_key_file": str(key)}

    def own(self) -> None:
        """Give everything to the account."""
        if self.account:
            for path in [self.root, *self.root.rglob("*")]:
                shutil.chown(path, self.account, self.account)
        (self.root / "server.key").chmod(0o600)

    def start(self) -> None:
        self.as_account(str(self.bin / "pg_ctl"), "-D", str(self.data), "-w", "-t", "60", "-l",
                        str(self.root / "log"), "start")  # fmt: skip

    def stop(self, mode: str = "fast") -> None:
        self.as_account(str(self.bin / "pg_ctl"), "-D", str(self.data), "-w", "-m", mode, "stop")

    def superuser(self, statement: str, database: str = "postgres") -> str:
        """Run SQL as the machine's administrator, through the socket."""
        where = ("-h", str(self.root), "-p", str(self.port), "-U", "postgres", "-d", database)
        return self.as_account(self.program("psql"), *where, "-v", "ON_ERROR_STOP=1", "-qAt", stdin=statement)

    def program(self, name: str) -> str:
        """One of the programs that may lie elsewhere than the server's; NoServer where there is none."""
        found = shutil.which(name, path=f"{self.bin}:{os.environ['PATH']}")
        if found is None:
            raise NoServer(f"{name} is not here: {HELP}")
        return found

    def url(self, login: str, database: str) -> str:
        """The address of a database for a login; the password is looked up in ``PGPASSFILE``."""
        proof = f"?sslmode=verify-full&sslrootcert={self.authority}" if self.tls else ""
        return f"postgresql+psycopg://{login}@{self.host}:{self.port}/{database}{proof}"

    def remove(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.root, ignore_errors=True)


def new_server(
    *, under: Path | None = None, host: str = HERE, inside: tuple[str, ...] = (), more_hba: str = "", **settings: str
) -> Server:
    """A running server; NoServer when its programs are not here. ``under``: its files lie in this folder."""
    folder = programs()
    account = _account() if os.geteuid() == 0 else ""
    root = Path(tempfile.mkdtemp(prefix="hris-pg-", dir=under or (_open_to_all() if account else None)))
    root.chmod(0o755)
    server = Server(root, folder, _free_port(), account, dict(settings), host=host, inside=inside, more_hba=more_hba)
    if account:
        shutil.chown(root, account, account)
    try:
        server.make()
    except BaseException:
        server.remove()
        raise
    return server


def _open_to_all() -> Path:
    # the other account cannot enter the private folder that a run of tests keeps its files in; one beside it, it can
    mine = Path(tempfile.gettempdir()).resolve()
    return MEMORY if mine.is_relative_to(MEMORY) else Path("/tmp")


def _account() -> str:
    for name in ACCOUNTS:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise NoServer("there is no account to run PostgreSQL under")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HERE, 0))
        port: int = one.getsockname()[1]
        return port


def _certificates(root: Path, host: str) -> None:
    """An authority, and by it a certificate for the server's address."""
    issuer_key, server_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of a test")])
    now = datetime.now(UTC)

    def certificate(
        name: x509.Name, key: ec.EllipticCurvePublicKey, *extensions: tuple[x509.ExtensionType, bool]
    ) -> bytes:
        made = x509.CertificateBuilder(issuer, name, key, x509.random_serial_number(), now - timedelta(hours=1),
                                       now + timedelta(days=2))  # fmt: skip
        for extension, critical in extensions:
            made = made.add_extension(extension, critical=critical)
        return made.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    import ipaddress

    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host)), x509.DNSName("localhost")])
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server of a test")])
    (root / "authority.pem").write_bytes(
        certificate(issuer, issuer_key.public_key(), (x509.BasicConstraints(ca=True, path_length=None), True))
    )
    (root / "server.pem").write_bytes(certificate(own, server_key.public_key(), (names, False)))
    (root / "server.key").write_bytes(
        server_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
