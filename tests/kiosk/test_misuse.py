"""What goes wrong at a terminal ends as promised, and its sentence stands on the screen: whole uses, in windows.

The services behind it are held by ``test_terminal.py``; here is read what somebody sees. All of it: make kiosk-offline.
"""

from __future__ import annotations

import os
import shutil
from datetime import timedelta

import pytest

from hris_desktop.kiosk.use import Use
from hris_desktop.services.drafts import Drafts
from hris_desktop.services.linking import GOOD_FOR
from hris_desktop.ui.kiosk.over import LastWords
from hris_desktop.ui.kiosk.signing_in import SecretPage
from tests.kiosk.house import Terminals, button, words
from tests.kiosk.terminals import Site
from tests.kiosk.test_terminal import changed_offline, mail_of, writes
from tests.kiosk.test_use import form_of

pytestmark = pytest.mark.skipif("KIOSK_SEEDS" not in os.environ, reason="takes long: make kiosk-offline runs it")
HR = "correct horse battery staple lamp"


def says(terminals: Terminals, use: Use, *sentences: str) -> None:
    terminals.until(lambda: all(one in words(use.window) for one in sentences))


def waited_out(use: Use) -> None:
    page = use.window.page
    assert isinstance(page, SecretPage)
    while page._pause._timer.isActive():
        page._pause._tick()


def look_up(terminals: Terminals, use: Use, code: str) -> None:
    terminals.press(use, "join")
    terminals.type(use, "code", code)
    terminals.press(use, "go-on")


def test_ten_wrong_pins_for_somebody_elses_name(site: Site, terminals: Terminals) -> None:
    site.join("amira")
    changed_offline(site, "amira")
    with terminals.use() as use:
        terminals.press(use, "sign-in")
        terminals.press(use, f"person:{terminals.pids['amira']}")
        for attempt in range(10):
            terminals.until(lambda: button(use.window, "unlock"))
            terminals.type(use, "secret", "11112222")
            terminals.press(use, "unlock")
            says(terminals, use, "not the one" if attempt < 9 else "ten wrong attempts")
            site.clock.advance(timedelta(hours=1))
            waited_out(use)
        says(terminals, use, "waits to be sent is kept, and is sent", "join it with a code")
    site.cut = False
    site.start()
    site.errands()
    assert mail_of(site, "amira") == "amira@example.com"


def test_a_code_used_twice_and_a_code_out_of_date(site: Site, terminals: Terminals) -> None:
    stolen = site.code("amira")
    with terminals.use() as use:
        look_up(terminals, use, stolen)
        says(terminals, use, "This is the code of")
    site.start()
    site.join("amira")
    used = site.code("jonas")
    site.street.seat("jonas")
    site.clock.advance(GOOD_FOR + timedelta(seconds=1))
    with site.street.seat("priya").open(HR) as hr:
        letter = hr.people.admit("Kofi Mensah")
    with terminals.use() as use:
        look_up(terminals, use, used)
        says(terminals, use, "code")
        told = words(use.window)
        assert "This is the code of" not in told
    site.clock.advance(timedelta(days=400))
    with terminals.use() as use:
        look_up(terminals, use, letter.code)
        says(terminals, use, "invite")
        assert "invites you" not in words(use.window)


def test_the_disk_is_full_at_finish(site: Site, terminals: Terminals) -> None:
    """The replica may grow no more, as SQLite says it of a full disk; with room again nothing is lost."""
    site.join("amira")

    def room(use: Use, pages: int) -> None:
        replica = use.terminal.replica
        assert replica is not None
        use.tasks.call(lambda: replica._db.execute(f"PRAGMA max_page_count = {pages}").fetchall())

    with terminals.use() as use:
        terminals.sign_in(use, "amira")
        page = form_of(terminals, use)
        page.items.row("personal_email").control.setText("half@typed" + "x" * 60)  # type: ignore[union-attr]
        page.items.row("personal_mobile").control.setText("1" * 20_000)  # type: ignore[union-attr]
        page.items.changed.emit()
        room(use, 1)
        terminals.press(use, "finish")
        terminals.until(lambda: button(use.window, "try-again"))
        [over] = [one for one in use.window.findChildren(LastWords) if button(one, "try-again")]
        assert "could not be kept" in words(over)
        assert "What you sent before is kept" in words(over)
        room(use, 1_000_000)
        with terminals.qtbot.waitSignal(use.ended, timeout=20_000):
            terminals.press(use, "try-again")
    site.start()
    assert len(Drafts(site.sign_in("amira").office).waiting()) == 1


@pytest.mark.parametrize(
    ("years", "sentence"), [(10, "days ago by the clock"), (-10, "The clock of this terminal is wrong")]
)
def test_the_clock_is_ten_years_off(site: Site, terminals: Terminals, years: int, sentence: str) -> None:
    site.join("amira")
    site.clock.advance(timedelta(days=365 * years))
    with terminals.use() as use:
        says(terminals, use, sentence, "What you change here is kept")
        terminals.sign_in(use, "amira")


def test_yesterdays_file_is_put_back(site: Site, terminals: Terminals) -> None:
    site.join("amira")
    suite = site.sign_in("amira")
    site.sync(suite)
    site.restart()
    file = site.terminal.where.replica
    site.terminal.close()
    shutil.copy(file, file.with_suffix(".yesterday"))
    site.start()
    changed_offline(site, "amira")
    site.cut = False
    site.errands()
    count = writes(site, "amira")
    site.terminal.close()
    shutil.copy(file.with_suffix(".yesterday"), file)
    site.start()
    with terminals.use() as use:
        terminals.sign_in(use, "amira")
        says(terminals, use, "had been replaced by an older copy", "Tell whoever looks after this terminal")
    assert writes(site, "amira") == count, "nothing is sent twice"


def test_somebody_signs_in_within_the_second_in_which_another_failed(site: Site, terminals: Terminals) -> None:
    """Each has attempts of their own: a pause for one name holds up nobody else."""
    site.join("amira")
    site.join("jonas")
    with terminals.use() as use:
        terminals.press(use, "sign-in")
        terminals.press(use, f"person:{terminals.pids['amira']}")
        for _ in range(5):
            terminals.until(lambda: button(use.window, "unlock"))
            terminals.type(use, "secret", "11112222")
            terminals.press(use, "unlock")
            says(terminals, use, "not the one")
        terminals.press(use, "leave")
        terminals.press(use, f"person:{terminals.pids['jonas']}")
        terminals.type(use, "secret", "90417263")
        terminals.press(use, "unlock")
        terminals.until(lambda: use.person is not None)
        says(terminals, use, "Jonas")
