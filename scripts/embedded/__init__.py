"""The servers that `make run` and the tests bring along: PostgreSQL, Redis and a mail sink."""
