"""Words of NGO meetings."""

from typing import Any

from webapp.core.i18n import _l
from webapp.ngo_meetings.accrediting.extents import Extent
from webapp.ngo_meetings.accrediting.remarks import in_words
from webapp.ngo_meetings.models import AccreditationState

STATES: dict[AccreditationState, Any] = {
    AccreditationState.APPLIED: _l("To be decided"),
    AccreditationState.NEEDS_MORE: _l("More was asked for"),
    AccreditationState.ACCREDITED: _l("Accredited"),
    AccreditationState.SUSPENDED: _l("Suspended"),
    AccreditationState.REFUSED: _l("Refused"),
}
EXTENTS: dict[Extent, Any] = {
    Extent.MEETING: _l("this meeting only"),
    Extent.SERIES: _l("a series"),
    Extent.SERIES_UNTIL: _l("a series until a day"),
    Extent.UNTIL: _l("the host's meetings until a day"),
}
DEEDS: dict[str, Any] = {
    "accreditation_requested": _l("Accreditation asked for"),
    "accreditation_sent_again": _l("Request sent again"),
    "accreditation_updated": _l("Request changed"),
    "accreditation_accredited": _l("Body accredited"),
    "accreditation_carried_over": _l("Accredited by an earlier decision"),
    "accreditation_until_set": _l("Term of an accreditation changed"),
    "accreditation_suspended": _l("Accreditation suspended"),
    "accreditation_restored": _l("Accreditation restored"),
    "accreditation_needs_more": _l("More asked of a body"),
    "accreditation_refused": _l("Accreditation refused"),
    "accreditation_cap_set": _l("Cap of a body changed"),
    "accreditation_link_sent": _l("New link for the focal point"),
    "accreditation_links_closed": _l("Links of the focal point closed"),
    "focal_point_forgotten": _l("Address of the focal point deleted, since its time was over"),
    "focal_point_named": _l("Another focal point named"),
    "accreditation_found": _l("Body found in the directory"),
    "representative_vouched": _l("Confirmed by the focal point"),
    "representative_replaced": _l("Representative replaced"),
    "representatives_ordered": _l("Order of representatives changed"),
    "floor_granted": _l("Floor granted"),
    "floor_declined": _l("Floor not granted"),
    "floor_ordered": _l("Order of speakers changed"),
}


def _beside(said: Any) -> str:
    return "; ".join(f"{label}: {text}" for label, text in in_words(said))


FACTS: dict[str, Any] = {
    "body": _l("Organisation"),
    "organisation": _l("Organisation"),
    "cap": _l("Places"),
    "until": _l("Until"),
    "series": _l("Series"),
    "earlier": _l("Earlier accreditation"),
    "earlier_event": _l("Earlier event"),
    "remarks": _l("Remarks"),
    "beside": (_l("Beside a field"), _beside),
    "former": _l("In place of registration"),
}
"""Facts of the trail."""
MAILS: dict[str, Any] = {
    "accreditation_received": _l("Accreditation requested"),
    "accreditation_accredited": _l("Accreditation granted"),
    "accreditation_needs_more": _l("Accreditation needs more"),
    "accreditation_refused": _l("Accreditation refused"),
    "accreditation_suspended": _l("Accreditation suspended"),
    "accreditation_suspended_person": _l("Accreditation suspended, to representatives"),
    "accreditation_restored": _l("Accreditation restored"),
    "accreditation_restored_person": _l("Accreditation restored, to representatives"),
    "accreditation_terms": _l("Terms of an accreditation changed"),
    "accreditation_link": _l("Link of a body"),
    "accreditation_person": _l("Representative registered"),
    "accreditation_awaits": _l("Waiting for the body"),
    "accreditation_event_moved": _l("Change of time or place"),
    "accreditation_event_cancelled": _l("Event cancelled"),
}
