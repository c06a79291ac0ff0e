"""The mail log in the CMS."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import cms
from accounts.enums import Role
from accounts.models import User
from messaging.enums import Delivery
from messaging.models import Message
from messaging.services import invitations, outbox

STAFF = frozenset({Role.ENROLMENT, Role.ADMINISTRATOR})


def resend(message: Message, *, actor: User, now: datetime) -> str:
    again = outbox.resend(message=message, actor=actor, now=now)
    return gettext("The mail to %(address)s is sent again.") % {"address": again.to_address}


def may_resend(message: Message) -> bool:
    on_its_way = message.state in {Delivery.QUEUED, Delivery.SENDING}
    return not on_its_way and not (message.state == Delivery.SENT and message.template in outbox.SECRET_TEMPLATES)


def invite(person: User, *, actor: User, now: datetime) -> str:
    invitations.send_invitation(person=person, actor=actor, now=now)
    return gettext("An invitation is on its way to %(address)s.") % {"address": person.email}


INVITE = cms.Action(
    name="uitnodigen",
    label=_("Send an invitation"),
    roles=STAFF,
    run=invite,
    offered=lambda person: person.is_active and not person.last_login,
)


class MailInspectView(cms.InspectView):
    def get_body_text_display_value(self) -> str:
        """Staff may see that there is a link, not follow it: it would let them in as somebody else."""
        if self.object.template in outbox.SECRET_TEMPLATES and self.object.state != Delivery.SENT:
            return gettext("Not shown: this mail holds a secret link.")
        return str(self.object.body_text)


class MailLogViewSet(cms.RoleViewSet):
    model = Message
    name = "berichten"
    icon = "mail"
    menu_label = _("Messages")
    menu_order = 300
    add_to_admin_menu = True
    view_roles = STAFF
    inspect_view_class = MailInspectView
    list_display = ["subject", "to_address", "state", "created_at", "sent_at"]
    list_filter = {"state": ["exact"], "template": ["exact"], "created_at": ["date"]}
    search_fields = ["subject", "to_address", "recipient__first_name", "recipient__last_name"]
    inspect_view_fields = [
        "subject", "to_address", "recipient", "state", "created_at", "send_after", "sent_at", "attempts", "error",
        "template", "body_text",
    ]  # fmt: skip
    actions = (cms.Action(name="opnieuw", label=_("Send again"), roles=STAFF, run=resend, offered=may_resend),)

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(queryset=Message.objects.defer("body_text", "body_html"), **kwargs)
