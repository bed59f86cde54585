"""Makes docs/pictures/my-record.png, the picture of the README, from the demo: ``python -m tests.journey.picture``.

A real window on a real store, painted without a screen, so that the picture is the same on every machine of a kind.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["QT_QPA_PLATFORM"] = "offscreen"
CLONE = Path(__file__).resolve().parents[2]
FILE = CLONE / "docs" / "pictures" / "my-record.png"
LARGEST = 150_000
WIDE, HIGH = 1240, 760


def main(target: Path) -> int:
    """Write the picture; 1 if it is too large to be kept in the repository."""
    from PySide6.QtGui import QImage

    from hris_desktop.app import Program, application
    from hris_desktop.crypto.passphrase import CHEAPEST
    from hris_desktop.demo.build import build
    from hris_desktop.demo.hands import Hands
    from hris_desktop.doorway import Surroundings
    from hris_desktop.services.device import Costs
    from hris_desktop.system.clock import SystemClock
    from hris_desktop.ui import theme
    from hris_desktop.ui.tokens import Mode

    application()
    theme.current().set(mode=Mode.LIGHT, zoom=1.0)
    costs = Costs(CHEAPEST, CHEAPEST)
    with TemporaryDirectory(prefix="hris-picture-") as folder:
        demo = build(Path(folder) / "demo", costs=costs, clock=SystemClock(), tell=print, people=12)
        program = Program(Surroundings(costs, demo.find_keys), profile="amira")
        seat = Hands(program, "amira")
        program.start()
        seat.wait_for_words("Welcome back")
        seat.fill_secret(demo.passphrase)
        seat.press("Unlock my record")
        seat.wait_for_words("My record", "Up to date")
        seat.press("Pay and tax")
        seat.wait_for_words("Bank accounts")
        program.window.resize(WIDE, HIGH)
        target.parent.mkdir(parents=True, exist_ok=True)
        seat.picture(target)
        program.window.close()
    QImage(str(target)).save(str(target), None, 0)  # 0: as small as it gets
    return int(target.stat().st_size > LARGEST)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else FILE))
