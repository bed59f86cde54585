"""Ground floor: the machine (keyring, paths, clock, logs, settings)."""
