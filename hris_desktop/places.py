"""The places of the window of one signed-in person: which there are for whom, and what each is built with.

A place is named here and built when it is first gone to, so what its page needs is imported with it. Adding one is a
line in ``listed`` and a method that builds its page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from hris_desktop.services.conflicts import Conflicts, Counts
from hris_desktop.services.drafts import Drafts
from hris_desktop.services.export import Export
from hris_desktop.services.history import History
from hris_desktop.services.profiles import KeyFinder, find_keys
from hris_desktop.services.settings import keyring_sentence
from hris_desktop.services.suite import Greeting, Suite
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.preferences import Preferences
from hris_desktop.ui.sidebar import Group, Place
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from hris_desktop.ui.frame import Frame
    from hris_desktop.ui.pages.export_port import ExportPort
    from hris_desktop.ui.pages.knowledge_desk import Reading
    from hris_desktop.ui.pages.knowledge_finder import KnowledgeFinder
    from hris_desktop.ui.pages.settings import Door
    from hris_desktop.ui.pages.waiting_panes import WaitingPanes

_PEOPLE = "people-list"
"""Under this name the columns and the order of the list of people are kept beside other columns."""


@dataclass(frozen=True, slots=True)
class Around:
    """What every page lives among: the threads, the news, the day, and the frame once it stands."""

    tasks: Tasks
    hub: Hub
    now: Callable[[], datetime]
    """An aware moment."""
    frame: Callable[[], Frame | None]
    preferences: Preferences
    data: Sequence[tuple[str, str]] = ()
    """(what, where it lies)."""
    hears: frozenset[str] = frozenset()
    """What of the system locks the record; see ``SessionWatch``."""
    find_keys: KeyFinder = find_keys


class Places:
    """See the module. Lives as long as one signing in."""

    def __init__(self, suite: Suite, greeting: Greeting, around: Around) -> None:
        self._suite, self._around, self._is_hr = suite, around, greeting.is_hr
        self._is_provider = greeting.is_provider
        now, locale = around.now, suite.office.locale
        history = History(suite.office, suite.records.require_presence)
        self._desk = Desk(
            suite.records,
            around.tasks,
            around.hub,
            lambda: now().astimezone(),
            locale,
            greeting.people,
            history=history,
            export=Export(suite.office, suite.records.require_presence),
            export_page=export_page,
            erasing=None if greeting.is_provider else suite.trust.erasing,
        )
        self._between = Conflicts(suite.office, suite.records.require_presence)
        self._desk = replace(self._desk, drafts=Drafts(suite.office), conflicts=self._between)
        self._deciding: dict[str, WaitingPanes] = {}

    def listed(self) -> list[Place]:
        """The places in their order; the first is shown at once."""
        mine = [
            Place("record", tr("My record"), "user-round", self._record),
            Place("sharing", tr("Who can see my data"), "scan-eye", self._sharing),
        ]
        if self._is_provider:
            mine.insert(1, Place("received", tr("Granted to us"), "file-key-2", self._received))
        hr = [
            Place("approvals", tr("Approvals"), "inbox", self._waiting, Group.HR),
            Place("conflicts", tr("Conflicts"), "git-compare", self._conflicts, Group.HR),
            Place("people", tr("People"), "users", self._people, Group.HR),
            Place("newcomers", tr("Newcomers"), "user-plus", self._newcomers, Group.HR),
            Place("signatures", tr("Signatures"), "file-check", self._signatures, Group.HR),
            Place("roles", tr("Roles and grants"), "key-round", self._roles, Group.HR),
        ]
        foot = [Place("settings", tr("Settings"), "settings", self._settings, Group.FOOT)]
        if self._suite.safety is not None:
            foot.insert(0, Place("security", tr("Security"), "shield-check", self._security, Group.FOOT))
        more = [Place("knowledge", tr("Knowledge base"), "book-open", self._knowledge, Group.MORE)]
        return [*mine, *(hr if self._is_hr else [Place("roles", tr("Roles"), "key-round", self._roles)]), *more, *foot]

    def flush(self) -> None:
        """Let a decision go that could still have been taken back: its ten seconds end with the session."""
        pages, self._deciding = self._deciding, {}
        for page in pages.values():
            page.flush()

    def articles(self) -> KnowledgeFinder:
        """The knowledge base for the search of the window."""
        from hris_desktop.ui.pages.knowledge_finder import KnowledgeFinder

        return KnowledgeFinder(self._reading(), self._to_article)

    def store(self) -> QWidget:
        """How the shared store stands to this device."""
        from hris_desktop.ui.pages.store_trouble import StoreTroublePage

        frame = self._around.frame()
        suite, title = self._suite, frame.title if frame else ""
        page = StoreTroublePage(
            suite.repair, self._around.tasks, back=title, place=suite.place_or_none, again=lambda: suite.repair
        )
        if frame is not None:
            page.left.connect(frame.back)
            page.moved.connect(frame.sync_asked)
        return page

    def _record(self) -> QWidget:
        from hris_desktop.ui.pages import decisions
        from hris_desktop.ui.pages.journey import Journey
        from hris_desktop.ui.pages.signatures_watch import watch

        journey, here = Journey(self._desk), (self._around.tasks, self._around.hub)
        watch(journey, here, self._suite.trust, partial(self._count, "signatures"))
        if self._is_hr:
            decisions.watch(journey, here, self._suite.approvals.to_decide, partial(self._count, "approvals"))
            decisions.watch(journey, here, self._between.counts, self._count_conflicts)
        self._watch_keys(journey)
        return journey

    def _watch_keys(self, owner: QWidget) -> None:
        from hris_desktop.ui.key_news import KeyNews

        around, safety = self._around, self._suite.safety
        if safety is not None:
            here, locale = (around.tasks, around.hub), self._suite.office.locale
            KeyNews(owner, here, safety.notices, around.frame, now=lambda: around.now().astimezone(), locale=locale)

    def _count(self, place: str, waiting: int) -> None:
        # its page knows of what was answered and is still held: where that stands it alone counts
        if place not in self._deciding:
            self._show_count(place, waiting)

    def _count_conflicts(self, counts: Counts) -> None:
        self._show_count("conflicts", counts.asked)

    def _show_count(self, place: str, count: int) -> None:
        frame = self._around.frame()
        if frame is not None:
            frame.sidebar.set_count(place, count)

    def _conflicts(self) -> QWidget:
        from hris_desktop.ui.pages.decisions import Decisions

        return Decisions(self._desk, self._between)

    def _signatures(self) -> QWidget:
        from hris_desktop.ui.pages.signatures import SignaturesPage

        page = self._deciding["signatures"] = SignaturesPage(self._desk, self._suite.trust.seconds)
        page.counted.connect(partial(self._show_count, "signatures"))
        return page

    def _waiting(self) -> QWidget:
        from hris_desktop.ui.pages.approvals import ApprovalsPage

        page = self._deciding["approvals"] = ApprovalsPage(self._desk, self._suite.approvals)
        page.counted.connect(partial(self._show_count, "approvals"))
        return page

    def _sharing(self) -> QWidget:
        from hris_desktop.ui.pages.grants import GrantsPane
        from hris_desktop.ui.pages.sharing import SharingPage
        from hris_desktop.ui.pages.sharing_looked import LookedPane

        desk, trust = self._desk, self._suite.trust
        tabs = {
            "looked": (tr("Who looked"), lambda: LookedPane(desk, trust.looking)),
            "grants": (tr("Grants"), lambda: GrantsPane(desk, trust.grants, everything=False)),
        }
        return SharingPage(desk, trust.sharing, people=desk.people if self._is_hr else None, tabs=tabs)

    def _received(self) -> QWidget:
        from hris_desktop.ui.pages.grants_received import ReceivedPage

        return ReceivedPage(self._desk, self._suite.trust.grants)

    def _people(self) -> QWidget:
        from hris_desktop.ui.pages.people import PeoplePage

        suite, preferences = self._suite, self._around.preferences

        def columns() -> Mapping[str, object]:
            found = preferences.settings.window.get("columns")
            return found if isinstance(found, Mapping) else {}

        def keep(arrangement: list[int]) -> None:
            window = {**preferences.settings.window, "columns": {**columns(), _PEOPLE: arrangement}}
            preferences.choose(window=window)

        known = columns().get(_PEOPLE)
        kept = known if isinstance(known, list) else []
        page = PeoplePage(self._desk, suite.directory, suite.people, store=suite.invitation_store, kept=kept)
        page.list.arranged.connect(keep)
        return page

    def _roles(self) -> QWidget:
        from hris_desktop.ui.pages.acts_done import DonePane
        from hris_desktop.ui.pages.grants_form import GivingPane
        from hris_desktop.ui.pages.removal import RemovalPane
        from hris_desktop.ui.pages.roles import RolesPage

        desk, trust, people = self._desk, self._suite.trust, self._desk.people
        inviting, store = self._suite.people, self._suite.invitation_store
        giving = (tr("Grants"), lambda: GivingPane(desk, trust.grants, people, inviting=inviting, store=store))
        removal = (tr("Remove a person"), lambda: RemovalPane(desk, trust.removal, people))
        signed = (tr("Signed by HR"), lambda: DonePane(desk, trust.done))
        tabs = {"grants": giving, "removal": removal, "done": signed} if self._is_hr else {"done": signed}
        return RolesPage(desk, trust.roles, self._suite.people.give_role, people=people, tabs=tabs)

    def _newcomers(self) -> QWidget:
        from hris_desktop.ui.pages.newcomers import NewcomersPage

        suite, around = self._suite, self._around
        return NewcomersPage(
            suite.people, around.tasks, around.hub, store=suite.invitation_store, locale=suite.office.locale
        )

    def _security(self) -> QWidget:
        from hris_desktop.ui.pages.security import SecurityPage
        from hris_desktop.ui.pages.security_kit import Pages

        safety = self._suite.safety
        if safety is None:
            raise ValueError("this suite stands on no computer")
        around, locale = self._around, self._suite.office.locale
        pages = Pages(self._lay_over, self._take_off)
        here = (around.tasks, around.hub)
        return SecurityPage(safety, here, pages, now=lambda: around.now().astimezone(), locale=locale)

    def _lay_over(self, page: QWidget) -> None:
        frame = self._around.frame()
        if frame is not None:
            frame.open_page(page)

    def _take_off(self) -> None:
        frame = self._around.frame()
        if frame is not None:
            frame.back()

    def _knowledge(self) -> QWidget:
        from hris_desktop.ui.pages.knowledge import KnowledgePage

        page = KnowledgePage(self._reading())
        page.record_asked.connect(self._to_section)
        return page

    def _reading(self) -> Reading:
        from hris_desktop.services.knowledge_contacts import hr_contacts
        from hris_desktop.ui.pages.knowledge_browser import open_outside
        from hris_desktop.ui.pages.knowledge_desk import Reading
        from hris_desktop.ui.pages.knowledge_print import print_article

        suite, desk = self._suite, self._desk
        return Reading(
            suite.knowledge,
            partial(hr_contacts, suite.office),
            desk.tasks,
            desk.hub,
            desk.now,
            desk.locale,
            print_out=print_article,
            go_outside=open_outside,
        )

    def _to_article(self, name: str) -> None:
        from hris_desktop.ui.pages.knowledge import KnowledgePage

        page = self._go("knowledge")
        if isinstance(page, KnowledgePage):
            page.open_article(name)

    def _to_section(self, key: str) -> None:
        from hris_desktop.ui.pages.journey import Journey
        from hris_desktop.ui.pages.knowledge_record import show_section

        page = self._go("record")
        if isinstance(page, Journey):
            show_section(page, key)

    def _go(self, place: str) -> QWidget | None:
        frame = self._around.frame()
        if frame is None:
            return None
        frame.go(place)
        return frame.page

    def _settings(self) -> QWidget:
        from hris_desktop.ui.pages.settings import Door, SettingsPage, Told

        around, profile = self._around, self._suite.profile
        told = Told(around.data, lambda: keyring_sentence(profile, around.find_keys), _what_locks(around.hears))
        lines = tr("What helps somebody else to find a fault. You see every line before it is saved.")
        aid = (
            Door("shortcuts", tr("Everything can be done without a mouse."), tr("Keyboard shortcuts"), "keyboard",
                 partial(self._act, "shortcuts")),
            Door("support", lines, tr("Create support file"), "file-text", self.show_support),
        )  # fmt: skip
        return SettingsPage(around.preferences, around.tasks, told, keys=self._key_doors(), aid=aid)

    def _key_doors(self) -> tuple[Door, ...]:
        """The ways from the settings to what concerns one's own keys."""
        from hris_desktop.ui.pages.settings import Door

        frame = self._around.frame()
        if self._suite.safety is None or frame is None:
            return ()
        sentence = tr("Your passphrase or PIN opens your record on this computer; nobody else knows it.")
        return (Door("security", sentence, tr("Change it under Security"), "key-round", partial(frame.go, "security")),)

    def show_support(self) -> None:
        """Lay the page of the support file over the place in sight."""
        from hris_desktop.services.support import support_lines, write_support_file
        from hris_desktop.ui.pages.support import SupportPage, screen

        frame, around, suite = self._around.frame(), self._around, self._suite
        if frame is None or isinstance(frame.page, SupportPage):
            return
        settings, seen = around.preferences.settings, screen(around.hub.sync)

        def lines() -> tuple[str, ...]:
            return support_lines(suite, settings, seen, find_keys=around.find_keys)

        page = SupportPage(around.tasks, lines, write_support_file, back=frame.title)
        page.left.connect(frame.back)
        frame.open_page(page)

    def serve(self, frame: Frame) -> None:
        """Give the frame what it opens by itself."""
        from hris_desktop.ui.sync_dialog import Waits

        frame.store_page, frame.decide = self.store, self.decide
        frame.waits = Waits(self._around.tasks, self._suite.overview.pending, self._around.now, self._desk.locale)

    def decide(self) -> None:
        """Show what the person signed in is asked to decide: over their record, for HR in a place of its own."""
        from hris_desktop.ui.pages.journey import Journey

        if self._is_hr:
            self._go("conflicts")
            return
        page = self._go("record")
        if isinstance(page, Journey):
            page.open_decisions()

    def _act(self, key: str) -> None:
        frame = self._around.frame()
        if frame is not None:
            frame.actions_of.act(key).trigger()


def export_page(desk: Desk, export: ExportPort, back: str) -> QWidget:
    """The page that writes one's record to a file; not named by the record itself, so that a terminal lacks it."""
    from hris_desktop.ui.pages.export import ExportPage

    return ExportPage(desk, export, back=back)


def _what_locks(hears: frozenset[str]) -> str:
    if {"screen", "sleep"} <= hears:
        return tr("It also locks when the screen is locked, and before this computer goes to sleep.")
    if hears:
        return tr("It also locks before this computer goes to sleep." if "sleep" in hears else
                  "It also locks when the screen is locked.")  # fmt: skip
    return tr("It also locks when this computer has slept.")
