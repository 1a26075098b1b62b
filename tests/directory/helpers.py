"""Where the directory is."""

BASE = "/admin/directory"
