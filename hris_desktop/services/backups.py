"""Backups of the shared store: made, put back, and tried out before they are needed. No key is used for any of it.

A backup is one SQLite store in one file, whatever kind of store it was made from. Putting back only ever adds to the
end of a store, so nothing that was written since can be lost by it; what the backup lacks is on people's devices.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hris_desktop.crypto.errors import Malformed
from hris_desktop.services.errors import BadInput, Integrity, StoreTrouble
from hris_desktop.services.sentences import spoken
from hris_desktop.services.shelves import Opener, is_missing, make_store, open_shelf
from hris_desktop.services.store_report import entries
from hris_desktop.store.contract import EVERYTHING, Store, StoreError
from hris_desktop.store.copying import Progress, Stand, compare, copy
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.store.urls import open_store
from hris_desktop.sync.verify import Report, verify
from hris_desktop.system.clock import Clock
from hris_desktop.vault.entries import Ctx, read_ctx

_AT_ONCE = 500
_KINDS = (("r:", "changes to records"), ("org", "rights and rules"), ("k:kb:", "articles"))
_OTHER = "others"


@dataclass(frozen=True, slots=True)
class BackupView:
    """What was done, in sentences."""

    title: str
    sentences: tuple[str, ...]
    entries: int
    well: bool = True


@dataclass(frozen=True, slots=True)
class RehearsalView:
    """What a backup is worth today. ``missing``: entries of the store that it does not hold; None = not compared."""

    title: str
    sentences: tuple[str, ...]
    well: bool
    entries: int
    newest: str
    missing: int | None


class Backups:
    """See the module. Everything blocks."""

    def __init__(self, clock: Clock, *, opener: Opener = open_store) -> None:
        self._clock, self._open = clock, opener

    def make(self, url: str, target: Path, *, progress: Progress | None = None) -> BackupView:
        """Write a backup to a new file; others go on working meanwhile."""
        if target.exists() or target.is_symlink():
            told = f"There is already a file {target}. Nothing was changed."
            raise BadInput("The name is taken", told, "Give the backup a name of its own, such as the date.")
        with _speaking(), closing(self._open(url)) as store:
            if isinstance(store, SqliteStore):
                store.backup(target)
            else:
                _copied(store, target, progress)
            with closing(SqliteStore.open(target)) as made:
                stand, report = compare(made, store), verify(made)
        if not stand.is_beginning or not report.sound():
            return BackupView("The backup is not sound", _wrong(report), report.rows, well=False)
        told = f"{entries(report.rows).capitalize()} stand in {target}, and every one is sound."
        keep = "Keep it where whoever may break into this computer cannot reach it. Try it: hris-desktop store rehearse"
        return BackupView("The backup is made", (told, keep), report.rows)

    def put_back(self, backup: Path, url: str, *, progress: Progress | None = None) -> BackupView:
        """Put a backup into an empty or new store, or add to one what it lacks; never over anything."""
        with _speaking(), closing(_opened(backup)) as source:
            report = verify(source)
            if not report.sound():
                raise Integrity("The backup is not sound", " ".join(_wrong(report)), "Nothing was changed.")
            if is_missing(url):
                make_store(url)
            with closing(open_shelf(url, self._open)) as store:
                return _put_back(source, store, progress)

    def rehearse(self, backup: Path, url: str, *, progress: Progress | None = None) -> RehearsalView:
        """Put the backup into a scratch place, check every entry, and hold it against the store (``""`` = do not)."""
        with _speaking(), closing(_opened(backup)) as source, tempfile.TemporaryDirectory() as scratch:
            _copied(source, Path(scratch) / "rehearsal.sqlite", progress)
            with closing(SqliteStore.open(Path(scratch) / "rehearsal.sqlite")) as tried:
                return self._judged(tried, source, url)

    def _judged(self, tried: Store, source: Store, url: str) -> RehearsalView:
        report, newest = verify(tried), _newest(tried)
        same = compare(tried, source).common == source.me().last_seq
        sound = report.sound() and same
        told = [f"{entries(report.rows).capitalize()}, every one sound."] if sound else list(_wrong(report))
        told.append(f"The newest was written {_ago(newest, self._clock.now())}." if newest else "It holds nothing.")
        missing, fits = None, True
        if url:
            with closing(open_shelf(url, self._open)) as store:
                stand = compare(tried, store)
                missing, fits = max(stand.other - stand.common, 0), not stand.forked
                told += _against(stand, store)
        title = "The backup can be put back" if sound and fits else "The backup cannot be relied on"
        return RehearsalView(
            title, tuple(told), sound and fits, report.rows, newest.isoformat() if newest else "", missing
        )


def _opened(backup: Path) -> SqliteStore:
    return SqliteStore.open(backup)


def _copied(source: Store, target: Path, progress: Progress | None) -> None:
    """A new file with the whole log; nothing is left of it when that fails."""
    made = SqliteStore.create(target)
    target.chmod(0o600)  # a backup is its owner's, whoever may use the store
    try:
        copy(source, made, progress=progress)
    except BaseException:
        made.close()
        target.unlink(missing_ok=True)
        raise
    made.close()


def _put_back(source: Store, store: Store, progress: Progress | None) -> BackupView:
    stand = compare(store, source)
    if stand.forked:
        raise Integrity(
            "The store holds other entries than the backup",
            f"Both agree up to entry {stand.common}; after that each says something else. Nothing was changed.",
            "Put the backup into a new place: --store with the address of a file or folder that does not exist yet.",
        )
    if stand.common == stand.other:
        told = f"The store holds all {entries(stand.other)} of the backup already. Nothing was changed."
        return BackupView("Nothing was missing", (told,), 0)
    count = copy(source, store, progress=progress)
    told = f"{entries(count).capitalize()} were put back, exactly as they were: same bytes, same numbers."
    after = (
        "What was written after the backup is on people's devices, which say that the store was put back to an older "
        "state and send nothing until it is whole. Next, on the device of HR that was in contact last: hris-desktop "
        "store repair"
    )
    erased = (
        "What was erased after the backup was made is in it again until the first program of HR connects: it reads in "
        "its own copy what was erased, and erases it once more. Throw the backup away after that."
    )
    return BackupView("The backup was put back", (told, after, erased), count)


def _against(stand: Stand, store: Store) -> list[str]:
    """What would be missing if it were put back now."""
    if stand.forked:
        told = (
            f"After entry {stand.common} the store says something else than the backup. One of them was put back to an "
            "older state and written to since, or is not what it claims to be."
        )
        return [told]
    if stand.one > stand.other:
        gone = f"The store ends at entry {stand.other}; the backup has {entries(stand.one - stand.other)} more."
        return [f"{gone} HR repairs the store: hris-desktop store repair"]
    if stand.common == stand.other:
        return ["It holds everything that the store holds."]
    return [_lacking(stand, store)]


def _lacking(stand: Stand, store: Store) -> str:
    counted: Counter[str] = Counter()
    people: set[str] = set()
    for ctx in _contexts(store, stand.common):
        counted[next((words for start, words in _KINDS if ctx.chain.startswith(start)), _OTHER)] += 1
        if ctx.chain.startswith("r:"):
            people.add(ctx.chain.split(":")[1])
    what = ", ".join(f"{count} {words}" for words, count in counted.most_common())
    whose = f" of {len(people)} {'person' if len(people) == 1 else 'people'}" if people else ""
    return (
        f"If it were put back now, {entries(stand.other - stand.common)} of the store would be missing at first "
        f"({what}{whose}). They are on the devices that read them; HR puts them back with: hris-desktop store repair"
    )


def _contexts(store: Store, after: int) -> Iterator[Ctx]:
    """What the rows above a number say of themselves; broken ones say nothing."""
    while rows := store.entries(EVERYTHING, after, _AT_ONCE):
        for row in rows:
            try:
                if isinstance(row.ctx, bytes):
                    yield read_ctx(row.ctx)
            except Malformed:
                continue
        after = rows[-1].seq


def _newest(store: Store) -> datetime | None:
    """When the last entries say they were written; clocks of devices may be wrong, so this only describes."""
    last = store.me().last_seq
    return max((at for ctx in _contexts(store, max(last - _AT_ONCE, 0)) if (at := _moment(ctx.ts))), default=None)


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.fromisoformat(stamp)
    except ValueError:  # a day that no calendar has
        return None


def _ago(then: datetime, now: datetime) -> str:
    old = max(now - then, timedelta())
    days, hours = old.days, old.seconds // 3600
    age = f"{days} {'day' if days == 1 else 'days'}" if days else f"{hours} {'hour' if hours == 1 else 'hours'}"
    return f"{then.astimezone():%d.%m.%Y %H:%M}, {age} ago"


def _wrong(report: Report) -> tuple[str, ...]:
    broken = sum(one.verdict == "broken" for one in report.findings)
    told = [f"{entries(broken).capitalize()} of {report.rows} are broken."] if broken else []
    told += [f"Entries {first} to {last} are missing." for first, last in report.holes]
    return (*told, *report.faults, "Take another backup, and keep this one.")


@contextmanager
def _speaking() -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise spoken(error) from error
    except OSError as error:
        told = f"The scratch place for the copy cannot be used ({error.strerror}). Nothing was changed."
        raise StoreTrouble("No room to try it", told) from error
