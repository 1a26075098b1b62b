"""The machinery of the API: each operation is declared once, with its models, and documents itself."""

from webapp.core.api.operations import Answer, api, operation
from webapp.core.api.paging import Listing, Paging, listing
from webapp.core.api.schemas import Instant, Schema, TextsIn

__all__ = ["Answer", "Instant", "Listing", "Paging", "Schema", "TextsIn", "api", "listing", "operation"]
