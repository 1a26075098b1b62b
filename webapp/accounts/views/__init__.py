"""Pages of accounts: signing in, one's own profile, and what administrators do with users."""
