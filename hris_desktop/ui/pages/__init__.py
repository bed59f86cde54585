"""The pages: each takes views from services, shows them, and says by signals what the person wants."""
