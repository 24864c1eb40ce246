"""Who deletes their account leaves no word behind, and no address: in no table, mail or log.

A crawler types the same words into every form that it finds, from each state that a browser can be
in. So neither a form nor a table that is new can be forgotten here.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from careerladder.address_pattern import address_pattern
from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
from careerladder.mail import ConsoleAndFiles
from careerladder.models import Session, User
from careerladder.web.resubmission import TYPED_FIELDS
from packets.draft import draft_of
from packets.models import (
    Packet,
    PacketEvidence,
    PacketText,
    PacketVersion,
    Reason,
    Story,
    StoryProposal,
    StoryText,
)
from plans.models import Evidence, EvidenceText
from reminders.models import ReminderChoice, ReminderKind, ReminderPause, ReminderStop
from sharing.models import ShareLink
from tests.conftest import PASSWORD, proved
from tests.crawler import Crawler
from tests.database_search import search_tables

WORD = "zaunkoenig"
ADDRESS = f"{WORD}@example.org"
NEW_ADDRESS = f"{WORD}.new@example.org"
# As words, and as what a field for links takes.
WORDS = (f"{WORD} rollout", f"https://{WORD}.example/rollout")
KNOWN = {
    "email": NEW_ADDRESS,
    "time_zone": "Europe/Berlin",
    "single_keys": "on",
    "hours": "8",
    "until": "2126-12-31",
    "website": "",
    "password": "not the password",
    "password1": PASSWORD,
    "password2": PASSWORD,
}
# As in production.
BY_CODE = {
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": True,
}
# What ends the crawler's own session. None of it takes a text.
ENDS_THE_VISIT = frozenset({"account_logout", "delete-account"})
# Where the crawler isn't led while logged in, and why that is no matter.
NOT_FOUND = {
    "account_logout": "ends the visit",
    "delete-account": "ends the visit",
    "account_login": "for strangers: below",
    "account_signup": "for strangers: below",
    "account_request_login_code": "for strangers: below",
    "account_confirm_login_code": "for strangers: below",
    "account_reset_password": "for strangers: below",
    "account_reset_password_from_key": "for strangers: below",
    "account_confirm_email": "a mail leads there; it takes no text",
    "account_email_verification_sent": "where addresses are verified by code: below",
    "account_set_password": "only for who has none; it takes no text but a password",
    "reminders:stop": "a mail leads there; it takes no text",
    "account_reauthenticate": "takes a password alone",
    "mfa_add_webauthn": "a passkey's name: below",
    "mfa_authenticate": "takes a code alone",
    "mfa_deactivate_totp": "takes no text",
    "mfa_edit_webauthn": "a passkey's name: below",
    "mfa_generate_recovery_codes": "takes no text",
    "mfa_list_webauthn": "takes no text",
    "mfa_login_webauthn": "takes what a device signed",
    "mfa_reauthenticate": "takes a code alone",
    "mfa_reauthenticate_webauthn": "takes what a device signed",
    "mfa_remove_webauthn": "takes no text",
    "reauthenticate-by-email": "takes a code alone",
    "undo-email-change": "takes no text",
    "assessments:continue": "takes no text",
    "assessments:discard": "takes no text",
    "assessments:keep": "takes no text",
    "discard-unsent": "takes no text",
    "plans:calendar-dates": "takes no text",
    "plans:examples": "what it records is evidence, and these words are recorded already",
    "plans:follow": "takes no text",
    "plans:go-back-to-version": "takes no text",
    "plans:go-on": "takes no text",
    "plans:proposal": "takes no text",
    "plans:put-back-in-inbox": "takes no text",
    "plans:still-true": "takes no text",
    "plans:undo-inbox": "takes no text",
    "portability:confirm": "takes no text",
    "portability:discard": "takes no text",
    "sessions": "takes no text",
    "sharing:done": "takes no text",
    "sharing:open-link": "takes no text",
    "sharing:reading": "for readers: below",
}


@pytest.fixture(autouse=True)
def mails(settings, tmp_path: Path) -> Path:
    """Mails lie in a folder, as on one's own machine."""
    folder = tmp_path / "mail"
    backend = f"{ConsoleAndFiles.__module__}.{ConsoleAndFiles.__name__}"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"file_path": str(folder)}}}
    counted = (*settings.ACCOUNT_RATE_LIMITS, "confirm_email")
    settings.ACCOUNT_RATE_LIMITS = {
        action: re.sub(r"^\d+", "1000", settings.ACCOUNT_RATE_LIMITS.get(action, "1/m/key"))
        for action in counted
    } | {"manage_email": "1000/m/user", "change_password": "1000/m/user"}
    return folder


