"""The support file: every line is shown before one of them is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit
from typing_extensions import override

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.support import Screen
from hris_desktop.services.views_entrance import SyncView
from hris_desktop.ui import theme
from hris_desktop.ui.failure import explain
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.tokens import Face
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.words import tr

NAME = "hris-desktop-support.txt"
_LINES = 18


def screen(sync: SyncView | None) -> Screen:
    """What only the window knows."""
    return Screen(qVersion(), QGuiApplication.platformName(), sync)


class SupportPage(PageScaffold):
    """``lines`` makes the file's lines, ``write`` writes them; both on the records thread. ``left`` when done."""

    left = Signal()

    def __init__(
        self,
        tasks: Tasks,
        lines: Callable[[], Sequence[str]],
        write: Callable[[Path, Sequence[str]], None],
        *,
        back: str,
    ) -> None:
        """``back`` is the title of the page this one was opened from."""
        sentence = tr("It helps whoever looks after this program. Read it first: this is all that will be in it.")
        super().__init__(tr("Support file"), sentence, back=back)
        self._tasks, self._write = tasks, write
        self._made: tuple[str, ...] = ()
        self._notice: Banner | None = None
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.text.setAccessibleName(tr("Lines of the support file"))
        self.text.setPlainText(tr("Gathering…"))
        self.add(self.text)
        self.save = Button(tr("Save support file…"), "download", kind=Kind.PRIMARY, height=Height.PAGE)
        self.save.setObjectName("save")
        self.save.setEnabled(False)
        self.save.clicked.connect(self._ask_where)
        away = Button(tr("Close"), height=Height.PAGE)
        away.clicked.connect(self.left)
        self.back.connect(self.left)
        self.bar.add_act(self.save)
        self.bar.add_act(away)
        self.retheme()
        tasks.run(self, lambda: tuple(lines()), done=self._show, failed=self._failed)

    @override
    def retheme(self) -> None:
        """Take font and height from the theme again."""
        super().retheme()
        self.text.setFont(theme.current().font(Face.SMALL))
        self.text.setFixedHeight(_LINES * theme.current().line(Face.SMALL) + 26)

    def save_to(self, path: Path) -> None:
        """Write exactly what is shown."""
        lines, write = self._made, self._write
        self._tasks.run(self, lambda: write(path, lines), done=lambda _: self._saved(), failed=self._failed)

    def _show(self, lines: tuple[str, ...]) -> None:
        self._made = lines
        self.text.setPlainText("\n".join(lines))
        self.save.setEnabled(True)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, tr("Save support file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(NAME)
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _saved(self) -> None:
        words = tr("Only you can read it. Send it by whatever way you trust; nothing was sent by this program.")
        self._put(Banner(words, tr("The support file is saved"), Notice.SUCCESS))

    def _failed(self, error: Exception) -> None:
        failure = explain(error)
        known = (
            error if isinstance(error, ServiceError) else ServiceError(failure.title, failure.sentence, failure.todo)
        )
        self._put(trouble_banner(known))

    def _put(self, notice: Banner) -> None:
        if self._notice is not None:
            self._notice.hide()
            self._notice.deleteLater()
        self._notice = notice
        self.main.insertWidget(0, notice)
        notice.speak()
        self.show_widget(notice)
