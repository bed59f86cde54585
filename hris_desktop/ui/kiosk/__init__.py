"""The pages of a shared terminal, at a scale of their own, and the fence around them."""
