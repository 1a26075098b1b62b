"""What an import did."""

from dataclasses import dataclass, field

from webapp.core.spreadsheets.importing import CellError


@dataclass
class Report:
    """How many records were added, changed, left as they were and left out, and what else came with them."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: int = 0
    """Rows that are no records, such as the labels of types."""
    cities_created: int = 0
    """Cities that records named and that the directory did not hold."""
    warnings: list[CellError] = field(default_factory=list)
    dry_run: bool = False

    def count(self, *, new: bool, changed: bool) -> None:
        """Count one record."""
        if new:
            self.created += 1
        elif changed:
            self.updated += 1
        else:
            self.unchanged += 1
