"""Small sealed things of one device: wrapped keys, drafts, cached state. All opaque bytes here."""

from __future__ import annotations

from hris_desktop.store.local import LocalFile


class Shelves(LocalFile):
    """Keybag, drafts and cache of the replica."""

    def keybag_rows(self) -> list[tuple[int, bytes]]:
        """``(slot, blob)`` of all rows, the oldest first; more than one only during a change of passphrase."""
        with self._speaking():
            return self._db.execute("SELECT slot, blob FROM keybag ORDER BY slot").fetchall()

    def keybag_put(self, blob: bytes) -> int:
        """Keep a new row beside the old ones and return its slot; slots are never reused."""
        query = "INSERT INTO keybag (blob, made) VALUES (?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) RETURNING slot"
        with self._writing() as db:
            [[slot]] = db.execute(query, (blob,)).fetchall()
        return int(slot)

    def keybag_drop(self, slot: int) -> None:
        """Remove a row, once the newer one was reopened."""
        with self._writing() as db:
            db.execute("DELETE FROM keybag WHERE slot = ?", (slot,))

    def draft_put(self, key: str, sealed: bytes, *, saved: str) -> None:
        """Keep what was typed, in place of what was typed before; ``saved`` is an ISO time."""
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", (key, sealed, saved))

    def draft_get(self, key: str) -> bytes | None:
        """The draft of this name."""
        return self._sealed("SELECT sealed FROM draft WHERE key = ?", key)

    def draft_list(self) -> list[tuple[str, str]]:
        """``(key, saved)`` of all drafts, the oldest first."""
        with self._speaking():
            return self._db.execute("SELECT key, saved FROM draft ORDER BY saved, key").fetchall()

    def draft_drop(self, key: str) -> None:
        """Forget a draft; no error if it is gone."""
        with self._writing() as db:
            db.execute("DELETE FROM draft WHERE key = ?", (key,))

    def cache_put(self, key: str, sealed: bytes) -> None:
        """Keep something that can be worked out again."""
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO cache VALUES (?, ?)", (key, sealed))

    def cache_get(self, key: str) -> bytes | None:
        """What was kept under this name."""
        return self._sealed("SELECT sealed FROM cache WHERE key = ?", key)

    def cache_drop(self, key: str) -> None:
        """Forget one name; no error if it is gone."""
        with self._writing() as db:
            db.execute("DELETE FROM cache WHERE key = ?", (key,))

    def cache_clear(self) -> None:
        """Forget all; everything in here can be worked out again."""
        with self._writing() as db:
            db.execute("DELETE FROM cache")

    def _sealed(self, query: str, key: str) -> bytes | None:
        with self._speaking():
            found: tuple[bytes] | None = self._db.execute(query, (key,)).fetchone()
        return found[0] if found else None
