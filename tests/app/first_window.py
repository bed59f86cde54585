"""The window of a profile in a process of its own, which says when it is asked to come forward.

``python -m tests.app.first_window PROFILE LOGS``; prints ``listening``, then ``forward`` each time.
"""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

from hris_desktop import app
from hris_desktop.cli.net import net
from hris_desktop.instance import OnlyWindow
from hris_desktop.ui.shell import Window


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(profile: str, logs: Path) -> int:
    forward, listen = Window.come_forward, OnlyWindow.listen

    def said(window: Window) -> None:
        forward(window)
        _say("forward")

    def listening(only: OnlyWindow) -> None:
        listen(only)
        _say("listening")

    with patch.object(Window, "come_forward", said), patch.object(OnlyWindow, "listen", listening), net(logs) as last:
        return app.run(last, profile=profile)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
