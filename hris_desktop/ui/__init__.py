"""PySide6 lives here and nowhere else; pages ask services and show what they are given."""
