"""What the program costs, beside its limit and a peer measured in the same run: ``make bench``."""