@pytest.fixture
def zaunkoenig(ladder) -> User:
    """A person whose address is the word that is looked for."""
    person = User.objects.create_user(ADDRESS, PASSWORD, time_zone="Europe/Berlin")
    EmailAddress.objects.create(user=person, email=ADDRESS, primary=True, verified=True)
    return person


def logged_in(person: User) -> Client:
    """Who just gave the password, as what changes an account asks."""
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    proved(client, person)
    return client


def leave(person: User) -> None:
    client = logged_in(person)
    response = client.post(reverse("delete-account"), {"understood": "on"})
    assert response["Location"] == reverse("account-deleted")
    assert client.cookies["sessionid"].value == ""


def what_is_left(mails: Path) -> dict[str, list[str]]:
    digests = [
        hashlib.sha256(name.encode()).hexdigest()
        for address in (ADDRESS, NEW_ADDRESS)
        for name in (address, f"testserver:{address}")
    ]
    left = search_tables(WORD, *digests)
    for file in mails.glob("*"):
        if WORD in file.read_text(encoding="utf-8"):
            left.setdefault("mail", []).append(file.name)
    return left


def crawl_account(person: User) -> Crawler:
    each_of = frozenset({"assessments:question", "plans:item"})
    crawler = Crawler(logged_in(person), WORDS, KNOWN, ENDS_THE_VISIT, each_of)
    # What is done decides what can be done next: so once more over what there is by then.
    # The form for its context comes on request, and only while the entry isn't left out.
    entry = PacketEvidence.objects.filter(packet__user=person).included()[0]
    crawler.crawl(f"/packets/{entry.packet_id}/?context={entry.pk}")
    crawler.crawl("/progress/", "/assessment/", "/account/", "/plan/", "/evidence/", "/packets/")
    crawler.crawl("/plan/", "/assessment/", "/evidence/removed/", "/packets/", "/packets/removed/")
    ReminderChoice.objects.choose(person, ReminderKind.values, hour=8)
    ReminderPause.objects.pause(person, timezone.localdate() + timedelta(days=9))
    ReminderStop.objects.stop(person, ReminderStop.Reason.LINK)
    crawler.crawl("/account/reminders/")
    return crawler


def texts_of_nobody(crawler: Crawler) -> set[str]:
    """The forms with something to keep that don't say whose it is.

    What a device signed for a passkey is worth nothing later, so its name isn't either.
    """
    return {
        address
        for address, fields in crawler.sent
        if not {"whose", "credential"} & set(fields) and set(TYPED_FIELDS) & set(fields)
    }


def routes_that_take_a_post(person: User) -> set[str]:
    client = logged_in(person)
    return {
        name
        for name, address, view in _routes(get_resolver())
        if _takes_a_post(client, address, view)
    }


def _routes(resolver: URLResolver, prefix: str = ""):
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            if each.app_name == "admin":
                continue
            inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
            yield from _routes(each, inner)
        elif isinstance(each, URLPattern) and each.name:
            yield f"{prefix}{each.name}", _an_address(each, f"{prefix}{each.name}"), each.callback


def _an_address(route: URLPattern, name: str) -> str:
    stand_ins = {"number": 1, "pk": 1, "secret": "x", "uidb36": "1", "key": "a-b"}
    stand_ins |= dict.fromkeys(("uuid", "part", "link", "answer"), uuid4())
    names = route.pattern.converters or route.pattern.regex.groupindex
    return reverse(name, kwargs={each: stand_ins.get(each, "x") for each in names})


