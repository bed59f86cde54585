"""``python -m hris_desktop`` and the command ``hris-desktop``."""

from __future__ import annotations

import sys

from hris_desktop.cli import run


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
