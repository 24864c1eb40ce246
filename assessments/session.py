"""The sitting that a request is about, and who may go on with it.

A browser points at its sitting from its session. A sitting joins an account only when its person
says *keep this*, so that a shared machine leaks nothing into the account of whoever signs in next.
Until then its UUID is the key to it, which only the forms of its own pages hold, and the address of
the login that they lead to: the wish to keep it goes along with that one visit, and not with
whoever logs in next.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from assessments.models import Assessment, Sitting
from assessments.routing import Rule
from careerladder.ladders.catalog import LadderContent, ladder_or_404
from careerladder.ladders.current import current_ladder
from careerladder.web.requests import PersonRequest

SITTING = "sitting"
DISCARDED = "discarded"


def posted_sitting_key(request: HttpRequest) -> UUID | None:
    """The sitting that a form was made for or begins; None where the form was tampered with."""
    try:
        return UUID(request.POST.get("sitting", ""))
    except ValueError:
        return None


def sitting_of(request: HttpRequest) -> Sitting | None:
    """The sitting that the form was made for; else this browser's; else the account's last one.

    A tab may be older than the sitting that the browser now points at: its form goes first.
    """
    for key in (posted_sitting_key(request), _pointed_at(request)):
        if key is not None and (sitting := _within_reach(request, key)):
            return sitting
    if request.user.is_authenticated:
        return request.user.sittings.unfinished().select_related("ladder").first()
    return None


def ladder_of_sitting(request: HttpRequest, sitting: Sitting | None) -> LadderContent:
    """The one that it began with; before it has begun, the one of the page or of the reader."""
    return ladder_or_404(sitting.ladder.slug) if sitting else current_ladder(request)


def assessment_of_form(request: HttpRequest) -> Assessment | None:
    """What the form's sitting became, once it was finished in the account."""
    return _assessment_under(request, posted_sitting_key(request))


def assessment_of(request: HttpRequest) -> Assessment | None:
    """The same for a page without a form, where this browser's sitting is the one."""
    return assessment_of_form(request) or _assessment_under(request, _pointed_at(request))


def point_at(request: HttpRequest, sitting: Sitting) -> None:
    """Make it this browser's."""
    if request.session.get(SITTING) != str(sitting.pk):
        request.session[SITTING] = str(sitting.pk)


def begin_sitting(request: HttpRequest, ladder: LadderContent) -> Sitting:
    """Begin a sitting; in the account too, for a person who is signed in.

    The key comes with the form of the first answer: sent twice, it begins one sitting. A key that
    stands for something out of reach is not used.
    """
    key = posted_sitting_key(request)
    if key is None or Assessment.objects.filter(pk=key).exists():
        return _begin(request, ladder, uuid4())
    try:
        with transaction.atomic():
            return _begin(request, ladder, key)
    except IntegrityError:
        # The same form was sent twice at once, and the other one was first.
        return _within_reach(request, key) or _begin(request, ladder, uuid4())


def belongs_to_an_account(key: UUID) -> bool:
    """Whether the sitting under this key, or what it became, is in somebody's account."""
    in_an_account = Sitting.objects.filter(pk=key, user__isnull=False)
    return in_an_account.exists() or Assessment.objects.filter(pk=key).exists()


def discard_sitting(request: HttpRequest, sitting: Sitting) -> None:
    """Take it out of the way, for this browser to take up again."""
    sitting.discard()
    request.session[DISCARDED] = str(sitting.pk)


def was_discarded(request: HttpRequest, key: UUID) -> bool:
    """Whether the sitting under this key was taken out of the way, in another tab."""
    return Sitting.objects.filter(_open_to(request), pk=key, discarded_at__isnull=False).exists()


def resumable(request: HttpRequest, key: UUID) -> Sitting | None:
    """A sitting to go on with: this account's, or one that this browser had in hand."""
    of_this_browser = key == _pointed_at(request) or request.session.get(DISCARDED) == str(key)
    if not (of_this_browser or request.user.is_authenticated):
        return None
    reach = _open_to(request) if of_this_browser else Q(user=request.user.pk)
    return Sitting.objects.filter(reach, pk=key).first()


def arrival_of(sitting: Sitting) -> str:
    """The address that keeps this sitting in the account of whoever gets there by logging in."""
    return reverse("assessments:arrive", query={"keep": str(sitting.pk)})


def key_of_arrival(request: HttpRequest) -> UUID | None:
    """The sitting that the address names; None where it names none."""
    try:
        return UUID(request.GET.get("keep", ""))
    except ValueError:
        return None


def sitting_to_keep(request: HttpRequest, key: UUID) -> Sitting | None:
    """The sitting under this key, in no account yet, if it is the one that this browser points at.

    A link could name any: nobody gets another's sitting into their account by following one.
    """
    if key != _pointed_at(request):
        return None
    return Sitting.objects.filter(pk=key, user=None, discarded_at=None).first()


def sitting_of_no_account(request: PersonRequest) -> Sitting | None:
    """What this browser began before its person logged in: theirs perhaps, if they say so."""
    key = _pointed_at(request)
    return sitting_to_keep(request, key) if key else None


def rules_of(ladder: LadderContent) -> list[Rule]:
    """The routing key as it reads now, each rule with the match of its lower phase's level."""
    return [
        Rule(
            slug=rule.slug,
            fewest=rule.fewest,
            most=rule.most,
            lower=rule.lower.slug,
            higher=rule.higher.slug if rule.higher else None,
            wording=rule.wording,
            match_question=(
                ladder.phase(rule.lower.slug).levels[-1].match_question if rule.higher else ""
            ),
        )
        for rule in ladder.rules
    ]


def _pointed_at(request: HttpRequest) -> UUID | None:
    pointed_at = request.session.get(SITTING)
    return UUID(pointed_at) if pointed_at else None


def _open_to(request: HttpRequest) -> Q:
    """In no account, or in that of the person who is signed in."""
    return Q(user=None) | Q(user=request.user.pk)


def _within_reach(request: HttpRequest, key: UUID) -> Sitting | None:
    mine = Sitting.objects.filter(_open_to(request), pk=key, discarded_at=None)
    return mine.select_related("ladder").first()


def _assessment_under(request: HttpRequest, key: UUID | None) -> Assessment | None:
    if key is None or not request.user.is_authenticated:
        return None
    return request.user.assessments.filter(pk=key).first()


def _begin(request: HttpRequest, ladder: LadderContent, key: UUID) -> Sitting:
    user = request.user if request.user.is_authenticated else None
    return Sitting.objects.begin(
        ladder.ladder, ladder.questions, rules_of(ladder), key=key, user=user
    )
