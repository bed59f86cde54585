from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.kinds import KINDS
from hris_desktop.domain.schema import Choice, Context, Field, Rule, Sensitivity
from hris_desktop.ui.editors import EDITORS, editor
from hris_desktop.ui.editors_choice import ManyField, OwnWordsField, SearchField
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.widgets.choice import ChoiceField
from tests.ui.paper_people import HR, TODAY

FIELDS = [what for section in CATALOGUE for what in section.fields if what.in_forms]
VALUES = {
    "iban": "DE89370400440532013000",
    "phone": "+4915125550143",
    "date": "2026-11-24",
    "month": "2015-03",
    "day_month": "--05-03",
    "country": "DE",
    "countries": '["DE","LB"]',
    "language": "pt",
    "currency": "EUR",
    "percent": "100",
    "yes_no": "yes",
    "lines": '["One","Two"]',
    "person": HR.pid,
}


def context(what: Field) -> Context:
    return Context("en", TODAY, {}, what, {HR.pid: HR.name})


def field(kind: str, *, sensitivity: Sensitivity = Sensitivity.S2) -> Field:
    choices = (Choice("home", "Home"), Choice("postal", "Postal"))
    return Field("it", "It", KINDS[kind], sensitivity, Rule.DIRECT, choices=choices)


def test_every_kind_that_can_be_typed_has_an_editor() -> None:
    assert set(EDITORS) == {name for name, kind in KINDS.items() if kind.editable}


@pytest.mark.parametrize("what", FIELDS, ids=lambda what: f"{what.key}-{what.kind.name}")
def test_every_field_of_the_catalogue_can_be_edited(qtbot: QtBot, look: Theme, what: Field) -> None:
    made = editor("", context(what))
    qtbot.addWidget(made.control)
    assert made.text() == ""
    assert made.control.focusPolicy() != Qt.FocusPolicy.NoFocus or made.control.focusProxy() is not None


@pytest.mark.parametrize("kind", sorted(VALUES))
def test_an_editor_gives_back_what_the_kind_wrote(qtbot: QtBot, look: Theme, kind: str) -> None:
    what = field(kind)
    written = what.kind.write(VALUES[kind], context(what))
    made = editor(written, context(what))
    qtbot.addWidget(made.control)
    assert what.kind.parse(made.text(), context(what)).value == VALUES[kind]


@pytest.mark.parametrize("kind", ["choice", "open_choice"])
def test_a_choice_begins_with_its_label_and_gives_it_back(qtbot: QtBot, look: Theme, kind: str) -> None:
    what = field(kind)
    made = editor("Postal", context(what))
    qtbot.addWidget(made.control)
    assert what.kind.parse(made.text(), context(what)).value == "postal"


def test_own_words_get_a_field_of_their_own(qtbot: QtBot, look: Theme) -> None:
    made = editor("Neighbour", context(field("open_choice")))
    qtbot.addWidget(made.control)
    made.control.show()
    assert isinstance(made.control, OwnWordsField)
    assert made.text() == "Neighbour"
    assert made.control._own.isVisible()
    made.control._list.set_value("Home")
    assert made.text() == "Home"
    assert not made.control._own.isVisible()


def test_an_optional_choice_can_be_taken_back(qtbot: QtBot, look: Theme) -> None:
    made = editor("Home", context(field("choice")))
    qtbot.addWidget(made.control)
    assert isinstance(made.control, ChoiceField)
    made.control.setCurrentIndex(0)
    assert made.text() == ""
    must = editor("", context(replace(field("choice"), required=True)))
    qtbot.addWidget(must.control)
    assert isinstance(must.control, ChoiceField)
    assert must.control.findData("") == -1


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)
def test_the_list_of_a_search_is_loaded_when_it_is_entered(qtbot: QtBot, look: Theme) -> None:
    made = editor("", context(field("country")))
    qtbot.addWidget(made.control)
    assert isinstance(made.control, SearchField)
    assert made.control.completer() is None
    made.control.show()
    QTest.keyClick(made.control, Qt.Key.Key_Return)  # what is sent to it by another program may come before the focus
    made.control.open_list()
    completer = made.control.completer()
    completer.setCompletionPrefix("man")
    assert "Germany" in [completer.completionModel().index(row, 0).data() for row in range(completer.completionCount())]
    popup = completer.popup()
    assert popup is not None
    popup.hide()


def test_several_countries_stand_in_fields_of_their_own(qtbot: QtBot, look: Theme) -> None:
    made = editor("Germany\nLebanon", context(field("countries")))
    qtbot.addWidget(made.control)
    assert isinstance(made.control, ManyField)
    with qtbot.waitSignal(made.changed):
        made.control._add("").setText("Portugal")
    assert made.text() == "Germany\nLebanon\nPortugal"


def test_secrets_ask_input_methods_not_to_learn(qtbot: QtBot, look: Theme) -> None:
    made = editor("", context(field("iban", sensitivity=Sensitivity.S3)))
    qtbot.addWidget(made.control)
    assert made.control.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData
