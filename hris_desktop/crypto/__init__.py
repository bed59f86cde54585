"""Ground floor: bytes and keys in, bytes out; knows no domain words."""
