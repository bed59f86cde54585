from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from hris_desktop.places import export_page
from hris_desktop.services.errors import PresenceNeeded, StoreTrouble
from hris_desktop.services.export import AlreadyThere, Saved
from hris_desktop.services.export_paper import LineKind, Paper, PaperLine
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.export import ExportPage
from hris_desktop.ui.pages.export_print import document
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.pages.presence import PresenceDialog
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from tests.ui.lint import clipped, outside, texts, unnamed, unreachable
from tests.ui.paper_pages import appear, button, press, rest, strike, tab_to
from tests.ui.paper_people import HR, NOW, PASSPHRASE, PaperRecords

PAPER = Paper(
    (
        PaperLine(LineKind.TITLE, "Amira <b>Haddad</b>"),
        PaperLine(LineKind.SECTION, "Bank accounts"),
        PaperLine(LineKind.ROW, "IBAN", "DE02 1203 0000 0000 2020 51"),
        PaperLine(LineKind.ROW, "Bank", "GLS"),
        PaperLine(LineKind.NOTE, "Who can see this: You"),
        PaperLine(LineKind.ROW, "2026-11-21", "Changed by you."),
    ),
    1,
    (),
)
LOCKED = (("Emergency medical card", "You hold no key to this section. Ask Health."),)


@dataclass
class PaperExport:
    """``Export`` over real files, with a record of one line."""

    records: PaperRecords
    locked: tuple[tuple[str, str], ...] = ()
    saved: list[Path] = field(default_factory=list)

    def suggested(self, folder: Path, kind: str = "json") -> Path:
        return folder / f"hris-desktop-export-2026-11-21.{kind}"

    def paper(self) -> Paper:
        if not self.records.present:
            raise PresenceNeeded
        return PAPER

    def keep(self, made: Paper, data: bytes, path: Path, *, replace: bool = False) -> Saved:
        if path.exists() and not replace:
            raise AlreadyThere(path)
        path.write_bytes(data)
        self.saved.append(path)
        return Saved(path, len(data), made.sections, made.locked)

    def save(self, path: Path, *, replace: bool = False) -> Saved:
        if not self.records.present:
            raise PresenceNeeded
        if path.exists() and not replace:
            raise AlreadyThere(path)
        if not path.parent.is_dir():
            raise StoreTrouble("The file could not be written", "Your record is unchanged.", "Choose another folder.")
        path.write_text("{}")
        self.saved.append(path)
        return Saved(path, 2, 21, self.locked)


def opened(
    qtbot: QtBot,
    tasks: Tasks,
    folder: Path,
    *,
    present: bool = True,
    locked: tuple[tuple[str, str], ...] = (),
    width: int = 1056,
) -> tuple[ExportPage, PaperExport]:
    records = PaperRecords(present=present)
    export = PaperExport(records, locked)
    page = ExportPage(Desk(records, tasks, Hub(), lambda: NOW, export=export), export, back="My record", folder=folder)
    qtbot.addWidget(page)
    page.resize(width, 748)
    appear(qtbot, page)
    rest(qtbot, tasks)
    return page, export


def test_it_warns_names_the_place_and_writes_there(qtbot: QtBot, look: Theme, tasks: Tasks, tmp_path: Path) -> None:
    page, export = opened(qtbot, tasks, tmp_path, locked=LOCKED)
    words = texts(page)
    assert "The file is not sealed any more" in words
    assert "who manages the computer can open it" in words
    assert page.where.text() == str(tmp_path / "hris-desktop-export-2026-11-21.json")
    press(qtbot, page, "save-export", tasks)
    assert export.saved == [tmp_path / "hris-desktop-export-2026-11-21.json"]
    words = texts(page)
    for expected in ("Your data is in a file", str(export.saved[0]), LOCKED[0][0], LOCKED[0][1]):
        assert expected in words
    assert button(page, "done").hasFocus()
    with qtbot.waitSignal(page.left):
        button(page, "done").click()


def test_presence_is_asked_for_before_anything_is_written(
    qtbot: QtBot, look: Theme, tasks: Tasks, tmp_path: Path
) -> None:
    page, export = opened(qtbot, tasks, tmp_path, present=False)
    press(qtbot, page, "save-export", tasks)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PresenceDialog)
    assert dialog._show.text() == "Save the file"
    dialog._field.setText("wrong")
    dialog._show.click()
    rest(qtbot, tasks)
    assert not list(tmp_path.iterdir())
    dialog._field.setText(PASSPHRASE)
    dialog._show.click()
    qtbot.waitUntil(lambda: len(export.saved) == 1)
    rest(qtbot, tasks)
    assert PASSPHRASE not in texts(page)


