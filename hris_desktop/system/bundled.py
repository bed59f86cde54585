"""Where the files lie that travel with the program: fonts, icons, articles, migrations.

In a checkout ``resources/`` and ``migrations/`` stand at the top; in a wheel and in a bundle they lie inside the
package. A checkout has no folder of that name inside the package, so looking there first is unambiguous.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def _find(folder: str, inside: str) -> Path:
    installed = _PACKAGE / folder
    path = (installed if installed.is_dir() else _PACKAGE.parent / folder) / inside
    if not path.exists():
        raise FileNotFoundError(f"{folder}/{inside} is missing from this installation; please install it again")
    return path


def resource(path: str) -> Path:
    """The file or folder ``resources/<path>`` as it lies on this machine; raises FileNotFoundError when missing."""
    return _find("resources", path)


def migrations(lineage: str) -> Path:
    """The folder of one Alembic lineage, ``"replica"`` or ``"shared"``; raises FileNotFoundError when missing."""
    return _find("migrations", lineage)
