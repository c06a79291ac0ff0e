"""A stage on which every object of the rights table exists once, each with words that appear nowhere else.

Who reads those words has read the object: the tests look for them on every address, in the eyes of every role.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from certificates.models import Certificate
from certificates.services.issuing import issue
from courses.enums import EditionState
from courses.models import Assignment, AssignmentVersion, CurriculumAssignment, Edition, Lesson, LessonDay
from invoicing.models import Contract, Invoice, NumberSeries, Seat
from invoicing.services.invoices import draft_for_seat
from invoicing.services.invoices import issue as issue_invoice
from learning.enums import EnrolmentState, Payer, Presence
from learning.models import Attendance, Enrolment, EnrolmentRequest, InstrumentAnswer, Interest, LessonNote, SelfScan
from messaging.models import Message
from portfolio.enums import AssessmentState, CalibrationState, Level, Outcome, SubmissionState
from portfolio.models import (
    Assessment,
    Bundle,
    Calibration,
    CreditQuestion,
    CriterionMark,
    EvidencePicture,
    FileEvidence,
    IntervisionGroup,
    IntervisionMeeting,
    IntervisionMember,
    PeerFeedback,
    SharedWork,
    StockSentence,
    Submission,
    TextEvidence,
    TrainerAbsence,
)
from tests.conftest import World
from tests.factories.accounts import SellerFactory, UserFactory
from tests.factories.courses import AssignmentVersionFactory, ModuleFactory, make_curriculum, make_edition
from tests.factories.learning import make_enrolment
from tests.factories.media import make_image
from tests.factories.portfolio import JPEG

PHONE = "06-87654321"
HOLDER = "Anna de Vries"
KVK = "81726354"
PO_NUMBER = "INKOOP-5523"
ANSWER = "Zonnebloem en zaagsel"
WISH = "Leren luisteren bij koffie"
NOTE = "Nabellen over de zwemles"
CALIBRATION = "Iemand bij een bakkerij liet zien hoe het deeg rijst"
DRAFT_TEXT = "Kladversie over de kantine"
WORK_TEXT = "Verslag over de werkplaats"
MEETING = "Achterin de bibliotheek bij het raam"
SHARED_TEXT = "Voor de groep: zo begon het gesprek bij de poort"
DRAFT_JUDGEMENT = "Voorlopig oordeel over dit werk"
FEEDBACK = "Sterk onderbouwd en goed geschreven"
CORRECTION = "Trein viel uit bij Apeldoorn"
INVOICE_NUMBER = f"CB{timezone.localdate().year}-00042"
CODE = "K7QX9M2P4RTW"
MAIL = "Nieuws uit de regio Achterhoek"
UNPUBLISHED = "Nog niet gepubliceerde alinea over loonkosten"
INTEREST = "Liefst op woensdag in Zutphen"
AUDIT = "Adres hersteld na telefoontje"


@dataclass
class Stage:
    """The world, who plays which role of the table, and what fills the blanks of addresses."""

    world: World
    people: dict[str, User | None]
    blanks: dict[str, dict[str, list[object]]]
    submitted: Submission
    draft_judgement: Submission
    enrolment: Enrolment
    day: LessonDay
    lesson: Lesson
    contract: Contract
    certificate: Certificate
    invoice: Invoice
    seat: Seat
    shared: SharedWork
    meeting: IntervisionMeeting
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        if role not in self.clients:
            self.clients[role] = Client()
            if self.people[role]:
                self.clients[role].force_login(self.people[role])
        return self.clients[role]


def build_stage(world: World) -> Stage:
    from accounts.services import audit

    now = timezone.now()
    anna = world.anna
    anna.phone = PHONE
    anna.save()
    world.school.kvk_number = KVK
    world.school.save()
    assessor = UserFactory(first_name="Bente", last_name="Beoordelaar", email="bente@trainers.example")
    edition = world.edition
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.CONFIRMED)
    day = edition.days.get()
    LessonDay.objects.filter(pk=day.pk).update(
        starts_at=now - timedelta(days=3), ends_at=now - timedelta(days=2, hours=17)
    )
    Attendance.objects.create(
        booking=world.enrolment.bookings.get(), presence=Presence.PARTIAL, minutes=300, recorded_by=world.tessa, at=now,
        reason=CORRECTION,
    )  # fmt: skip
    InstrumentAnswer.objects.create(
        person=anna, instrument="starr", definition_version=1, answers={"variant": "terugkijken", "situatie": ANSWER}
    )
    note = LessonNote.objects.create(person=anna, lesson=Lesson.objects.get(key="m1-l1"), text=NOTE)
    SelfScan.objects.create(
        person=anna, module=ModuleFactory(number=1), moment="start", ratings={"m1-l1": 2}, wish=WISH, at=now
    )
    submitted = _submit(world.enrolment, assignment=_assignment("m1-p1"), text=WORK_TEXT, now=now)
    _judge(submitted, assessor, feedback=FEEDBACK, released=True, now=now)
    judged = _submit(world.enrolment, assignment=_assignment("m1-p2", edition), text="Tweede verslag", now=now)
    _judge(judged, assessor, feedback=DRAFT_JUDGEMENT, released=False, now=now)
    CreditQuestion.objects.create(
        enrolment=world.enrolment, assignment=judged.assignment, text="Mag dit?", asked_at=now
    )
    shared = _share(judged, by=world.bram, now=now)
    meeting = _meet(world, now=now)
    draft = Submission.objects.create(
        enrolment=world.enrolment,
        assignment=_assignment("m1-p3", edition).assignment,
        version=_assignment("m1-p3", edition),
    )
    TextEvidence.objects.create(submission=draft, text=DRAFT_TEXT, created_at=now)
    lesson = Lesson.objects.get(key="m1-l1")
    lesson.body = [("text", UNPUBLISHED)]
    lesson.save_revision()
    contract, seat, invoice = _pay(world, now=now)
    certificate = _certify(world, now=now)
    Message.objects.create(
        key="rights", recipient=anna, to_address=anna.email, template="request_received", subject=MAIL, body_text="Tekst.",
        created_at=now, send_after=now,
    )  # fmt: skip
    request = EnrolmentRequest.objects.create(
        edition=edition, first_name="Nora", last_name="Nieuw", email="nora@roc.example", payer=Payer.SELF,
        invoice_name="Nora Nieuw", invoice_email="nora@roc.example", street="Laan 1", postcode="1234 AB", city="Ede",
        terms_version="2027-1", terms_accepted_at=now,
    )  # fmt: skip
    audit.record(action="test", subject=anna, actor=world.ada, now=now, reason=AUDIT)
    Interest.objects.create(
        first_name="Wies", last_name="Waters", email="wies@school.example", meant_for="self", remarks=INTEREST
    )
    people = {
        "AN": None, "PO": anna, "PX": world.bram, "TG": world.tessa, "AS": assessor, "TX": world.thijs, "SC": world.sanne,
        "SX": world.sven, "EN": world.eva, "FI": world.fien, "ED": world.aad, "QB": world.kim, "AD": world.ada,
    }  # fmt: skip
    sentence = StockSentence.objects.create(trainer=world.tessa, text="Mooi onderbouwd.")
    absence = TrainerAbsence.objects.create(
        trainer=world.tessa, since=timezone.localdate(now), until=timezone.localdate(now)
    )
    calibration = Calibration.objects.create(
        version=submitted.version, text=CALIBRATION, state=CalibrationState.OPEN, created_by=world.thijs
    )
    bundle = Bundle.objects.create(enrolment=world.enrolment, asked_by=anna, asked_at=now)
    for kind in (bundle.pdf, bundle.zip):
        kind.save("mee", ContentFile(DRAFT_TEXT.encode()), save=False)
    bundle.made_at, bundle.expires_at = now, now + timedelta(days=1)
    bundle.save()
    everywhere = {
        "bundle_id": [bundle.pk],
        "calibration_id": [calibration.pk],
        "shared_id": [shared.pk],
        "group_id": [meeting.group_id], "meeting_id": [meeting.pk],
        "sentence_id": [sentence.pk], "absence_id": [absence.pk], "spot_id": [1],
        "enrolment_id": [world.enrolment.pk], "assignment_key": ["m1-p1", "m1-p2", "m1-p3"],
        "submission_id": [submitted.pk, judged.pk, draft.pk],
        "evidence_id": [FileEvidence.objects.get(submission=submitted).pk], "attempt": [1], "number": [1], "lesson_id": [lesson.pk],
        "track_key": ["bpv-begeleider"], "lesson_key": ["m1-l1"], "quiz_key": ["q"], "key": ["starr"],
        "code": [edition.code], "edition_code": [edition.code], "day_id": [day.pk], "request_id": [request.pk],
        "certificate_id": [certificate.pk], "invoice_id": [invoice.pk], "token": ["bestaat-niet"], "action": ["accept"],
        "note_id": [note.pk], "module_key": ["m1"], "entry_id": [1], "edition_id": [edition.pk],
        "name": [_picture_of_the_cms()],
    }  # fmt: skip
    make_curriculum(version=2)  # there is something to offer to the edition
    blanks = {"*": everywhere, "certificate-check-code": {"code": [CODE]}}
    return Stage(
        world=world, people=people, blanks=blanks, submitted=submitted, draft_judgement=judged, enrolment=world.enrolment,
        day=day, lesson=lesson, contract=contract, certificate=certificate, invoice=invoice, seat=seat, shared=shared,
        meeting=meeting,
    )  # fmt: skip


def _picture_of_the_cms() -> str:
    """The name of its file."""
    return str(make_image().file.name)


def _assignment(key: str, edition: Edition | None = None) -> AssignmentVersion:
    """The assignment of the curriculum, made and pinned when it is not there yet."""
    found = AssignmentVersion.objects.filter(assignment__key=key).first()
    if found:
        return found
    version = AssignmentVersionFactory(
        assignment=Assignment.objects.create(key=key, module=ModuleFactory(number=1)), title=f"Opdracht {key}"
    )
    pins = edition.curriculum.assignment_pins
    CurriculumAssignment.objects.create(
        curriculum=edition.curriculum, assignment=version.assignment, version=version, required=False,
        order=pins.count() + 1,
    )  # fmt: skip
    return version


def _submit(enrolment: Enrolment, *, assignment: AssignmentVersion, text: str, now) -> Submission:
    submission = Submission.objects.create(
        enrolment=enrolment, assignment=assignment.assignment, version=assignment, state=SubmissionState.SUBMITTED,
        snapshot={"evidence": [{"kind": "text", "text": text, "words": 4}]}, submitted_at=now, promised_by=timezone.localdate(now),
    )  # fmt: skip
    TextEvidence.objects.create(submission=submission, text=text, created_at=now)
    piece = FileEvidence(
        submission=submission,
        name="verslag.pdf",
        size=8,
        media_type="application/pdf",
        sha256="0" * 64,
        created_at=now,
        order=1,
    )
    piece.file.save("verslag.pdf", ContentFile(b"%PDF-1.4"))
    picture = EvidencePicture(evidence=piece, number=1, width=1, height=1)
    picture.file.save("bladzijde", ContentFile(JPEG))
    return submission


def _judge(submission: Submission, assessor: User, *, feedback: str, released: bool, now) -> None:
    state = AssessmentState.RELEASED if released else AssessmentState.DRAFT
    assessment = Assessment.objects.create(
        submission=submission, assessor=assessor, state=state, outcome=Outcome.SUFFICIENT if released else "",
        feedback=feedback, released_at=now if released else None,
    )  # fmt: skip
    for criterion in submission.version.rubric.all():
        CriterionMark.objects.create(assessment=assessment, criterion=criterion, level=Level.SUFFICIENT)
    submission.assessor = assessor
    submission.state = SubmissionState.RELEASED if released else SubmissionState.MARKING
    submission.save()


def _share(submission: Submission, *, by: User, now) -> SharedWork:
    Edition.objects.filter(pk=submission.enrolment.edition_id).update(peer_feedback=True)
    shared = SharedWork.objects.create(
        enrolment=submission.enrolment, submission=submission, edition=submission.enrolment.edition,
        pieces=[{"kind": "text", "text": SHARED_TEXT}], content_hash="0" * 64, shared_at=now,
    )  # fmt: skip
    PeerFeedback.objects.create(shared=shared, writer=by, strong="Het begin.", sharper="Het slot.", given_at=now)
    return shared


def _meet(world: World, *, now) -> IntervisionMeeting:
    """Anna and Bram are in one group."""
    Edition.objects.filter(pk=world.edition.pk).update(intervision=True)
    group = IntervisionGroup.objects.create(edition=world.edition, number=1)
    for place in (world.enrolment, world.bram_enrolment):
        IntervisionMember.objects.create(group=group, enrolment=place, since=now)
    starts_at = now + timedelta(days=7)
    return IntervisionMeeting.objects.create(
        group=group, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), place=MEETING
    )


def _pay(world: World, *, now) -> tuple[Contract, Seat, Invoice]:
    contract = Contract.objects.create(
        seller=SellerFactory(), organisation=world.school, po_number=PO_NUMBER, invoice_name="ROC Midden",
        invoice_email="facturen@rocmidden.example", street="Schoolstraat 1", postcode="1234 AB", city="Utrecht",
        terms_version="2027-1",
    )  # fmt: skip
    seat = Seat.objects.create(contract=contract, enrolment=world.enrolment, price=Decimal("1234.50"))
    NumberSeries.objects.create(seller=contract.seller, year=timezone.localdate(now).year, last=41)
    draft = draft_for_seat(seat=seat, actor=world.fien, now=now)
    invoice = issue_invoice(invoice=draft, actor=world.fien, now=now)
    return contract, seat, invoice


def _certify(world: World, *, now) -> Certificate:
    """Anna finished another track; her certificate of it is the one on stage."""
    finished = make_enrolment(
        make_edition(curriculum=make_curriculum(track_key="bpv-coordinator"), code="coordinator-1", state=EditionState.FINISHED),
        world.anna, employer=world.school, state=EnrolmentState.COMPLETED,
    )  # fmt: skip
    certificate = issue(enrolment_id=finished.pk, now=now)
    Certificate._base_manager.filter(pk=certificate.pk).update(code=CODE)
    certificate.refresh_from_db()
    return certificate
