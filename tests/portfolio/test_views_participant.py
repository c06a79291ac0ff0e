"""The participant's screens, from the whole portfolio to the receipt; every address also for the wrong person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Assignment, CurriculumAssignment
from portfolio.enums import SubmissionState
from portfolio.models import Evidence, Submission
from portfolio.services import drafts
from tests.factories.courses import AssignmentVersionFactory, ModuleFactory
from tests.factories.portfolio import hand_in, make_draft, make_submitted, make_upload, mark, release

CAST = ["bram", "tessa", "thijs", "sanne", "sven", "eva", "fien", "aad", "kim", "ada", "otto"]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def anna(client, world):
    client.force_login(world.anna)
    return client


@pytest.fixture
def base(world):
    return f"/mijn/portfolio/{world.enrolment.pk}/m1-p1/"


def text_of(response) -> str:
    return response.content.decode()


# --- the wrong person -----------------------------------------------------------------------------------------------
READING = ["", "m1-p1/", "m1-p1/inleveren/", "m1-p1/poging/1/"]
WRITING = [
    "m1-p1/beginnen/",
    "m1-p1/tekst/",
    "m1-p1/tekst/vanzelf/",
    "m1-p1/bestanden/",
    "m1-p1/links/",
    "m1-p1/instrumenten/",
    "m1-p1/inleveren/",
    "m1-p1/terugnemen/",
    "m1-p1/bewijs/{evidence}/weg/",
]


@pytest.mark.parametrize("name", CAST)
def test_somebody_elses_portfolio_is_not_there(client, world, name):
    work = make_submitted(world.enrolment)
    root = f"/mijn/portfolio/{world.enrolment.pk}/"
    client.force_login(getattr(world, name))
    for path in READING:
        assert client.get(root + path).status_code == 404, path
    for path in WRITING:
        address = root + path.format(evidence=work.evidence.non_polymorphic().get().pk)
        assert client.post(address, {"text": "x", "revision": 1, "url": "https://x.nl"}).status_code == 404, path
    work.refresh_from_db()
    assert (work.state, Evidence.objects.count()) == (SubmissionState.SUBMITTED, 1)


@pytest.mark.parametrize("path", READING)
def test_anonymous_people_sign_in_first(client, world, path):
    address = f"/mijn/portfolio/{world.enrolment.pk}/{path}"
    assert client.get(address)["Location"] == f"/inloggen/?next={address}"


@pytest.mark.parametrize("path", [path for path in WRITING if "inleveren" not in path])
def test_changes_are_posts(anna, world, path):
    make_draft(world.enrolment)
    address = f"/mijn/portfolio/{world.enrolment.pk}/{path.format(evidence=1)}"
    assert anna.get(address).status_code == 405


def test_an_assignment_outside_the_curriculum_is_not_there(anna, world):
    AssignmentVersionFactory(assignment=Assignment.objects.create(key="m9-p9", module=ModuleFactory(number=9)))
    assert anna.get(f"/mijn/portfolio/{world.enrolment.pk}/m9-p9/").status_code == 404


BEFORE_THE_START = {
    "tekst/": {"text": "x", "revision": 0},
    "tekst/vanzelf/": {"text": "x", "revision": 0},
    "links/": {"url": "https://voorbeeld.nl"},
    "inleveren/": {},
    "terugnemen/": {},
    "bewijs/1/weg/": {},
}


@pytest.mark.parametrize(("path", "data"), BEFORE_THE_START.items())
def test_there_is_nothing_to_write_in_before_the_start(anna, base, path, data):
    assert anna.post(base + path, data).status_code == 404
    assert Submission.objects.count() == 0


# --- the whole portfolio --------------------------------------------------------------------------------------------
def test_portfolio_shows_every_assignment_with_who_acts(anna, world):
    response = anna.get(f"/mijn/portfolio/{world.enrolment.pk}/")
    page = text_of(response)
    assert [row.title for row in response.context["required"]] == ["Delen of niet delen?"]
    assert f'href="/mijn/portfolio/{world.enrolment.pk}/m1-p1/"' in page
    assert "15 maart 2027" in page
    assert page.count("<h1") == 1


def test_portfolio_without_assignments_says_so(anna, world):
    world.edition.curriculum.assignment_pins.all().delete()
    response = anna.get(f"/mijn/portfolio/{world.enrolment.pk}/")
    assert (response.status_code, 'class="empty"' in text_of(response)) == (200, True)


def test_portfolio_without_days_says_the_date_is_unknown(anna, world):
    world.edition.days.update(state="cancelled")
    response = anna.get(f"/mijn/portfolio/{world.enrolment.pk}/")
    assert (response.status_code, response.context["due"]) == (200, None)


def test_portfolio_costs_the_same_with_one_and_three_assignments(anna, world, now):
    address = f"/mijn/portfolio/{world.enrolment.pk}/"
    make_submitted(world.enrolment, now=now)
    anna.get(address)
    with CaptureQueriesContext(connection) as one:
        anna.get(address)
    for number in (2, 3):
        version = AssignmentVersionFactory(
            assignment=Assignment.objects.create(key=f"m1-p{number}", module=ModuleFactory(number=number))
        )
        CurriculumAssignment.objects.create(
            curriculum=world.edition.curriculum,
            assignment=version.assignment,
            version=version,
            required=True,
            order=number,
        )
    with CaptureQueriesContext(connection) as three:
        response = anna.get(address)
    assert len(response.context["required"]) == 3
    assert len(three) == len(one)


# --- one assignment -------------------------------------------------------------------------------------------------
def test_assignment_shows_task_privacy_and_rubric_before_starting(anna, base):
    page = text_of(anna.get(base))
    for text in (
        "Beschrijf een situatie.",
        "Een verslag",
        "Lever niets in dat herleidbaar is.",
        "Redenering",
        "Scherp.",
    ):
        assert text in page
    assert 'name="text"' not in page
    assert f'action="{base}beginnen/"' in page
    assert Submission.objects.count() == 0


def test_start_opens_the_editor_with_the_limits_said_beforehand(anna, base):
    response = anna.post(f"{base}beginnen/", follow=True)
    page = text_of(response)
    assert response.redirect_chain == [(f"{base}#werk", 302)]
    assert 'name="text"' in page
    assert "20,0" in page
    assert Submission.objects.get().state == SubmissionState.DRAFT


def test_start_twice_is_one_attempt(anna, base):
    anna.post(f"{base}beginnen/")
    anna.post(f"{base}beginnen/")
    assert Submission.objects.count() == 1


def test_start_that_is_refused_says_why(anna, base, world, now):
    make_submitted(world.enrolment, now=now)
    response = anna.post(f"{base}beginnen/", follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_editor_shows_what_is_stored_and_escapes_it(anna, base, world):
    make_draft(world.enrolment, text="<script>alert(1)</script>")
    page = text_of(anna.get(base))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_assignment_that_is_late_may_still_be_handed_in(anna, base, world, now):
    world.edition.days.update(starts_at=now - timedelta(days=60), ends_at=now - timedelta(days=59))
    draft = make_draft(world.enrolment, now=now)
    assert anna.get(base).context["is_late"] is True
    review = anna.get(f"{base}inleveren/")
    assert review.context["is_late"] is True
    anna.post(f"{base}inleveren/", {"seen": review.context["seen"], "action": "hand_in", "looked_self": "on"})
    draft.refresh_from_db()
    assert draft.state == SubmissionState.SUBMITTED


def test_a_concept_judgement_does_not_show(anna, base, world, now):
    mark(make_submitted(world.enrolment, now=now), world.tessa, now=now, feedback="Nog geheim")
    for path in (base, f"{base}poging/1/"):
        page = text_of(anna.get(path))
        assert "Nog geheim" not in page
        assert "Zie de les." not in page


def test_returned_work_shows_feedback_and_opens_a_copy_beside_it(anna, base, world, now):
    release(
        make_submitted(world.enrolment, text="Eerste versie", now=now), world.tessa, now=now, redenering="insufficient"
    )
    page = text_of(anna.get(base))
    assert "Vul aan." in page
    assert "Zie de les." in page
    anna.post(f"{base}beginnen/")
    page = text_of(anna.get(base))
    assert "Eerste versie" in page
    assert "Vul aan." in page
    assert f'href="{base}poging/1/"' in page


def test_attempts_that_are_spent_lead_to_the_organisation(anna, base, world, now):
    world.edition.curriculum.portfolio_attempts = 1
    world.edition.curriculum.save()
    release(make_submitted(world.enrolment, now=now), world.tessa, now=now, privacy="insufficient")
    page = text_of(anna.get(base))
    assert f'action="{base}beginnen/"' not in page
    assert anna.get(base).context["row"].actor == "staff"


def test_whoever_left_reads_but_does_not_write(anna, base, world):
    make_draft(world.enrolment, text="Blijft leesbaar")
    world.enrolment.state = "cancelled"
    world.enrolment.save()
    response = anna.get(base)
    assert (response.status_code, 'name="text"' in text_of(response)) == (200, False)
    refused = anna.post(f"{base}tekst/", {"text": "Nog iets", "revision": 1})
    assert refused.status_code == 409
    assert "Nog iets" in text_of(refused)


# --- handing in -----------------------------------------------------------------------------------------------------
def test_review_shows_everything_and_hands_in_exactly_that(anna, base, world, now, django_capture_on_commit_callbacks):
    draft = make_draft(world.enrolment, text="Mijn besluit", now=now)
    drafts.add_file(submission=draft, upload=make_upload(), now=now)
    review = anna.get(f"{base}inleveren/")
    page = text_of(review)
    for text in ("Mijn besluit", "verslag.pdf", "Lever niets in dat herleidbaar is."):
        assert text in page
    with django_capture_on_commit_callbacks(execute=True):
        response = anna.post(
            f"{base}inleveren/", {"seen": review.context["seen"], "action": "hand_in", "looked_self": "on"}, follow=True
        )
    assert response.redirect_chain == [(f"{base}poging/1/", 302)]
    receipt = text_of(response)
    for text in ("Mijn besluit", "verslag.pdf", Submission.objects.get().snapshot_hash[:16]):
        assert text in receipt


def test_review_that_is_older_than_the_work_is_refused_and_shows_the_new_work(anna, base, world, now):
    draft = make_draft(world.enrolment)
    seen = anna.get(f"{base}inleveren/").context["seen"]
    drafts.save_text(submission=draft, text="Toch anders", revision=1, now=now)
    response = anna.post(f"{base}inleveren/", {"seen": seen, "action": "hand_in", "looked_self": "on"})
    assert len(response.context["form"].non_field_errors()) == 1
    assert "Toch anders" in text_of(response)
    assert response.context["seen"] != seen
    assert Submission.objects.get().state == SubmissionState.DRAFT


def test_review_of_nothing_says_so(anna, base, world):
    make_draft(world.enrolment, text="")
    page = text_of(anna.get(f"{base}inleveren/"))
    assert 'class="empty"' in page
    assert 'value="hand_in"' not in page


def test_handing_in_twice_leads_to_the_same_receipt(anna, base, world):
    make_draft(world.enrolment)
    data = {"seen": anna.get(f"{base}inleveren/").context["seen"], "action": "hand_in", "looked_self": "on"}
    first, second = anna.post(f"{base}inleveren/", data), anna.post(f"{base}inleveren/", data)
    assert first["Location"] == second["Location"] == f"{base}poging/1/"
    assert Submission.objects.get().history.filter(new=SubmissionState.SUBMITTED).count() == 1


def test_review_of_handed_in_work_leads_back(anna, base, world, now):
    make_submitted(world.enrolment, now=now)
    assert anna.get(f"{base}inleveren/")["Location"] == base


def test_withdraw_brings_the_editor_back(anna, base, world, now):
    make_submitted(world.enrolment, now=now)
    response = anna.post(f"{base}terugnemen/", follow=True)
    assert 'name="text"' in text_of(response)
    assert Submission.objects.get().state == SubmissionState.DRAFT


def test_withdraw_after_marking_started_says_why_not(anna, base, world, now):
    mark(make_submitted(world.enrolment, now=now), world.tessa, now=now)
    assert f'action="{base}terugnemen/"' not in text_of(anna.get(base))
    response = anna.post(f"{base}terugnemen/", follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_receipt_of_a_draft_or_another_number_is_not_there(anna, base, world):
    make_draft(world.enrolment)
    assert anna.get(f"{base}poging/1/").status_code == 404
    assert anna.get(f"{base}poging/2/").status_code == 404


def test_attempt_shows_the_released_judgement(anna, base, world, now):
    release(make_submitted(world.enrolment, now=now), world.tessa, now=now)
    page = text_of(anna.get(f"{base}poging/1/"))
    for text in ("Vul aan.", "Zie de les.", "Tessa Trainer", "Aanwezig."):
        assert text in page


def test_a_blocked_file_shows_as_blocked_without_a_link(anna, base, world, now):
    draft = make_draft(world.enrolment, now=now)
    file = drafts.add_file(submission=draft, upload=make_upload(), now=now)
    release(hand_in(draft, now=now), world.tessa, now=now, privacy="insufficient")
    page = text_of(anna.get(f"{base}poging/1/"))
    assert "verslag.pdf" in page
    assert f"/mijn/portfolio/bestand/{file.pk}/" not in page
    anna.post(f"{base}beginnen/")
    assert anna.get(f"{base}inleveren/").context["has_blocked"] is True
