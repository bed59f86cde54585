"""The places about trust in a whole program on real keys: every page opens, a look is logged, a signature counted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hris_desktop.app import Program
from hris_desktop.services.enrolment import Enrolment
from hris_desktop.services.profiles import Profiles, find_keys
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import CheckView, SyncWord
from hris_desktop.system.clock import SystemClock
from hris_desktop.ui.frame import Frame
from hris_desktop.ui.pages.roles import RolesPage
from hris_desktop.ui.pages.sharing import SharingPage
from hris_desktop.ui.pages.signatures import SignaturesPage
from hris_desktop.ui.widgets.nav import NavItem
from tests.app.conftest import COSTS, House, _round, words
from tests.ui.lint import clipped, outside, settle, unnamed


def test_every_page_about_trust_opens_for_hr(house: House) -> None:
    program = house.sign_in("priya")
    frame = program.window.frame
    assert frame is not None
    frame.go("sharing")
    page = frame.page
    assert isinstance(page, SharingPage)
    for tab in ("looked", "grants", "matrix"):
        page.open_tab(tab)
        house.until(lambda: not program.tasks.busy)
        settle()
        assert (unnamed(page), clipped(page), outside(page)) == ([], [], [])
    frame.go("signatures")
    assert frame.findChild(SignaturesPage) is not None
    house.until(lambda: not program.tasks.busy)
    frame.go("roles")
    house.until(lambda: not program.tasks.busy)
    roles = frame.findChild(RolesPage)
    assert roles is not None
    for tab in ("grants", "removal", "roles"):
        roles.open_tab(tab)
        house.until(lambda: not program.tasks.busy)
        settle()
        assert (unnamed(roles), clipped(roles), outside(roles)) == ([], [], [])


def test_others_see_roles_and_who_can_see_and_no_signatures(house: House) -> None:
    program = house.sign_in("amira")
    frame = program.window.frame
    assert frame is not None
    for place in ("sharing", "roles"):
        frame.go(place)
        assert frame.place == place
    frame.go("signatures")
    assert frame.place == "roles"
    house.until(lambda: not program.tasks.busy)


def test_a_first_member_asks_and_hr_signs_in_the_window(house: House) -> None:
    entrance = Enrolment(Profiles(find_keys), clock=SystemClock(), costs=COSTS)
    _round(entrance, "amira", lambda suite: suite.trust.roles.begin_first("health"))
    _round(entrance, "amira", ask_for_a_name)
    program = house.sign_in("priya")
    frame = program.window.frame
    assert frame is not None
    # both are counted before either page was opened
    house.until(lambda: {"Approvals, 1 waiting", "Signatures, 1 waiting"} <= places(frame))
    frame.go("signatures")
    house.until(lambda: "Role Health: first member Amira Haddad" in words(program.window))
    page = frame.page
    assert isinstance(page, SignaturesPage)
    QTest.keyClick(page.list.rows, Qt.Key.Key_A)
    house.until(lambda: "Goes out in" in words(program.window))
    assert "Signatures" in places(frame), "nothing more is to be done about what is held"
    program.hub.tell(["org"])
    house.until(lambda: not program.tasks.busy)
    house.until(lambda: state(program) is SyncWord.UP_TO_DATE)
    house.until(lambda: not program.tasks.busy)
    assert "Signatures" in places(frame)
    # the ten seconds end with the session; a round of her program sends what was signed
    program.close()
    _round(entrance, "priya", lambda suite: suite.trust.after_pull())
    _round(entrance, "amira", lambda suite: suite.trust.after_pull())
    members = _round(entrance, "priya", lambda suite: suite.desk.ledger.org.members("health"))
    assert len(members) == 1


def test_opening_somebody_in_the_window_is_logged_for_them(house: House) -> None:
    entrance = Enrolment(Profiles(find_keys), clock=SystemClock(), costs=COSTS)
    mine = _round(entrance, "amira", lambda suite: suite.me)
    _round(entrance, "priya", lambda suite: suite.records.record(mine))
    looks = _round(entrance, "amira", lambda suite: suite.trust.looking.looks())
    assert looks == (), "nothing but the card is kept about her, and that is not logged"


def test_whoever_is_no_longer_in_hr_is_told_so(house: House) -> None:
    program = house.sign_in("amira")
    frame, suite = program.window.frame, program.suite
    assert frame is not None
    assert suite is not None
    program._look_at_roles(suite, frame, was_hr=True)
    house.until(lambda: "You no longer belong to HR" in words(program.window))


def ask_for_a_name(suite: Suite) -> None:
    form = suite.records.form(suite.me, "legal_identity")
    typed = {one.field.key: one.text for one in form.inputs if one.route}
    checked = suite.records.check(form, typed | {"first_name": "Amira", "last_name": "Haddad"})
    assert isinstance(checked, CheckView)
    suite.records.save(checked)


def places(frame: Frame) -> set[str]:
    """The places beside the page, as they are read aloud."""
    return {one.accessibleName() for one in frame.sidebar.findChildren(NavItem)}


def state(program: Program) -> SyncWord | None:
    return program.hub.sync.word if program.hub.sync is not None else None
