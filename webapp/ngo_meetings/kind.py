"""What makes this kind of event: bodies are accredited and send representatives under a cap."""

from datetime import timedelta

from webapp.core.i18n import _l
from webapp.events.kinds import Defaults, EventKind, ManageTab, MilestonePreset, ReminderPreset
from webapp.ngo_meetings.details import save_details
from webapp.ngo_meetings.fields import FIELDS
from webapp.ngo_meetings.forms import NgoMeetingDetailsForm
from webapp.ngo_meetings.limits import first_in_line, over_cap
from webapp.ngo_meetings.models import NgoMeetingDetails
from webapp.ngo_meetings.page import page_context
from webapp.ngo_meetings.schemas import NgoMeetingDetailsIn
from webapp.ngo_meetings.speaking.floor import ANSWER
from webapp.ngo_meetings.views import KIND as KEY
from webapp.ngo_meetings.views import bp
from webapp.registration.questions import Question

JUSTICE_BODY = _l(
    "An NGO tells the justice body where it is registered: at least 20 days before when foreign citizens take part, "
    "10 days otherwise. Check the rule in force."
)

QUESTIONS = (
    Question(
        ANSWER,
        _l("I ask for the floor: on what?"),
        "long",
        most=1000,
        help=_l("Leave it empty if you only listen. The organisers decide who speaks."),
    ),
)

MILESTONES = (
    MilestonePreset("concept", _l("Theme, concept and cap for each organisation"), -77),
    MilestonePreset(
        "published",
        _l("Call for participation published"),
        -70,
        done_when=lambda event: event.published_at is not None,
    ),
    MilestonePreset("accreditation", _l("Requests for accreditation decided"), -42, done_by="accreditations_decided"),
    MilestonePreset("side_events", _l("Side events proposed"), -42),
    MilestonePreset("representatives", _l("Representatives named by their organisations"), -30),
    MilestonePreset(
        "notification",
        _l("Notification of the justice body"),
        -20,
        gate=True,
        changed_by="foreign_guest_added",
        help=JUSTICE_BODY,
    ),
    MilestonePreset("approval", _l("Representatives approved"), -14),
    MilestonePreset("programme", _l("Programme with side events"), -14, done_by="programme_written"),
    MilestonePreset("speakers", _l("Speakers' list settled"), -7),
    MilestonePreset(
        "list_closed",
        _l("List of participants closed"),
        -3,
        done_when=lambda event: event.registration_over,
    ),
    MilestonePreset("badges", _l("Badges and sheets printed"), -1),
    MilestonePreset("attendance", _l("Attendance taken and signed off"), 3, done_by="attendance_signed"),
    MilestonePreset("outcome", _l("Recommendations and outcome document"), 14),
    MilestonePreset("report", _l("Report and letters of thanks"), 14),
)

REMINDERS = (
    ReminderPreset(
        {"before": "P21D", "at": "09:00"},
        ("invited",),
        {
            "en": "Please answer the invitation",
            "ru": "Просим ответить на приглашение",
            "uz": "Taklifga javob berishingizni soʻraymiz",
        },
    ),
    ReminderPreset(
        {"before": "P10D", "at": "09:00"},
        ("waitlisted",),
        {
            "en": "You are still on the waiting list",
            "ru": "Вы по-прежнему в листе ожидания",
            "uz": "Siz hali ham kutish roʻyxatidasiz",
        },
    ),
    ReminderPreset({"before": "P2D", "at": "09:00"}, ("confirmed",)),
    ReminderPreset(
        {"after": "P3D"},
        ("attended",),
        {"en": "Thank you for taking part", "ru": "Благодарим за участие", "uz": "Ishtirokingiz uchun rahmat"},
    ),
)

KIND = EventKind(
    key=KEY,
    path="ngo-meetings",
    label=_l("NGO meeting"),
    plural=_l("NGO meetings"),
    description=_l("Organisations are accredited, each registers representatives under its cap."),
    blueprint=bp,
    icon="users-group",
    details_model=NgoMeetingDetails,
    details_form=NgoMeetingDetailsForm,
    details_schema=NgoMeetingDetailsIn,
    save_details=save_details,
    details_template="ngo_meetings/_details.html",
    page_context=page_context,
    manage_tabs=(
        ManageTab("bodies.index", _l("Bodies"), "building-community", 32),
        ManageTab("floor.index", _l("Floor"), "microphone", 34),
    ),
    questions=QUESTIONS,
    place_limits=(over_cap,),
    first_in_line=first_in_line,
    field_presets=FIELDS,
    register_label=_l("Register as a representative"),
    defaults=Defaults(length=timedelta(hours=8), days_ahead=84, capacity=80),
    milestones=MILESTONES,
    reminders=REMINDERS,
)
