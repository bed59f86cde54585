"""The shared store held against this device: what is the matter, putting it right, bringing lost entries back.

A store that lies is never believed and never followed by itself: repairing it is HR's act, going on with another
history is the person's. Everything blocks and asks the store; runs on the records thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from hris_desktop.services.errors import NotAllowed, ServiceError
from hris_desktop.services.heard import confirmed
from hris_desktop.services.office import Office
from hris_desktop.services.outcomes import act_words
from hris_desktop.services.refusals import typed
from hris_desktop.services.sentences import Failure, spoken
from hris_desktop.services.shelves import is_missing, make_store, store_url
from hris_desktop.services.store_report import entries, is_, told
from hris_desktop.services.store_words import KEPT, STANDS, WARNINGS
from hris_desktop.services.views_store import Act, LostView, RepairView, StoreView, WarningView
from hris_desktop.store.contract import Store, StoreError
from hris_desktop.store.replica import Fate, Finding, ReplicaError
from hris_desktop.store.urls import open_store
from hris_desktop.sync import comeback
from hris_desktop.sync.comeback import Waiting
from hris_desktop.sync.repair import Comparison, Progress, State, compare, repair
from hris_desktop.vault.entries import read_ctx

Opener = Callable[[str], Store]


class Repair:
    """See the module."""

    def __init__(self, office: Office, store: str, *, opener: Opener = open_store) -> None:
        self._office, self._store, self._open = office, store, opener

    # -- looking ------------------------------------------------------------------------------------------------------

    def look(self) -> StoreView:
        """How the store stands to this device now, and what is to be said besides. Changes nothing."""
        try:
            with self._opened(self._store) as store:
                view = self._compared(compare(self._office.desk.ledger, store, rows=False))
        except ServiceError as error:
            view = StoreView(error.title, error.sentence, KEPT, error.todo)
        return replace(
            view,
            confirmed=confirmed(self._office),
            warnings=self.warnings(),
            lost=tuple(self._lost(one) for one in self._waiting()),
            others=view.others or self._others(self._gone()),
            done_again=self._done_again(),
        )

    def warnings(self) -> tuple[WarningView, ...]:
        """What was noticed and not looked at yet."""
        return tuple(self._warning(one) for one in self._office.desk.replica.findings(unseen=True))

    def looked(self, number: int) -> None:
        """The person has looked at one."""
        with _speaking():
            self._office.desk.replica.findings_looked([number])

    def _warning(self, found: Finding) -> WarningView:
        title, sentence = WARNINGS.get(found.kind, (found.kind.capitalize(), "Entry {seq} by {who}."))
        who = self._office.name(found.author) if found.author else "Somebody"
        return WarningView(found.id, title, sentence.format(who=who, seq=found.seq))

    def _compared(self, found: Comparison) -> StoreView:
        lost = found.mine - found.common
        match found.state:
            case State.SHORTER:
                return self._shorter(found, lost)
            case State.FORKED:
                return self._forked(found, lost)
            case State.ALTERED:
                return StoreView(
                    "An entry was changed in the middle of the store",
                    f"Up to entry {found.common} it says the same as this device, then it does not, and it ends in the "
                    "same entry: it was not put back, somebody changed it.",
                    STANDS,
                    "Ask whoever runs the store who had their hands on it. HR makes a new store from a device that "
                    "holds everything: “hris-desktop store repair” with the address of a new file and --new.",
                )
            case State.HOLES:
                return StoreView(
                    "Entries are missing in the middle of the store",
                    f"After entry {found.common} its numbers have a gap.",
                    KEPT,
                    "HR makes a new store from a device that holds everything: “hris-desktop store repair” with the "
                    "address of a new file.",
                )
        both = f"Both hold the same {found.common} entries."
        more = f" The store has {found.theirs - found.mine} new ones." if found.theirs > found.mine else ""
        act = Act.REPAIR if self._is_hr() else Act.NOTHING
        todo = "Nothing has to be done."
        return StoreView("The store and this device agree", both + more, "", todo, act, well=True)

    def _shorter(self, found: Comparison, lost: int) -> StoreView:
        happened = (
            f"It ends at entry {found.theirs}; this device has verified {found.mine}. Usually somebody restored an "
            "old copy of it."
        )
        if self._is_hr():
            todo = f"Repair the store: {entries(lost)} {is_(lost)} put back from this device, exactly as before."
            act = Act.REPAIR
        else:
            todo = "Tell HR. They put the missing entries back from their device; then this goes on by itself."
            act = Act.NOTHING
        return StoreView("The store was put back to an older state", happened, KEPT, todo, act)

    def _forked(self, found: Comparison, lost: int) -> StoreView:
        happened = (
            f"Up to entry {found.common} it says the same as this device. After that it goes on differently: "
            f"{entries(lost)} that this device has verified {is_(lost)} not in it."
        )
        todo = (
            "Ask HR, by telephone or in person, whether the store was restored from an old copy. If it was, go on with "
            "the store's history; your own entries that it lacks are kept and you can bring them back. If nobody "
            "restored it, do not go on: somebody may be showing you a false history."
        )
        others = self._others(self._office.desk.replica.authors(found.common))
        return StoreView("The store shows another history", happened, KEPT, todo, Act.GO_ON, others=others)

    def _others(self, authors: Sequence[str]) -> tuple[str, ...]:
        counted = Counter(pid for pid in authors if pid and pid != self._office.me)
        return tuple(f"{self._office.name(pid)}: {entries(count)}" for pid, count in counted.most_common())

    def _gone(self) -> list[str]:
        return [one.author for one in self._office.desk.replica.lost(Fate.LOST)]

    def _is_hr(self) -> bool:
        return "hr" in self._office.desk.ledger.org.roles_of(self._office.me)

    # -- putting it right ---------------------------------------------------------------------------------------------

    def repair(self, store: str = "", *, new: bool = False, progress: Progress | None = None) -> RepairView:
        """Put back what the store lost. ``store``: another address; ``new``: make a new store there, whole."""
        if not self._is_hr():
            todo = "Tell HR what you see; nothing here is lost."
            raise NotAllowed("Only HR repairs the store", "A device of HR holds every entry.", todo)
        url = store_url(store) if store else self._store
        if new and is_missing(url):
            make_store(url)
        with self._opened(url) as shelf:
            return told(repair(self._office.desk.ledger, shelf, progress=progress))

    def go_on(self) -> int:
        """Take the store's history for the right one; how many entries were set aside. Nothing is removed."""
        desk = self._office.desk
        with self._opened(self._store) as store, _speaking():
            found = compare(desk.ledger, store, rows=False)
            if found.state is not State.FORKED:
                raise NotAllowed("Nothing to decide", "The store does not show another history any more.")
            moved = comeback.go_on(desk.ledger, desk.vk, found.common)
        self._office.forget()
        return moved

    # -- what was lost ------------------------------------------------------------------------------------------------

    def bring_back(self) -> int:
        """Put every act of the person that is ready into the outbox again; how many."""
        desk = self._office.desk
        with _speaking():
            return comeback.bring_back(desk.ledger, desk.sending, self._waiting(), now=desk.chance.now)

    def leave(self, number: int) -> None:
        """One of them need not come back; its bytes stay on this device."""
        with _speaking():
            comeback.leave(self._office.desk.ledger, number)

    def _waiting(self) -> list[Waiting]:
        desk = self._office.desk
        return comeback.waiting(desk.ledger, desk.sending)

    def _lost(self, one: Waiting) -> LostView:
        waits = "It rests on somebody else's entry that is not back yet; it can come back after that."
        what, values = act_words(self._office, one.intent), typed(self._office, one.intent)
        return LostView(one.lost.id, what, values, one.ready, "" if one.ready else waits)

    def _done_again(self) -> tuple[str, ...]:
        mine = [one for one in self._office.desk.replica.lost(Fate.LOST) if one.author == self._office.me]
        kinds = [read_ctx(one.ctx).kind for one in mine if not one.intent]
        letters, keys = kinds.count("invite"), kinds.count("rolekey")
        told = [f"{letters} invitation{'' if letters == 1 else 's'}: make a new letter"] if letters else []
        told += [f"{keys} new key{'' if keys == 1 else 's'} of a role: make it anew on its page"] if keys else []
        return tuple(told)

    @contextmanager
    def _opened(self, url: str) -> Iterator[Store]:
        try:
            store = self._open(url)
        except StoreError as error:
            raise spoken(error) from error
        try:
            with _speaking():
                yield store
        finally:
            store.close()


@contextmanager
def _speaking() -> Iterator[None]:
    try:
        yield
    except (StoreError, ReplicaError) as error:
        failure: Failure = error
        raise spoken(failure) from error