def _takes_a_post(client: Client, address: str, view) -> bool:
    if hasattr(view, "view_class"):
        return hasattr(view.view_class, "post")
    return "POST" in client.options(address).get("Allow", "")


@pytest.mark.slow
def test_nothing_is_left_of_a_person_who_goes(zaunkoenig, bob, mails, capfd):
    packet_with_a_reader(zaunkoenig)
    # Logged in: every form, with words that it takes and with words that it refuses.
    crawler = crawl_account(zaunkoenig)
    assert crawler.failures == []
    missed = routes_that_take_a_post(zaunkoenig) - crawler.posted - set(NOT_FOUND)
    assert missed == set(), "Lead the crawler there, or say why that is no matter."
    assert texts_of_nobody(crawler) == set(), "Without `whose` they don't wait for a login."
    # The session ended: every text that was sent is sent once more.
    ended = logged_in(zaunkoenig)
    ended.session.delete()
    for address, fields in crawler.sent:
        if "whose" in fields:
            ended.post(address, fields)
    # Signed out, in the middle of this and that.
    for begun in (
        login_that_fails,
        login_by_code,
        sign_up_with_the_same_address,
        reset_with_its_link_open,
        change_of_address,
    ):
        begun(zaunkoenig)
    with_addresses_verified(zaunkoenig)
    by_staff(zaunkoenig)
    passkey(zaunkoenig)

    before = what_is_left(mails)
    assert {
        "account_emailaddress",
        "assessments_answer",
        "cache",
        "careerladder_session",
        "careerladder_unsenttext",
        "careerladder_user",
        "django_admin_log",
        "mfa_authenticator",
        "mail",
        "plans_evidence",
        "plans_evidenceversion",
        "plans_mark",
        "plans_move",
        "plans_review",
        "packets_packet",
        "packets_packetevidence",
        "packets_packetversion",
        "packets_reason",
        "packets_story",
        "sharing_sharelink",
        "sharing_signoff",
    } <= set(before)

    leave(zaunkoenig)
    assert what_is_left(mails) == {}
    assert list(User.objects.exclude(is_staff=True)) == [bob]
    # The mails that the site would have sent are shown, and nothing else says a word.
    assert WORD not in capfd.readouterr().err


def packet_with_a_reader(person: User) -> None:
    """A packet with a part of each kind, and what a reader answered, who has no account."""
    ladder = ladder_or_404(DEFAULT_LADDER)
    item = ladder.phase("mid").items[0]
    piece = Evidence.objects.record(
        person, EvidenceText(date(2026, 5, 14), "RFC 12"), serving=[item]
    )
    packet = Packet.objects.begin(
        person,
        ladder.ladder,
        PacketText("The case"),
        phase=ladder.phase("mid").phase,
        evidence=[piece],
        stories=[
            StoryProposal(StoryText("One"), (item,), (piece,)),
            StoryProposal(StoryText("Two")),
        ],
    )
    Reason.objects.add(packet, "Too early").leave_out()
    Reason.objects.add(packet, "Too few")
    for title in ("Two", "Three"):
        story = Story.objects.add(packet, StoryText(title))
    story.leave_out()
    version = PacketVersion.objects.publish(packet, draft_of)
    until = timezone.localdate() + timedelta(days=30)
    link, secret = ShareLink.objects.make(version, version.content, label="Grace", expires_on=until)
    client = Client()
    client.post(reverse("sharing:open-link", args=[secret]))
    said = {"comment": f"{WORD} can tell", "answer": "not-yet"}
    fields = {f"{name}-{item.slug}": text for name, text in said.items()}
    fields |= {"name": f"{WORD} II.", "shown": "{}"}
    assert client.post(reverse("sharing:reading", args=[link.pk]), fields).status_code == 302


def login_that_fails(person: User) -> None:
    form = {"login": person.email, "password": f"{WORD} and wrong"}
    assert Client().post(reverse("account_login"), form).status_code == 422


