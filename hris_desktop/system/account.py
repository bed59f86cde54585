"""The name of the account this program runs under, as the machine knows it."""

from __future__ import annotations

import getpass
import os


def login() -> str:
    """A name for the report of a store; never a proof."""
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):  # an account without a name, as in a container
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"
