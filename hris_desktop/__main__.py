"""``python -m hris_desktop`` and the command ``hris-desktop``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    if sys.argv[1:2] == ["kiosk"]:
        # before anything that asks the environment is imported
        from hris_desktop.system import scrub

        scrub.start_clean(sys.argv[1:])
    from hris_desktop.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
