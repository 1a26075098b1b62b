"""How deeds of the directory are called in the audit trail."""

from webapp.core.i18n import _l

DEEDS = {
    "city_created": _l("City added"),
    "city_updated": _l("City changed"),
    "organisation_created": _l("Organisation added"),
    "organisation_updated": _l("Organisation changed"),
    "host_added": _l("Host organisation named"),
    "host_removed": _l("Host organisation removed"),
    "person_created": _l("Person added"),
    "person_updated": _l("Person changed"),
    "twinning_created": _l("Twinning added"),
    "twinning_updated": _l("Twinning changed"),
    "records_imported": _l("Records imported"),
}
