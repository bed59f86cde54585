"""The settings: how it looks and speaks, when it locks, where things lie. Every choice holds at once and is kept.

Tasks of their own (a new passphrase) are reached through ``Door``: whoever builds such a page adds a door where the
places of the window are listed, and it stands here; without one there is no card and no button that leads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from hris_desktop.services.formats import OWN, PLACES, SYSTEM, locale_of, sample
from hris_desktop.services.settings import IDLE_MINUTES
from hris_desktop.ui import languages
from hris_desktop.ui.display import looks, percent, sizes
from hris_desktop.ui.preferences import Preferences
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.button import Button
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.check import CheckBox
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.words import tr, trn

MINUTES = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60)
"""The lock times offered."""


@dataclass(frozen=True, slots=True)
class Door:
    """A task that is reached from here: ``sentence`` says what it does, ``words`` stand on its button."""

    key: str
    sentence: str
    words: str
    icon: str
    open: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Told:
    """What the page tells of this computer. ``keyring`` asks it, on the records thread; ``locks``: what else locks."""

    data: Sequence[tuple[str, str]] = ()
    keyring: Callable[[], str] | None = None
    locks: str = ""


class SettingsPage(PageScaffold):
    """See the module."""

    def __init__(
        self,
        preferences: Preferences,
        tasks: Tasks,
        told: Told,
        *,
        keys: Sequence[Door] = (),
        aid: Sequence[Door] = (),
    ) -> None:
        """Show what is in force. ``keys``: doors about one's own keys; ``aid``: where something is wrong or unclear."""
        super().__init__(tr("Settings"), tr("They hold for you on this computer and are kept as soon as you choose."))
        self._preferences, self._tasks = preferences, tasks
        self.add(self._display())
        self.add(self._language())
        self.add(self._locking(told.locks))
        if keys:
            self.add(_doors(tr("Your keys"), "key-round", keys))
        self.add(self._data(told))
        if aid:
            self.add(_doors(tr("Help"), "circle-help", aid))
        preferences.changed.connect(self._show)

    def _display(self) -> Card:
        card, chosen = Card(tr("Display"), "monitor"), self._preferences.settings
        self.look = ChoiceField(looks(), chosen.theme)
        self.look.chosen.connect(lambda key: self._preferences.choose(theme=key))
        card.add(FormRow(tr("Colours"), self.look))
        self.text_size = ChoiceField(sizes(), "")
        self.text_size.chosen.connect(lambda key: self._preferences.choose(font_percent=round(float(key) * 100)))
        card.add(FormRow(tr("Text size"), self.text_size, hint=tr("Ctrl and + or − change it on every page.")))
        self.calm = CheckBox(tr("Less motion: menus and lists appear at once, and the text cursor does not blink"))
        self.calm.toggled.connect(lambda on: self._preferences.choose(calm=on))
        card.add(self.calm)
        self._show("font_percent")
        self._show("calm")
        return card

    def _language(self) -> Card:
        card, chosen = Card(tr("Language and formats"), "globe"), self._preferences.settings
        spoken = languages.offered(languages.texts())
        if len(spoken) > 1:
            language = ChoiceField(spoken, chosen.language or languages.ENGLISH)
            language.setObjectName("language")
            language.chosen.connect(lambda key: self._preferences.choose(language=key))
            card.add(FormRow(tr("Language"), language))
        else:
            rows = FieldRows()
            rows.add(tr("Language"), spoken[0][1])
            card.add(rows)
        computer = locale_of(SYSTEM, QLocale.system().name())
        system = tr("As the computer is set: {place}", place=dict(PLACES)[computer])
        self.formats = ChoiceField([(SYSTEM, system), *PLACES], chosen.formats or OWN)
        self.formats.setObjectName("formats")
        self.formats.chosen.connect(lambda key: self._preferences.choose(formats=key))
        self._formats_row = FormRow(tr("Dates and numbers"), self.formats, hint=" ")
        card.add(self._formats_row)
        self._show("formats")
        return card

    def _locking(self, locks: str) -> Card:
        card, now = Card(tr("Locking"), "lock"), self._preferences.settings.idle_minutes
        low, high = IDLE_MINUTES
        minutes = sorted({now, *(one for one in MINUTES if low <= one <= high)})
        self.lock = ChoiceField(
            [(str(one), trn("After {count} minute", "After {count} minutes", one)) for one in minutes], str(now)
        )
        self.lock.chosen.connect(lambda key: self._preferences.choose(idle_minutes=int(key)))
        hint = tr("When nobody has touched keyboard or mouse for so long. What is half typed is kept, sealed.")
        card.add(FormRow(tr("Lock my record"), self.lock, hint=hint))
        if locks:
            card.add(Label(locks, Face.SMALL, Role.MUTED, wrap=True))
        return card

    def _data(self, told: Told) -> Card:
        card, rows = Card(tr("Where your data lies"), "files"), FieldRows()
        for name, place in told.data:
            rows.add(name, place)
        card.add(rows)
        ask = told.keyring
        if ask is not None:
            sentence = Label("", Face.SMALL, Role.MUTED, wrap=True)
            sentence.hide()
            card.add(sentence)
            self._tasks.run(sentence, ask, done=lambda words: _say(sentence, words), failed=lambda _: None)
        return card

    def _show(self, name: str) -> None:
        """A choice is another one now, whoever changed it."""
        chosen = self._preferences.settings
        match name:
            case "theme":
                self.look.set_value(chosen.theme)
            case "font_percent":
                self._show_size(chosen.font_percent / 100)
            case "calm":
                self.calm.setChecked(chosen.calm)
            case "idle_minutes":
                self.lock.set_value(str(chosen.idle_minutes))
            case "formats":
                self.formats.set_value(chosen.formats or OWN)
                locale = self._preferences.locale
                self._tasks.run(self._formats_row, lambda: sample(locale), done=self._show_sample)

    def _show_size(self, zoom: float) -> None:
        if self.text_size.findData(str(zoom)) < 0:
            self.text_size.addItem(percent(zoom), str(zoom))
        self.text_size.set_value(str(zoom))

    def _show_sample(self, words: str) -> None:
        self._formats_row.set_hint(tr("For example {example}", example=words))


def _say(label: Label, words: str) -> None:
    label.setText(words)
    label.setVisible(bool(words))


def _doors(title: str, icon: str, doors: Sequence[Door]) -> Card:
    card = Card(title, icon)
    for number, door in enumerate(doors):
        if number:
            card.add(Hairline())
        card.add(Label(door.sentence, Face.BODY, wrap=True))
        button = Button(door.words, door.icon)
        button.setObjectName(f"door:{door.key}")
        button.clicked.connect(lambda _=False, go=door.open: go())
        row = QWidget()
        Flow(row).addWidget(button)
        card.add(row)
    return card
