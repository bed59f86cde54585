"""Record, form, check, receipt and back, as one page of the window: the only place that calls the records service.

Pages say what the person wants; the journey asks the service on the records thread and shows what comes back. News from
elsewhere reload the record behind, never the form in which somebody is typing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import CheckView, FormView, Problem, Receipt, RecordView
from hris_desktop.ui.form import EFFECTIVE
from hris_desktop.ui.pages.check import CheckPage
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.drafts import Drafting, DraftsPort, Offers
from hris_desktop.ui.pages.form import FormPage
from hris_desktop.ui.pages.receipt import ReceiptPage
from hris_desktop.ui.pages.record import RecordPage
from hris_desktop.ui.pages.trouble import trouble_banner


class Journey(QStackedWidget):
    """*My record*, or somebody's; ``changed`` after every change that is durable here."""

    changed = Signal()

    def __init__(self, desk: Desk, pid: str | None = None) -> None:
        """``pid`` None is the person signed in."""
        super().__init__()
        self._desk, self._pid = desk, pid
        self._loading = self._again = False
        self.record = RecordPage(desk)
        self.addWidget(self.record)
        wishes = self.record.wishes
        wishes.edit.connect(self.open_form)
        wishes.remove.connect(lambda section, item: self._open(section, item, then=self._ask_removal))
        wishes.withdraw.connect(self._withdraw)
        wishes.discard.connect(self._discard)
        wishes.decide.connect(self._decide_in)
        wishes.history.connect(self._open_history)
        wishes.export.connect(self._open_export)
        self._drafting: Drafting | None = None
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
        self._open(section, item, then=lambda form: self._show_form(form).start(), drafts=self._desk.drafts)

    @property
    def dirty(self) -> bool:
        """Whether something is typed that is not sent: the window asks before it closes."""
        return any(page.items.dirty for page in self._pages() if isinstance(page, FormPage))

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

    def _show_form(self, form: FormView) -> FormPage:
        self._drop_pages()
        page = FormPage(form, self._desk, back=self.record.accessibleName())
        page.submitted.connect(lambda: self._check(page, remove=False))
        page.removal.connect(lambda: self._check(page, remove=True))
        page.left.connect(lambda: self._left(form))
        if self._desk.drafts is not None:
            self._drafting = Drafting(page, self._desk, self._desk.drafts)
        self._show(page)
        return page

    def _left(self, form: FormView) -> None:
        """Left on purpose: what was typed is forgotten, its draft too."""
        drafts = self._end_drafting()
        if drafts is not None:
            self._desk.tasks.run(self, lambda: drafts.drop_form(form), done=lambda _: self._look_for_drafts())
        self.home()

    def _end_drafting(self) -> DraftsPort | None:
        drafting, self._drafting = self._drafting, None
        if drafting is not None:
            drafting.end()
        return self._desk.drafts

    def _offer(self, pid: str | None) -> Offers | None:
        """On one's own record everything left half typed is offered, on somebody's only what is about them."""
        if self._desk.drafts is None:
            return None
        offers = Offers(self._desk, self._desk.drafts, lambda: pid or "")
        offers.chosen.connect(self._resume)
        self.record.add_top(offers)
        return offers

    def _look_for_drafts(self) -> None:
        if self._offers is not None:
            self._offers.reload()

    def _resume(self, key: str) -> None:
        drafts = self._desk.drafts
        if drafts is not None:
            show = self._show_form
            self._desk.run(self, lambda: drafts.resume(key), done=lambda form: show(form).start(), failed=self._refused)

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
        page.sent.connect(self._saved)
        page.writing.connect(lambda form: self._show_form(form).start())
        self._show(page)
        page.start()

    def _open_export(self) -> None:
        if self._desk.export is not None and self._desk.export_page is not None:
            page = self._desk.export_page(self._desk, self._desk.export, self.record.accessibleName())
            page.left.connect(self.home)  # type: ignore[attr-defined] # see ``Desk.export_page``
            self._show(page)
            page.setFocus()

    def _ask_removal(self, form: FormView) -> None:
        self._check(self._show_form(form), remove=True)

    def _check(self, page: FormPage, *, remove: bool) -> None:
        local = () if remove else page.local_problems()
        effective = None if local or remove else page.items.effective()
        records, inputs, why = self._desk.records, dict(page.items.inputs()), page.items.why()
        clear = frozenset[str]() if remove else page.items.clear()

        def work() -> CheckView | tuple[Problem, ...]:
            return records.check(page.form, inputs, effective=effective, why=why, remove=remove, clear=clear)

        def done(answer: CheckView | tuple[Problem, ...]) -> None:
            if isinstance(answer, CheckView) and not local:
                self._show_check(answer, page)
                return
            found = () if isinstance(answer, CheckView) else answer
            page.show_problems([*(p for p in found if p.field != EFFECTIVE or not local), *local])

        self._desk.run(page, work, done=done, failed=page.show_trouble)

    def _show_check(self, check: CheckView, form: FormPage) -> None:
        page = CheckPage(check, self._desk)
        page.left.connect(lambda: self._back_to(form, page))

        def failed(error: ServiceError) -> None:
            if form.items.row(error.field) is None:
                page.show_trouble(error)
            else:
                self._back_to(form, page)
                form.show_trouble(error)

        def save() -> None:
            self._desk.run(page, lambda: self._sent(check), done=self._saved, failed=failed)

        page.confirmed.connect(save)
        self._show(page)
        page.start()

    def _back_to(self, form: FormPage, check: CheckPage) -> None:
        form.show_problems(())
        self.setCurrentWidget(form)
        self._drop(check)
        form.start()

    def _sent(self, check: CheckView) -> Receipt:
        """On the records thread: a change that is kept needs no draft any more."""
        receipt = self._desk.records.save(check)
        if self._desk.drafts is not None:
            # what was sent is sent: a draft that cannot be removed is offered once more, and nothing worse
            with suppress(ServiceError):
                self._desk.drafts.drop_form(check.form)
        return receipt

    def _saved(self, receipt: Receipt) -> None:
        self._end_drafting()
        self._drop_pages()
        page = ReceiptPage(receipt, back=self.record.accessibleName())
        page.left.connect(self.home)
        if self._desk.beside_receipt is not None:
            page.add(self._desk.beside_receipt(receipt))
        self._show(page)
        page.start()
        self.changed.emit()
        self.reload()

    def home(self) -> None:
        """Back to the record; what was typed in a form is dropped."""
        self.setCurrentWidget(self.record)
        self._drop_pages()
        self.record.setFocus()

    def _withdraw(self, section: str, op: str) -> None:
        view, records = self.record.view, self._desk.records
        if view is not None:
            pid = view.subject.pid
            self._desk.run(self, lambda: records.withdraw(pid, section, op), done=self._saved, failed=self._refused)

    def _discard(self, op: str) -> None:
        records = self._desk.records
        self._desk.run(self, lambda: records.discard(op), done=lambda _: self._gone(), failed=self._refused)

    def _gone(self) -> None:
        self.changed.emit()
        self.reload()

    def _refused(self, error: ServiceError) -> None:
        self.record.show_notice(trouble_banner(error))

    def _pages(self) -> list[QWidget]:
        pages = (self.widget(place) for place in range(self.count()))
        return [page for page in pages if page is not None and page is not self.record]

    def _show(self, page: QWidget) -> None:
        self.addWidget(page)
        self.setCurrentWidget(page)

    def _drop_pages(self) -> None:
        for page in self._pages():
            self._drop(page)

    def _drop(self, page: QWidget) -> None:
        if isValid(page):
            self.removeWidget(page)
            page.hide()
            page.deleteLater()
