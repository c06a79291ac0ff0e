from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What the consortium's own people may do. Trainer, participant and school contact follow from what they do."""

    ENROLMENT = "enrolment", _("enrolment staff")
    FINANCE = "finance", _("finance staff")
    AUTHOR = "author", _("author")
    BOARD = "board", _("quality board")
    ADMINISTRATOR = "administrator", _("administrator")


class OrganisationKind(models.TextChoices):
    SCHOOL = "school", _("school")
    OTHER = "other", _("other employer")


class MembershipKind(models.TextChoices):
    STAFF = "staff", _("works here")
    CONTACT = "contact", _("contact person")
