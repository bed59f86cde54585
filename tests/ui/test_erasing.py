"""The page that erases: nothing is ticked for anybody, what goes is read first, and the name is typed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.services.errors import BadInput
from hris_desktop.services.second import Outcome
from hris_desktop.services.views import PersonRef
from hris_desktop.services.views_erasing import Erasable, ErasureCheck, ErasureChoice, Ground
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.erasing import ChoiceCard, ErasingPage
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.field import TextField
from tests.ui.lint import clipped, outside, texts, unnamed, unreachable
from tests.ui.paper_pages import appear, button, press, rest
from tests.ui.paper_people import NOW, PaperRecords

WHO = PersonRef("00000000-0000-0000-0000-000000000009", "Amira Haddad", "", is_me=False)
HELD = tuple(
    Erasable(CATALOGUE.section(key), count, date(2024, 5, 3), date(2026, 11, 21), ("Amira Haddad",))
    for key, count in (("legal_identity", 3), ("contact", 12), ("bank_accounts", 1))
)
CHOICE = ErasureChoice(WHO, HELD, "", "Emergency medical card: only Amira Haddad can erase this.")


@dataclass
class PaperErasing:
    """Says what it was told to, and what was done."""

    offered: ErasureChoice = CHOICE
    done: list[tuple[tuple[str, ...], Ground]] = field(default_factory=list)

    def choice(self, pid: str) -> ErasureChoice:
        return self.offered

    def check(self, pid: str, keys: Collection[str], ground: Ground) -> ErasureCheck:
        sections = tuple(one for one in HELD if one.section.key in keys)
        return ErasureCheck(
            WHO,
            sections,
            ground,
            goes=(*(f"{one.section.label}: {one.told}, 3 May 2024 – 21 November 2026." for one in sections),
                  "Every value in them, every request and reason, and the values of their history. For good."),
            stays=("That something was there: how many entries, when they were written, and by whom.",),
            elsewhere=("Acme Payroll could read it.", "Exports and print-outs that anybody has made."),
            signs="A second person in HR has to sign it. Nothing is erased before that.",
            asks=True,
            word=WHO.name,
            act={},
        )  # fmt: skip

    def erase(self, check: ErasureCheck, typed: str) -> Outcome:
        if typed != check.word:
            raise BadInput("Not erased", "Type the name as it stands there: Amira Haddad", "Nothing was erased.")
        self.done.append((tuple(one.section.key for one in check.sections), check.ground))
        return Outcome("ab" * 16, done=False, sentence="It is asked for. Tomasz has to sign it too.")


def opened(qtbot: QtBot, tasks: Tasks, erasing: PaperErasing, *, width: int = 1056) -> ErasingPage:
    desk = Desk(PaperRecords(), tasks, Hub(), lambda: NOW, erasing=erasing)
    page = ErasingPage(desk, erasing, WHO.pid, back="Amira Haddad")
    qtbot.addWidget(page)
    page.resize(width, 748)
    appear(qtbot, page)
    rest(qtbot, tasks)
    return page


def chosen(qtbot: QtBot, page: ErasingPage, tasks: Tasks) -> None:
    card = page.findChildren(ChoiceCard)[-1]
    card.tick("contact").setChecked(True)
    card.tick("bank_accounts").setChecked(True)
    card.choose(Ground.ASKED)
    press(qtbot, page, "see-what-goes", tasks)


def test_nothing_goes_before_it_was_read_and_the_name_was_typed(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    erasing = PaperErasing()
    page = opened(qtbot, tasks, erasing)
    words = texts(page)
    assert "12 entries" in words
    assert "only Amira Haddad can erase this" in words
    assert page.findChildren(ChoiceCard)[0].keys() == []
    press(qtbot, page, "see-what-goes", tasks)
    assert "Tick at least one section." in texts(page)
    assert "Say why it is erased." in texts(page)
    chosen(qtbot, page, tasks)
    words = texts(page)
    for expected in ("Contact: 12 entries", "Stays in the log", "Acme Payroll", "A second person in HR"):
        assert expected in words
    field = page.findChild(TextField, "typed-name")
    assert field is not None
    field.setText("yes")
    press(qtbot, page, "erase-now", tasks)
    assert erasing.done == []
    assert "Type the name as it stands there" in texts(page)
    field.setText("Amira Haddad")
    with qtbot.waitSignal(page.erased):
        button(page, "erase-now").click()
    rest(qtbot, tasks)
    assert erasing.done == [(("contact", "bank_accounts"), Ground.ASKED)]
    assert "Tomasz has to sign it too" in texts(page)
    with qtbot.waitSignal(page.left):
        button(page, "back").click()


def test_where_nothing_can_be_erased_it_says_why(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    nothing = ErasureChoice(WHO, (), "Only HR erases what is kept in somebody's record.", "")
    page = opened(qtbot, tasks, PaperErasing(nothing))
    assert "Only HR erases" in texts(page)
    assert not page.findChildren(ChoiceCard)


LOOKS = ((Mode.LIGHT, 1.0, 1056), (Mode.DARK, 1.0, 1056), (Mode.LIGHT, 2.0, 900), (Mode.DARK, 1.0, -700))
"""Light or dark, size of the text, width; below zero from right to left."""


@pytest.mark.parametrize("how", LOOKS)
def test_it_fits_and_can_be_read_and_reached(
    qtbot: QtBot, look: Theme, tasks: Tasks, how: tuple[Mode, float, int]
) -> None:
    mode, zoom, width = how
    look.set(mode=mode, zoom=zoom)
    right = Qt.LayoutDirection.RightToLeft if width < 0 else Qt.LayoutDirection.LeftToRight
    QApplication.setLayoutDirection(right)
    page = opened(qtbot, tasks, PaperErasing(), width=abs(width))
    for step in ("choose", "check"):
        assert (clipped(page), outside(page), unnamed(page), unreachable(page)) == ([], [], [], []), step
        if step == "choose":
            chosen(qtbot, page, tasks)


def test_the_record_offers_it_and_comes_back(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    erasing = PaperErasing()
    records = PaperRecords()
    page = Journey(Desk(records, tasks, Hub(), lambda: NOW, erasing=erasing))
    qtbot.addWidget(page)
    page.resize(1056, 748)
    appear(qtbot, page)
    rest(qtbot, tasks)
    press(qtbot, page, "erase", tasks)
    assert isinstance(page.currentWidget(), ErasingPage)
    press(qtbot, page, "back", tasks)
    assert page.currentWidget() is page.record
