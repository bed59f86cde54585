"""One record with everything that begins on it (forms, history, decisions, export), as one page of the window.

Pages say what the person wants; the journey asks the service on the records thread and shows what comes back. News from
elsewhere reload the record behind, never the form in which somebody is typing.
"""

from __future__ import annotations

from collections.abc import Callable

from typing_extensions import override

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import FormView, RecordView
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.drafts import DraftsPort, Offers
from hris_desktop.ui.pages.errand import Errand
from hris_desktop.ui.pages.record import RecordPage
from hris_desktop.ui.pages.trouble import trouble_banner


class Journey(Errand):
    """*My record*, or somebody's."""

    def __init__(self, desk: Desk, pid: str | None = None) -> None:
        """``pid`` None is the person signed in."""
        record = RecordPage(desk)
        super().__init__(desk, record)
        self.record, self._pid = record, pid
        self._loading = self._again = False
        wishes = self.record.wishes
        wishes.edit.connect(self.open_form)
        wishes.remove.connect(lambda section, item: self._open(section, item, then=self._ask_removal))
        wishes.withdraw.connect(self._withdraw)
        wishes.discard.connect(self._discard)
        wishes.decide.connect(self._decide_in)
        wishes.history.connect(self._open_history)
        wishes.export.connect(self._open_export)
        wishes.erase.connect(self._open_erasing)
        self._offers = self._offer(pid)
        desk.hub.watch(self, self._concerns, self.reload)
        self.reload()

    def reload(self) -> None:
        """Fetch the record again; news during a fetch cause exactly one more."""
        if self._loading:
            self._again = True
            return
        self._loading = True
        records, pid = self._desk.records, self._pid
        self._desk.run(self, lambda: records.record(pid), done=self._loaded, failed=self._not_loaded)

    def open_form(self, section: str, item: str) -> None:
        """Edit one item; an empty ``item`` is the single one of a section, or a new one of a list."""
        self._open(section, item, then=self.write, drafts=self._desk.drafts)

    def _concerns(self, chain: str) -> bool:
        view = self.record.view
        return view is None or chain == "org" or view.subject.pid in chain

    def _loaded(self, view: RecordView) -> None:
        self._loading = False
        self.record.show_view(view)
        self._look_for_drafts()
        self._once_more()

    def _not_loaded(self, error: ServiceError) -> None:
        self._loading = False
        button = self.record.show_trouble(error)
        if button is not None:
            button.clicked.connect(self.reload)
        self._once_more()

    def _once_more(self) -> None:
        if self._again:
            self._again = False
            self.reload()

    def _open(
        self, section: str, item: str, *, then: Callable[[FormView], None], drafts: DraftsPort | None = None
    ) -> None:
        """``drafts``: what was left half typed there comes back instead of a fresh form."""
        view = self.record.view
        if view is None:
            return
        records, pid = self._desk.records, view.subject.pid

        def work() -> FormView:
            form = records.form(pid, section, item or None)
            return form if drafts is None else drafts.again(form)

        self._desk.run(self, work, done=then, failed=self._refused)

    def _offer(self, pid: str | None) -> Offers | None:
        """On one's own record everything left half typed is offered, on somebody's only what is about them."""
        if self._desk.drafts is None:
            return None
        offers = Offers(self._desk, self._desk.drafts, lambda: pid or "")
        offers.chosen.connect(self._resume)
        self.record.add_top(offers)
        return offers

    @override
    def _look_for_drafts(self) -> None:
        if self._offers is not None:
            self._offers.reload()

    def _resume(self, key: str) -> None:
        drafts = self._desk.drafts
        if drafts is not None:
            self._desk.run(self, lambda: drafts.resume(key), done=self.write, failed=self._refused)

    def _open_history(self, section: str) -> None:
        from hris_desktop.ui.pages.history import HistoryPage

        view, history = self.record.view, self._desk.history
        if view is None or history is None:
            return
        page = HistoryPage(self._desk, history, (view.subject.pid, section), back=self.record.accessibleName())
        page.back.connect(self.home)
        self._show(page)
        page.setFocus()

    def _decide_in(self, section: str) -> None:
        view = self.record.view
        if view is not None:
            self.open_decisions((view.subject.pid, section))

    def open_decisions(self, at: tuple[str, str] | None = None) -> None:
        """Show what needs a decision: in one section of one person, or all that the person signed in is asked."""
        from hris_desktop.ui.pages.conflicts import ConflictsPage

        if self._desk.conflicts is None or any(isinstance(page, ConflictsPage) for page in self._pages()):
            return
        page = ConflictsPage(self._desk, self._desk.conflicts, back=self.record.accessibleName(), at=at)
        page.left.connect(self.home)
        page.sent.connect(self.saved)
        page.writing.connect(self.write)
        self._show(page)
        page.start()

    def _open_export(self) -> None:
        if self._desk.export is not None and self._desk.export_page is not None:
            page = self._desk.export_page(self._desk, self._desk.export, self.record.accessibleName())
            page.left.connect(self.home)  # type: ignore[attr-defined] # see ``Desk.export_page``
            self._show(page)
            page.setFocus()

    def _open_erasing(self) -> None:
        from hris_desktop.ui.pages.erasing import ErasingPage

        view, erasing = self.record.view, self._desk.erasing
        if view is None or erasing is None:
            return
        page = ErasingPage(self._desk, erasing, view.subject.pid, back=self.record.accessibleName())
        page.left.connect(self.home)
        page.erased.connect(self._gone)
        self._show(page)
        page.setFocus()

    def _ask_removal(self, form: FormView) -> None:
        self._check(self._show_form(form), remove=True)

    def _withdraw(self, section: str, op: str) -> None:
        view, records = self.record.view, self._desk.records
        if view is not None:
            pid = view.subject.pid
            self._desk.run(self, lambda: records.withdraw(pid, section, op), done=self.saved, failed=self._refused)

    def _discard(self, op: str) -> None:
        records = self._desk.records
        self._desk.run(self, lambda: records.discard(op), done=lambda _: self._gone(), failed=self._refused)

    @override
    def _gone(self) -> None:
        super()._gone()
        self.reload()

    def _refused(self, error: ServiceError) -> None:
        self.record.show_notice(trouble_banner(error))
