import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.enums import Delivery
from messaging.models import Message
from messaging.services import outbox
from messaging.services.invitations import send_invitation
from tests.factories.courses import NOW


def queue(key, *, address="anna@school.example", state=Delivery.SENT):
    message = outbox.queue(
        key=key, address=address, template="unknown_account", context={"email": address}, now=timezone.now()
    )
    Message.objects.filter(pk=message.pk).update(state=state)
    return message


@pytest.fixture
def as_eva(client, world):
    client.force_login(world.eva)
    return client


def rows(response):
    return [message.key for message in response.context["object_list"]]


def test_the_log_is_filtered_by_state_and_searched(as_eva):
    queue("a", state=Delivery.FAILED)
    queue("b", address="bram@school.example")
    assert rows(as_eva.get("/cms/berichten/", {"state": "failed"})) == ["a"]
    assert rows(as_eva.get("/cms/berichten/", {"q": "bram"})) == ["b"]


def test_the_log_costs_the_same_for_one_and_three(as_eva):
    queue("a")
    as_eva.get("/cms/berichten/")
    with CaptureQueriesContext(connection) as one:
        as_eva.get("/cms/berichten/")
    queue("b")
    queue("c")
    with CaptureQueriesContext(connection) as three:
        as_eva.get("/cms/berichten/")
    assert len(one) == len(three)


@pytest.mark.parametrize(("name", "status"), [("eva", 200), ("ada", 200), ("fien", 404), ("aad", 404)])
def test_the_log_is_for_enrolment_and_administrators(client, world, name, status):
    message = queue("a")
    client.force_login(getattr(world, name))
    assert client.get("/cms/berichten/").status_code == status
    assert client.get(f"/cms/berichten/inspect/{message.pk}/").status_code == status


def test_a_failed_mail_is_sent_again_with_a_button(as_eva, mailoutbox, django_capture_on_commit_callbacks):
    message = queue("a", state=Delivery.FAILED)
    page = as_eva.get(f"/cms/berichten/inspect/{message.pk}/")
    assert f'action="/cms/berichten/{message.pk}/opnieuw/"' in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = as_eva.post(f"/cms/berichten/{message.pk}/opnieuw/")
    assert response.url == f"/cms/berichten/inspect/{message.pk}/"
    assert [mail.to for mail in mailoutbox] == [["anna@school.example"]]
    assert Message.objects.count() == 2


def test_a_mail_on_its_way_has_no_button_and_refuses_politely(as_eva):
    message = queue("a", state=Delivery.QUEUED)
    assert "opnieuw/" not in as_eva.get(f"/cms/berichten/inspect/{message.pk}/").content.decode()
    response = as_eva.post(f"/cms/berichten/{message.pk}/opnieuw/", follow=True)
    assert "Deze mail is nog onderweg." in response.content.decode()
    assert Message.objects.count() == 1


def test_the_button_needs_a_post_and_the_right_role(client, world):
    message = queue("a", state=Delivery.FAILED)
    client.force_login(world.eva)
    assert client.get(f"/cms/berichten/{message.pk}/opnieuw/").status_code == 404
    assert client.post(f"/cms/berichten/{message.pk}/onzin/").status_code == 404
    assert client.post("/cms/berichten/999999/opnieuw/").status_code == 404
    client.force_login(world.fien)
    assert client.post(f"/cms/berichten/{message.pk}/opnieuw/").status_code == 404
    assert Message.objects.count() == 1


def test_staff_do_not_see_a_secret_link_that_still_waits(as_eva, world):
    message = send_invitation(person=world.otto, actor=world.eva, now=NOW)
    html = as_eva.get(f"/cms/berichten/inspect/{message.pk}/").content.decode()
    assert "Niet getoond: in deze mail staat een geheime link." in html
    assert "/uitnodiging/" not in html


def test_mail_is_read_only(as_eva):
    message = queue("a")
    for path in ("/cms/berichten/new/", f"/cms/berichten/edit/{message.pk}/", f"/cms/berichten/delete/{message.pk}/"):
        assert as_eva.get(path).status_code == 404


def test_enrolment_staff_invite_somebody_with_a_button(as_eva, world, mailoutbox, django_capture_on_commit_callbacks):
    assert "Uitnodiging versturen" in as_eva.get(f"/cms/mensen/inspect/{world.otto.pk}/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        as_eva.post(f"/cms/mensen/{world.otto.pk}/uitnodigen/")
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["otto@elders.example"], "Maak je account bij BPV Leergangen")
    ]


def test_the_invitation_names_the_leergang_and_its_link_works(
    client, world, mailoutbox, django_capture_on_commit_callbacks
):
    import re

    with django_capture_on_commit_callbacks(execute=True):
        send_invitation(person=world.otto, actor=None, now=timezone.now(), track="Leergang BPV-begeleider")
    assert mailoutbox[0].subject == "Welkom bij Leergang BPV-begeleider: maak je account"
    link = re.search(r"(/uitnodiging/\S+/)", mailoutbox[0].body)[1]
    assert client.get(link).status_code == 200
