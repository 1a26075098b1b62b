"""How deeds of the directory, and their facts, are called in the audit trail."""

from webapp.core.i18n import _l
from webapp.directory.labels import STATUSES

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
STATES = {status.value: label for status, label in STATUSES.items()}
FACTS = {
    "created": _l("Added"),
    "updated": _l("Changed"),
    "cities": _l("Cities added"),
    "twinning_updated.before": (_l("Before"), STATES),
    "twinning_updated.after": (_l("After"), STATES),
}
