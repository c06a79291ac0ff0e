"""People and where they work. A person outlives every job: the account is nobody's property but their own."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.enums import MembershipKind, OrganisationKind, Role
from common.models import FrozenModel, Timestamped


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractUser):
    """A person. Signs in with an e-mail address or a school account; known by id, never by address."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    infix = models.CharField(_("infix"), max_length=20, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    roles = models.JSONField(_("roles"), default=list, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]
    objects = UserManager()  # type: ignore[assignment, misc]  # makes people by address, not by user name

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="person_email_once", violation_error_message=_("This address is already in use.")
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return " ".join(part for part in (self.first_name, self.infix, self.last_name) if part)

    @property
    def sortable_name(self) -> str:
        """As in a Dutch list: Vries, Anna de."""
        given = " ".join(part for part in (self.first_name, self.infix) if part)
        return ", ".join(part for part in (self.last_name, given) if part)

    def has_role(self, *wanted: Role) -> bool:
        return self.is_active and any(role in self.roles for role in wanted)


class Organisation(Timestamped):
    """A school or another employer: the party that sends people and pays for them."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=OrganisationKind, default=OrganisationKind.SCHOOL)
    kvk_number = models.CharField(_("Chamber of Commerce number"), max_length=8, blank=True)
    oin = models.CharField("OIN", max_length=20, blank=True, help_text=_("For e-invoices to public bodies."))
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("place"), max_length=100, blank=True)
    invoice_email = models.EmailField(_("e-mail for invoices"), blank=True)
    po_required = models.BooleanField(_("always wants a PO number"), default=False)

    class Meta:
        verbose_name = _("school or employer")
        verbose_name_plural = _("schools and employers")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="organisation_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def address_lines(self) -> list[str]:
        return [line for line in (self.street, f"{self.postcode} {self.city}".strip()) if line]


class Membership(models.Model):
    """Somebody's job or role at an organisation, from–to. The past stays readable: invoices and seats point at it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("school or employer")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MembershipKind, default=MembershipKind.STAFF)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("workplace")
        verbose_name_plural = _("workplaces")
        ordering = ["person", "-since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_dates_in_order"
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "kind"], condition=Q(until__isnull=True), name="membership_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.organisation}"


class Seller(models.Model):
    """The party on the invoice. Numbers run per seller and year."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    street = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=10)
    city = models.CharField(_("place"), max_length=100)
    kvk_number = models.CharField(_("Chamber of Commerce number"), max_length=8)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    iban = models.CharField("IBAN", max_length=34)
    email = models.EmailField(_("e-mail address"))
    invoice_prefix = models.CharField(_("prefix of invoice numbers"), max_length=10, blank=True)
    crkbo_until = models.DateField(
        _("CRKBO registration until"),
        null=True,
        blank=True,
        help_text=_("Vocational training is exempt from VAT while registered."),
    )

    class Meta:
        verbose_name = _("seller")
        verbose_name_plural = _("sellers")

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A link that lets one person set a first password. Only its hash is kept; opening the page does not use it up."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"{self.person} ({self.created_at:%Y-%m-%d})"

    def is_valid(self, *, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at


class AuditEvent(FrozenModel):
    """Who did what to which thing, with the old and new value and the reason. Read by administrators, changed by nobody."""

    at = models.DateTimeField(_("at"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    action = models.CharField(_("action"), max_length=60, db_index=True)
    object_type = models.CharField(_("kind of thing"), max_length=60)
    object_id = models.CharField(_("id"), max_length=40)
    label = models.CharField(_("name"), max_length=200, blank=True)
    old = models.JSONField(_("old"), default=dict, blank=True)
    new = models.JSONField(_("new"), default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.label}"
