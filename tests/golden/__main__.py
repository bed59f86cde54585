"""``make pictures``: every page in light and dark into ``docs/pictures/pages``, its layout into ``tests/golden/kept``.

To be opened by somebody before they are committed: what is kept is what the tests then hold the program to.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from hris_desktop.app import application
from hris_desktop.demo.hands import Hands
from hris_desktop.system.paths import HOME_VARIABLE
from hris_desktop.ui import theme
from hris_desktop.ui.tokens import Mode
from tests.golden.album import SHOTS, arrange, seated, town
from tests.golden.layout import describe

FLAT = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures" / "pages"
KEPT = ROOT / "tests" / "golden" / "kept"


def main(only: str = "") -> None:
    """Write all pictures, or those whose name contains ``only``."""
    application()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="hris-pictures-") as folder:
        os.environ[HOME_VARIABLE] = folder
        demo = town(Path(folder) / "demo")
        wanted = [shot for shot in SHOTS if only in shot.name]
        for who, shots in groupby(wanted, key=lambda shot: shot.who):
            chosen = list(shots)
            for mode in (Mode.LIGHT, Mode.DARK):
                theme.current().set(mode=mode, zoom=1.0)
                with seated(demo, who) as seat:
                    for shot in chosen:
                        arrange(seat, shot)
                        _keep(seat, PICTURES / f"{shot.name}-{mode.value}.png")
                        if mode is Mode.LIGHT:
                            text = "\n".join(describe(seat.window)) + "\n"
                            (KEPT / f"{shot.name}.txt").write_text(text, "utf-8")
                        print(f"{shot.name}, {mode.value}", flush=True)  # noqa: T201 - a command


def _keep(seat: Hands, path: Path) -> None:
    """A page has few colours: the 256 that it uses most make a third of the size and look the same."""
    seat.picture(path)
    whole = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    colours = [colour for colour, _ in Counter(memoryview(whole.constBits()).cast("I")).most_common(256)]
    whole.convertToFormat(QImage.Format.Format_Indexed8, colours, FLAT).save(str(path))


if __name__ == "__main__":
    main(*sys.argv[1:2])
