"""/certificaat/controleren/: anybody with the code sees what is printed; without it there is nothing to be had."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates import throttle
from certificates.models import Certificate
from certificates.services.lifecycle import replace, withdraw
from tests.factories.certificates import attend, make_certificate
from tests.factories.courses import NOW

CHECK = reverse("certificate-check")
UNKNOWN = reverse("certificate-check-code", args=["AAAABBBBCCCC"])


@pytest.fixture(autouse=True)
def forgotten_misses():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def certificate(world) -> Certificate:
    attend(world.enrolment)
    return make_certificate(world.enrolment)


def read(response) -> str:
    return response.content.decode()


def test_form_is_there_for_everybody(db, client):
    response = client.get(CHECK)
    assert response.status_code == 200
    assert read(response).count("<h1") == 1
    assert 'name="code"' in read(response)


def test_typed_code_leads_to_its_page(certificate, client):
    response = client.get(CHECK, {"code": f" {certificate.spaced_code.lower()} "})
    assert (response.status_code, response["Location"]) == (302, certificate.check_path)


@pytest.mark.parametrize("typed", ["", "   ", "K7QX", "x" * 61, "K7QX-9M2P-4RT!", "<b>"])
def test_what_cannot_be_a_code_is_told_at_the_field(db, client, typed):
    response = client.get(CHECK, {"code": typed})
    assert response.status_code == 400
    assert response.context["form"].errors["code"]
    assert response.context["form"]["code"].value() == typed
    assert 'aria-describedby="' in read(response)


def test_page_repeats_everything_that_is_printed(certificate, client):
    page = read(client.get(certificate.check_path))
    printed = certificate.printed
    for fact in (
        printed.holder,
        printed.track,
        printed.qualification,
        printed.modules[0].name,
        "8,5",
        "15 februari 2027",
        "1 februari 2027",
        printed.place,
        printed.issuer,
        printed.signatory,
        certificate.spaced_code,
        printed.disclaimer,
        *printed.recognised_by,
    ):
        assert fact in page, fact
    assert "notice--success" in page


def test_page_tells_nothing_more_than_is_printed(world, certificate, client):
    page = read(client.get(certificate.check_path))
    for secret in (world.anna.email, world.school.name, world.edition.code, f"/mijn/certificaat/{certificate.pk}/"):
        assert secret not in page, secret


def test_page_of_a_withdrawn_certificate_says_so_first(world, certificate, client):
    withdraw(certificate=certificate, reason="fraud", actor=world.eva, now=NOW, note="Geheime toelichting.")
    page = read(client.get(certificate.check_path))
    assert page.index("notice--danger") < page.index(certificate.printed.holder)
    assert "notice--success" not in page
    assert "Geheime toelichting" not in page
    assert certificate.printed.holder in page


def test_page_of_a_replaced_certificate_does_not_give_the_new_one_away(world, certificate, client):
    """Whoever has the old paper does not get the new name with it."""
    world.anna.first_name = "Arnold"
    world.anna.save()
    new = replace(certificate=certificate, actor=world.eva, now=NOW, reason="Nieuwe naam.")
    page = read(client.get(certificate.check_path))
    assert "notice--warning" in page
    assert "notice--success" not in page
    for secret in (new.code, new.spaced_code, "Arnold"):
        assert secret not in page
    assert "notice--success" in read(client.get(new.check_path))


def test_page_of_an_expired_certificate_says_since_when(certificate, client):
    Certificate._base_manager.update(valid_until=date(2020, 1, 31))
    page = read(client.get(certificate.check_path))
    assert "31 januari 2020" in page
    assert "notice--success" not in page


@pytest.mark.parametrize("code", ["AAAABBBBCCCC", "x", "K7QX-9M2P-4RT", "%3Cscript%3E"])
def test_unknown_code_is_a_clear_404_with_the_form(db, client, code):
    response = client.get(f"{CHECK}{code}/")
    assert response.status_code == 404
    assert 'name="code"' in read(response)
    assert "notice--danger" in read(response)
    assert "<script>" not in read(response)


def test_code_in_the_address_is_read_like_a_typed_one(certificate, client):
    response = client.get(f"{CHECK}{certificate.spaced_code.lower()}/")
    assert (response.status_code, response["Location"]) == (302, certificate.check_path)


@pytest.mark.parametrize("url", [CHECK, UNKNOWN, f"{CHECK}?code=x"])
def test_pages_stay_out_of_search_engines_and_caches(db, client, url):
    response = client.get(url)
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex, nofollow">' in read(response)


@pytest.mark.parametrize("url", [CHECK, UNKNOWN])
def test_pages_are_only_read(db, client, url):
    assert client.post(url).status_code == 405


def test_who_keeps_guessing_has_to_wait(certificate, client):
    for _guess in range(throttle.MOST_MISSES):
        assert client.get(UNKNOWN).status_code == 404
    response = client.get(UNKNOWN)
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert client.get(certificate.check_path).status_code == 429  # a right guess is not told apart either
    assert client.get(certificate.check_path, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_checking_real_certificates_is_not_counted(certificate, client):
    for _visitor in range(throttle.MOST_MISSES + 1):
        assert client.get(certificate.check_path).status_code == 200


def test_one_household_with_ipv6_is_one_guesser(db, client):
    for number in range(throttle.MOST_MISSES):
        client.get(UNKNOWN, REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
    assert client.get(UNKNOWN, REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert client.get(UNKNOWN, REMOTE_ADDR="2001:db8:1:3::1").status_code == 404


def test_page_costs_one_look_at_the_certificates(certificate, client):
    with CaptureQueriesContext(connection) as queries:
        client.get(certificate.check_path)
    assert len([query for query in queries if "certificates_certificate" in query["sql"]]) == 1
