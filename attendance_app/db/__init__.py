"""Tables, queries by noun, and the one way to open a transaction. PostgreSQL 18."""
