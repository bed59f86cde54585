"""*Erase*: choose sections and the ground, read what goes for good and what does not, type the name, and only then act.

Nothing on this page shows a value: what is looked at before is looked at on the record itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.second import Outcome
from hris_desktop.services.views_erasing import Erasable, ErasureCheck, ErasureChoice, Ground
from hris_desktop.ui import when
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.erasing_port import ErasingPort
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.check import CheckBox, Radio
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.state_card import Skeleton
from hris_desktop.ui.words import isolate, listed, tr


class ErasingPage(PageScaffold):
    """``left`` goes back to the record; ``erased`` when something was done or asked for."""

    left = Signal()
    erased = Signal()

    def __init__(self, desk: Desk, erasing: ErasingPort, pid: str, *, back: str) -> None:
        """Begin with what can be erased."""
        super().__init__(tr("Erase for good"), tr("For everybody, on every device and in the shared store."), back=back)
        self._desk, self._erasing, self._pid = desk, erasing, pid
        self._shown: list[QWidget] = []
        self.back.connect(self.left)
        self.start()

    def start(self) -> None:
        """Ask what can be erased, and let the person choose anew."""
        self._show([Skeleton()])
        erasing, pid = self._erasing, self._pid
        self._desk.run(self, lambda: erasing.choice(pid), done=self._offer, failed=self._failed)

    def _offer(self, choice: ErasureChoice) -> None:
        if choice.why_not:
            self._show([Banner(choice.why_not, notice=Notice.INFO)])
            return
        card = ChoiceCard(choice, self._desk)
        card.go.clicked.connect(lambda: self._look(card))
        self._show([card])

    def _look(self, card: ChoiceCard) -> None:
        keys, ground = card.keys(), card.ground()
        if not card.complain(keys, ground) or ground is None:
            return
        card.go.start_work(tr("Looking…"))
        erasing, pid = self._erasing, self._pid
        self._desk.run(self, lambda: erasing.check(pid, keys, ground), done=self._check, failed=self._failed)

    def _check(self, check: ErasureCheck) -> None:
        act = ActCard(check)
        act.go.clicked.connect(lambda: self._erase(check, act))
        act.other.clicked.connect(self.start)
        cards = [
            list_card(tr("Goes for good"), "trash-2", check.goes),
            list_card(tr("Stays in the log"), "history", check.stays),
            list_card(tr("Who keeps a copy that cannot be erased from here"), "copy", check.elsewhere),
            act,
        ]
        self._show(cards)
        act.take_focus()
        self.area.verticalScrollBar().setValue(0)

    def _erase(self, check: ErasureCheck, act: ActCard) -> None:
        typed, erasing = act.typed(), self._erasing
        act.go.start_work(tr("Erasing…"))

        def refused(error: ServiceError) -> None:
            act.say(error)

        self._desk.run(self, lambda: erasing.erase(check, typed), done=self._done, failed=refused)

    def _done(self, outcome: Outcome) -> None:
        banner = Banner(outcome.sentence, notice=Notice.SUCCESS if outcome.done else Notice.WAITING)
        self._show([banner])
        banner.speak()
        link = self.findChild(Button, "back")
        if link is not None:
            link.setFocus()
        self.erased.emit()

    def _failed(self, error: ServiceError) -> None:
        banner = trouble_banner(error)
        again = Button(tr("Look again"), "refresh-cw", height=Height.CARD)
        again.clicked.connect(self.start)
        banner.add_act(again)
        self._show([banner])

    def _show(self, widgets: Sequence[QWidget]) -> None:
        for old in self._shown:
            old.hide()
            old.deleteLater()
        self._shown = list(widgets)
        for widget in widgets:
            self.add(widget)


class ChoiceCard(Card):
    """The sections that hold something, and the ground; ``go`` is its button."""

    def __init__(self, choice: ErasureChoice, desk: Desk) -> None:
        """Nothing is ticked: everybody chooses for themselves."""
        super().__init__(tr("What, and why"), "trash-2")
        self._ticks = {
            one.section.key: CheckBox(listed((tr(one.section.label), *_held(one, desk)))) for one in choice.sections
        }
        self._grounds = {ground: Radio(tr(ground.words)) for ground in Ground}
        hint = tr("Whole sections only, with all of their history: values rest on each other.")
        whose = tr("Sections of {name}", name=isolate(choice.person.name))
        self._sections = FormRow(whose, _column(self._ticks.values(), "erase"), hint=hint)
        self._why = FormRow(
            tr("Ground"), _column(self._grounds.values(), "ground"), hint=tr("Everybody concerned reads it.")
        )
        self.add(self._sections)
        if choice.closed:
            self.add(Label(choice.closed, Face.SMALL, Role.MUTED, wrap=True))
        self.add(self._why)
        self.go = Button(tr("See what goes"), "arrow-right", kind=Kind.PRIMARY, height=Height.CARD)
        self.go.setObjectName("see-what-goes")
        self.add(_line(self.go))

    def keys(self) -> list[str]:
        """What is ticked."""
        return [key for key, box in self._ticks.items() if box.isChecked()]

    def ground(self) -> Ground | None:
        """Which ground is chosen."""
        return next((ground for ground, radio in self._grounds.items() if radio.isChecked()), None)

    def tick(self, key: str) -> CheckBox:
        """The box of a section."""
        return self._ticks[key]

    def choose(self, ground: Ground) -> None:
        """As the person does."""
        self._grounds[ground].setChecked(True)

    def complain(self, keys: Sequence[str], ground: Ground | None) -> bool:
        """Say what is missing; True if nothing is."""
        self._sections.set_error("" if keys else tr("Tick at least one section."))
        self._why.set_error("" if ground else tr("Say why it is erased."))
        return bool(keys) and ground is not None


class ActCard(Card):
    """Who signs, the name to type, and the act; ``go`` does it and ``other`` chooses anew."""

    def __init__(self, check: ErasureCheck) -> None:
        """The button says the act."""
        super().__init__(tr("This cannot be undone"), "triangle-alert")
        labels = [tr(one.section.label) for one in check.sections]
        self.add(Banner(check.signs, notice=Notice.WARNING))
        self._name = TextField(chars=28)
        self._name.setObjectName("typed-name")
        hint = tr("As it stands here: {name}", name=isolate(check.word))
        self._row = FormRow(tr("Type the name"), self._name, hint=hint)
        self.add(self._row)
        what = listed(labels) if len(labels) == 1 else tr("{count} sections", count=len(labels))
        words = tr("Ask to erase {what}", what=what) if check.asks else tr("Erase {what}", what=what)
        self.go = Button(words, "trash-2", kind=Kind.DANGER, height=Height.CARD)
        self.go.setObjectName("erase-now")
        self.other = Button(tr("Choose something else"), height=Height.CARD)
        self.other.setObjectName("choose-again")
        self.add(_line(self.go, self.other))

    def take_focus(self) -> None:
        """To the name; the page stays where it is."""
        self._name.setFocus()

    def typed(self) -> str:
        """What stands in the field."""
        return self._name.text()

    def say(self, error: ServiceError) -> None:
        """Say it beside the field; nothing was erased."""
        self.go.end_work()
        self._row.set_error(f"{error.sentence} {error.todo}".strip())
        self._name.setFocus()


def list_card(title: str, icon: str, lines: Iterable[str]) -> Card:
    """Sentences as a list."""
    card = Card(title, icon)
    for line in lines:
        card.add(Label(f"• {line}", Face.BODY, wrap=True))
    return card


def _held(one: Erasable, desk: Desk) -> tuple[str, ...]:
    last = tr("last {day}", day=when.day(one.last, desk.locale)) if one.last else ""
    return (one.told, last)


def _column(boxes: Iterable[QWidget], name: str) -> QWidget:
    box = QWidget()
    box.setObjectName(name)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    for one in boxes:
        column.addWidget(one)
    return box


def _line(*buttons: QWidget) -> QWidget:
    line = QWidget()
    flow = Flow(line, across=8, down=6)
    for one in buttons:
        flow.addWidget(one)
    return line
