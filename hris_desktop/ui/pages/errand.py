"""Form, check page, receipt and back, laid over the page that they began on: one stack for every such page.

The pages say what the person wants; the errand asks the service on the records thread and shows what comes back.
"""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import CheckView, FormView, Problem, Receipt
from hris_desktop.ui.form import EFFECTIVE
from hris_desktop.ui.pages.check import CheckPage
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.drafts import Drafting, DraftsPort
from hris_desktop.ui.pages.form import FormPage
from hris_desktop.ui.pages.receipt import ReceiptPage


class Errand(QStackedWidget):
    """``changed`` after every change that is durable here."""

    changed = Signal()

    def __init__(self, desk: Desk, base: QWidget) -> None:
        """``base`` is the page to which everything comes back."""
        super().__init__()
        self._desk, self._base = desk, base
        self._drafting: Drafting | None = None
        self.addWidget(base)

    @property
    def dirty(self) -> bool:
        """Whether something is typed that is not sent: the window asks before it closes."""
        return any(page.items.dirty for page in self._pages() if isinstance(page, FormPage))

    @property
    def _name(self) -> str:
        """What the way back is called."""
        return self._base.accessibleName()

    def home(self) -> None:
        """Back to where it began; what was typed in a form is dropped."""
        self.setCurrentWidget(self._base)
        self._drop_pages()
        self._base.setFocus()

    def saved(self, receipt: Receipt) -> None:
        """Something is durable here: show its receipt."""
        self._end_drafting()
        self._drop_pages()
        page = ReceiptPage(receipt, self._desk, back=self._name)
        page.left.connect(self.home)
        if self._desk.beside_receipt is not None:
            page.add(self._desk.beside_receipt(receipt))
        self._show(page)
        page.start()
        self._gone()

    def write(self, form: FormView) -> None:
        """Show a form with the focus in it."""
        self._show_form(form).start()

    def _gone(self) -> None:
        self.changed.emit()

    def _look_for_drafts(self) -> None:
        """What was left half typed is on offer, or is no more."""

    def _show_form(self, form: FormView) -> FormPage:
        self._drop_pages()
        page = FormPage(form, self._desk, back=self._name)
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
            self._desk.run(page, lambda: self._sent(check), done=self.saved, failed=failed)

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

    def _pages(self) -> list[QWidget]:
        pages = (self.widget(place) for place in range(self.count()))
        return [page for page in pages if page is not None and page is not self._base]

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
