"""Roles: who is in them and what they read; for HR also grants to providers and removing a person.

The list of roles opens one role as a page. Letting somebody in is for members, who hold the key; taking somebody out
is for HR; what needs two people in HR is asked for here and signed under *Signatures*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.errors import BadInput, ServiceError
from hris_desktop.services.second import Outcome
from hris_desktop.services.views_trust import RoleView
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.roles_detail import RoleDetail
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.row_button import RowButton
from hris_desktop.ui.widgets.state_card import Skeleton
from hris_desktop.ui.widgets.tabs import Tabs
from hris_desktop.ui.words import series, tr, trn

ICONS = {
    "hr": "users",
    "payroll": "wallet",
    "health": "heart-pulse",
    "equality": "scale",
    "editor": "pencil",
    "auditor": "eye",
    "managers": "briefcase",
    "members": "building-2",
}
_NAMED = 3


class RolesPort(Protocol):
    """What this page asks; every call blocks and may raise ``ServiceError``."""

    def all(self) -> tuple[RoleView, ...]:
        """Every role there is or can be."""
        ...

    def begin_first(self, role: str) -> Outcome:
        """Become its first member."""
        ...

    def begin_firm(self, name: str) -> Outcome:
        """Make the role of a provider, as the first of its people."""
        ...

    def may_begin_firm(self) -> bool:
        """Whether that is to be asked for."""
        ...

    def take_out(self, pid: str, role: str) -> Outcome:
        """Take somebody out, or leave it."""
        ...

    def let_read(self, role: str, section: str, *, right: str) -> Outcome:
        """Ask for another reading right."""
        ...

    def renew(self, role: str) -> Outcome:
        """Make its key anew."""
        ...

    def with_kit(self, role: str, pid: str, words: str) -> Outcome:
        """Out of HR, or into a role whose key nobody holds, with the recovery kit."""
        ...


GiveRole = Callable[[str, str], Outcome]
"""Lets a person (id) into a role; blocks and may raise ``ServiceError``."""
Extra = Callable[[], QWidget]
"""Builds the content of a further tab."""


class RolesPage(PageScaffold):
    """Looks again whenever the organisation's log changes."""

    def __init__(
        self,
        desk: Desk,
        roles: RolesPort,
        give: GiveRole,
        *,
        people: Mapping[str, str],
        tabs: Mapping[str, tuple[str, Extra]] | None = None,
    ) -> None:
        """``tabs``: key to (words, content) of what HR does here besides."""
        told = tr("A role is a key that several people hold. Its members let others in; the kit, where nobody is left.")
        super().__init__(_title(tabs), told)
        self._desk, self._roles, self._give = desk, roles, give
        self._people, self._extra = people, tabs or {}
        self._views: tuple[RoleView, ...] = ()
        self._open, self._outside = "", False
        self._loading = self._again = False
        self._panes: dict[str, QWidget] = {}
        if self._extra:
            made = Tabs(
                [("roles", tr("Roles")), *((key, words) for key, (words, _) in self._extra.items())],
                name=tr("What is here besides"),
            )
            made.chosen.connect(self.open_tab)
            self.tabs: Tabs | None = made
            self.add_top(made)
        else:
            self.tabs = None
        self._news = QVBoxLayout()
        self.add(self._news)
        self._pane = QWidget()
        self._column = QVBoxLayout(self._pane)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.CARD_GAP)
        self._column.addWidget(Skeleton(tr("Looking at the roles…")))
        self._panes["roles"] = self._pane
        self.add(self._pane)
        desk.hub.watch(self, lambda chain: chain == "org" or chain.endswith(":directory"), self.reload)
        self.reload()

    def open_tab(self, key: str) -> None:
        """Show the roles or one of the further tabs, built when first gone to."""
        if self.tabs is not None and self.tabs.current() != key:
            self.tabs.choose(key)  # comes back here
            return
        if key not in self._panes:
            self._panes[key] = self._extra[key][1]()
            self.add(self._panes[key])
        for name, pane in self._panes.items():
            pane.setVisible(name == key)
        _clear(self._news)

    def reload(self) -> None:
        """Fetch the roles again; news meanwhile cause exactly one more."""
        if self._loading:
            self._again = True
            return
        self._loading = True
        roles = self._roles
        self._desk.run(self, lambda: (roles.all(), roles.may_begin_firm()), done=self._loaded, failed=self._not_loaded)

    def open_role(self, name: str) -> None:
        """Show one role as a page of its own; an empty ``name`` goes back to the list."""
        before, self._open = self._open, name
        _clear(self._news)
        self._show()
        target = self.findChild(QWidget, "back-to-roles" if name else f"role-{before}")
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _loaded(self, found: tuple[tuple[RoleView, ...], bool]) -> None:
        self._loading = False
        changed = found != (self._views, self._outside)
        self._views, self._outside = found
        if changed:
            self._show()
        if self._again:
            self._again = False
            self.reload()

    def _not_loaded(self, error: ServiceError) -> None:
        self._loading = False
        self._failed(error)

    def _show(self) -> None:
        _clear(self._column)
        view = next((one for one in self._views if one.name == self._open), None)
        if self._outside and not view:
            self._column.addWidget(self._firm())
        self._column.addWidget(self._detail(view) if view else self._list())

    def _firm(self) -> Card:
        card = Card(tr("The role of your firm"), "building-2")
        field = TextField(chars=28)
        field.setObjectName("firm")
        hint = tr("Its name as everybody will see it. Two people in HR sign; then HR can give you sections to read.")
        card.add(FormRow(tr("Name of the firm"), field, hint=hint))
        go = Button(tr("Begin it"), "key-round", height=Height.CARD)
        go.setObjectName("begin-firm")
        roles = self._roles
        go.clicked.connect(lambda: self._do(lambda: roles.begin_firm(field.text())))
        card.add(go)
        return card

    def _list(self) -> Card:
        card = Card()
        card.body.setContentsMargins(12, 8, 12, 8)
        card.body.setSpacing(2)
        for number, view in enumerate(self._views):
            if number:
                card.add(Hairline())
            button = RowButton(view.label, _about(view), ICONS.get(view.name, "building-2"))
            button.setObjectName(f"role-{view.name}")
            button.clicked.connect(lambda _=False, name=view.name: self.open_role(name))
            card.add(button)
        return card

    def _detail(self, view: RoleView) -> RoleDetail:
        detail = RoleDetail(view, self._desk.locale, self._people)
        detail.back.connect(lambda: self.open_role(""))
        roles, name = self._roles, view.name
        detail.let_in.connect(lambda pid: self._let_in(pid, view))
        detail.take_out.connect(lambda pid: self._do(lambda: roles.take_out(pid, name)))
        detail.begin.connect(lambda: self._do(lambda: roles.begin_first(name)))
        detail.renew.connect(lambda: self._do(lambda: roles.renew(name)))
        detail.by_kit.connect(
            lambda pid, words: self._do(lambda: roles.with_kit(name, pid, words), failed=detail.refuse)
        )
        detail.let_read.connect(lambda section, right: self._do(lambda: roles.let_read(name, section, right=right)))
        return detail

    def _let_in(self, pid: str, view: RoleView) -> None:
        give = self._give
        self._do(lambda: give(pid, view.name))

    def _do(self, work: Callable[[], Outcome], failed: Callable[[BadInput], None] | None = None) -> None:
        def refused(error: ServiceError) -> None:
            if failed is not None and isinstance(error, BadInput):
                failed(error)
            else:
                self._failed(error)

        self._desk.run(self, work, done=self._done, failed=refused)

    def _done(self, outcome: Outcome) -> None:
        _clear(self._news)
        banner = Banner(outcome.told, notice=Notice.SUCCESS if outcome.settled else Notice.WAITING)
        banner.setObjectName("told")
        self._news.addWidget(banner)
        banner.speak()
        self.show_widget(banner)
        self.reload()

    def _failed(self, error: ServiceError) -> None:
        _clear(self._news)
        banner = trouble_banner(error)
        self._news.addWidget(banner)
        self.show_widget(banner)


def _title(tabs: Mapping[str, object] | None) -> str:
    return tr("Roles and grants") if tabs and "grants" in tabs else tr("Roles")


def _about(view: RoleView) -> str:
    if not view.has_key:
        return tr("Nobody yet; {purpose}", purpose=view.purpose)
    names = series(one.person.name for one in view.members[:_NAMED])
    rest = len(view.members) - _NAMED + view.more
    if rest > 0:
        names = trn("{names} and {count} more", "{names} and {count} more", rest, names=names)
    return names or tr("Nobody at the moment")


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
