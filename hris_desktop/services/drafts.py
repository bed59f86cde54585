"""What is typed and not sent yet, kept sealed in the replica, so that a crash or a lock loses nothing.

A draft holds what was typed and what the person saw while typing. Opened again, it is a new edit on that base: where
somebody changed the same thing meanwhile, both are shown and the change becomes a conflict, as if the form had stayed
open. Neither what was typed nor whose record and which section it is about stands readable in the file.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from hris_desktop.crypto import keys, seal
from hris_desktop.crypto.errors import CryptoError
from hris_desktop.domain.fold import Fold, Point
from hris_desktop.domain.ids import record_chain
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.form import Base, Forms, base_of
from hris_desktop.services.looking import Looking
from hris_desktop.services.office import Office
from hris_desktop.services.sentences import spoken
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.views_draft import DraftView, Resumed
from hris_desktop.services.views_form import FormView, InputView
from hris_desktop.store.replica import ReplicaError

_LABEL = b"hrd1/draft\0"
_NEW = "+"
"""One draft of a new item for each section: its id is drawn anew by every form."""
_Row = tuple[str, str, str | None, str, str]
"""(field, effective from, value, author, op) of a timeline that the person saw."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A draft, opened."""

    pid: str
    section: str
    item: str
    is_new: bool
    saved: str
    texts: Mapping[str, str] = field(repr=False)
    clear: tuple[str, ...]
    rows: tuple[_Row, ...] = field(repr=False)
    shown: Mapping[str, str] = field(repr=False)


