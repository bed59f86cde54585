"""The edit page: one item, one task. What is wrong is said above the first field, and again above its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.schema import Context, Field
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import FormView, Problem
from hris_desktop.ui.form import EFFECTIVE, ItemForm
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.drafts import resumed_banners
from hris_desktop.ui.pages.section_readers import reader_list
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.bar_note import BarNote
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import ErrorSummary
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.steps import NumberedSteps
from hris_desktop.ui.words import tr


class FormPage(PageScaffold):
    """``submitted`` when the person goes on (the journey checks), ``left`` when they go away."""

    submitted = Signal()
    removal = Signal()
    left = Signal()

    def __init__(self, form: FormView, desk: Desk, *, back: str) -> None:
        """``back`` is the title of the page this one was opened from."""
        super().__init__(form.title, form.intro, back=back)
        self.form, self._desk = form, desk
        self._summary = ErrorSummary()
        self._summary.chosen.connect(self.jump)
        self.add(self._summary)
        for banner in resumed_banners(form.resumed, desk) if form.resumed is not None else ():
            self.add(banner)
        self.items = ItemForm(form, self._context)
        self.add(self.items)
        self._notice: QWidget | None = None
        if form.next_steps:
            steps = Card(tr("What happens next"), small=True)
            steps.add(NumberedSteps(form.next_steps))
            self.add_side(steps)
        if form.readers.readers:
            seen = Card(tr("Who will see it"), small=True)
            seen.add(reader_list(form.readers, desk.locale))
            self.add_side(seen)
        self._go = Button(tr("Continue to check"), kind=Kind.PRIMARY, height=Height.PAGE)
        self._go.setObjectName("continue")
        self._go.clicked.connect(self._submit)
        away = Button(tr("Cancel"), height=Height.PAGE)
        away.setObjectName("cancel")
        away.clicked.connect(self.leave)
        self.bar.add_act(self._go)
        self.bar.add_act(away)
        if form.can_remove:
            self._add_removal()
        self.bar.add_end(BarNote(tr("Nothing is sent before you have checked it"), self))
        self.back.connect(self.leave)

    def start(self) -> None:
        """Put the focus into the first field."""
        for each in self.form.inputs:
            if self.items.row(each.field.key) is not None:
                self.items.focus(each.field.key)
                return

    def jump(self, key: str) -> None:
        """Go to a field."""
        row = self.items.row(key)
        if row is not None:
            self.show_widget(row)
            self.items.focus(key)

    def local_problems(self) -> tuple[Problem, ...]:
        """Return what the page itself can tell to be wrong: a day that is none."""
        try:
            self.items.effective()
        except Invalid as refused:
            return (Problem(EFFECTIVE, refused.message),)
        return ()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show what is wrong, with the focus on the summary; everything typed stays."""
        self._go.setEnabled(True)
        self._put_notice(None)
        self.items.show_problems(problems)
        self._summary.show_problems([(self._key(problem), self._line(problem)) for problem in problems])
        self.area.verticalScrollBar().setValue(0)
        if problems:
            self.show_widget(self._summary)

    def show_trouble(self, error: ServiceError) -> None:
        """Say what could not be done, beside the field it is about; everything typed stays."""
        self._go.setEnabled(True)
        if self.items.row(error.field) is not None:
            self.show_problems([Problem(error.field, f"{error.sentence} {error.todo}".strip())])
            return
        self._put_notice(trouble_banner(error))

    def leave(self) -> None:
        """Go away, after asking when something was typed."""
        if not self.items.dirty:
            self.left.emit()
            return
        asked = Banner(tr("What you typed here is not sent and will be gone."), tr("Leave this page?"), Notice.WARNING)
        acts = QWidget()
        line = Flow(acts, across=8, down=6)
        stay = Button(tr("Go on typing"), height=Height.CARD)
        stay.setObjectName("stay")
        stay.clicked.connect(lambda: self._put_notice(None))
        go = Button(tr("Leave and drop it"), kind=Kind.DANGER, height=Height.CARD)
        go.setObjectName("leave")
        go.clicked.connect(self.left)
        line.addWidget(stay)
        line.addWidget(go)
        asked.add_act(acts)
        self._put_notice(asked)
        asked.speak()
        stay.setFocus()

    def _submit(self) -> None:
        self._go.setEnabled(False)
        self.submitted.emit()

    def _add_removal(self) -> None:
        words = tr("Remove this {what}…", what=self.form.section.singular)
        button = Button(words, kind=Kind.DANGER, height=Height.CARD)
        button.setObjectName("remove")
        button.clicked.connect(self.removal)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        self.add(row)

    def _put_notice(self, notice: QWidget | None) -> None:
        if self._notice is not None:
            focus = QApplication.focusWidget()
            had_focus = focus is not None and self._notice.isAncestorOf(focus)
            self._notice.hide()
            self._notice.deleteLater()
            if had_focus:
                self.start()
        self._notice = notice
        if notice is not None:
            self.main.insertWidget(0, notice)
            self.area.verticalScrollBar().setValue(0)

    def _context(self, field: Field) -> Context:
        desk = self._desk
        return Context(desk.locale, desk.now().date(), {}, field, desk.people)

    def _key(self, problem: Problem) -> str:
        return problem.field if self.items.row(problem.field) is not None else ""

    def _line(self, problem: Problem) -> str:
        label = self.items.label(problem.field).removesuffix(tr("{label} (optional)", label=""))
        return f"{label}: {problem.message}" if label else problem.message
