"""Types of bodies, states of ties and areas of cooperation in words."""

from typing import Any

from webapp.core.i18n import _l
from webapp.directory.models import Area, OrganisationType, TieStatus

TYPES: dict[OrganisationType, Any] = {
    OrganisationType.INTERGOVERNMENTAL_ORG: _l("Intergovernmental organisation"),
    OrganisationType.UN_REGIONAL_CENTRE: _l("UN regional centre"),
    OrganisationType.PUBLIC_DIPLOMACY_CENTRE: _l("Public diplomacy centre"),
    OrganisationType.STATE_BODY: _l("Ministry, committee or agency"),
    OrganisationType.MUNICIPALITY: _l("City administration"),
    OrganisationType.PARLIAMENT: _l("Parliament"),
    OrganisationType.DIPLOMATIC_MISSION: _l("Embassy or consulate"),
    OrganisationType.THINK_TANK: _l("Think tank"),
    OrganisationType.NGO: _l("NGO"),
    OrganisationType.CIVIL_SOCIETY_INSTITUTION: _l("Civil society institution"),
    OrganisationType.NATIONAL_CULTURAL_CENTRE: _l("National cultural centre"),
    OrganisationType.FRIENDSHIP_SOCIETY: _l("Friendship society"),
    OrganisationType.TWIN_CITY_ASSOCIATION: _l("Association of twin cities"),
    OrganisationType.MUNICIPAL_UNION: _l("Union of cities"),
    OrganisationType.UNIVERSITY: _l("University or academy"),
    OrganisationType.CREATIVE_UNION: _l("Creative union"),
    OrganisationType.YOUTH_ORG: _l("Youth organisation"),
    OrganisationType.WOMENS_ORG: _l("Women's organisation"),
    OrganisationType.BUSINESS: _l("Company or chamber of commerce"),
    OrganisationType.MEDIA: _l("Mass media"),
    OrganisationType.INFORMAL_GROUP: _l("Initiative group"),
}

STATUSES: dict[TieStatus, Any] = {
    TieStatus.PROPOSED: _l("Proposed"),
    TieStatus.INTENT_SIGNED: _l("Intent signed"),
    TieStatus.AGREED: _l("Agreed"),
    TieStatus.ACTIVE: _l("Active"),
    TieStatus.DORMANT: _l("Dormant"),
    TieStatus.SUSPENDED: _l("Suspended"),
    TieStatus.ENDED: _l("Ended"),
    TieStatus.RESTORED: _l("Restored"),
}

AREAS: dict[Area, Any] = {
    Area.ECONOMY: _l("Economy"),
    Area.CULTURE: _l("Culture"),
    Area.EDUCATION: _l("Education"),
    Area.SCIENCE: _l("Science and technology"),
    Area.URBAN: _l("Urban construction"),
}


def area_label(key: str) -> str:
    """An area in words, by its value."""
    return str(AREAS[Area(key)])


def status_label(key: str) -> str:
    """A state of a tie in words, by its value."""
    return str(STATUSES[TieStatus(key)])


def type_label(key: str) -> str:
    """A type of bodies in words, by its value."""
    return str(TYPES[OrganisationType(key)])
