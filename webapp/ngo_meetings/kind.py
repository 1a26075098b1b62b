"""What makes this kind of event: bodies are accredited and send representatives under a cap."""

from datetime import timedelta

from flask import Blueprint

from webapp.core.i18n import _l
from webapp.events.kinds import Defaults, EventKind, MilestonePreset, ReminderPreset
from webapp.events.models import EventState
from webapp.ngo_meetings.models import NgoMeetingDetails

bp = Blueprint("ngo_meetings", __name__)

JUSTICE_BODY = _l(
    "An NGO tells the justice body where it is registered: at least 20 days before when foreign citizens take part, "
    "10 days otherwise. Check the rule in force."
)

KIND = EventKind(
    key="ngo_meeting",
    path="ngo-meetings",
    label=_l("NGO meeting"),
    plural=_l("NGO meetings"),
    description=_l("Organisations are accredited, each registers representatives under its cap."),
    blueprint=bp,
    icon="users-group",
    details_model=NgoMeetingDetails,
    defaults=Defaults(length=timedelta(hours=8), days_ahead=84, capacity=80),
    milestones=(
        MilestonePreset("concept", _l("Theme, concept and cap for each organisation"), -77),
        MilestonePreset(
            "published",
            _l("Call for participation published"),
            -70,
            done_when=lambda event: event.published_at is not None,
        ),
        MilestonePreset("accreditation", _l("Requests for accreditation decided"), -42),
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
        MilestonePreset(
            "programme",
            _l("Programme with side events"),
            -14,
            done_by="programme_written",
        ),
        MilestonePreset(
            "list_closed",
            _l("List of participants closed"),
            -3,
            done_when=lambda event: event.state is not EventState.DRAFT and not event.registration_open,
        ),
        MilestonePreset("badges", _l("Badges and sheets printed"), -1),
        MilestonePreset("attendance", _l("Attendance taken and signed off"), 3, done_by="attendance_signed"),
        MilestonePreset("outcome", _l("Recommendations and outcome document"), 14),
        MilestonePreset("report", _l("Report and letters of thanks"), 14),
    ),
    reminders=(
        ReminderPreset({"before": "P10D", "at": "09:00"}, ("invited",)),
        ReminderPreset({"before": "P2D", "at": "09:00"}, ("confirmed",)),
        ReminderPreset(
            {"after": "P3D"},
            ("attended",),
            {"en": "Thank you for taking part", "ru": "Благодарим за участие", "uz": "Ishtirokingiz uchun rahmat"},
        ),
    ),
)
