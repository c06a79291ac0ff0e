from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.models import Membership, Organisation, Seller, User

PASSWORD = "een-lang-wachtwoord-42"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    first_name = "Robin"
    last_name = factory.Sequence(lambda n: f"Jansen{n}")
    email = factory.Sequence(lambda n: f"persoon{n}@school.example")
    password = factory.django.Password(PASSWORD)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"ROC Voorbeeld {n}")
    street = "Schoolstraat 1"
    postcode = "1234 AB"
    city = "Utrecht"
    invoice_email = "facturen@school.example"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    since = date(2026, 1, 1)


class SellerFactory(DjangoModelFactory):
    class Meta:
        model = Seller
        django_get_or_create = ("key",)

    key = "consortium"
    name = "Consortium Beroepsonderwijs"
    street = "Stationsplein 1"
    postcode = "3818 LE"
    city = "Amersfoort"
    kvk_number = "12345678"
    vat_number = "NL001234567B01"
    iban = "NL91ABNA0417164300"
    email = "leergangen@consortium.example"
    invoice_prefix = "CB"
    crkbo_until = date(2028, 12, 31)
