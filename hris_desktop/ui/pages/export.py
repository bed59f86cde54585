"""*Save my data as a file*: what will stand in it, that it is no longer sealed, where it goes, what was written."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from hris_desktop.services.errors import PresenceNeeded, ServiceError
from hris_desktop.services.export import AlreadyThere, Saved
from hris_desktop.services.export_paper import Paper
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.export_port import ExportPort
from hris_desktop.ui.pages.presence import PresenceDialog
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.words import ltr, tr

JSON, PDF = "json", "pdf"


def documents() -> Path:
    """Return the person's folder for documents, or their home."""
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(where) if where and Path(where).is_dir() else Path.home()


class ExportPage(PageScaffold):
    """``left`` goes back to the record."""

    left = Signal()

    def __init__(self, desk: Desk, export: ExportPort, *, back: str, folder: Path | None = None) -> None:
        """``folder``: where the file is suggested; the person's documents unless given."""
        super().__init__(tr("Save my data as a file"), tr("Everything about you that your keys open."), back=back)
        self._desk, self._export = desk, export
        self._dialog: PresenceDialog | None = None
        self._notice: Banner | None = None
        self._replace = False
        self.back.connect(self.left)
        self._task = (_content(), self._place())
        self.add(_warning())
        for card in self._task:
            self.add(card)
        self.save_button = Button(tr("Save the file"), "download", kind=Kind.PRIMARY, height=Height.PAGE)
        self.save_button.setObjectName("save-export")
        self.save_button.clicked.connect(self.save)
        self.bar.add_act(self.save_button)
        folder = folder or documents()
        desk.run(self, lambda: export.suggested(folder), done=self._suggest, failed=self._fail)

    def save(self) -> None:
        """Write it where the field says; the service asks for presence."""
        text = self.where.text().strip()
        if not text:
            self._row.set_error(tr("Say where the file shall be, with its name: …/my-record.json"))
            self.where.setFocus()
            return
        self._row.set_error("")
        self._clear_notice()
        path, replace, export = Path(text).expanduser(), self._replace, self._export
        self.save_button.start_work(tr("Saving…"))
        if self.kind.value() == PDF:
            keep = partial(self._lay_out, path=path, replace=replace)
            self._desk.run(self, export.paper, done=keep, failed=self._failed)
        else:
            self._desk.run(self, lambda: export.save(path, replace=replace), done=self._saved, failed=self._failed)

    def _lay_out(self, made: Paper, *, path: Path, replace: bool) -> None:
        from hris_desktop.ui.pages.export_print import pdf

        data, export = pdf(made), self._export
        work = partial(export.keep, made, data, path, replace=replace)
        self._desk.run(self, work, done=self._saved, failed=self._failed)

    # -- where --------------------------------------------------------------------------------------------------------

    def _place(self) -> Card:
        card = Card(tr("How and where"), "folder")
        kinds = ((JSON, tr("JSON, for other programs")), (PDF, tr("PDF, for reading")))
        self.kind = ChoiceField(kinds, JSON)
        self.kind.chosen.connect(self._change_kind)
        card.add(FormRow(tr("Form"), self.kind))
        self.where = TextField(name=tr("File"))
        self.where.setObjectName("export-path")
        self.where.returnPressed.connect(self.save)
        self.where.textChanged.connect(self._moved)
        self._row = FormRow(
            tr("File"), self.where, hint=tr("A name that tells nothing about you is safer on a shared computer.")
        )
        card.add(self._row)
        choose = Button(tr("Choose a folder…"), "folder", height=Height.CARD)
        choose.setObjectName("choose-folder")
        choose.clicked.connect(self._choose)
        acts = QWidget()
        Flow(acts).addWidget(choose)
        self._row.add_below(acts)
        return card

    def _moved(self) -> None:
        """That a file may be replaced was said of that file alone."""
        self._replace = False

    def _suggest(self, path: Path) -> None:
        if not self.where.text():
            self.where.setText(str(path))

    def _change_kind(self, kind: str) -> None:
        path = Path(self.where.text())
        if path.suffix in {f".{JSON}", f".{PDF}"}:
            self.where.setText(str(path.with_suffix(f".{kind}")))

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Choose a folder"), str(Path(self.where.text() or documents()).parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.put_into)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def put_into(self, folder: str) -> None:
        """Suggest a name in another folder."""
        export, kind = self._export, self.kind.value()

        def done(path: Path) -> None:
            self.where.setText(str(path))

        self._desk.run(self, lambda: export.suggested(Path(folder), kind), done=done, failed=self._fail)

    # -- what came of it ----------------------------------------------------------------------------------------------

    def _saved(self, saved: Saved) -> None:
        self.save_button.end_work()
        for part in (self.save_button, *self._task):
            part.hide()
        words = tr(
            "It is at {path}. Keep it as you keep papers; delete it when you do not need it.", path=ltr(str(saved.path))
        )
        self._say(Banner(words, tr("Your data is in a file"), Notice.SUCCESS))
        if saved.locked:
            card = Card(tr("Not in it"), "lock")
            for label, why in saved.locked:
                card.add(Label(label, Face.STRONG, wrap=True))
                card.add(Label(why, Face.SMALL, Role.MUTED, wrap=True))
            self.main.insertWidget(1, card)
        done = Button(tr("Done"), kind=Kind.PRIMARY, height=Height.PAGE)
        done.setObjectName("done")
        done.clicked.connect(self.left)
        self.bar.add_act(done)
        done.setFocus()

    def _failed(self, error: ServiceError) -> None:
        self.save_button.end_work()
        if isinstance(error, PresenceNeeded):
            self._ask()
            return
        self._replace = False
        if isinstance(error, AlreadyThere):
            self._ask_replace(error)
        else:
            self._fail(error)

    def _fail(self, error: ServiceError) -> None:
        self._say(trouble_banner(error))

    def _ask_replace(self, error: ServiceError) -> None:
        banner = Banner(error.sentence, error.title, Notice.WARNING)
        replace = Button(tr("Replace it"), kind=Kind.DANGER, height=Height.CARD)
        replace.setObjectName("replace")
        replace.clicked.connect(self._save_over)
        banner.add_act(replace)
        self._say(banner)
        replace.setFocus()

    def _save_over(self) -> None:
        self._replace = True
        self.save()

    def _ask(self) -> None:
        words = tr("Enter your passphrase or PIN once more. The file will hold hidden values in full.")
        self._dialog = PresenceDialog(words, self.window(), act=tr("Save the file"))
        self._dialog.given.connect(self._prove)
        self._dialog.open()

    def _prove(self, secret: str) -> None:
        records = self._desk.records
        self._desk.run(self, lambda: records.prove_presence(secret), done=self._proved, failed=self._refused)

    def _proved(self, _nothing: None) -> None:
        if self._dialog is not None and isValid(self._dialog):
            self._dialog.accept()
        self._dialog = None
        self.save()

    def _refused(self, error: ServiceError) -> None:
        if self._dialog is not None and isValid(self._dialog):
            self._dialog.refuse(error)

    def _say(self, notice: Banner) -> None:
        self._clear_notice()
        self._notice = notice
        self.main.insertWidget(0, notice)
        self.show_widget(notice)
        announce(notice, notice.accessibleName())

    def _clear_notice(self) -> None:
        notice, self._notice = self._notice, None
        if notice is not None:
            self.main.removeWidget(notice)
            notice.hide()
            notice.deleteLater()


def _warning() -> Banner:
    words = tr(
        "In your record everything is sealed with keys that you hold. The file is not: whoever gets it can read all of "
        "it, hidden values too. It is written for your account on this computer alone, and who manages the computer "
        "can open it. In a folder that is copied to a cloud or a backup, so is the file."
    )
    return Banner(words, tr("The file is not sealed any more"), Notice.WARNING)


def _content() -> Card:
    card = Card(tr("What stands in it"), "file-text")
    for words in (
        tr("Every section you can open: what is in force, decided for later or waits, and its whole history."),
        tr("Who can see each section, and sections that you cannot open with the reason."),
        tr("Of other people only names and roles, where they wrote, decided or can read."),
    ):
        card.add(Label(words, Face.BODY, wrap=True))
    return card
