"""The steps for share links: made, opened, answered, expired and revoked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sharing.models import Completion, Said, ShareLink, ShareView, SignOff, Verdict
from sharing.models.sign_off import newest_of
from sharing.redaction import Redaction, redact
from tests.scenario.person import Scenario, Step, day

FORM_OF_LINK = UUID(int=12)
AGREED = Said(Verdict.AGREE, "I was there.", "Grace")
NOT_YET = Said(Verdict.NOT_YET, "Whose component?", "Grace")


def sharing_steps(scenario: Scenario) -> list[Step]:
    has = scenario.has

    def share(
        name: str, until: int, version: str = "second version", *, form_key: UUID | None = None
    ) -> Callable[[datetime], None]:
        def step(at: datetime) -> None:
            link, _ = ShareLink.objects.make(
                has[version],
                redact(has[version].content, Redaction()),
                label=f"{name} of {scenario.person.email}",
                expires_on=day(until),
                form_key=form_key,
                at=at,
            )
            has[name] = link

        return step

    def open_it(name: str) -> Callable[[datetime], object]:
        return lambda at: ShareView.objects.count_one(has[name].pk, at.date())

    def keep_an_answer(at: datetime) -> None:
        has["answer"] = SignOff.objects.current().get(
            link=has["link"], item__slug="writes-design-docs"
        )

    return [
        (74, share("link", 200, form_key=FORM_OF_LINK)),
        (74, share("link unanswered", 200)),
        (74, share("link done", 201)),
        (74, share("link expired", 79)),
        (74, share("link revoked", 202)),
        (75, open_it("link")),
        (75, open_it("link")),
        (76, open_it("link")),
        (76, open_it("link expired")),
        (75, open_it("link done")),
        (76, say(scenario, "link", {"writes-design-docs": AGREED, "owns-a-component": NOT_YET})),
        (77, say(scenario, "link", {"writes-design-docs": NOT_YET})),
        (77, say(scenario, "link expired", {"writes-design-docs": AGREED})),
        (78, say(scenario, "link", {"owns-a-component": Said()})),
        (79, say(scenario, "link", {"owns-a-component": AGREED, "pushes-back": NOT_YET})),
        (80, say(scenario, "link", {"pushes-back": Said()})),
        (80, say(scenario, "link done", {"writes-design-docs": AGREED})),
        (81, complete(scenario, "link done")),
        (82, lambda at: ShareLink.objects.filter(pk=has["link revoked"].pk).close(at=at)),
        (82, keep_an_answer),
        (83, share("link long removed", 200, "version long removed")),
        (84, say(scenario, "link long removed", {"writes-design-docs": AGREED})),
    ]


def later_sharing_steps(scenario: Scenario) -> list[Step]:
    has = scenario.has
    return [
        (133, say(scenario, "link", {"pushes-back": AGREED})),
        (134, complete(scenario, "link")),
        (135, lambda at: ShareLink.objects.filter(pk=has["link done"].pk).close(at=at)),
    ]


def say(scenario: Scenario, name: str, said: dict[str, Said]) -> Callable[[datetime], object]:
    return lambda at: SignOff.objects.say(
        scenario.has[name], said, shown=numbers_of(scenario.has[name]), at=at
    )


def complete(scenario: Scenario, name: str) -> Callable[[datetime], object]:
    return lambda at: Completion.objects.complete(
        scenario.has[name], last_number=max(numbers_of(scenario.has[name]).values()), at=at
    )


def numbers_of(link: ShareLink) -> dict[str, int]:
    """The number of the newest answer to each item."""
    return {slug: row.number for slug, row in newest_of(link).items()}
