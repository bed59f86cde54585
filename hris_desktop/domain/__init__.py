"""Ground floor: the pure rules of records, rights, changes and merging (no I/O, no clock, no randomness)."""
