"""The organisation's recovery kit, for HR: how it stands, a test of the paper, and a new one in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.second import Outcome
from hris_desktop.services.views import Candidate
from hris_desktop.services.views_safety import KitState, KitTest, NewKit
from hris_desktop.ui import when
from hris_desktop.ui.enrolment import Kit
from hris_desktop.ui.failure import explain
from hris_desktop.ui.first_run.kit import RecoveryKit, TestKit
from hris_desktop.ui.pages.kit_form import WordsForm
from hris_desktop.ui.pages.security_ask import AskSecret
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.words import isolate, ltr, tr

T = TypeVar("T")


class KitsPort(Protocol):
    """What this card asks; every call blocks."""

    def state(self) -> KitState:
        """How the organisation stands with its kit."""
        ...

    def test(self, words: str) -> KitTest:
        """Open what the words open."""
        ...

    def confirm(self, pid: str, words: str) -> None:
        """Confirm a renewed key with the kit in the place of a second person."""
        ...

    def begin(self, secret: str) -> NewKit:
        """Make a new kit."""
        ...

    def again(self) -> NewKit | None:
        """The new kit that was begun here."""
        ...

    def drop(self) -> None:
        """Forget it."""
        ...

    def replace(self, words: Mapping[int, str]) -> Outcome:
        """Test it, and ask for it to take the place of the old one."""
        ...


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the sheet of a new kit is shown: over the page, and off it again."""

    open: Callable[[QWidget], None]
    back: Callable[[], None]


