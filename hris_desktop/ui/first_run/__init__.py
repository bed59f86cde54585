"""The first minutes: creating an organisation, or joining one; one page per question."""
