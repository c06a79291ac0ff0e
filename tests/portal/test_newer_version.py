"""Staff offer a newer version of the curriculum to a running edition, on its screen in the CMS."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from courses.enums import EditionState
from courses.models import Edition, LessonDayComponent
from learning.enums import EnrolmentState
from learning.models import Enrolment
from learning.services.enrolments import stop
from messaging.models import Message
from tests.factories.courses import NOW
from tests.factories.learning import make_enrolment
from tests.factories.portfolio import make_draft
from tests.learning.study import get_pin, meet_all_lessons, meet_lesson, progress_of
from tests.learning.versions import newer


@pytest.fixture
def curriculum(world):
    """Version 2, with the first lesson rewritten."""
    return newer()


@pytest.fixture
def eva(client, world):
    client.force_login(world.eva)
    return client


RIGHT = {"vraag-q1": "a", "vraag-q2": "a", "vraag-q3": "a"}


def page_of(world):
    return f"/cms/nieuwe-versie/{world.edition.pk}/"


def edition_page(world):
    return f"/cms/uitvoeringen/inspect/{world.edition.pk}/"


def form_of(page, **typed):
    [seen] = re.findall(r'name="seen" value="(\w+)"', page.text)
    return {"seen": seen, "reason": "De wet is veranderd", **typed}


def version_of(world):
    return Edition.objects.get(pk=world.edition.pk).curriculum.version


def test_the_edition_leads_to_it_as_long_as_there_is_something_newer(eva, world):
    assert page_of(world) not in eva.get(edition_page(world)).text
    assert eva.get(page_of(world)).status_code == 404
    newer()
    assert page_of(world) in eva.get(edition_page(world)).text
    Edition.objects.update(state=EditionState.FINISHED)
    assert page_of(world) not in eva.get(edition_page(world)).text
    assert eva.get(page_of(world)).status_code == 404


def test_what_it_means_is_shown_and_then_done(eva, world, curriculum):
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
    page = eva.get(page_of(world))
    assert [place.enrolment.person for place in page.context["offer"].losing] == [world.anna]
    assert "Opnieuw te doen, want veranderd: Les 1" in page.text
    done = eva.post(page_of(world), form_of(page, accepted="on"))
    assert (done.status_code, done.url) == (302, edition_page(world))
    assert version_of(world) == 2
    assert "v1 → v2: De wet is veranderd" in eva.get(edition_page(world)).text


def test_nothing_happens_without_agreeing_and_what_was_typed_stays(eva, world, curriculum):
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
    page = eva.post(page_of(world), form_of(eva.get(page_of(world))))
    assert page.context["form"].errors["accepted"]
    assert "De wet is veranderd" in page.text
    assert version_of(world) == 1


def test_agreeing_is_asked_only_when_somebody_loses_something(eva, world, curriculum):
    page = eva.get(page_of(world))
    assert "Niemand raakt iets kwijt" in page.text
    assert "accepted" not in page.text
    eva.post(page_of(world), form_of(page))
    assert version_of(world) == 2


def test_a_reason_is_asked_at_the_field(eva, world, curriculum):
    page = eva.post(page_of(world), form_of(eva.get(page_of(world)), reason=""))
    assert page.context["form"].errors["reason"]
    assert version_of(world) == 1


def test_a_list_that_changed_is_shown_again_and_agreed_to_anew(eva, world, curriculum):
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
    form = form_of(eva.get(page_of(world)), accepted="on")
    meet_lesson(world.bram, get_pin(world.edition.curriculum, 1))
    page = eva.post(page_of(world), form)
    assert "De lijst is veranderd" in page.text
    assert not page.context["form"]["accepted"].value()
    assert version_of(world) == 1
    eva.post(page_of(world), form_of(page, accepted="on"))
    assert version_of(world) == 2


@pytest.mark.parametrize("seen", ["", "x", "é" * 500])
def test_a_list_that_was_never_shown_is_not_agreed_to(eva, world, curriculum, seen):
    page = eva.post(page_of(world), {"seen": seen, "reason": "Zomaar", "accepted": "on"})
    assert page.status_code == 200
    assert version_of(world) == 1


def test_pressing_twice_is_once(eva, world, curriculum):
    form = form_of(eva.get(page_of(world)))
    eva.post(page_of(world), form)
    again = eva.post(page_of(world), form, follow=True)
    assert "Dit was al afgehandeld" in again.text
    assert AuditEvent.objects.filter(action="edition.curriculum").count() == 1
    assert Message.objects.filter(template="edition_renewed").count() == 2


def test_a_refusal_is_read_before_anything_is_typed(eva, world, curriculum):
    LessonDayComponent.objects.filter(curriculum=curriculum).update(key="andere-dag")
    page = eva.get(page_of(world))
    assert "“Lesdag 1”" in page.text
    assert 'name="seen"' not in page.text
    answer = eva.post(page_of(world), {"seen": page.context["offer"].seen, "reason": "Toch"})
    assert (answer.status_code, version_of(world)) == (200, 1)


@pytest.mark.parametrize("version", ["1", "99", "x", ""])
def test_a_version_that_is_not_on_offer(eva, world, curriculum, version):
    assert eva.get(page_of(world), {"versie": version}).status_code == (404 if version else 200)


def test_of_two_newer_versions_one_is_chosen(eva, world, curriculum):
    newer(version=3)
    assert eva.get(page_of(world)).context["offer"].curriculum.version == 3
    page = eva.get(f"{page_of(world)}?versie=2")
    eva.post(f"{page_of(world)}?versie=2", form_of(page))
    assert version_of(world) == 2


@pytest.mark.parametrize("who", ["fien", "aad", "kim", "tessa", "anna", "sanne", "otto"])
def test_nobody_else_sees_or_does_it(client, world, curriculum, who):
    client.force_login(getattr(world, who))
    assert client.get(page_of(world)).status_code != 200
    client.post(page_of(world), {"seen": "x", "reason": "x", "accepted": "on"})
    assert version_of(world) == 1


# --- the mail ------------------------------------------------------------------------------------------------------------
def give(client, world):
    client.post(page_of(world), form_of(client.get(page_of(world)), accepted="on"))


def test_everybody_who_studies_gets_one_mail_that_says_what_changes_for_them(eva, world, curriculum):
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
    curriculum.portfolio_attempts = 2
    curriculum.save()
    give(eva, world)
    mails = {mail.recipient: mail for mail in Message.objects.filter(template="edition_renewed")}
    assert set(mails) == {world.anna, world.bram}
    assert mails[world.anna].key == f"enrolment:{world.enrolment.pk}:curriculum:2"
    assert "doe ze opnieuw:\n- Les 1" in mails[world.anna].body_text
    assert "zijn ook veranderd" not in mails[world.anna].body_text
    assert "ook veranderd. Je leest voortaan de nieuwe tekst:\n- Les 1" in mails[world.bram].body_text
    assert "opnieuw" not in mails[world.bram].body_text
    for mail in mails.values():
        assert "De wet is veranderd" in mail.body_text
        assert "was 3, is nu 2" in mail.body_text


def test_what_goes_is_said_once_to_each(eva, world, curriculum):
    meet_lesson(world.anna, get_pin(world.edition.curriculum, 2))
    make_draft(world.enrolment)
    curriculum.lesson_pins.filter(order=2).delete()
    curriculum.assignment_pins.all().delete()
    give(eva, world)
    texts = {mail.recipient: mail.body_text for mail in Message.objects.filter(template="edition_renewed")}
    assert "geen plek meer in de nieuwe versie:\n- Les 2\n- Delen of niet delen? (in concept)" in texts[world.anna]
    assert "hoef je niet meer te doen:\n- Les 2" in texts[world.bram]
    assert "opdrachten vervallen:\n- Delen of niet delen?" in texts[world.bram]
    assert [text.count("Les 2") for text in texts.values()] == [1, 1]


def test_who_stopped_gets_no_mail(eva, world, curriculum):
    stop(enrolment=world.bram_enrolment, actor=world.eva, reason="Andere baan", now=NOW)
    give(eva, world)
    assert [mail.recipient for mail in Message.objects.filter(template="edition_renewed")] == [world.anna]


# --- what was begun ------------------------------------------------------------------------------------------------------
def test_portfolio_work_without_a_place_there_is_listed(eva, world, curriculum):
    make_draft(world.enrolment)
    curriculum.assignment_pins.all().delete()
    [place] = eva.get(page_of(world)).context["offer"].losing
    assert [(row.kind, row.key, row.title) for row in place.lost] == [
        ("work", "m1-p1", "Delen of niet delen? (in concept)")
    ]


def test_work_that_was_begun_keeps_its_assignment(eva, world, curriculum):
    draft = make_draft(world.enrolment)
    old = draft.version
    give(eva, world)
    draft.refresh_from_db()
    assert (draft.version, draft.state) == (old, "draft")


def test_a_page_that_stood_open_does_not_finish_the_new_text(client, world, curriculum):
    client.force_login(world.eva)
    give(client, world)
    client.force_login(world.bram)
    lesson = "/leren/bpv-begeleider/m1-l1/"
    answer = client.post(f"{lesson}afronden/", {"versie": "1"}, follow=True)
    assert "Deze les is vernieuwd terwijl je hem open had" in answer.text
    quiz = client.post(f"{lesson}toets/q/", {"versie": "1", **RIGHT})
    assert "Deze les is vernieuwd terwijl je hem open had" in quiz.text
    assert quiz.text.count("checked") == 3
    assert not world.bram.quiz_attempts.exists()
    client.post(f"{lesson}toets/q/", {"versie": "2", **RIGHT})
    client.post(f"{lesson}afronden/", {"versie": "2"})
    assert progress_of(world.bram, curriculum.lesson_pins.get(order=1).lesson).met_version.number == 2


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 5000, "٣"])
def test_nonsense_for_a_version_is_the_page_of_now(client, world, version):
    client.force_login(world.anna)
    assert client.post("/leren/bpv-begeleider/m1-l1/afronden/", {"versie": version}).status_code == 302


def test_the_screen_costs_the_same_for_more_participants(eva, world, curriculum):
    counts = []
    for more in (0, 2):
        for _person in range(more):
            meet_all_lessons(make_enrolment(world.edition).person, world.edition.curriculum)
        meet_lesson(world.anna, get_pin(world.edition.curriculum, 1))
        eva.get(page_of(world))
        with CaptureQueriesContext(connection) as queries:
            eva.get(page_of(world))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_completed_places_are_told_to_staff_in_words(eva, world, curriculum):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(state=EnrolmentState.COMPLETED, completed_at=NOW)
    assert "1 persoon heeft deze uitvoering afgerond." in eva.get(page_of(world)).text