class Drafts:
    """See the module. Belongs to the records thread."""

    def __init__(self, office: Office) -> None:
        self._office, self._forms = office, Forms(office, Sharing(office))
        self._looking = Looking(office)
        self._mark = keys.derive(office.desk.vk, b"hrd1/draft-name")

    def keep(self, form: FormView, texts: Mapping[str, str], clear: Collection[str] = ()) -> None:
        """Keep what differs from the beginning of ``form``, instead of what was kept before. ``StoreTrouble``."""
        base, saved = base_of(form), self._office.clock.now().astimezone(UTC).isoformat()
        rows = tuple(_rows(base.fold, form.item))
        kept = _Kept(
            form.subject.pid, form.section.key, form.item, form.is_new, saved, texts, tuple(clear), rows, base.shown
        )
        key = self._key(form)
        sealed = seal.seal(self._office.desk.vk, _write(kept), _label(key))
        try:
            self._office.desk.replica.draft_put(key, sealed, saved=saved)
        except ReplicaError as error:
            raise spoken(error) from error

    def waiting(self, pid: str = "") -> tuple[DraftView, ...]:
        """What was left half typed about ``pid``, or about anybody, the oldest first."""
        found = [(key, self._open(key)) for key, _ in self._office.desk.replica.draft_list()]
        return tuple(self._view(key, kept) for key, kept in found if kept is not None and pid in {"", kept.pid})

    def resume(self, key: str) -> FormView:
        """The form again, as it was left. Raises ``ServiceError`` where it cannot be; the draft stays until dropped."""
        kept = self._open(key)
        if kept is None:
            gone = "It was sent or dropped, or the file that holds it was changed from outside."
            raise ServiceError("This draft is no longer there", gone, "Begin again; nothing was changed.")
        form = self._forms.form(kept.pid, kept.section, None if kept.is_new else kept.item)
        self._looking.note_form(form)
        if kept.is_new:
            return replace(form, resumed=_resumed(key, kept))
        return self._as_seen(form, kept, key)

    def again(self, form: FormView) -> FormView:
        """``form``, or what was left half typed in it: opening it once more must not overwrite that."""
        key = self._key(form)
        return form if self._open(key) is None else self.resume(key)

    def drop(self, key: str) -> None:
        """Forget a draft; no error if it is gone."""
        try:
            self._office.desk.replica.draft_drop(key)
        except ReplicaError as error:
            raise spoken(error) from error

    def drop_form(self, form: FormView) -> None:
        """Forget the draft of a form that was sent or left."""
        self.drop(self._key(form))

    # -- what was seen ------------------------------------------------------------------------------------------------

    def _as_seen(self, form: FormView, kept: _Kept, key: str) -> FormView:
        """What was typed stands on what was seen, with the rest of its group; everything else is as it is now."""
        base, touched = base_of(form), _touched(form, kept)
        fold = base.fold.copy()
        for name in touched:
            fold.timelines.pop((form.item, name), None)
        for name, eff, value, author, op in kept.rows:
            if name in touched:
                fold.timelines.setdefault((form.item, name), {})[eff] = Point(value, author, op)
        shown = {name: value for name, value in base.shown.items() if name not in touched}
        shown |= {name: value for name, value in kept.shown.items() if name in touched}
        inputs = tuple(self._input(one, shown) if one.field.key in touched else one for one in form.inputs)
        since = tuple(self._since(form, base.shown, kept.shown, touched))
        resumed = replace(_resumed(key, kept), since=since)
        return replace(form, inputs=inputs, base=Base(fold, shown, base.starts), resumed=resumed)

    def _input(self, one: InputView, shown: Mapping[str, str]) -> InputView:
        value = shown.get(one.field.key, "")
        if value and one.field.masked:
            return replace(one, text="", keeps=one.field.kind.mask(value))
        text = one.field.kind.write(value, self._office.context(one.field, shown)) if value else ""
        return replace(one, text=text, keeps="")

    def _since(
        self, form: FormView, now: Mapping[str, str], then: Mapping[str, str], touched: Collection[str]
    ) -> Iterator[tuple[str, str]]:
        for one in form.inputs:
            name = one.field.key
            if name in touched and now.get(name) != then.get(name):
                yield one.field.label, self._office.shown(one.field, now)

    # -- sealing ------------------------------------------------------------------------------------------------------

    def _key(self, form: FormView) -> str:
        name = "\0".join((form.subject.pid, form.section.key, _NEW if form.is_new else form.item))
        return seal.commitment(self._mark, name.encode()).hex()[:32]

    def _open(self, key: str) -> _Kept | None:
        """A draft; None if there is none, or none that opens."""
        try:
            sealed = self._office.desk.replica.draft_get(key)
            return None if sealed is None else _read(seal.unseal(self._office.desk.vk, sealed, _label(key)))
        except ReplicaError as error:
            raise spoken(error) from error
        except (CryptoError, ValueError, TypeError, KeyError):
            return None

    def _view(self, key: str, kept: _Kept) -> DraftView:
        about = self._office.about(record_chain(kept.pid, kept.section))
        saved, mine = datetime.fromisoformat(kept.saved), kept.pid == self._office.me
        return DraftView(key, kept.pid, about, kept.is_new, saved, mine)


def _resumed(key: str, kept: _Kept) -> Resumed:
    return Resumed(key, datetime.fromisoformat(kept.saved), kept.texts, frozenset(kept.clear))


def _rows(fold: Fold, item: str) -> Iterator[_Row]:
    for (at, name), timeline in fold.timelines.items():
        if at == item:
            yield from ((name, eff, point.value, point.author, point.op) for eff, point in timeline.items())


def _touched(form: FormView, kept: _Kept) -> frozenset[str]:
    """The fields that were typed in, and those that merge as one with them, former names included."""
    typed = {*kept.texts, *kept.clear}
    groups = {one.group for one in form.section.fields if one.key in typed}
    found = [one for one in form.section.fields if one.group in groups]
    return frozenset(name for one in found for name in (one.key, *one.former))


def _label(key: str) -> bytes:
    return _LABEL + key.encode("ascii", "replace")


def _write(kept: _Kept) -> bytes:
    return json.dumps({name: getattr(kept, name) for name in _Kept.__dataclass_fields__}, default=dict).encode()


def _read(plain: bytes) -> _Kept:
    raw: dict[str, Any] = json.loads(plain)
    known = {name: raw[name] for name in _Kept.__dataclass_fields__}
    rows = tuple((name, eff, value, author, op) for name, eff, value, author, op in known.pop("rows"))
    return _Kept(**{**known, "clear": tuple(known["clear"])}, rows=rows)