def login_by_code(person: User) -> None:
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": person.email})
    client.post(reverse("account_confirm_login_code"), {"code": WORD})
    assert person.email in str(dict(client.session))


def sign_up_with_the_same_address(person: User) -> None:
    form = {"email": person.email.upper(), "password1": "correct horse battery"}
    Client().post(reverse("account_signup"), form)


def reset_with_its_link_open(person: User) -> None:
    client = Client()
    client.post(reverse("account_reset_password"), {"email": person.email})
    (link,) = re.findall(r"http://testserver(\S+)", last_mail())
    assert client.get(link).status_code == 302


def change_of_address(person: User) -> None:
    new = {"email": NEW_ADDRESS, "action_add": ""}
    logged_in(person).post(reverse("account_email"), new)
    assert EmailAddress.objects.filter(user=person, email=NEW_ADDRESS).exists()


def with_addresses_verified(person: User) -> None:
    """In production, where each step has a code and lies in a stranger's session meanwhile."""
    with override_settings(**BY_CODE):
        sign_up_with_the_same_address(person)
        EmailAddress.objects.filter(user=person).update(verified=False)
        client = Client()
        client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        client.post(reverse("account_email_verification_sent"), {"code": WORD})
        assert person.email in str(dict(client.session))
        change_of_address(person)


def by_staff(person: User) -> None:
    staff = User.objects.create_superuser("staff@example.org", PASSWORD)
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=staff,
        content_type=kind,
        object_id=str(person.pk),
        object_repr=str(person),
        action_flag=CHANGE,
        change_message="",
    )


def passkey(person: User) -> None:
    """No crawler has a device that makes one."""
    Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": WORD, "credential": {}},
    )


def last_mail() -> str:
    options: Any = settings.MAILERS["default"]["OPTIONS"]
    return max(Path(options["file_path"]).glob("*.txt")).read_text(encoding="utf-8")


def test_what_others_keep_stays(zaunkoenig, bob, mails):
    """Logins under way, mails and entries of the log, with an address that is much the same."""
    User.objects.filter(pk=bob.pk).update(email=f"x{ADDRESS}")
    bob.refresh_from_db()
    login_by_code(bob)
    by_staff(bob)
    leave(zaunkoenig)
    assert Session.objects.count() == 1
    assert len(list(mails.glob("*"))) == 1
    assert LogEntry.objects.count() == 1


def test_a_sitting_in_no_account_outlasts_a_login_that_was_under_way(zaunkoenig):
    client = Client()
    session = client.session
    session["sitting"] = "f" * 32
    session.save()
    client.post(reverse("account_request_login_code"), {"email": ADDRESS})
    leave(zaunkoenig)
    assert set(client.session.keys()) == {"sitting"}


def test_what_was_typed_for_no_account_is_known_for_a_day(ladder, mails):
    """An address that nobody has, and a sign-up that nobody confirmed."""
    Client().post(reverse("account_request_login_code"), {"email": ADDRESS})
    Client().post(reverse("account_reset_password"), {"email": ADDRESS})
    with override_settings(**BY_CODE):
        form = {"email": NEW_ADDRESS, "password1": "correct horse battery"}
        Client().post(reverse("account_signup"), form)
        assert User.objects.get().email == NEW_ADDRESS
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            call_command("clear_expired")
            assert search_tables(WORD) == {}


def test_an_account_that_was_confirmed_or_used_stays(zaunkoenig, bob, as_ada):
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        call_command("clear_expired")
    assert User.objects.count() == 3


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("To: ada@example.org\n", True),
        ("ADA@EXAMPLE.ORG", True),
        ("was ada@example.org.", True),
        ('"ada@example.org"', True),
        ("To: bada@example.org", False),
        ("To: a.ada@example.org", False),
        ("To: ada@example.org.uk", False),
        ("To: ada@example.organic", False),
    ],
)
def test_an_address_is_told_from_longer_ones(text, is_found):
    assert bool(address_pattern(["ada@example.org", "x@example.org"]).search(text)) is is_found
