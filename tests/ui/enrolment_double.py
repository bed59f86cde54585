"""An entrance's services for tests: answers from memory, one secret, one code, and a list of what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Event

from hris_desktop.services.errors import ServiceError, WrongSecretError
from hris_desktop.services.views import ProfileView, SyncView, SyncWord

SECRET = "correct horse battery staple"
CODE = "ABCDE-FGHJK-MNPQR-STVWX-YZ012-3C"
STORE = "/srv/hr/store.sqlite"
DATABASE_SECRET = "k7wqh-database"
WORDS = ("harbour", "velvet", "ginger", "orbit", "canyon")
KIT_WORDS = tuple(f"word{number}" for number in range(1, 25))


@dataclass(frozen=True, slots=True)
class Strength:
    level: int
    enough: bool
    words: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    pin: bool = True
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Kit:
    words: tuple[str, ...] = KIT_WORDS
    qr: tuple[tuple[bool, ...], ...] = tuple(tuple((x * y + x) % 3 == 0 for x in range(29)) for y in range(29))
    reference: str = "K-2291"


@dataclass(frozen=True, slots=True)
class Founded:
    profile: str = "p1"
    kit: Kit = field(default_factory=Kit)
    asked: tuple[int, ...] = (6, 17)


@dataclass(frozen=True, slots=True)
class Invitation:
    organisation: str = "Northwind Freight"
    until: str = "5 December 2026"
    is_hr: bool = False


@dataclass(frozen=True, slots=True)
class LinkFound:
    name: str = "Amira Haddad"
    organisation: str = "Northwind Freight"
    is_hr: bool = False


@dataclass(frozen=True, slots=True)
class KitPerson:
    pid: str
    name: str
    was_hr: bool


@dataclass(frozen=True, slots=True)
class KitFound:
    organisation: str = "Northwind Freight"
    people: tuple[KitPerson, ...] = (
        KitPerson("p9", "Priya Raman", was_hr=True),
        KitPerson("a1", "Amira", was_hr=False),
    )


@dataclass(frozen=True, slots=True)
class Joining:
    profile: str = "p1"
    words: tuple[str, ...] = WORDS
    confirmed: bool = False
    sentence: str = "Waiting for HR. You can close this window and come back."


class FieldError(ServiceError):
    def __init__(self, sentence: str, where: str) -> None:
        super().__init__("It did not work", sentence)
        self.field = where


def profile(
    name: str = "Amira Haddad", key: str = "p1", *, joined: bool = True, kind: str = "passphrase"
) -> ProfileView:
    return ProfileView(key, name, "Northwind Freight", STORE, kind, joined)


class EnrolmentDouble:
    """Satisfies ``hris_desktop.ui.enrolment.Enrolment``."""

    def __init__(self, *profiles: ProfileView, device: Device | None = None) -> None:
        self.known = list(profiles)
        self.machine = device or Device()
        self.later: dict[str, str] = {}
        """Names that follow."""
        self.asked: list[str] = []
        self.wait = 0.0
        self.looks_through: tuple[int, int] | None = None
        """How far an unlock tells that it is, before it waits to go on."""
        self.goes_on = Event()
        self.confirmed = False
        self.link = LinkFound()

    def profiles(self) -> Sequence[ProfileView]:
        return tuple(self.known)

    def named(self) -> Sequence[ProfileView]:
        self.asked.append("named")
        self.known = [
            replace(one, name=self.later.get(one.profile, ""), name_follows=False) if one.name_follows else one
            for one in self.known
        ]
        return tuple(self.known)

    def device(self) -> Device:
        return self.machine

    def connection(self, profile: str) -> SyncView:
        return SyncView(SyncWord.UP_TO_DATE, "Connected to hr.northwind.example", "checked 10:42")

    def unlock(self, profile: str, secret: str, *, progress: Callable[[int, int], None] | None = None) -> object:
        if progress is not None and self.looks_through:
            progress(*self.looks_through)
            self.goes_on.wait(30)
        self.asked.append(f"unlock {profile}")
        if secret != SECRET:
            raise WrongSecretError("This is not the passphrase of this profile.", wait=self.wait)
        return ("session", profile)

    def strength(self, secret: str, *, kind: str, founder: bool) -> Strength:
        good = len(secret) >= 12
        return Strength(
            4 if good else 1, good, "Strong." if good else "Too easy to guess.", "" if good else "Add a word."
        )

    def connect(self, store: str, password: str) -> None:
        if store.startswith("postgresql"):
            self.asked.append(f"connect {store}")
            if password != DATABASE_SECRET:
                raise FieldError(
                    "The store hr on db does not let your login in: login or password is wrong.", "password"
                )

    def found(self, *, organisation: str, name: str, store: str, secret: str) -> Founded:
        self.asked.append(f"found {organisation} {name} {store}")
        if store == "taken":
            raise FieldError("Another organisation already lives there. Nothing was changed.", "store")
        self.known = [profile(name)]
        return Founded()

    def test_kit(self, profile: str, words: Mapping[int, str]) -> None:
        if any(KIT_WORDS[place] != word.strip().lower() for place, word in words.items()):
            raise FieldError("These are not the words of the kit. Look at the numbers on the paper.", "kit")

    def check_code(self, code: str) -> str:
        return "" if len(code) == len(CODE) else f"A code has 27 characters; this has {len(code.replace('-', ''))}."

    def look_up(self, *, code: str, store: str) -> Invitation:
        if code != CODE:
            raise FieldError("No invite in this store has this code.", "code")
        return Invitation()

    def join(self, *, code: str, store: str, secret: str, kind: str) -> Joining:
        self.asked.append(f"join {kind}")
        return Joining()

    def joining(self, profile: str) -> Joining:
        if self.confirmed:
            self.known = [ProfileView("p1", "Amira Haddad", "Northwind Freight", STORE, "passphrase", joined=True)]
            return Joining(confirmed=True, sentence="HR has confirmed the words. You can sign in now.")
        return Joining()

    def renew(self, profile: str, *, code: str, store: str, secret: str, kind: str) -> Joining:
        self.asked.append(f"renew {profile} {kind}")
        return Joining(profile)

    def look_up_link(self, *, code: str, store: str) -> LinkFound:
        if code != CODE:
            raise FieldError("This store holds nothing for this code.", "code")
        return self.link

    def join_link(self, *, code: str, store: str, secret: str, kind: str) -> str:
        self.asked.append(f"link {kind}")
        return "p1"

    def look_up_kit(self, *, words: str, store: str) -> KitFound:
        if tuple(words.lower().split()) != KIT_WORDS:
            raise FieldError("These are not the 24 words of one recovery kit in their order.", "kit")
        return KitFound()

    def recover(self, *, words: str, store: str, pid: str, secret: str) -> str:
        self.asked.append(f"recover {pid}")
        return "p1"
