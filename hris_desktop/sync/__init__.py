"""One round of exchange, admission of foreign entries, conflicts, rotation and the loop."""
