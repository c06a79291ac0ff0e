"""What to look for and what to try, for each object of the rights table.

`whole` are words that only the object itself says; `status` are words that tell its name or state. `pages` are addresses
that *are* the object (a file): getting one is reading it whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from learning.models import Attendance, Enrolment
from tests.rights import stage as on
from tests.rights.stage import Stage

Try = Callable[[Stage, Any], Any]


@dataclass(frozen=True)
class Thing:
    name: str
    whole: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    write: Try | None = None
    changed: Callable[[Stage], bool] | None = None


def write_profile(stage: Stage, role: str) -> Any:
    """The owner has a page of their own, staff have the CMS; try both, for the owner's row."""
    data = {"first_name": "Anneke", "infix": "de", "last_name": "Vries", "phone": on.PHONE}
    if role == "PO":
        return stage.client(role).post(reverse("account-details"), data)
    cms = {**data, "email": stage.world.anna.email, "is_active": "on"}
    return stage.client(role).post(reverse("mensen:edit", args=[stage.world.anna.pk]), cms)


def profile_changed(stage: Stage) -> bool:
    stage.world.anna.refresh_from_db()
    return stage.world.anna.first_name == "Anneke"


def write_answer(stage: Stage, role: str) -> Any:
    """The address is the same for everybody and leads to one's own sheet; nobody may change Anna's but Anna."""
    fields = ("situatie", "taak", "actie", "resultaat", "reflectie", "toepassen")
    data = {
        "own_example": "on",
        "variant": "terugkijken",
        "revision": "0",
        **dict.fromkeys(fields, "Door een ander geschreven"),
    }
    return stage.client(role).post(reverse("instrument", args=["starr"]), data)


def answer_changed(stage: Stage) -> bool:
    from learning.models import InstrumentAnswer

    return InstrumentAnswer.objects.get(person=stage.world.anna).answers.get("situatie") != on.ANSWER


def write_draft(stage: Stage, role: str) -> Any:
    address = reverse("assignment-text", args=[stage.enrolment.pk, "m1-p3"])
    return stage.client(role).post(address, {"text": "Anders", "revision": "0"})


def draft_changed(stage: Stage) -> bool:
    from portfolio.models import TextEvidence

    return not TextEvidence.objects.filter(text=on.DRAFT_TEXT).exists()


def stop_sharing(stage: Stage, role: str) -> Any:
    return stage.client(role).post(reverse("shared-stop", args=[stage.shared.pk]))


def sharing_stopped(stage: Stage) -> bool:
    stage.shared.refresh_from_db()
    return stage.shared.stopped_at is not None


def cancel_meeting(stage: Stage, role: str) -> Any:
    address = reverse("intervision-cancel", args=[stage.meeting.group_id, stage.meeting.pk])
    return stage.client(role).post(address, {"reason": ""})


def meeting_cancelled(stage: Stage) -> bool:
    stage.meeting.refresh_from_db()
    return stage.meeting.is_cancelled


def write_attendance(stage: Stage, role: str) -> Any:
    client = stage.client(role)
    address = reverse("attendance", args=[stage.world.edition.code, stage.day.pk])
    page = client.get(address)
    if page.status_code != 200:
        return client.post(address, {})
    data = {}
    for row in page.context["rows"]:
        form = row["form"]
        data |= {form.add_prefix(name): form[name].value() or "" for name in form.fields}
        data |= {
            form.add_prefix("presence"): "absent",
            form.add_prefix("minutes"): "0",
            form.add_prefix("reason"): "Bleek ziek",
        }
    return client.post(address, data)


def attendance_changed(stage: Stage) -> bool:
    return Attendance.objects.filter(booking__day=stage.day, presence="absent").exists()


def write_enrolment(stage: Stage, role: str) -> Any:
    address = reverse("inschrijvingen:inspect", args=[stage.world.bram_enrolment.pk])
    return stage.client(role).post(address, {"decision": "cancel", "cancel-reason": "Op eigen verzoek"})


def enrolment_changed(stage: Stage) -> bool:
    return Enrolment.objects.get(pk=stage.world.bram_enrolment.pk).state == "cancelled"


def write_certificate(stage: Stage, role: str) -> Any:
    address = reverse("certificaten:withdraw", args=[stage.certificate.pk])
    return stage.client(role).post(address, {"reason": "error", "note": "Verkeerde naam"})


def certificate_changed(stage: Stage) -> bool:
    stage.certificate.refresh_from_db()
    return stage.certificate.state == "withdrawn"


def write_school(stage: Stage, role: str) -> Any:
    data = {
        "name": "ROC Midden", "kind": "school", "street": "Nieuwstraat 5", "postcode": "1234 AB", "city": "Utrecht",
        "kvk_number": on.KVK, "oin": "", "invoice_email": "facturen@rocmidden.example",
    }  # fmt: skip
    return stage.client(role).post(reverse("scholen:edit", args=[stage.world.school.pk]), data)


def school_changed(stage: Stage) -> bool:
    stage.world.school.refresh_from_db()
    return stage.world.school.street == "Nieuwstraat 5"


THINGS = {
    thing.name: thing
    for thing in (
        Thing("Profile and contact", (on.PHONE,), ("Vries",), write=write_profile, changed=profile_changed),
        Thing("Notes, quiz and instrument answers, self-scan", (on.ANSWER, on.NOTE, on.WISH), write=write_answer, changed=answer_changed),
        Thing("Portfolio text and evidence, draft", (on.DRAFT_TEXT,), pages=("bundle-pdf", "bundle-zip"), write=write_draft, changed=draft_changed),
        Thing("Portfolio text and evidence, submitted", (on.WORK_TEXT,), pages=("evidence-file", "evidence-picture")),
        Thing("Portfolio text and evidence, shared for peer feedback", (on.SHARED_TEXT,), write=stop_sharing, changed=sharing_stopped),
        Thing("Intervision group and its meeting", (on.MEETING,), write=cancel_meeting, changed=meeting_cancelled),
        Thing("Calibration copy (without identity, with consent)", (on.CALIBRATION,)),
        Thing("Judgement and feedback, draft", (on.DRAFT_JUDGEMENT,)),
        Thing("Judgement and feedback, released", (on.FEEDBACK,)),
        Thing("Progress, SBU"),
        Thing("Day bookings and attendance", (on.CORRECTION,), write=write_attendance, changed=attendance_changed),
        Thing("Enrolment, waiting list", write=write_enrolment, changed=enrolment_changed),
        Thing("Contract, seats", (on.PO_NUMBER,)),
        Thing("Certificate PDF and record", (), pages=("certificate-pdf",), write=write_certificate, changed=certificate_changed),
        Thing("Verification page, with the right code", pages=("certificate-check-code",)),
        Thing("Invoice, credit note (nobody W after issue)", (), (on.INVOICE_NUMBER,), pages=("invoice-pdf",)),
        Thing("School record", (on.KVK,), write=write_school, changed=school_changed),
        Thing("Interest list, mail log, imports, bulk export", (on.MAIL, on.INTEREST)),
        Thing("Unpublished lessons, CMS documents, images", (on.UNPUBLISHED,), pages=("cms-file",)),
        Thing("Audit log, job status", (on.AUDIT,)),
    )
}  # fmt: skip

NOT_BUILT = {
    "Evaluation figures (n ≥ 5), improvement actions": "answers and figures come with the evaluation issue",
    "Calendar feed (revocable token)": "the feed comes with the lesson-day issue",
}
