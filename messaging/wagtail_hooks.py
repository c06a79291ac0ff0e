from wagtail import hooks

from accounts.viewsets import PersonViewSet
from messaging.viewsets import INVITE, MailLogViewSet

PersonViewSet.actions.append(INVITE)


@hooks.register("register_admin_viewset")
def register_mail_log() -> MailLogViewSet:
    return MailLogViewSet()
