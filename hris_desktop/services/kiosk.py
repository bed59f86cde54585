"""A shared terminal: one replica, the keys of several people beside each other in it, one of them open at a time.

Until somebody signs in no key is in memory: the replica is read and sent from by ``sync.unattended``. Signing in opens
one person's keys over the same file. There is no way back from that but the end of the process, which is the only real
wipe of what was shown; the next one begins here again. Ten wrong attempts remove a person's keys and touch nothing that
waits to be sent. Everything blocks and belongs to the records thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from typing_extensions import override

from hris_desktop.crypto import passphrase, seal
from hris_desktop.services import organisation
from hris_desktop.services.anchors import ProfileAnchor
from hris_desktop.services.device import ThisDevice, remove_replica, unlocked
from hris_desktop.services.errors import Integrity, ServiceError, StoreTrouble, WrongSecretError
from hris_desktop.services.kiosk_people import Member, Members
from hris_desktop.services.kiosk_settings import KioskSettings
from hris_desktop.services.kiosk_word import TerminalWord
from hris_desktop.services.knowledge import Knowledge
from hris_desktop.services.office import when
from hris_desktop.services.sentences import spoken
from hris_desktop.services.suite import Suite, chance, stamp
from hris_desktop.store.contract import Scope, Store, StoreError
from hris_desktop.store.database import Progress
from hris_desktop.store.replica import Replica, ReplicaError, ReplicaMissing
from hris_desktop.sync.beat import Beats
from hris_desktop.sync.exchange import Local
from hris_desktop.sync.unattended import Unattended, Waiting, terminal_scope
from hris_desktop.sync.workstation import PIN, Workstation, pin_down, pinned
from hris_desktop.system import paths
from hris_desktop.system.devicekey import DeviceKey, Place
from hris_desktop.system.paths import PathError, Profile
from hris_desktop.vault.keybag import Opened, PersonKeys
from hris_desktop.vault.keybag_attempts import Attempts
from hris_desktop.vault.keybag_shelf import WIPED_AFTER, Keybags, NewSecret, Wiped
from hris_desktop.vault.keybag_strength import Demand
from hris_desktop.vault.org import Org
from hris_desktop.vault.session import Session
from hris_desktop.vault.terminal_word import Vouch

PROFILE: Final = "kiosk"
WRONG: Final = "This is not the one. Check the keyboard's language and Caps Lock."
"""The same words for somebody who is not joined here: a terminal does not tell who is."""

_TELL: Final = "Tell whoever looks after this terminal."


@dataclass(frozen=True, slots=True)
class TerminalDevice(ThisDevice):
    """As any device, but several people share its replica, and ten wrong attempts remove somebody's keys."""

    keeps: Callable[[Org], Scope] = field(default=lambda _org: terminal_scope(_org, (), ()), repr=False)

    @override
    def desk(
        self, where: Profile, replica: Replica, session: Session, vk: bytes, *, progress: Progress | None = None
    ) -> Workstation:
        keeper, keeps = ProfileAnchor(self.profiles, where), self.keeps
        return Workstation(
            replica, session, vk, chance=chance(self.clock), keeper=keeper, keeps=keeps, opening=progress
        )

    @override
    def keybags(self, replica: Replica) -> Keybags:
        return Keybags(replica, self.clock, self.costs.employee, wipe_after=WIPED_AFTER)


