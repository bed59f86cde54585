"""Three states of the shared store on paper, and their pictures: ``python -m tests.ui.store_paper OUT``."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from hris_desktop.services.store_words import KEPT, WARNINGS
from hris_desktop.services.views_store import Act, LostView, StoreView, WarningView
from hris_desktop.sync import causes
from hris_desktop.ui import theme
from hris_desktop.ui.pages.store_trouble import StorePort, StoreTroublePage
from hris_desktop.ui.pages.store_trouble_parts import AskGoOn
from hris_desktop.ui.tasks import Tasks
from tests.ui.looks import LOOKS
from tests.ui.pages_gallery import settle

CONFIRMED = "Last confirmed by HR: today"


def warning(number: int, kind: str) -> WarningView:
    title, sentence = WARNINGS[kind]
    return WarningView(number, title, sentence.format(who="Priya Raman", seq=1204))


FINE = StoreView(
    "The store and this device agree",
    "Both hold the same 1212 entries.",
    "",
    "Nothing has to be done.",
    Act.REPAIR,
    well=True,
    confirmed=CONFIRMED,
)
OLDER = StoreView(
    "The store was put back to an older state",
    "It ends at entry 1204; this device has verified 1212. Usually somebody restored an old copy of it.",
    KEPT,
    "Repair the store: 8 entries are put back from this device, exactly as before.",
    Act.REPAIR,
    confirmed=CONFIRMED,
    warnings=(warning(1, causes.SHORTER), warning(2, causes.COPIED)),
)
FORKED = StoreView(
    "The store shows another history",
    "Up to entry 1204 it says the same as this device. After that it goes on differently: 8 entries that this device "
    "has verified are not in it.",
    KEPT,
    "Ask HR, by telephone or in person, whether the store was restored from an old copy. If it was, go on with the "
    "store's history; your own entries that it lacks are kept and you can bring them back. If nobody restored it, do "
    "not go on: somebody may be showing you a false history.",
    Act.GO_ON,
    confirmed="Last confirmed by HR: 4 days ago",
    warnings=(warning(1, causes.SEEN),),
    lost=(
        LostView(7, "Your change: contact details", (("Private mobile", "+49 171 2222222"),), ready=True, sentence=""),
        LostView(
            8,
            "Your decision: Amira Haddad, bank account",
            (("Decision", "Approve"), ("Request", "R-402291")),
            ready=False,
            sentence="It rests on somebody else's entry that is not back yet; it can come back after that.",
        ),
    ),
    others=("Amira Haddad: 3 entries", "Jonas Berg: 1 entry"),
)


class Still:
    """Shows one view for ever."""

    def __init__(self, view: StoreView) -> None:
        self.view = view

    def look(self) -> StoreView:
        return self.view


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    look = theme.install(app)
    for name, (mode, zoom, mirrored) in LOOKS.items():
        look.set(mode=mode, zoom=zoom)
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight)
        for key, view in (("fine", FINE), ("older", OLDER), ("forked", FORKED)):
            tasks = Tasks()
            port: StorePort = Still(view)  # type: ignore[assignment] # a picture presses nothing
            page = StoreTroublePage(port, tasks, back="My record")
            page.resize(1056, 1180)
            page.show()
            settle(tasks)
            app.processEvents()
            page.grab().save(str(out / f"{key}-{name}.png"))
            if key == "forked":
                dialog = AskGoOn(page)
                dialog.show()
                app.processEvents()
                dialog.grab().save(str(out / f"ask-{name}.png"))
            page.close()
            tasks.close()
    app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


if __name__ == "__main__":
    main()
