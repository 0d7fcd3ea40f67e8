"""Use cases: one method is one transaction. They know no vendor, no settings and no page."""
