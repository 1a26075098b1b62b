"""Tables of records taken into the directory: whole or not at all, and again without doubling anything."""

from webapp.directory.imports.running import KINDS, Report, import_table

__all__ = ["KINDS", "Report", "import_table"]
