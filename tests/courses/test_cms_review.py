"""From draft to publish: sending a lesson on, reading it, deciding."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import WorkflowState

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.services.roles import set_roles
from courses.models import LessonRemark
from courses.services import review
from courses.services.publishing import publish_lesson
from messaging.models import Message
from tests.conftest import make_staff
from tests.courses.editing import lesson_form
from tests.factories.courses import NOW


@pytest.fixture
def published(lesson):
    """The lesson with a version of its own words, pinned."""
    version = publish_lesson(lesson=lesson, material=True, actor=None, now=NOW)
    lesson.pins.update(version=version)
    return lesson


@pytest.fixture
def noor(world):
    """A second author."""
    return make_staff(Role.AUTHOR, "Noor")


@pytest.fixture
def author(client, world):
    client.force_login(world.aad)
    return client


@pytest.fixture
def reader(client_of, noor):
    return client_of(noor)


@pytest.fixture
def client_of():
    from django.test import Client

    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client

    return sign_in


def send(client, lesson, reviewer, *, change="cosmetic", **fields):
    data = {"change": change, "reviewer": reviewer.pk if reviewer else "", "action-submit": "1", **fields}
    return client.post(f"/cms/lessen/edit/{lesson.pk}/", lesson_form(lesson, **data))


def page(client, lesson):
    return client.get(f"/cms/lessen/nalezen/{lesson.pk}/")


def decide(client, lesson, decision, **data):
    fields = {f"{decision}-{name}": value for name, value in data.items()}
    return client.post(f"/cms/lessen/nalezen/{lesson.pk}/", {"decision": decision, **fields}, follow=True)


def state_of(lesson):
    return WorkflowState.objects.for_instance(lesson).latest("pk").status


def pinned(lesson):
    return set(lesson.pins.values_list("version__number", flat=True))


# --- sending -------------------------------------------------------------------------------------------------------------
def test_sending_asks_what_kind_of_change_it_is(author, published, noor):
    assert list(send(author, published, noor, change="").context["form"].errors) == ["change"]
    assert review.current_review(published) is None


def test_sending_asks_who_reads_it(author, published):
    assert list(send(author, published, None).context["form"].errors) == ["reviewer"]
    assert review.current_review(published) is None


def test_nobody_names_themselves(author, published, world, noor):
    response = send(author, published, world.aad)
    assert "reviewer" in response.context["form"].errors
    assert world.aad not in response.context["form"].fields["reviewer"].queryset
    assert noor in response.context["form"].fields["reviewer"].queryset


@pytest.mark.parametrize("part", ["eva", "fien", "kim", "tessa"])
def test_only_authors_and_administrators_are_asked(author, published, world, part):
    assert "reviewer" in send(author, published, getattr(world, part)).context["form"].errors


def test_more_minutes_are_refused_as_cosmetic_and_what_was_typed_stays(author, published, noor):
    response = send(author, published, noor, minutes=45)
    assert "inhoudelijke wijziging" in str(response.context["form"].errors["change"])
    assert response.context["form"]["minutes"].value() == "45"
    assert review.current_review(published) is None


def test_what_is_missing_is_said_at_its_block(author, published, noor):
    response = send(author, published, noor, text="Lees [hier](https://wetten.overheid.nl) meer.")
    assert response.status_code == 200
    [error] = response.context["form"].errors["body"].as_data()
    assert "“hier”" in error.block_errors[0].messages[0]
    assert review.current_review(published) is None


def test_a_draft_may_be_unfinished(author, published):
    data = lesson_form(published, text="Lees [hier](https://wetten.overheid.nl) meer.")
    assert author.post(f"/cms/lessen/edit/{published.pk}/", data).status_code == 302
    html = author.get(f"/cms/lessen/edit/{published.pk}/").content.decode()
    assert "1 punt moet in orde zijn" in html
    assert f'href="#block-{published.body[0].id}-section"' in html


def test_publishing_without_a_reading_does_not_exist(author, published, client_of, world):
    for client in (author, client_of(world.ada)):
        html = client.get(f"/cms/lessen/edit/{published.pk}/").content.decode()
        assert "action-publish" not in html
        client.post(
            f"/cms/lessen/edit/{published.pk}/", lesson_form(published, change="material", **{"action-publish": "1"})
        )
    assert published.versions.count() == 2


def test_the_reader_is_asked_by_mail_once(author, published, noor):
    send(author, published, noor)
    mail = Message.objects.get(template="lesson_review")
    assert mail.recipient == noor
    assert f"/cms/lessen/nalezen/{published.pk}/" in mail.body_text
    assert "cosmetische" in mail.body_text


def test_the_first_page_of_the_cms_says_what_waits_for_you(author, reader, client_of, published, world, noor):
    send(author, published, noor)
    waits = f"/cms/lessen/nalezen/{published.pk}/"
    for client, words in ((reader, "Lees na"), (author, "Ligt bij een collega")):
        html = client.get("/cms/").content.decode()
        assert waits in html
        assert words in html
    for other in (world.ada, world.eva):
        assert waits not in client_of(other).get("/cms/").content.decode()
    decide(reader, published, "send-back", comment="Nog niet.")
    assert waits not in reader.get("/cms/").content.decode()
    assert "Kwam bij je terug" in author.get("/cms/").content.decode()


def test_the_first_page_costs_the_same_for_more_readings(author, reader, published, curriculum, noor):
    counts = []
    for pin in curriculum.lesson_pins.select_related("lesson")[:2]:
        send(author, pin.lesson, noor)
        reader.get("/cms/")
        with CaptureQueriesContext(connection) as queries:
            reader.get("/cms/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_nobody_writes_while_somebody_reads(author, reader, published, noor):
    send(author, published, noor)
    before = published.revisions.count()
    for client in (author, reader):
        client.post(f"/cms/lessen/edit/{published.pk}/", lesson_form(published, text="Nog iets."))
        assert "Noor de Staf leest deze les na" in client.get(f"/cms/lessen/edit/{published.pk}/").content.decode()
    assert published.revisions.count() == before


# --- deciding ------------------------------------------------------------------------------------------------------------
def test_a_cosmetic_change_reaches_the_curricula_once_approved(author, reader, published, noor):
    send(author, published, noor)
    assert pinned(published) == {2}
    decide(reader, published, "approve", comment="Mooi.")
    version = published.versions.latest("number")
    assert version.blocks[0]["html"].count("Nieuwe tekst.") == 1
    assert (version.is_material, version.published_by) == (False, noor)
    assert pinned(published) == {3}
    assert state_of(published) == "approved"
    event = AuditEvent.objects.filter(action="lesson.published").latest("pk")
    assert (event.actor, len(event.new["curricula"])) == (noor, 1)


def test_a_material_change_waits(author, reader, published, noor):
    send(author, published, noor, change="material")
    decide(reader, published, "approve")
    assert published.versions.latest("number").is_material
    assert pinned(published) == {2}


def test_sending_back_asks_why_and_frees_the_lesson(author, reader, published, noor):
    send(author, published, noor)
    assert "verplicht" in decide(reader, published, "send-back", comment="").content.decode()
    assert state_of(published) == "in_progress"
    decide(reader, published, "send-back", comment="De termijn klopt niet.")
    assert state_of(published) == "needs_changes"
    assert published.versions.count() == 2
    send(author, published, noor, text="Beter.")
    decide(reader, published, "approve")
    assert "Beter." in published.versions.latest("number").blocks[0]["html"]


def test_a_second_click_says_it_was_settled(author, reader, published, noor):
    send(author, published, noor)
    decide(reader, published, "approve")
    assert "Dit was al afgehandeld." in decide(reader, published, "approve").content.decode()
    assert published.versions.count() == 3


def test_the_author_takes_it_back(author, published, noor):
    send(author, published, noor)
    decide(author, published, "withdraw")
    assert state_of(published) == "cancelled"
    assert (
        author.post(f"/cms/lessen/edit/{published.pk}/", lesson_form(published, text="Toch anders.")).status_code == 302
    )


def test_who_wrote_a_change_does_not_approve_it(author, published, world, noor):
    """Not even as administrator, and not because somebody else sent it on."""
    set_roles(person=world.aad, roles=[Role.AUTHOR, Role.ADMINISTRATOR], actor=None)
    author.post(f"/cms/lessen/edit/{published.pk}/", lesson_form(published, text="Van Aad."))
    sender = make_staff(Role.AUTHOR, "Olga")
    author.force_login(sender)
    send(author, published, noor, text="Van Aad en Olga.")
    going_on = review.current_review(published)
    assert review.writers(going_on) == {world.aad.pk, sender.pk}
    for person in (world.aad, sender):
        assert not review.may_decide(review=going_on, person=person)
        author.force_login(person)
        assert decide(author, published, "approve").status_code == 404
    assert published.versions.count() == 2


def test_an_administrator_steps_in(author, client_of, published, noor, world):
    send(author, published, noor)
    decide(client_of(world.ada), published, "approve")
    assert published.versions.latest("number").published_by == world.ada


def test_another_author_reads_along_and_decides_nothing(author, client_of, published, noor):
    other = client_of(make_staff(Role.AUTHOR, "Olga"))
    send(author, published, noor)
    response = page(other, published)
    assert response.context["decisions"] == []
    for decision in ("approve", "send-back", "withdraw"):
        assert decide(other, published, decision, comment="x").status_code == 404
    assert state_of(published) == "in_progress"


@pytest.mark.parametrize("part", ["eva", "fien", "kim", "anna", "tessa", "sanne"])
def test_the_reading_is_not_there_for_others(client, world, published, part):
    client.force_login(getattr(world, part))
    assert page(client, published).status_code == 404
    assert decide(client, published, "approve").status_code == 404


def test_the_services_refuse_too(author, published, world, noor):
    with pytest.raises(review.NotInReview):
        review.approve(lesson=published, actor=noor, comment="", now=NOW)
    send(author, published, noor)
    for step in (review.approve, review.send_back):
        with pytest.raises(review.NotYours):
            step(lesson=published, actor=world.aad, comment="", now=NOW)
    with pytest.raises(review.NotYours):
        review.withdraw(lesson=published, actor=noor)


@pytest.mark.parametrize(
    ("decision", "subject"), [("approve", "Goedgekeurd: Les 1"), ("send-back", "Terug naar jou: Les 1")]
)
def test_the_author_hears_of_the_decision_once_through_the_outbox(
    author, reader, published, world, noor, mailoutbox, decision, subject
):
    send(author, published, noor)
    decide(reader, published, decision, comment="Noem het artikel.")
    mail = Message.objects.get(template="lesson_reviewed")
    assert (mail.recipient, mail.subject) == (world.aad, subject)
    assert "Noem het artikel." in mail.body_text
    assert mailoutbox == []  # Wagtail sent nothing of its own past the outbox


# --- what is shown -------------------------------------------------------------------------------------------------------
def test_the_editor_shows_whom_it_touches(author, published, curriculum):
    html = author.get(f"/cms/lessen/edit/{published.pk}/").content.decode()
    assert str(curriculum) in html
    assert "Leergang BPV-begeleider v1: 2 deelnemers" in html


def test_the_reader_sees_the_words_and_what_they_touch(author, reader, published, noor):
    send(author, published, noor)
    html = page(reader, published).content.decode()
    assert "Nieuwe tekst." in html
    assert "Leergang BPV-begeleider v1: 2 deelnemers" in html
    assert "cosmetisch" in html.casefold()


def test_revisions_are_compared(author, reader, published, noor):
    published.save_revision().publish()
    send(author, published, noor)
    link = next(button for button in page(reader, published).context["header_buttons"] if "compare" in button.url)
    assert "Nieuwe tekst." in reader.get(link.url).content.decode()


# --- remarks -------------------------------------------------------------------------------------------------------------
def test_a_remark_stands_at_its_block_until_it_is_settled(author, reader, published, world, noor):
    block = published.body[0].id
    url = f"/cms/lessen/nalezen/{published.pk}/"
    reader.post(url, {"remark": "1", "block": block, "text": "Noem het artikel."})
    said = LessonRemark.objects.get()
    assert (said.block_id, said.author, said.settled_at) == (block, noor, None)
    shown = page(author, published).context["blocks"][0]["remarks"]
    assert shown == [said]
    author.post(url, {"settle": said.pk})
    said.refresh_from_db()
    assert said.settled_by == world.aad
    reader.post(url, {"settle": said.pk})
    said.refresh_from_db()
    assert said.settled_by == world.aad


def test_a_remark_says_something(author, published):
    response = author.post(f"/cms/lessen/nalezen/{published.pk}/", {"remark": "1", "block": "", "text": " "})
    assert response.status_code == 200
    assert "verplicht" in response.content.decode()
    assert not LessonRemark.objects.exists()


def test_a_remark_of_another_lesson_is_not_there(author, published, curriculum):
    other = curriculum.lesson_pins.exclude(lesson=published).first().lesson
    said = review.remark(lesson=other, block_id="", text="Hier", actor=None, now=NOW)
    for number in (said.pk, 999999, "x"):
        assert author.post(f"/cms/lessen/nalezen/{published.pk}/", {"settle": number}).status_code == 404


def test_a_remark_about_a_block_that_went_stays_to_be_read(author, published):
    said = review.remark(lesson=published, block_id="weg", text="Klopt dit?", actor=None, now=NOW)
    assert page(author, published).context["lesson_remarks"] == [said]
