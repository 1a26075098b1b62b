"""Places: who has one, who may have one, and who is next."""

from webapp.registration.places.giving import Arrival, Lock, count, lock, lock_public, look, take_place
from webapp.registration.places.ledger import Ledger
from webapp.registration.places.tallies import UNCOUNTED

__all__ = ["UNCOUNTED", "Arrival", "Ledger", "Lock", "count", "lock", "lock_public", "look", "take_place"]
