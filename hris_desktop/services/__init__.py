"""Use cases, one file per subject: plain Python, blocking, no Qt."""
