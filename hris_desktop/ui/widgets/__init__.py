"""The parts pages are built from; one noun per module."""