class Terminal:
    """See the module."""

    def __init__(self, device: ThisDevice, settings: KioskSettings) -> None:
        """Nothing is opened yet."""
        self.settings = settings
        self.where = paths.profile(PROFILE)
        given = (device.profiles, device.clock, device.costs, device.opener)
        self.device = TerminalDevice(*given, keeps=self._keeps)
        self.replica: Replica | None = None
        self.unattended: Unattended | None = None
        self._key: DeviceKey | None = None
        self._knowledge: Knowledge | None = None

    # -- the replica ----------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open what lies here; a terminal that nobody is joined to has nothing. Raises ``StoreTrouble``."""
        try:
            self.replica = Replica.open(self.where.replica)
        except ReplicaMissing:
            return
        except ReplicaError as error:
            raise spoken(error) from error
        if self.replica.get_meta(PIN) is None:
            # the power went while the first person joined: it belongs to nobody yet
            self.close()
            remove_replica(self.where)
            return
        self._key = self.device.profiles.device_key(self.where)
        self.begin_unattended()

    def begin_unattended(self) -> None:
        """From here on nobody is signed in. Raises ``ServiceError``."""
        replica = self.replica
        if replica is None:
            return
        keeper, keeps = ProfileAnchor(self.device.profiles, self.where), self._keeps
        given = {"chance": chance(self.device.clock), "keeper": keeper, "keeps": keeps}
        try:
            self.unattended = Unattended(replica, **given, afterwards=self._tell)  # type: ignore[arg-type]
        except ReplicaError as error:
            raise spoken(error) from error
        except KeyError as error:
            told = "Nobody's organisation stands in them. Nothing was changed."
            raise StoreTrouble(
                "The files of this terminal are damaged", told, "Tell whoever looks after it."
            ) from error

    def found(self, org: str, pin: bytes) -> Replica:
        """The replica, made for this organisation with the first person. Raises ``ServiceError``."""
        if self.replica is None:
            try:
                self.where.prepare()
                self._key = self.device.profiles.new_device_key(self.where)
                replica = Replica.create(self.where.replica)
                pin_down(replica, org, pin)
            except (ReplicaError, PathError) as error:
                raise spoken(error) from error
            self.replica = replica
        if pinned(self.replica) != (org, pin):
            told = "This terminal belongs to another organisation than the code. Nothing was changed."
            raise Integrity(
                "Another organisation's code", told, "Tell whoever looks after this terminal.", field="code"
            )
        return self.replica

    def close(self) -> None:
        """Give everything back."""
        if self._knowledge is not None:
            self._knowledge.close()
        if self.replica is not None:
            self.replica.close()
            self.replica = None

    def place(self) -> Place:
        """Where the key of this device lies: beside a file no PIN is possible."""
        return self.device.profiles.place(self.where)

    def device_key(self) -> DeviceKey:
        """The key of this device. Raises ``KeyGone``."""
        if self._key is None:
            self._key = self.device.profiles.new_device_key(self.where)
        return self._key

    def knowledge(self) -> Knowledge:
        """What everybody may read, also without a person, a key or a network."""
        if self._knowledge is None:
            self._knowledge = Knowledge(self.replica)
        return self._knowledge

    def organisation(self) -> str:
        """Its name as it was published, as far as it is known here."""
        return (organisation.published_name(self.unattended.ledger) or "") if self.unattended is not None else ""

    def heard_of_hr(self) -> datetime | None:
        """When anybody in HR last wrote what has come here, by their clock; None where nothing is known."""
        return when(Beats(self.unattended.ledger).confirmed()) if self.unattended is not None else None

    # -- the people -----------------------------------------------------------------------------------------------

    @property
    def members(self) -> Members | None:
        """The people joined; None while nobody ever was."""
        return Members(self.replica, self.device.profiles, self._key) if self.replica is not None else None

    def people(self) -> tuple[Member, ...]:
        """Who may sign in here, by name."""
        members = self.members
        return members.listed() if members is not None else ()

    def named(self, typed: str) -> Member | None:
        """Whom a typed name means."""
        members = self.members
        return members.named(typed) if members is not None else None

    def unlock(self, pid: str, secret: str) -> Opened:
        """Open somebody's keys; an empty ``pid`` is nobody, told as a wrong secret is. Raises ``WrongSecretError``.

        The tenth wrong attempt in a row removes the keys: ``KeysRemoved``.
        """
        member = self.members.find(pid) if self.members is not None and pid else None
        if self.replica is None or member is None:
            self._as_long_as_an_attempt(secret)
            raise WrongSecretError(WRONG)
        if not member.ready:
            raise KeysRemoved
        try:
            return unlocked(self.device.keybags(self.replica), pid, secret, self.device_key())
        except Integrity as error:
            if not isinstance(error.__cause__, Wiped):
                raise
            Members(self.replica, self.device.profiles, self._key).change(pid, ready=False)
            raise KeysRemoved from error

    def _as_long_as_an_attempt(self, secret: str) -> None:
        if secret:
            passphrase.derive(secret, bytes(passphrase.SALT_BYTES), params=self.device.costs.employee)

    def enter(self, opened: Opened) -> Suite:
        """The services of whoever's keys were opened; the unattended exchange has ended before. ``StoreTrouble``."""
        replica = self.replica
        if replica is None:
            raise StoreTrouble("This terminal has no file", "It was taken away while it was used.", "Tell HR.")
        if self.unattended is not None:
            self.unattended.settle()
        self.unattended = None
        try:
            suite = self.device.suite(self.where, replica, opened, store=self.settings.store)
        except ReplicaError as error:
            raise spoken(error) from error
        suite.records.note_presence()
        return suite

    def greet(self, suite: Suite) -> None:
        """Keep the list true: the name as HR has it now, and whether HR has confirmed these very keys."""
        session, members = suite.desk.session, self.members
        if members is not None and suite.desk.ledger.org.active_gen(session.pid) >= session.gen:
            org = suite.desk.ledger.org
            keys = PersonKeys(session.org, session.pid, session.gen, session.dev, org.pin, session.identity)
            members.change(suite.me, name=suite.office.name(suite.me), confirmed=True, **self._vouched(keys))

    def let_in(
        self,
        keys: PersonKeys,
        secret: NewSecret,
        member: Member,
        *,
        then: tuple[Callable[[Suite], None], Callable[[Suite], None]] | None = None,
    ) -> Opened:
        """Keep somebody's keys here, in one commit with their place on the list.

        ``then`` signs them in: the first may still refuse, with everything as it was; the second keeps what the others
        must learn of, in the same commit: there is never a key that nobody hears of.
        """
        replica, key = self.found(keys.org, keys.genesis), self.device_key()
        costs = self.device.costs.hr if secret.demand is Demand.HR else self.device.costs.employee
        keybags = Keybags(replica, self.device.clock, costs)
        rescued = keybags.rescue(keys.pid, keys.identity)
        opened = Opened(rescued[0] if rescued else seal.new_key(), keys, secret.kind, costs)
        suite = self.enter(opened) if then is not None else None
        try:
            if then is not None and suite is not None:
                then[0](suite)
            with replica.transaction():
                # whoever was locked out by somebody else's ten attempts begins again
                Attempts(replica, self.device.clock, keys.pid).succeeded()
                keybags.enrol(keys, secret, device_key=key, vk=opened.vk)
                Members(replica, self.device.profiles, key).put(replace(member, **self._vouched(keys)))
                if then is not None and suite is not None:
                    then[1](suite)
        except ReplicaError as error:
            raise spoken(error) from error
        return opened

    # -- what waits -----------------------------------------------------------------------------------------------

    @property
    def word(self) -> TerminalWord | None:
        """What this terminal tells HR of itself; None where it has no key to keep one under."""
        if self.replica is None or self._key is None:
            return None
        clock = self.device.clock
        return TerminalWord(self.replica, self._key.value, self.settings.site, lambda: stamp(clock))

    def _vouched(self, keys: PersonKeys) -> dict[str, Any]:
        """What the list keeps of somebody's signature for this terminal."""
        return {"gen": keys.gen, "vouch": self.word.vouch(keys).sig.hex()} if self.word is not None else {}

    def _vouches(self) -> list[Vouch]:
        return [Vouch(one.pid, one.gen, bytes.fromhex(one.vouch)) for one in self.people() if one.vouch]

    def _tell(self, store: Store, local: Local, *, retired: bool = False) -> None:
        """Let HR know how many changes wait here, if there is anything new to know."""
        word, unattended = self.word, self.unattended
        if word is None or unattended is None:
            return
        waiting = local(unattended.waiting)
        blob = local(lambda: word.due(unattended.ledger, self._vouches(), waiting, retired=retired))
        if blob is not None and word.leave(store, unattended.ledger, blob):
            local(lambda: word.told(waiting))

    def say_farewell(self) -> None:
        """Let HR know that this terminal is about to be wiped, and what waits; a store that is away is not told."""
        try:
            store = self.device.opener(self.settings.store)
        except StoreError:
            return
        try:
            self._tell(store, lambda work: work(), retired=True)
        finally:
            store.close()

    def waiting(self) -> Waiting:
        """How many changes lie here that nobody else has yet, and since when; not whose and not what."""
        try:
            return self.unattended.waiting() if self.unattended is not None else Waiting(0)
        except ReplicaError as error:
            raise spoken(error) from error

    def _keeps(self, org: Org) -> Scope:
        members = self.members
        return terminal_scope(org, members.pids() if members is not None else (), self.settings.kept)


class KeysRemoved(ServiceError):
    """Ten wrong attempts in a row: the keys were taken from this terminal, and nothing that waits."""

    exit_code = 3

    def __init__(self) -> None:
        super().__init__(
            "These keys were removed from this terminal",
            "There were ten wrong attempts in a row. What was changed here and waits to be sent is kept, and is sent.",
            "To use this terminal again, join it with a code from your own device or from HR.",
        )


__all__ = ["PROFILE", "KeysRemoved", "Member", "Terminal"]
