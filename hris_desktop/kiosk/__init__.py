"""The shared terminal: a supervisor without keys, and one process for each person's use."""
