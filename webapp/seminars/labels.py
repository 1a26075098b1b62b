"""Words of seminars."""

from typing import Any

from webapp.core.i18n import _l
from webapp.seminars.models import Recommendation

RECOMMENDATIONS: dict[Recommendation, Any] = {
    Recommendation.SELECT: _l("Select"),
    Recommendation.RESERVE: _l("Reserve"),
    Recommendation.DECLINE: _l("Decline"),
}
