"""What the secretariat's page of one body shows."""

from typing import Any

from webapp.core.permissions import current_actor
from webapp.directory.labels import TYPES
from webapp.events.models import Event
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting import comparing, directory_match, remarks, validity
from webapp.ngo_meetings.accrediting.bodies import shown_name
from webapp.ngo_meetings.labels import STATES
from webapp.ngo_meetings.models import STANDING, Accreditation
from webapp.ngo_meetings.page import city_of
from webapp.ngo_meetings.pages import history
from webapp.ngo_meetings.pages.terms import TermsForm
from webapp.registration.labels import STATES as REGISTRATION_STATES


def context(event: Event, accreditation: Accreditation, form: TermsForm) -> dict[str, Any]:
    """One body: what it says of itself, who comes for it, and what can be decided."""
    actor = current_actor()
    return {
        "event": event,
        "accreditation": accreditation,
        "terms": form,
        "beside": remarks.in_words(accreditation.field_remarks),
        "compared": comparing.of(accreditation),
        "history": history.of(accreditation),
        "name": shown_name(accreditation),
        "city": city_of(accreditation),
        "type_label": TYPES[accreditation.type],
        "label": STATES[accreditation.state],
        "cap": queries.cap_of(accreditation),
        "usual": queries.usual_cap(event.id),
        "use": queries.use_of(accreditation),
        "people": queries.people_of(accreditation),
        "states": REGISTRATION_STATES,
        "editable": accreditation.state in queries.ASKED,
        "known": directory_match.candidates(accreditation),
        "similar": [(one, STATES[one.state]) for one in directory_match.similar_requests(accreditation)],
        "standing": accreditation.state in STANDING,
        "until": validity.until_of(accreditation),
        "series": validity.series_of(accreditation),
        "elsewhere": [(one, STATES[one.state]) for one in validity.decided_elsewhere(accreditation, actor)],
        "followed": validity.granted_by(accreditation, actor),
    }
