"""A passkey from adding it to signing in with it, in a real browser with a pretended key, under our security policy."""

import pytest

from accounts.services import people
from tests.factories.accounts import PASSWORD, UserFactory

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def window(chromium):
    """One page of a browser that says everything it does not like."""
    window = chromium.new_page()
    window.complaints = []
    window.on("console", lambda line: window.complaints.append(line.text) if line.type == "error" else None)
    window.on("pageerror", lambda error: window.complaints.append(str(error)))
    yield window
    window.context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_signs_in(window, live_server, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    anna = UserFactory(first_name="Anna", email="anna@school.example")
    people.confirm_address(person=anna)
    site = live_server.url.replace("127.0.0.1", "localhost")  # a key belongs to a name, not to a number
    keys = window.context.new_cdp_session(window)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, "automaticPresenceSimulation": True}})

    window.goto(f"{site}/inloggen/?next=/account/tweede-factor/sleutels/toevoegen/")
    window.fill("input[name=login]", anna.email)
    window.fill("input[name=password]", PASSWORD)
    window.click("main form button[type=submit]")
    window.fill("input[name=password]", PASSWORD)  # once more, before changing how one signs in
    window.click("main form button[type=submit]")
    window.check("input[name=passwordless]")
    window.click("#mfa_webauthn_add")
    window.wait_for_url("**/account/tweede-factor/herstelcodes/")
    assert window.locator("main code").count() == 10

    window.context.clear_cookies()
    window.goto(f"{site}/inloggen/")
    window.click("#passkey_login")
    window.wait_for_url(lambda url: "/inloggen/" not in url)
    window.goto(f"{site}/account/")
    assert "Passkey of beveiligingssleutel" in window.locator("main").inner_text()
    assert [line for line in window.complaints if "Content Security Policy" in line] == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_refused_passkey_is_said_in_words(window, live_server):
    site = live_server.url.replace("127.0.0.1", "localhost")
    keys = window.context.new_cdp_session(window)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, "automaticPresenceSimulation": True}})
    window.goto(f"{site}/inloggen/")
    window.click("#passkey_login")
    message = window.locator("[data-passkey-error]")
    message.wait_for(state="visible")
    assert message.inner_text().startswith("Dat is niet gelukt.")
