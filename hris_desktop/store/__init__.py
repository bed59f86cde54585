"""Rows, files and migrations; sees ciphertext only; SQL lives here and nowhere else."""