class KitCard(Card):
    """Hidden from everybody but HR."""

    def __init__(self, port: KitsPort, tasks: Tasks, pages: Pages, *, locale: str) -> None:
        """Ask how the kit stands."""
        super().__init__(tr("Recovery kit of the organisation"), "file-key-2")
        self._port, self._tasks, self._pages, self._locale = port, tasks, pages, locale
        self._only_kit: tuple[str, ...] = ()
        self._state = Label("", wrap=True)
        self.add(self._state)
        self._lag = Banner("", notice=Notice.WAITING)
        self._waiting = Banner(
            tr("Its words were not tested from paper yet. The old kit stays in force until they were."),
            tr("A new kit was begun on this device"), Notice.WARNING,
        )  # fmt: skip
        self._waiting.add_act(self._acts((tr("Go on with it"), self._go_on), (tr("Forget it"), self._drop)))
        self._untested = Banner(
            tr("Its words are gone from this device together with your keys of before. Test the paper now; if there "
               "is none, replace the kit."),
            tr("This kit was never tested"), Notice.WARNING,
        )  # fmt: skip
        self._good = Banner("", tr("The kit works"), Notice.SUCCESS)
        self._asked = Banner("", notice=Notice.WAITING)
        self._trouble = Banner("", tr("It did not work"), Notice.DANGER)
        for banner in (self._lag, self._waiting, self._untested, self._good, self._asked, self._trouble):
            banner.hide()
            self.add(banner)
        self._stuck = QVBoxLayout()
        self.add(self._stuck)
        self._place = QVBoxLayout()
        self.add(self._place)
        self._buttons = self._acts((tr("Test the kit…"), self._ask_words), (tr("Replace it…"), self._ask_secret))
        self.add(self._buttons)
        hint = tr(
            "Two sheets of paper, in two places. Test them once a year; replace the kit when somebody who knew the "
            "words leaves, or when a sheet is missing."
        )
        self.add(Label(hint, Face.SMALL, Role.MUTED, wrap=True))
        self.hide()
        self.look()

    def look(self) -> None:
        """Ask again how the kit stands."""
        self._tasks.run(self, self._port.state, done=self._show, failed=self._failed)

    def _acts(self, *acts: tuple[str, Callable[[], None]]) -> QWidget:
        box = QWidget()
        line = Flow(box, across=10, down=8)
        for words, do in acts:
            button = Button(words, height=Height.CARD)
            button.clicked.connect(do)
            line.addWidget(button)
        return box

    def _show(self, state: KitState) -> None:
        self.setVisible(state.is_hr)
        day = ltr(when.day(state.made.astimezone().date(), self._locale)) if state.made else tr("a day unknown")
        self._state.setText(
            tr("Kit {reference}, in force since {day}. If every HR passphrase were lost, only this opens the records "
               "again.", reference=ltr(state.reference), day=day)
        )  # fmt: skip
        if state.only_earlier:
            still = tr(
                "Keep the sheets of the kit before it: only they and the present ones together let somebody into "
                "{roles}.",
                roles=", ".join(state.only_earlier),
            )
            self._state.setText(f"{self._state.text()} {still}")
        self._waiting.setVisible(state.waiting)
        self._untested.setVisible(state.untested)
        self._only_kit = state.only_kit
        _empty(self._stuck)
        for one in state.stuck:
            self._stuck.addWidget(self._stuck_banner(one))
        self._lag.setVisible(bool(state.outdated))
        names = ", ".join(state.outdated)
        self._lag.change_text(
            tr("Not wrapped to this kit yet: {roles}. The programs of their members see to it by themselves.",
               roles=names)
        )  # fmt: skip

    # -- testing ------------------------------------------------------------------------------------------------------

    def _ask_words(self) -> None:
        self._clear()
        hint = tr("All 24, from the sheet and not from memory; or scan the code on it. Nothing is written.")
        self._open_form(WordsForm(hint, tr("Test them")), self._port.test, self._tested)

    def _open_form(self, form: WordsForm, use: Callable[[str], T], done: Callable[[T], None]) -> None:
        form.done.clicked.connect(lambda: self._use(form, use, done))
        form.away.clicked.connect(self._close)
        self._place.addWidget(form)
        self._buttons.hide()
        form.words.setFocus()

    def _use(self, form: WordsForm, use: Callable[[str], T], done: Callable[[T], None]) -> None:
        typed = form.words.toPlainText()
        form.row.set_error("" if typed.strip() else tr("Type the words from the sheet."))
        if not typed.strip():
            form.words.setFocus()
            return
        form.done.start_work(tr("Opening it…"))
        self._tasks.run(form, lambda: use(typed), done=done, failed=form.refuse)

    def _tested(self, found: KitTest) -> None:
        self._close()
        words = tr("It opens the keys of: {roles}.", roles=", ".join(found.opens))
        if found.missing:
            words += " " + tr("Not yet: {roles}.", roles=", ".join(found.missing))
        self._good.set_words(tr("The kit works"), words)

    # -- in the place of a second person ------------------------------------------------------------------------------

    def _stuck_banner(self, one: Candidate) -> Banner:
        name = isolate(one.name)
        words = tr(
            "{name} of HR has new keys, and there is no second person in HR who could sign for them. Compare the five "
            "words in person, then let the kit sign with you: {words}.",
            name=name,
            words=" ".join(one.words),
        )
        banner = Banner(words, tr("The kit has to sign with you"), Notice.WARNING)
        sign = Button(tr("The same words: sign with the kit…"), height=Height.CARD)
        sign.clicked.connect(lambda: self._ask_to_sign(one))
        banner.add_act(sign)
        return banner

    def _ask_to_sign(self, one: Candidate) -> None:
        self._clear()
        hint = tr("All 24, from the sheet. Everybody sees that the kit signed with you.")

        def done(_: None) -> None:
            self._close()
            self._asked.set_words("", tr("{name} is confirmed with the next sync.", name=isolate(one.name)))

        form = WordsForm(hint, tr("Sign with the kit"))
        self._open_form(form, lambda words: self._port.confirm(one.pid, words), done)

    # -- replacing ----------------------------------------------------------------------------------------------------

    def _ask_secret(self) -> None:
        self._clear()
        sentence = tr(
            "You write down new words and test them; then a second person in HR signs. Until then the old kit stays "
            "in force. Type your passphrase first."
        )
        if self._only_kit:
            self._place.addWidget(self._lost())
        ask = AskSecret(sentence, tr("Make a new kit"))
        ask.given.connect(lambda secret: self._begin(ask, secret))
        ask.away.clicked.connect(self._close)
        self._place.addWidget(ask)
        self._buttons.hide()
        ask.begin()

    def _lost(self) -> Banner:
        words = tr(
            "Nobody holds the key of {roles} but the kit of today, and a new kit will never open it. Let somebody in "
            "first: Roles and grants, the role, with the recovery kit. Or keep the sheets of today: from then on only "
            "they together with the new ones let somebody in.",
            roles=", ".join(self._only_kit),
        )
        return Banner(words, tr("A role would be lost for good"), Notice.DANGER)

    def _begin(self, ask: AskSecret, secret: str) -> None:
        self._tasks.run(ask, lambda: self._port.begin(secret), done=self._show_sheet, failed=ask.refuse)

    def _go_on(self) -> None:
        self._clear()

        def found(kit: NewKit | None) -> None:
            if kit is None:
                self._trouble.set_words(
                    tr("The new kit is gone"),
                    tr("It was sealed under a key that is gone. Make another one; the old kit is still in force."),
                )
                self._drop()
            else:
                self._show_sheet(kit)

        self._tasks.run(self, self._port.again, done=found, failed=self._failed)

    def _show_sheet(self, kit: NewKit) -> None:
        self._close()
        shown = _Shown("", kit.kit, kit.asked)
        page = RecoveryKit(
            shown, sentence=tr("It takes the place of the old one once two people in HR have signed it.")
        )
        page.kept.connect(lambda: self._show_test(kit))
        later = page.add_back(tr("Later"))
        later.clicked.connect(self._pages.back)
        later.clicked.connect(self.look)
        self._pages.open(page)

    def _show_test(self, kit: NewKit) -> None:
        replacing = _Replacing(self._port)
        page = TestKit(replacing, self._tasks, _Shown("", kit.kit, kit.asked))
        page.passed.connect(lambda: self._replaced(replacing))
        page.back.connect(self._pages.back)
        self._pages.open(page)

    def _replaced(self, replacing: _Replacing) -> None:
        self._pages.back()
        self._pages.back()
        outcome = replacing.outcome
        if outcome is not None:
            words = outcome.told or tr("The new kit is in force as soon as it is in the shared store.")
            self._asked.set_words("", f"{words} {tr('Destroy the old sheets once the new kit is in force.')}")
        self.look()

    def _drop(self) -> None:
        self._tasks.run(self, self._port.drop, done=lambda _: self.look(), failed=self._failed)

    def _close(self) -> None:
        self._clear()
        self._buttons.show()
        self.look()

    def _clear(self) -> None:
        for banner in (self._good, self._asked, self._trouble):
            banner.hide()
        _empty(self._place)

    def _failed(self, error: Exception) -> None:
        failure = explain(error)
        self._trouble.set_words(failure.title, failure.words)


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()


@dataclass(frozen=True, slots=True)
class _Shown:
    """A new kit in the form of the pages that show the first one."""

    profile: str
    kit: Kit
    asked: tuple[int, ...]


class _Replacing:
    """What the page that tests a kit calls, here for one that takes the place of another."""

    def __init__(self, port: KitsPort) -> None:
        self._port = port
        self.outcome: Outcome | None = None

    def test_kit(self, profile: str, words: Mapping[int, str]) -> None:  # noqa: ARG002 - there is one kit here
        """Compare typed words with the kit, and ask for it."""
        self.outcome = self._port.replace(words)
