"""Plaintext to sealed and back: the only floor that opens anything; replays the org chain."""
