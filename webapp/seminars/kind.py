"""What makes this kind of event: experts apply or are nominated, reviewers select."""

from datetime import timedelta

from webapp.core.i18n import _l
from webapp.events.kinds import Defaults, EventKind, ManageTab, MilestonePreset, ReminderPreset
from webapp.seminars.applications import QUESTIONS, questions_for
from webapp.seminars.fields import FIELDS
from webapp.seminars.forms import SeminarDetailsForm
from webapp.seminars.models import SeminarDetails
from webapp.seminars.schemas import SeminarDetailsIn
from webapp.seminars.views import bp

KIND = EventKind(
    key="seminar",
    path="seminars",
    label=_l("Expert seminar"),
    plural=_l("Expert seminars"),
    description=_l("Experts apply or are nominated, reviewers select, attendance is counted every day."),
    blueprint=bp,
    icon="school",
    details_model=SeminarDetails,
    details_form=SeminarDetailsForm,
    details_schema=SeminarDetailsIn,
    details_template="seminars/_details.html",
    manage_tabs=(ManageTab("selection.applications", _l("Selection"), "user-check", 32),),
    questions=QUESTIONS,
    questions_for=questions_for,
    field_presets=FIELDS,
    register_label=_l("Apply"),
    defaults=Defaults(length=timedelta(days=2, hours=8), days_ahead=112, capacity=30),
    milestones=(
        MilestonePreset("concept", _l("Concept note and draft agenda"), -98),
        MilestonePreset("approval", _l("Approval by the head, consent of the host country"), -77),
        MilestonePreset("nominations_asked", _l("Letters asking for nominations sent"), -63),
        MilestonePreset(
            "published",
            _l("Published and open for registration"),
            -60,
            done_when=lambda event: event.published_at is not None,
        ),
        MilestonePreset("nominations_in", _l("Nominations received"), -35),
        MilestonePreset("selection", _l("Experts selected"), -32),
        MilestonePreset("invitations", _l("Letters of invitation sent"), -28, done_by="invitations_sent"),
        MilestonePreset("confirmations", _l("Participation confirmed, travel data collected"), -24),
        MilestonePreset("travel", _l("Tickets, hotel and visa support"), -21),
        MilestonePreset("programme", _l("Programme published"), -7, done_by="programme_written"),
        MilestonePreset(
            "list_closed",
            _l("List of participants closed"),
            -7,
            done_when=lambda event: event.registration_over,
        ),
        MilestonePreset("sheets", _l("Attendance sheets and badges printed"), -1),
        MilestonePreset("attendance", _l("Attendance taken and signed off"), 3, done_by="attendance_signed"),
        MilestonePreset("certificates", _l("Certificates handed out"), 3),
        MilestonePreset("report", _l("Final list and report"), 14),
    ),
    reminders=(
        ReminderPreset(
            {"before": "P14D", "at": "09:00"},
            ("invited",),
            {
                "en": "Please answer the invitation",
                "ru": "Просим ответить на приглашение",
                "uz": "Taklifga javob berishingizni soʻraymiz",
            },
        ),
        ReminderPreset({"before": "P3D", "at": "09:00"}, ("confirmed",)),
        ReminderPreset({"before": "P1D", "at": "09:00"}, ("confirmed",)),
        ReminderPreset(
            {"after": "P3D"},
            ("attended",),
            {"en": "Thank you for taking part", "ru": "Благодарим за участие", "uz": "Ishtirokingiz uchun rahmat"},
        ),
    ),
)
