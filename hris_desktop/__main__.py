"""``python -m hris_desktop`` and the command ``hris-desktop``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    from hris_desktop.cli import run  # noqa: PLC0415 - so that --help of an unfinished install still says what is wrong

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
