"""The forms by which a delegation is asked for: by its host, by the body that would like to send it; and its rules."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.errors import DomainError
from webapp.core.forms import Form, options
from webapp.core.i18n import LANGUAGE_NAMES, _, _l
from webapp.directory.choices import RecordField, id_or_none
from webapp.events.fields import instant_of, local_of, local_time
from webapp.registration import inputs
from webapp.registration.delegations.composing.marks import mark_of_list
from webapp.registration.delegations.errors import ListChanged
from webapp.registration.delegations.senders import Sender, named_sender, sender_of_body, sender_of_city
from webapp.registration.delegations.values import MOST_PLACES, DelegationValues
from webapp.registration.models import Delegation, Registration
from webapp.registration.questions import Most, Required


class DelegationForm(Form):
    """A delegation as the host asks for it."""

    sending_city_id = RecordField(_l("City that sends it"), search="cities", by_name=False)
    sending_organisation_id = RecordField(_l("Or a body of the directory"), search="organisations", by_name=False)
    sending_name = StringField(
        _l("Or its name"),
        [Most(inputs.SHORT)],
        description=_l("A name that the directory knows is recognised in any language."),
        render_kw={"autocomplete": "off"},
    )
    coordinator_email = EmailField(
        _l("Coordinator's email address"),
        [Required(_l("Write an email address."))],
        description=_l("The link under which the list is composed goes there."),
        render_kw={"autocomplete": "off"},
    )
    coordinator_name = StringField(_l("Coordinator's name"), [Most(inputs.SHORT)], render_kw={"autocomplete": "off"})
    language = SelectField(_l("Language of our letters"), choices=options(LANGUAGE_NAMES.items()), default="en")
    places = IntegerField(_l("Places"), [InputRequired(), NumberRange(1, MOST_PLACES)])
    deadline = local_time(_l("List is due by"), description=_l("In the event's time zone; empty: no deadline."))

    def fill_choices(self) -> None:
        """Give the selects what is chosen; more of the directory comes while one types."""
        self.sending_city_id.offer()
        self.sending_organisation_id.offer()

    def values(self, timezone: str) -> DelegationValues | None:
        """What was typed; None, with the reasons beside the fields, where it cannot be taken."""
        valid = self.validate()
        deadline = instant_of(self.deadline, timezone)
        sender = self._sender()
        if not valid or self.deadline.errors or sender is None:
            return None
        return DelegationValues(
            sending_name=sender.name,
            sending_city_id=sender.city_id,
            sending_organisation_id=sender.organisation_id,
            coordinator_email=self.coordinator_email.data or "",
            coordinator_name=self.coordinator_name.data or "",
            language=self.language.data,
            places=self.places.data or 0,
            deadline=deadline,
        )

    def _sender(self) -> Sender | None:
        fields = [self.sending_city_id, self.sending_organisation_id, self.sending_name]
        given = [field for field in fields if str(field.data or "").strip()]
        if len(given) != 1:
            missing = _("Say which city or body sends it.") if not given else _("Choose one of the three senders only.")
            (given or fields)[-1].errors = [missing]
            return None
        if given[0] is self.sending_name:
            return named_sender(str(self.sending_name.data))
        of = sender_of_city if given[0] is self.sending_city_id else sender_of_body
        return of(given[0].data)


def data_of_delegation(delegation: Delegation) -> dict[str, Any]:
    """What the form of a delegation that exists starts with."""
    linked = delegation.sending_city_id or delegation.sending_organisation_id
    return {
        "sending_city_id": str(delegation.sending_city_id or ""),
        "sending_organisation_id": str(delegation.sending_organisation_id or ""),
        "sending_name": "" if linked else delegation.sending_name,
        "coordinator_email": delegation.coordinator_email,
        "coordinator_name": delegation.coordinator_name,
        "language": delegation.language,
        "places": delegation.places,
        "deadline": local_of(delegation.deadline, delegation.event.timezone),
    }


class DecisionForm(Form):
    """A decision on a list, which knows how that stood when the form was opened."""

    seen = HiddenField()

    @property
    def marked(self) -> dict[str, str | None]:
        """The mark for the verb; none where a program sends none."""
        return {"seen": self.seen.data or None}

    def place(self, error: DomainError) -> None:
        """Says that the list has changed, once: the page shows it as it stands now."""
        if isinstance(error, ListChanged):
            self.seen.data = error.mark
        super().place(error)


class PartForm(DecisionForm):
    """Who of a delegation is approved, and why the others are not."""

    member = SelectMultipleField(
        _l("Who is approved"),
        coerce=id_or_none,
        # Whoever has left the list since is told of by its mark.
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Whoever has a place already keeps it."),
    )
    reason = TextAreaField(_l("Why the others are not"), [Most(inputs.LONG)], render_kw={"rows": 3})

    def offer(self, members: Sequence[Registration]) -> None:
        """Let it be chosen among the members, who are all chosen at first."""
        called = [(one.id, ", ".join(filter(None, (one.name, one.function)))) for one in members]
        self.member.choices = options(called)
        if not self.is_submitted():
            self.member.data = [number for number, _name in called]
            self.seen.data = mark_of_list(members)


class RulesForm(Form):
    """How the host deals with delegations to an event."""

    requests = BooleanField(
        _l("Bodies can ask to send a delegation"),
        description=_l("The event's page then leads to a short form. You accept or decline each request."),
    )
    partial = BooleanField(
        _l("A part of a delegation can be approved"),
        description=_l("Otherwise a delegation is approved as a whole or not at all."),
    )
    asks_again = BooleanField(
        _l("Changes after approval have to be approved"),
        description=_l("Nobody loses a place meanwhile. People who are added need your approval in any case."),
    )
    group_first = BooleanField(
        _l("Nobody passes a delegation on the waiting list"),
        description=_l("Otherwise a delegation that is too large for what is free lets those behind it come first."),
    )


class RequestForm(Form):
    """A body asks to send a delegation."""

    sending_name = StringField(
        _l("City or body that sends it"),
        [Required(_l("Say which city or body sends it.")), Most(inputs.SHORT)],
        render_kw={"autocomplete": "organization"},
    )
    places = IntegerField(_l("How many would like to come"), [InputRequired(), NumberRange(1, MOST_PLACES)])
    coordinator_name = StringField(
        _l("Coordinator's name"),
        [Required(_l("Write the name.")), Most(inputs.SHORT)],
        render_kw={"autocomplete": "name"},
    )
    coordinator_email = EmailField(
        _l("Coordinator's email address"),
        [Required(_l("Write an email address."))],
        description=_l("The answer and the link to the list go there."),
        render_kw={"autocomplete": "email"},
    )
    message = TextAreaField(
        _l("Message to the host"),
        [Most(inputs.LONG)],
        description=_l("Such as who would lead the delegation and what you wish to see."),
        render_kw={"rows": 4},
    )


class AcceptForm(Form):
    """The host accepts a request."""

    places = IntegerField(_l("Places"), [InputRequired(), NumberRange(1, MOST_PLACES)])
    deadline = local_time(_l("List is due by"), description=_l("In the event's time zone; empty: no deadline."))
