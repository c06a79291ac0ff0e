from accounts.registry import OnErase, PersonalData, registry
from messaging.models import MailChoice, Message

registry.declare(
    PersonalData(Message, "recipient", OnErase.DELETE, "Mail that was sent to this person."),
    PersonalData(MailChoice, "person", OnErase.DELETE, "Which optional mails somebody wants."),
)
