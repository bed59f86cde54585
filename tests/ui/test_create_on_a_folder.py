"""Creating an organisation on a folder: what such a place is good for is said while the address is typed."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from hris_desktop.services.addresses import FOLDER_LIMITS
from hris_desktop.ui.first_run.create import Create
from hris_desktop.ui.first_run.start import Start
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.widgets.field import TextField
from tests.ui.enrolment_double import EnrolmentDouble
from tests.ui.test_entrance import enter


def test_the_limits_of_a_folder_stand_above_its_address(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    entrance = enter(qtbot, tasks, EnrolmentDouble(), Start)
    entrance.show_create()
    page = entrance.page
    assert isinstance(page, Create)
    row = page._rows["store"]
    assert isinstance(row.control, TextField)
    before = row._hint.text()
    assert "folder:///path" in before
    row.control.setText("folder:////mnt/hr")
    assert row._hint.text() == FOLDER_LIMITS
    assert "up to about 50 people" in FOLDER_LIMITS
    assert not page.server.isVisible()
    row.control.setText("/srv/hr/store.sqlite")
    assert row._hint.text() == before
