from accounts.registry import OnErase, PersonalData, registry
from messaging.models import Message

registry.declare(PersonalData(Message, "recipient", OnErase.DELETE, "Mail that was sent to this person."))
