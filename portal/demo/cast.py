"""The people of the demo, and what each has done so far. Names as in the tests, so that who knows one knows the other."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.enums import MembershipKind, Role
from accounts.models import Membership, Organisation, User
from accounts.services import people, roles
from certificates.services import issuing
from courses.models import Edition
from courses.services import editions
from courses.services.terms import current_terms
from invoicing.services import invoices
from learning.enums import Payer
from learning.models import Enrolment, EnrolmentRequest
from learning.services import requests
from portal.demo import study
from portal.demo.calendar import Clock, Planner, make_seller, make_venues
from portal.services.acceptance import accept_request
from portal.services.cancellation import cancel_enrolment
from portfolio.models import Submission
from portfolio.services import intervision, sharing

FIRST_OF_THE_CAST = "anna@rocmidden.example"


@dataclass(frozen=True)
class SignIn:
    """One line of the table that the command prints."""

    email: str
    part: str


@dataclass
class Cast:
    """Makes everybody. `sign_ins` grows with each person who can sign in."""

    clock: Clock
    password_hash: str
    sign_ins: list[SignIn] = field(default_factory=list)

    @transaction.atomic
    def enter(self) -> list[SignIn]:
        """All of it or nothing: half a demo would never be completed."""
        self.make_staff()
        self.make_schools()
        self.make_trainers()
        self.plan()
        self.past_group()
        self.running_group()
        self.newcomers()
        return self.sign_ins

    # --- people ---------------------------------------------------------------------------------------------------------
    def person(self, email: str, first_name: str, last_name: str, part: str, *, infix: str = "") -> User:
        person = people.create_person(
            email=email, first_name=first_name, infix=infix, last_name=last_name, actor=None, now=self.clock.now
        )
        return self.let_sign_in(person, part)

    def let_sign_in(self, person: User, part: str) -> User:
        """One hash for everybody: it is meant to be slow, and here it is no secret."""
        person.password = self.password_hash
        person.save(update_fields=["password"])
        people.confirm_address(person=person)
        self.sign_ins.append(SignIn(person.email, part))
        return person

    def make_staff(self) -> None:
        made = {}
        for first_name, role, part in (
            ("Eva", Role.ENROLMENT, "inschrijven: aanvragen, uitvoeringen, lesdagen"),
            ("Fien", Role.FINANCE, "facturen"),
            ("Aad", Role.AUTHOR, "lessen schrijven"),
            ("Kim", Role.BOARD, "klankbordgroep"),
            ("Ada", Role.ADMINISTRATOR, "beheer"),
        ):
            made[role] = self.person(f"{first_name.lower()}@consortium.example", first_name, "Staf", part, infix="de")
            roles.set_roles(person=made[role], roles=[role], actor=None, now=self.clock.now)
        self.eva, self.fien = made[Role.ENROLMENT], made[Role.FINANCE]

    def make_schools(self) -> None:
        self.midden = Organisation.objects.create(
            name="ROC Midden",
            street="Schoolstraat 1",
            postcode="3511 AB",
            city="Utrecht",
            invoice_email="facturen@rocmidden.example",
        )
        self.noord = Organisation.objects.create(
            name="ROC Noord",
            street="Havenweg 12",
            postcode="9711 CD",
            city="Groningen",
            invoice_email="crediteuren@rocnoord.example",
            po_required=True,
        )
        for first_name, school, domain in (("Sanne", self.midden, "rocmidden"), ("Sven", self.noord, "rocnoord")):
            contact = self.person(
                f"{first_name.lower()}@{domain}.example", first_name, "School", f"contactpersoon van {school}"
            )
            Membership.objects.create(
                person=contact, organisation=school, kind=MembershipKind.CONTACT, since=self.clock.day(-400)
            )

    def make_trainers(self) -> None:
        self.tessa = self.person("tessa@trainers.example", "Tessa", "Trainer", "trainer met werk om na te kijken")
        self.thijs = self.person("thijs@trainers.example", "Thijs", "Trainer", "trainer van de andere leergangen")

    # --- editions -------------------------------------------------------------------------------------------------------
    def plan(self) -> None:
        amersfoort, zwolle = make_venues()
        planner = Planner(self.clock, self.eva, make_seller())
        begeleider = partial(planner.open_edition, track="bpv-begeleider", trainer=self.tessa)
        self.past = begeleider("begeleider-1", days=[-90, -62], venue=amersfoort, opened=-160)
        self.running = begeleider("begeleider-2", days=[-19, 16], venue=amersfoort, opened=-80)
        self.coming = begeleider("begeleider-3", days=[30, 58], venue=zwolle, opened=-30)
        begeleider("begeleider-4", days=[86, 114], venue=amersfoort, opened=-10)
        self.coordinator = planner.open_edition(
            "coordinator-1", track="bpv-coordinator", days=[37, 65], venue=amersfoort, trainer=self.thijs
        )
        planner.open_edition("transitie-1", track="transitiebegeleider", days=[44], venue=zwolle, trainer=self.thijs)
        planner.open_edition(
            "transitie-noord",
            track="transitiebegeleider",
            days=[51],
            venue=zwolle,
            trainer=self.thijs,
            school=self.noord,
            capacity=12,
        )

    def ask(
        self,
        edition: Edition,
        name: tuple[str, str, str],
        school: Organisation,
        *,
        now: datetime,
        person: User | None = None,
    ) -> EnrolmentRequest:
        """A request paid by the school; `name` is first name, infix, last name."""
        first_name, infix, last_name = name
        domain = school.name.lower().replace(" ", "")
        return requests.submit_request(
            edition=edition,
            person=person,
            identity=requests.Identity(first_name, infix, last_name, f"{first_name.lower()}@{domain}.example"),
            data=requests.RequestData(
                phone="06 12345678",
                employer_name=school.name,
                payer=Payer.SCHOOL,
                po_number="4500012345" if school.po_required else "",
                invoice_name=school.name,
                invoice_email=school.invoice_email,
                street=school.street,
                postcode=school.postcode,
                city=school.city,
                remarks="",
                terms_version=current_terms().version,
            ),
            now=now,
        )

    def enrol(
        self, edition: Edition, name: tuple[str, str, str], school: Organisation, part: str, *, days: int
    ) -> Enrolment:
        """Asked and accepted that many days from today; can sign in."""
        request = self.ask(edition, name, school, now=self.clock.at(days))
        enrolment = accept_request(request=request, person=None, actor=self.eva, now=self.clock.at(days, 15))
        self.let_sign_in(enrolment.person, part)
        return enrolment

    # --- stories --------------------------------------------------------------------------------------------------------
    def past_group(self) -> None:
        """Chris did everything, has the certificate, and asks for a next leergang. The school got the invoice."""
        clock = self.clock
        enrolment = self.enrol(self.past, ("Chris", "", "Smit"), self.midden, "klaar, met certificaat", days=-150)
        editions.confirm_edition(edition=self.past, actor=self.eva, now=clock.at(-104))
        pins = self.past.curriculum.lesson_pins.select_related("version", "curriculum__track", "lesson")
        study.study(enrolment.person, pins, start=clock.at(-140, 19))
        study.attend(enrolment, until=clock.now, trainer=self.tessa)
        required = self.past.curriculum.assignment_pins.filter(required=True).values_list("assignment__key", flat=True)
        for key in required:
            submission = study.hand_in(enrolment, key, now=clock.at(-58, 20))
            study.mark(submission, trainer=self.tessa, now=clock.at(-55, 16))
        issuing.issue(enrolment_id=enrolment.pk, now=clock.at(-55, 17))
        editions.finish_edition(edition=self.past, actor=self.eva, now=clock.at(-50))
        invoice = invoices.draft_for_seat(seat=enrolment.seat, actor=self.fien, now=clock.now)
        invoices.issue(invoice=invoice, actor=self.fien, now=clock.now)
        self.ask(self.coordinator, ("Chris", "", "Smit"), self.midden, now=clock.now, person=enrolment.person)

    def running_group(self) -> None:
        """Anna is halfway and waits for a judgement, Fatima supplements hers, Joris cancelled."""
        clock, edition = self.clock, self.running
        anna = self.enrol(edition, ("Anna", "de", "Vries"), self.midden, "deelnemer, halverwege", days=-60)
        fatima = self.enrol(edition, ("Fatima", "el", "Idrissi"), self.noord, "deelnemer, moet aanvullen", days=-55)
        joris = self.enrol(edition, ("Joris", "", "Mulder"), self.midden, "deelnemer die annuleerde", days=-54)
        cancel_enrolment(enrolment=joris, actor=self.eva, reason="Op eigen verzoek: andere baan.", now=clock.at(-30))
        editions.confirm_edition(edition=edition, actor=self.eva, now=clock.at(-33))
        pins = list(edition.curriculum.lesson_pins.select_related("version", "curriculum__track", "lesson__module"))
        study.study(
            anna.person, [pin for pin in pins if pin.lesson.module.key in {"m1", "m2"}], start=clock.at(-50, 19)
        )
        unfinished = next(pin for pin in pins if pin.lesson.module.key == "m5" and pin.version.quizzes)
        study.answer(anna.person, unfinished, unfinished.version.quizzes[0], right=False, now=clock.at(-8, 20))
        study.study(fatima.person, [pin for pin in pins if pin.lesson.module.key == "m1"], start=clock.at(-45, 20))
        for enrolment in (anna, fatima):
            study.attend(enrolment, until=clock.now, trainer=self.tessa)
        study.mark(study.hand_in(anna, "m1-p1", now=clock.at(-15)), trainer=self.tessa, now=clock.at(-9))
        handed_in = study.hand_in(anna, "m2-p1", now=clock.at(-3))
        returned = study.hand_in(fatima, "m1-p1", now=clock.at(-12))
        study.mark(returned, trainer=self.tessa, now=clock.at(-6), sufficient=False)
        self.together(handed_in, returned)
        self.intervision(anna, fatima)

    def together(self, of_anna: Submission, of_fatima: Submission) -> None:
        """Anna and Fatima share; Fatima has answered, Anna not yet."""
        Edition.objects.filter(pk=self.running.pk).update(peer_feedback=True)
        shared = study.share(of_anna, now=self.clock.at(-2, 19))
        study.share(of_fatima, now=self.clock.at(-2, 20))
        sharing.give_feedback(
            shared=shared,
            writer=of_fatima.enrolment.person,
            strong="Je vraagt eerst de student zelf wat er speelde. Dat lees ik in je tweede zin, en het maakt de rest rustig.",
            sharper="Schrijf erbij wat je niet deelde en waarom. Nu weet ik alleen dat er zo'n zin was.",
            now=self.clock.at(-1, 20),
        )

    def intervision(self, *members: Enrolment) -> None:
        """Anna and Fatima are in one group, and Anna planned when they meet."""
        edition, now = self.running, self.clock.at(-4, 16)
        Edition.objects.filter(pk=edition.pk).update(intervision=True)
        places = {member.pk: 1 for member in members}
        first, *_others = intervision.divide(
            edition=edition, wanted=places, seen=intervision.stamp_of(edition), actor=self.tessa, now=now
        )
        meeting = intervision.MeetingData(
            starts_at=self.clock.at(9, 15), ends_at=self.clock.at(9, 17), place="ROC Midden, lokaal B1.12", link=""
        )
        intervision.plan(group=first.group, data=meeting, actor=members[0].person, now=now)

    def newcomers(self) -> None:
        """Bram was just confirmed, Daan's request waits, Otto has an account and nothing else."""
        self.enrol(self.coming, ("Bram", "", "Bakker"), self.noord, "deelnemer, net bevestigd", days=-1)
        self.ask(self.coming, ("Daan", "", "Visser"), self.midden, now=self.clock.now)
        self.person("otto@elders.example", "Otto", "Outsider", "account zonder leergang")
