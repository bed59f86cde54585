"""Change a record: the form, the check page, the receipt. Everything about a field is derived from its declaration."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from hris_desktop.services.check import Checking
from hris_desktop.services.form import Forms
from hris_desktop.services.office import Office
from hris_desktop.services.save import Saving
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.views import CheckView, FormView, Problem, Receipt


class Editing:
    """The three steps of a change, each with what the one before gave back."""

    def __init__(self, office: Office) -> None:
        sharing = Sharing(office)
        self._forms, self._checking, self._saving = Forms(office, sharing), Checking(office, sharing), Saving(office)

    def form(self, pid: str, key: str, item: str | None = None) -> FormView:
        """See ``Forms.form``."""
        return self._forms.form(pid, key, item)

    def check(
        self,
        form: FormView,
        inputs: Mapping[str, str],
        *,
        effective: date | None = None,
        why: str = "",
        remove: bool = False,
        clear: Collection[str] = (),
    ) -> CheckView | tuple[Problem, ...]:
        """See ``Checking.check``."""
        return self._checking.check(form, inputs, effective=effective, why=why, remove=remove, clear=clear)

    def save(self, check: CheckView) -> Receipt:
        """See ``Saving.save``."""
        return self._saving.save(check)