def test_a_file_that_is_there_is_replaced_only_on_asking(
    qtbot: QtBot, look: Theme, tasks: Tasks, tmp_path: Path
) -> None:
    page, export = opened(qtbot, tasks, tmp_path)
    for name in ("one.json", "two.json"):
        (tmp_path / name).write_text("mine")
    page.where.setText(str(tmp_path / "one.json"))
    press(qtbot, page, "save-export", tasks)
    assert button(page, "replace").hasFocus()
    page._replace = True
    page.where.setText(str(tmp_path / "two.json"))
    press(qtbot, page, "save-export", tasks)
    assert export.saved == [], "the other file was never spoken of"
    press(qtbot, page, "replace", tasks)
    assert export.saved == [tmp_path / "two.json"]
    assert (tmp_path / "one.json").read_text() == "mine"


def test_what_goes_wrong_is_said_and_can_be_mended(qtbot: QtBot, look: Theme, tasks: Tasks, tmp_path: Path) -> None:
    page, export = opened(qtbot, tasks, tmp_path)
    page.where.setText("  ")
    press(qtbot, page, "save-export", tasks)
    assert "Say where the file shall be" in texts(page)
    page.where.setText(str(tmp_path / "nowhere" / "x.json"))
    press(qtbot, page, "save-export", tasks)
    assert "Your record is unchanged." in texts(page)
    page.where.setText(str(tmp_path / "x.json"))
    press(qtbot, page, "save-export", tasks)
    assert export.saved == [tmp_path / "x.json"]
    assert "Your record is unchanged." not in texts(page)


def test_another_folder_is_chosen(qtbot: QtBot, look: Theme, tasks: Tasks, tmp_path: Path) -> None:
    page, _ = opened(qtbot, tasks, tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    button(page, "choose-folder").click()
    [dialog] = page.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(other))
    dialog.reject()
    rest(qtbot, tasks)
    assert page.where.text() == str(other / "hris-desktop-export-2026-11-21.json")


def test_a_pdf_for_reading(qtbot: QtBot, look: Theme, tasks: Tasks, tmp_path: Path) -> None:
    page, export = opened(qtbot, tasks, tmp_path, present=False)
    page.kind.set_value("pdf")
    page.kind.chosen.emit("pdf")
    assert page.where.text().endswith("hris-desktop-export-2026-11-21.pdf")
    press(qtbot, page, "save-export", tasks)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PresenceDialog)
    dialog._field.setText(PASSPHRASE)
    dialog._show.click()
    qtbot.waitUntil(lambda: len(export.saved) == 1)
    rest(qtbot, tasks)
    data = export.saved[0].read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert b"Amira" not in data.split(b"stream")[0], "the metadata says nothing of the person"
    assert "Your data is in a file" in texts(page)
    assert "2020 51" not in texts(page)


def test_the_pdf_shows_every_line_as_the_characters_it_is_made_of(qapp: QApplication, look: Theme) -> None:
    shown = document(PAPER).toPlainText()
    for line in PAPER.lines:
        assert line.left in shown
        assert line.right in shown


def test_the_way_there_and_back_by_keyboard(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = PaperRecords()
    page = Journey(Desk(records, tasks, Hub(), lambda: NOW, export=PaperExport(records), export_page=export_page))
    qtbot.addWidget(page)
    page.resize(1056, 748)
    appear(qtbot, page)
    rest(qtbot, tasks)
    strike(tab_to(page, lambda focus: focus.objectName() == "export"), Qt.Key.Key_Space)
    rest(qtbot, tasks)
    assert isinstance(page.currentWidget(), ExportPage)
    back = tab_to(page, lambda focus: isinstance(focus, QAbstractButton) and focus.text() == "My record")
    strike(back, Qt.Key.Key_Space)
    rest(qtbot, tasks)
    assert page.currentWidget() is page.record


def test_only_ones_own_record_is_offered(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = PaperRecords(subject=replace(HR, is_me=False))
    page = Journey(Desk(records, tasks, Hub(), lambda: NOW, export=PaperExport(records), export_page=export_page))
    qtbot.addWidget(page)
    appear(qtbot, page)
    rest(qtbot, tasks)
    assert not page.findChildren(QAbstractButton, "export")


@pytest.mark.parametrize(("zoom", "width"), [(1.0, 1056), (1.5, 986), (2.0, 1196), (2.0, 760)])
@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
def test_nothing_is_clipped_unnamed_or_out_of_reach(
    qtbot: QtBot,
    qapp: QApplication,
    look: Theme,
    tasks: Tasks,
    tmp_path: Path,
    *,
    zoom: float,
    width: int,
    rtl: bool,
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    page, _ = opened(qtbot, tasks, tmp_path, locked=LOCKED, width=width)
    for name in ("", "save-export"):
        if name:
            press(qtbot, page, name, tasks)
        assert clipped(page) == []
        assert outside(page) == []
        assert unnamed(page) == []
        assert unreachable(page) == []
