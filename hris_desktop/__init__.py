"""HRIS Desktop: employees hold the keys to their own records; the shared store is only a shelf."""

__version__ = "0.1.0"
