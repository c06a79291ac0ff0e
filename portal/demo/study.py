"""What the participants of the demo do: study, hand in, come to their lesson days. What they write is invented."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.models import User
from courses.instruments import instruments
from courses.models import CurriculumLesson
from courses.questions import kind_of
from learning.enums import Presence
from learning.models import DayBooking, Enrolment
from learning.services import attendance, progress, quizzes
from learning.services.instruments import save_answer
from portfolio.enums import Level
from portfolio.models import Assessment, SharedWork, Submission
from portfolio.services import assessments, drafts, privacy_check, sharing, snapshots, submissions

BEAT = timedelta(minutes=1)
BEATS = 4  # minutes of reading that are seen, per lesson
TEXT = (
    "In de eerste week hoorde ik van een leerbedrijf dat een student vaak te laat kwam. Ik vroeg eerst de student zelf wat "
    "er speelde en wat het bedrijf daarvan mocht weten. Samen kozen we één zin die ik mocht delen, en één die ik voor me "
    "hield. Daarna spraken we met de praktijkopleider af hoe de start van de dag eruitziet. Volgende keer vraag ik dat al "
    "in het kennismakingsgesprek, want nu kwam de vraag pas toen het misging."
)
FEEDBACK = "Je laat stap voor stap zien wat je deelde en waarom. Mooi dat de student zelf de zin koos."
SUPPLEMENT = (
    "Je beschrijft goed wat er gebeurde. Vul nog aan welke afweging je maakte en op welke regel je die baseerde."
)


def study(person: User, pins: Iterable[CurriculumLesson], *, start: datetime) -> None:
    """Read, do the quiz and the instruments, and finish; two lessons a day from `start`."""
    for number, pin in enumerate(pins):
        opened = start + timedelta(days=number // 2, hours=number % 2)
        for beat in range(BEATS + 1):
            block = pin.version.blocks[min(beat, len(pin.version.blocks) - 1)]["id"]
            progress.beat(person_id=person.pk, lesson_id=pin.lesson_id, block_id=block, now=opened + beat * BEAT)
        now = opened + (BEATS + 1) * BEAT
        for quiz in pin.version.quizzes:
            answer(person, pin, quiz, right=True, now=now)
        for key in pin.version.required_instruments:
            fill_in(person, key, now=now)
        progress.finish_lesson(person=person, pin=pin, now=now)


def answer(person: User, pin: CurriculumLesson, quiz: dict, *, right: bool, now: datetime) -> None:
    """All right; or, where the question has options, the first that is wrong."""
    answers = {}
    for question in quiz["questions"]:
        wrong = [option["key"] for option in question.get("options", ()) if not option["correct"]][:1]
        answers[question["key"]] = wrong if wrong and not right else kind_of(question).right_answer(question)
    quizzes.submit_attempt(person=person, pin=pin, quiz_key=quiz["key"], answers=answers, now=now)


def fill_in(person: User, key: str, *, now: datetime) -> None:
    instrument = instruments()[key]
    save_answer(
        person=person, instrument=instrument, answers=instrument.example, revision=0, is_own_example=True, now=now
    )


def attend(enrolment: Enrolment, *, until: datetime, trainer: User) -> None:
    """Present on every lesson day that ended before `until`, written down when the day was over."""
    for booking in DayBooking.objects.filter(enrolment=enrolment, day__ends_at__lt=until).select_related("day"):
        attendance.record(
            booking=booking, presence=Presence.PRESENT, minutes=None, actor=trainer, now=booking.day.ends_at
        )


def hand_in(enrolment: Enrolment, assignment_key: str, *, now: datetime) -> Submission:
    pin = enrolment.edition.curriculum.assignment_pins.select_related("assignment", "version").get(
        assignment__key=assignment_key
    )
    draft = submissions.start_attempt(enrolment=enrolment, pin=pin, now=now - timedelta(hours=1))
    draft = drafts.save_text(submission=draft, text=TEXT, revision=draft.revision, now=now - timedelta(minutes=5))
    pieces = snapshots.pieces_to_hand_in(draft)
    return submissions.submit(
        submission=draft,
        seen_hash=snapshots.hash_of(snapshots.take_snapshot(draft, pieces)),
        look=privacy_check.look(pieces),
        decisions={},
        looked_self=True,
        now=now,
    )


def share(submission: Submission, *, now: datetime) -> SharedWork:
    """Show the work as it is to the own group."""
    pieces = snapshots.pieces_to_hand_in(submission)
    return sharing.share(
        submission=submission,
        seen_hash=snapshots.hash_of(snapshots.take_snapshot(submission, pieces)),
        look=privacy_check.look(pieces),
        decisions={},
        looked_self=True,
        now=now,
    )


def mark(submission: Submission, *, trainer: User, now: datetime, sufficient: bool = True) -> Assessment:
    """Judge and release: every criterion sufficient, or all but the first."""
    assessments.claim(submission=submission, trainer=trainer, now=now - timedelta(hours=1))
    rubric = submission.version.rubric.order_by("is_privacy", "order")
    marks = {criterion.pk: assessments.Mark(level=Level.SUFFICIENT) for criterion in rubric}
    if not sufficient:
        marks[rubric[0].pk] = assessments.Mark(level=Level.INSUFFICIENT, remark="Leg uit waarom je dit deelde.")
    concept = assessments.save_marks(
        submission=submission,
        trainer=trainer,
        marks=marks,
        feedback=FEEDBACK if sufficient else SUPPLEMENT,
        revision=Assessment.objects.get(submission=submission, round=1).revision,
        now=now - timedelta(minutes=30),
    )
    concept = Assessment.objects.select_related("submission__enrolment__edition__curriculum").get(pk=concept.pk)
    outcome = assessments.judge(concept).outcome
    return assessments.release(
        submission=submission, trainer=trainer, revision=concept.revision, outcome=str(outcome), now=now
    )
