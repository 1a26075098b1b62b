"""What makes this kind of event: a delegation of a twin city is received."""

from datetime import timedelta

from webapp.core.i18n import _l
from webapp.events.kinds import Defaults, EventKind, MilestonePreset, ReminderPreset
from webapp.exchanges.details import save_details
from webapp.exchanges.fields import FIELDS
from webapp.exchanges.forms import ExchangeDetailsForm
from webapp.exchanges.labels import CATEGORIES
from webapp.exchanges.models import KEY, ExchangeDetails
from webapp.exchanges.page import page_context
from webapp.exchanges.pairs import delegation_preset
from webapp.exchanges.schemas import ExchangeDetailsIn
from webapp.exchanges.views import bp

JUSTICE_BODY = _l(
    "An NGO tells the justice body where it is registered: at least 20 days before when foreign citizens take part, "
    "10 days otherwise. Check the rule in force."
)

KIND = EventKind(
    key=KEY,
    path="exchanges",
    label=_l("Twin-city exchange"),
    plural=_l("Twin-city exchanges"),
    description=_l("The guest city composes a delegation, the host approves it as a whole."),
    blueprint=bp,
    icon="arrows-exchange",
    details_model=ExchangeDetails,
    details_form=ExchangeDetailsForm,
    details_schema=ExchangeDetailsIn,
    save_details=save_details,
    details_template="exchanges/_details.html",
    page_context=page_context,
    categories=CATEGORIES,
    uses_delegations=True,
    delegation_preset=delegation_preset,
    field_presets=FIELDS,
    register_label=_l("Take part"),
    defaults=Defaults(length=timedelta(days=3, hours=8), days_ahead=112, waiting_list=False),
    milestones=(
        MilestonePreset("theme", _l("Theme and dates agreed, budget checked"), -98),
        MilestonePreset("invitation", _l("Letter of invitation to the mayor"), -77, done_by="invitations_sent"),
        MilestonePreset(
            "published",
            _l("Visit announced"),
            -60,
            done_when=lambda event: event.published_at is not None,
        ),
        MilestonePreset(
            "composition",
            _l("Composition of the delegation received"),
            -45,
            done_by="delegation_submitted",
        ),
        MilestonePreset(
            "notification",
            _l("Notification of the justice body, where an NGO hosts"),
            -20,
            gate=True,
            changed_by="foreign_guest_added",
            help=JUSTICE_BODY,
        ),
        MilestonePreset("visa", _l("Visa support requested"), -40),
        MilestonePreset("approved", _l("Delegation approved"), -28, done_by="delegation_approved"),
        MilestonePreset(
            "programme",
            _l("Draft programme of the visit"),
            -24,
            done_by="programme_written",
        ),
        MilestonePreset("programme_agreed", _l("Programme agreed with the guests"), -7),
        MilestonePreset("protocol", _l("Seating, interpreters and gifts"), -7),
        MilestonePreset("cars", _l("Cars and meeting at the airport"), -2),
        MilestonePreset("results", _l("Results signed"), 0),
        MilestonePreset("attendance", _l("Taking part recorded and signed off"), 3, done_by="attendance_signed"),
        MilestonePreset("report", _l("Report with what was promised"), 14),
        MilestonePreset("thanks", _l("Letter of thanks and return invitation"), 30),
        MilestonePreset("return_visit", _l("Return visit agreed"), 365),
    ),
    reminders=(
        ReminderPreset({"before": "P7D", "at": "09:00"}, ("confirmed",)),
        ReminderPreset({"before": "P2D", "at": "09:00"}, ("confirmed",)),
        ReminderPreset(
            {"after": "P7D"},
            ("attended",),
            {"en": "Thank you for your visit", "ru": "Благодарим за визит", "uz": "Tashrifingiz uchun rahmat"},
        ),
    ),
)
