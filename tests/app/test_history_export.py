"""The past of a section and the file of one's own data, in the whole program: real keys, real threads, a real file."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from hris_desktop.app import Program
from hris_desktop.services.views import SyncWord
from hris_desktop.ui.pages.export import ExportPage
from hris_desktop.ui.pages.history import HistoryPage
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.pages.presence import PresenceDialog
from tests.app.conftest import SECRETS, House, words
from tests.app.test_program import save, state

ALLERGY = "Sentinelpenicillin"


def record(program: Program) -> Journey:
    frame = program.window.frame
    assert frame is not None
    page = frame.page
    assert isinstance(page, Journey)
    return page


def press(root: QWidget, name: str) -> None:
    found = [one for one in root.findChildren(QAbstractButton, name) if one.isVisible()]
    assert found, name
    found[0].click()


def prove(house: House) -> None:
    house.until(lambda: isinstance(QApplication.activeModalWidget(), PresenceDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PresenceDialog)
    dialog._field.setText(SECRETS["amira"])
    dialog._show.click()


def test_a_hidden_value_of_the_past_and_the_file_that_holds_it(house: House, tmp_path: Path) -> None:
    amira = house.sign_in("amira")
    save(amira, "medical_card", {"allergies": ALLERGY})
    house.until(lambda: state(amira) is SyncWord.UP_TO_DATE)
    page = record(amira)
    house.until(lambda: page.record.view is not None)
    page.record.open_tab("Private")
    house.until(lambda: page.record.findChildren(QAbstractButton, "history:medical_card"))
    press(page, "history:medical_card")
    house.until(lambda: "Filled in for the first time by you" in words(page))
    past = page.currentWidget()
    assert isinstance(past, HistoryPage)
    assert "Signature checked" in words(past)
    assert ALLERGY not in words(amira.window)
    view = past._view
    assert view is not None
    press(past, f"reveal:after:{view.entries[0].position}")
    prove(house)
    house.until(lambda: ALLERGY in words(past))
    past.back.emit()
    assert ALLERGY not in words(amira.window)

    press(page, "export")
    file = page.currentWidget()
    assert isinstance(file, ExportPage)
    house.until(file.where.text)
    target = tmp_path / "mine.json"
    file.where.setText(str(target))
    press(file, "save-export")  # presence was shown a moment ago
    house.until(lambda: "Your data is in a file" in words(file))
    assert ALLERGY not in words(amira.window)
    made = json.loads(target.read_text("utf-8"))
    [card] = [part for part in made["sections"] if part["key"] == "medical_card"]
    assert [one["shown"] for one in card["items"][0]["fields"]] == [ALLERGY]
    press(file, "done")
    assert page.currentWidget() is page.record
