"""What strikes a desk while it works, and what must be true afterwards: the rows of the fault matrix that need no disk.

``begin`` is called at one moment of a phase (or before a round, when the desk is idle) and ``end`` when the fault is
over; then everybody comes to rest and every invariant is held. ``expect`` says what must have been told.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from hris_desktop.store.contract import StoreError, StoreFull, StoreTooNew
from hris_desktop.store.memory import MemoryStore
from hris_desktop.store.replica import ReplicaError
from hris_desktop.sync import causes
from hris_desktop.sync.exchange import LogTrouble
from hris_desktop.sync.plan import Nothing
from hris_desktop.sync.verdict import PolicyWithheld
from tests.faults.crash import moments
from tests.faults.phases import PHASES, finish
from tests.store.hostile import Fault
from tests.sync.seats import Keyring, kinds, remembered
from tests.workstations.attacks import ATTACKS
from tests.workstations.invariants import check, check_at_rest
from tests.workstations.play_rights import Rights
from tests.workstations.site import Desk, Site, small, twin_of
from tests.workstations.world import World

DECLARED = (StoreError, LogTrouble, PolicyWithheld, ReplicaError, Nothing)


INSIDE = "before a local commit"
"""Nothing from outside comes in while this device writes its own file; it strikes right after."""


class Ended(BaseException):
    """The program ended here."""


@dataclass
class Scene:
    """A phase that is being struck."""

    phase: str
    world: World
    desk: Desk
    raised: list[Exception] = field(default_factory=list)
    """What came out of the work."""
    keyring: Keyring = field(default_factory=Keyring)

    @property
    def site(self) -> Site:
        return self.world.site

    def knows(self, cause: str) -> bool:
        """Whether the desk has told it."""
        return cause in kinds(self.desk)


Turn = Callable[[Scene], None]


def _nothing(_scene: Scene) -> None:
    pass


@dataclass(frozen=True)
class Strike:
    """See the module. ``phases``: where it can happen; None: everywhere."""

    name: str
    begin: Turn
    end: Turn = _nothing
    expect: Turn = _nothing
    phases: tuple[str, ...] | None = None

    def can(self, phase: str) -> bool:
        """Whether this can happen then."""
        return self.phases is None or phase in self.phases


def acted(phase: str) -> Scene:
    """Where a phase begins."""
    site, waiting = PHASES[phase].prepare()
    world = World.of(site)
    for name, op in waiting:
        world.saved(site.desks[name], op)
    return Scene(phase, world, site.desks[PHASES[phase].who])


def work(scene: Scene, strike: Callable[[str], None]) -> None:
    """The phase, with what it raises kept if it is one of the errors that the program declares."""
    with moments(strike, scene.site.store):
        try:
            PHASES[scene.phase].work(scene.desk, scene.world.saved)
            if scene.phase == "idle":
                strike("idle")
                scene.desk.round()
        except DECLARED as error:
            scene.raised.append(error)


def passed_in_memory(phase: str) -> int:
    """How many moments a phase has."""
    scene, passed = acted(phase), list[str]()
    work(scene, passed.append)
    return passed.index("idle") + 1 if phase == "idle" else len(passed)


def struck(phase: str, strike: Strike, at: int) -> None:
    """The phase, struck at the moment with this number; then all is well again."""
    scene, passed, begun = acted(phase), 0, False

    def hit(moment: str) -> None:
        nonlocal passed, begun
        passed += 1
        if passed > at and not begun and moment != INSIDE:
            begun = True
            strike.begin(scene)

    with contextlib.suppress(Ended):
        work(scene, hit)
    strike.end(scene)
    check(scene.world)
    finish(scene.site, phase)
    strike.expect(scene)
    check_at_rest(scene.world)


# ---------------------------------------------------------------------------------------------------- the line


def _script(*faults: Fault) -> Turn:
    return lambda scene: scene.site.store.faults(*faults)


def _quiet(scene: Scene) -> None:
    scene.site.store.script.clear()


def _arrives_late(scene: Scene) -> None:
    """The request that was lost comes in after all, when its sender has long sent another."""
    _quiet(scene)
    if scene.site.store.appends:
        scene.desk.round()
        scene.site.store.real.append(scene.site.store.appends[0])


def _offline(scene: Scene) -> None:
    scene.site.store.offline = True


def _online(scene: Scene) -> None:
    scene.site.store.honest()


def _was_full(scene: Scene) -> None:
    assert all(isinstance(error, StoreFull) for error in scene.raised)


# ---------------------------------------------------------------------------------------------------- clocks


def _clock(year: int) -> Turn:
    def begin(scene: Scene) -> None:
        scene.desk.clock = f"{year}-11-21T10:00:00Z"

    return begin


# ------------------------------------------------------------------------------------------------ this device's file


def _ends(_scene: Scene) -> None:
    raise Ended


def _copied_back(scene: Scene) -> None:
    """The file is copied, the program goes on and comes to rest, and the copy is put in its place."""
    copy = twin_of(scene.desk.replica)
    remembered(scene.desk, scene.keyring).round(scene.site.store)
    scene.desk.round()
    remembered(scene.desk, scene.keyring).round(scene.site.store)
    moved = scene.desk.replica.cursor() != copy.cursor() or scene.desk.replica.outbox_mark() != copy.outbox_mark()
    scene.desk.replica = copy
    scene.world.seen_heads.pop(scene.desk.name, None)
    remembered(scene.desk, scene.keyring).round(scene.site.store)
    assert not moved or scene.knows(causes.COPIED) or scene.knows(causes.REBUILT)


def _deleted(scene: Scene) -> None:
    """The file is gone; another is made, and what waited in the old one is lost, and told."""
    remembered(scene.desk, scene.keyring).round(scene.site.store)
    scene.desk.replica = scene.site.empty_replica()
    scene.world.seen_heads.pop(scene.desk.name, None)
    remembered(scene.desk, scene.keyring).round(scene.site.store)
    assert scene.knows(causes.REBUILT)


def _forgotten(scene: Scene) -> None:
    """The keyring is emptied: what it knew of the file is gone, nothing else."""
    remembered(scene.desk, scene.keyring).round(scene.site.store)
    scene.keyring.data = None
    remembered(scene.desk, scene.keyring).round(scene.site.store)
    assert scene.knows(causes.UNANCHORED)


def _refused_keyring(scene: Scene) -> None:
    """The keyring does not answer: work goes on, and it is told."""
    remembered(scene.desk, scene.keyring).round(scene.site.store)
    scene.keyring.broken = True
    remembered(scene.desk, scene.keyring).round(scene.site.store)
    assert scene.knows(causes.UNANCHORED) or scene.knows(causes.NOT_KEPT)


# ---------------------------------------------------------------------------------------------------- the store


def _put_back(scene: Scene) -> None:
    """An hour-old copy of the store; the organisation's own rules are older than that."""
    site = scene.site
    site.desks["founder"].pull()
    rules = max(row.seq for row in site.rows if row.chain == "org")
    site.put_back(max(len(site.rows) - 3, rules))


def _mend(scene: Scene) -> None:
    """HR repairs, or everybody goes on where somebody wrote meanwhile."""
    site, play = scene.site, Rights()
    play.start(scene.world)
    for desk in site.desks.values():
        with play.trouble(desk):
            desk.pull()
    play.mend()


def _shut_out(scene: Scene) -> None:
    """A login that was removed sees no rows, and no error either."""
    scene.site.store.lie(lambda _rows: [])
    scene.site.store.about_me = {"org": None, "last_seq": 0}


def _told_no_access(scene: Scene) -> None:
    """In the middle of a reading it looks as if entries were missing; at the next it is clear."""
    assert not scene.raised or scene.knows(causes.NO_ACCESS) or scene.knows(causes.HOLES)


def _swapped(scene: Scene) -> None:
    """Another organisation's store lies at the address."""
    other = small()
    scene.site.store.real = MemoryStore(other.shelf)
    scene.site.__dict__["swapped"] = (other, len(other.rows))


def _swapped_again(scene: Scene) -> None:
    other, rows = scene.site.__dict__["swapped"]
    assert len(other.rows) == rows, "nothing was sent to it"
    scene.site.store.real = MemoryStore(scene.site.shelf)


def _told_foreign(scene: Scene) -> None:
    """In the middle of a reading it is another history; at the next it is clear whose store lies there."""
    assert not scene.raised or causes.OF_THE_STORE & set(kinds(scene.desk))


def _newer(scene: Scene) -> None:
    """The store was upgraded by a newer program."""
    scene.site.store.about_me = {"schema": 99}


def _told_newer(scene: Scene) -> None:
    assert all(isinstance(error, StoreTooNew) for error in scene.raised)


def _wrong_key(scene: Scene) -> None:
    """A writer with a modified client makes a key that opens for nobody."""
    answer = ATTACKS["false_commitment"](scene.site)
    assert answer is not None
    scene.world.attacked = True


def _told_bad_key(scene: Scene) -> None:
    assert causes.BAD_WRAP in {kind for desk in scene.site.desks.values() for kind in kinds(desk)}


def give_up_what_only_lay_there(scene: Scene) -> None:
    """What was in no other place than the file that is gone."""
    logged = {row.op for row in scene.site.rows}
    for act in scene.world.acts:
        act.given_up = act.given_up or (act.desk == scene.desk.name and not act.ops & logged)


def _gone(scene: Scene) -> None:
    _deleted(scene)
    give_up_what_only_lay_there(scene)


STRIKES: tuple[Strike, ...] = (
    Strike("store disk full", _script(Fault.FULL, Fault.FULL), _quiet, _was_full),
    Strike("store restarted", _offline, _online),
    Strike("partition before the request", _script(Fault.LOST_REQUEST), _quiet),
    Strike("partition after the request", _script(Fault.LOST_REPLY), _quiet),
    Strike("request delivered twice", _script(Fault.TWICE), _quiet),
    Strike("request arrives late", _script(Fault.LOST_REQUEST), _arrives_late),
    Strike("clock ten years fast", _clock(2036)),
    Strike("clock ten years slow", _clock(2016)),
    Strike("replica copied back", _ends, _copied_back),
    Strike("replica deleted", _ends, _gone),
    Strike("keyring forgot the file", _ends, _forgotten),
    Strike("keyring does not answer", _ends, _refused_keyring),
    Strike(
        "wrong key", _wrong_key, expect=_told_bad_key, phases=("idle", "mid-pull", "mid-push", "mid-enrol", "mid-scope")
    ),
    Strike("old client", _newer, _online, _told_newer),
    Strike("store restored", _put_back, _mend),
    Strike("login revoked", _shut_out, _online, _told_no_access),
    Strike("store swapped", _swapped, _swapped_again, _told_foreign, phases=("idle", "mid-pull", "mid-enrol")),
)
"""The rows that need no disk, in the order of the table."""
