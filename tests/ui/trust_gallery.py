"""Renders the pages about trust into pictures: ``python -m tests.ui.trust_gallery OUT [part of a name]``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.grants import GrantsPane
from hris_desktop.ui.pages.grants_form import GivingPane
from hris_desktop.ui.pages.grants_received import ReceivedPage
from hris_desktop.ui.pages.removal import RemovalPane
from hris_desktop.ui.pages.roles import RolesPage
from hris_desktop.ui.pages.sharing import SharingPage
from hris_desktop.ui.pages.sharing_looked import LookedPane
from hris_desktop.ui.pages.signatures import SignaturesPage
from hris_desktop.ui.tasks import Tasks
from tests.ui.looks import beside_the_sidebar, in_shell, pictures
from tests.ui.pages_gallery import settle
from tests.ui.paper_people import NOW, PaperRecords
from tests.ui.paper_trust import JANE, PEOPLE, Acts, PaperGrants, PaperLooks, PaperRoles, Seen, grant, limit_ask


def who_can_see(desk: Desk) -> QWidget:
    page = SharingPage(desk, Seen(), people=PEOPLE)
    settle(desk.tasks)
    matrix = page.pane.matrix
    matrix.setCurrentIndex(matrix.model().index(6, 4))
    return page


def one_section(desk: Desk) -> QWidget:
    page = SharingPage(desk, Seen())
    page.resize(700, 748)
    settle(desk.tasks)
    page.pane.open_section("contact")
    return page


def signatures(desk: Desk) -> QWidget:
    return SignaturesPage(desk, Acts())


def signature(place: int) -> Callable[[Desk], QWidget]:
    def build(desk: Desk) -> QWidget:
        page = SignaturesPage(desk, Acts())
        page.resize(1056, 748)
        settle(desk.tasks)
        page.list.rows.setCurrentIndex(page.list.rows.model().index(place, 0))
        page._open()
        return page

    return build


def roles_page(desk: Desk) -> RolesPage:
    paper = PaperRoles()
    extra = {"removal": ("Remove a person", lambda: RemovalPane(desk, paper, PEOPLE))}
    return RolesPage(desk, paper, paper.give, people=PEOPLE, tabs=extra)


def one_role(desk: Desk) -> QWidget:
    page = roles_page(desk)
    settle(desk.tasks)
    page.open_role("hr")
    return page


def removal(desk: Desk) -> QWidget:
    page = roles_page(desk)
    settle(desk.tasks)
    page.open_tab("removal")
    settle(desk.tasks)
    pane = page.findChild(RemovalPane)
    assert pane is not None
    pane.field.choose(JANE.pid)
    return page


def sharing_tab(key: str) -> Callable[[Desk], QWidget]:
    def build(desk: Desk) -> QWidget:
        ended = grant("2", live=False, person=JANE)
        mine = grant("1", person=JANE, can_end=True, can_ask=False, asks=(limit_ask("7"),), can_answer=True)
        tabs = {
            "looked": ("Who looked", lambda: LookedPane(desk, PaperLooks())),
            "grants": ("Grants", lambda: GrantsPane(desk, PaperGrants(mine, grant("3"), ended), everything=False)),
        }
        page = SharingPage(desk, Seen(), tabs=tabs)
        settle(desk.tasks)
        page.open_tab(key)
        matrix = page.pane.matrix
        matrix.setCurrentIndex(matrix.model().index(6, 4))
        return page

    return build


def giving(desk: Desk) -> QWidget:
    paper = PaperRoles()
    grants = PaperGrants(grant("1", can_end=True, can_ask=False))
    extra = {
        "grants": ("Grants", lambda: GivingPane(desk, grants, PEOPLE, inviting=grants, store="sqlite:///srv/store"))
    }
    page = RolesPage(desk, paper, paper.give, people=PEOPLE, tabs=extra)
    settle(desk.tasks)
    page.open_tab("grants")
    return page


def received(desk: Desk) -> QWidget:
    return ReceivedPage(desk, PaperGrants())


def received_one(desk: Desk) -> QWidget:
    page = ReceivedPage(desk, PaperGrants())
    settle(desk.tasks)
    page.open_person(PaperGrants().granted_to_me()[0])
    return page


PAGES: dict[str, Callable[[Desk], QWidget]] = {
    "who-can-see": who_can_see,
    "section": one_section,
    "signatures": signatures,
    "signature-words": signature(1),
    "signature-policy": signature(2),
    "signature-mine": signature(3),
    "roles": roles_page,
    "role": one_role,
    "removal": removal,
    "tabs": sharing_tab("matrix"),
    "looked": sharing_tab("looked"),
    "grants": sharing_tab("grants"),
    "giving": giving,
    "received": received,
    "received-one": received_one,
}


def main(folder: Path, only: str = "") -> None:
    """Write one picture per page and look."""
    for page, path, zoom in pictures(folder, only, PAGES):
        tasks = Tasks()
        shell = in_shell(PAGES[page](Desk(PaperRecords(), tasks, Hub(), lambda: NOW)), beside_the_sidebar(zoom))
        settle(tasks)
        shell.grab().save(str(path))
        shell.deleteLater()
        tasks.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
