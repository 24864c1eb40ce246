"""The sitting that a request is about, and who may continue it.

The session holds the key of the browser's sitting. A sitting joins an account only when the person
asks to keep it, so that on a shared machine nothing gets into the account of whoever logs in next.

Until then its UUID is a secret. Only the forms of its own pages have it, and the URL that a login
from there leads to. So the request to keep a sitting is tied to that login, and not to the session.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import IntegrityError
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from assessments.forms import SittingPageForm
from assessments.models import Assessment, Sitting
from assessments.routing import Rule
from careerladder.ladders.catalog import LadderContent, ladder_or_404
from careerladder.ladders.current import current_ladder
from careerladder.web.requests import PersonRequest

SITTING_KEY = "sitting"
DISCARDED_KEY = "discarded"


def posted_sitting_key(request: HttpRequest) -> UUID | None:
    """The key of the sitting that a form belongs to or begins; None if it is no UUID."""
    return SittingPageForm(request.POST).key


def sitting_of(request: HttpRequest) -> Sitting | None:
    """The sitting of the form, else of the session, else the latest unfinished one of the account.

    The form comes first because its tab may be older than the sitting in the session.
    """
    for key in (posted_sitting_key(request), _remembered_key(request)):
        if key is not None and (sitting := _accessible_sitting(request, key)):
            return sitting
    if request.user.is_authenticated:
        return request.user.sittings.unfinished().select_related("ladder").first()
    return None


def ladder_of_sitting(request: HttpRequest, sitting: Sitting | None) -> LadderContent:
    """The one that it began with; before it has begun, the one of the page or of the reader."""
    return ladder_or_404(sitting.ladder.slug) if sitting else current_ladder(request)


def assessment_of_form(request: HttpRequest) -> Assessment | None:
    """The person's assessment that the form's sitting became, or None."""
    return _own_assessment(request, posted_sitting_key(request))


def assessment_of(request: HttpRequest) -> Assessment | None:
    """The assessment of the form's sitting or, without one, of the session's sitting; or None."""
    return assessment_of_form(request) or _own_assessment(request, _remembered_key(request))


def remember_sitting(request: HttpRequest, sitting: Sitting) -> None:
    """Store the sitting's key in the session."""
    if request.session.get(SITTING_KEY) != str(sitting.pk):
        request.session[SITTING_KEY] = str(sitting.pk)


def begin_sitting(request: HttpRequest, ladder: LadderContent) -> Sitting:
    """Begin a sitting, in the account of a person who is logged in.

    The form of the first answer sends the key, so that a form that is sent twice begins one
    sitting. The key of an assessment, or of a sitting that is not accessible, is replaced.
    """
    key = posted_sitting_key(request)
    if key is None or Assessment.objects.filter(pk=key).exists():
        return _begin_with_key(request, ladder, uuid4())
    try:
        return _begin_with_key(request, ladder, key)
    except IntegrityError:
        # The same form was sent twice at once, and the other request was first.
        return _accessible_sitting(request, key) or _begin_with_key(request, ladder, uuid4())


def belongs_to_an_account(key: UUID) -> bool:
    """Whether the sitting with this key, or the assessment it became, is in any account."""
    in_an_account = Sitting.objects.filter(pk=key, user__isnull=False)
    return in_an_account.exists() or Assessment.objects.filter(pk=key).exists()


def discard_sitting(request: HttpRequest, sitting: Sitting) -> None:
    """Discard the sitting, and let this browser resume it."""
    sitting.discard()
    request.session[DISCARDED_KEY] = str(sitting.pk)


def was_discarded(request: HttpRequest, key: UUID) -> bool:
    """Whether the sitting with this key was discarded, as in another tab."""
    return Sitting.objects.filter(
        _accessible_to(request), pk=key, discarded_at__isnull=False
    ).exists()


def resumable_sitting(request: HttpRequest, key: UUID) -> Sitting | None:
    """The sitting with this key, if it is the account's, or this session began or discarded it."""
    discarded = request.session.get(DISCARDED_KEY)
    of_this_browser = key == _remembered_key(request) or discarded == str(key)
    if not (of_this_browser or request.user.is_authenticated):
        return None
    reach = _accessible_to(request) if of_this_browser else Q(user=request.user.pk)
    return Sitting.objects.filter(reach, pk=key).first()


def arrival_url(sitting: Sitting) -> str:
    """The URL that a login leads to, and that keeps this sitting in the account."""
    return reverse("assessments:arrive", query={"keep": str(sitting.pk)})


def sitting_key_in_url(request: HttpRequest) -> UUID | None:
    """The key in the URL made by `arrival_url`, or None."""
    try:
        return UUID(request.GET.get("keep", ""))
    except ValueError:
        return None


def sitting_to_keep(request: HttpRequest, key: UUID) -> Sitting | None:
    """The sitting with this key, if it is in no account and is this session's; else None.

    A link could name any sitting. It must not put a stranger's into the account of who follows it.
    """
    if key != _remembered_key(request):
        return None
    return Sitting.objects.filter(pk=key, user=None, discarded_at=None).first()


def anonymous_sitting(request: PersonRequest) -> Sitting | None:
    """The sitting that was begun in this session before the login, if it is in no account yet."""
    key = _remembered_key(request)
    return sitting_to_keep(request, key) if key else None


def rules_of(ladder: LadderContent) -> list[Rule]:
    """The current rules of a ladder. A match asks the question of the lower phase's last level."""
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


def _remembered_key(request: HttpRequest) -> UUID | None:
    key = request.session.get(SITTING_KEY)
    return UUID(key) if key else None


def _accessible_to(request: HttpRequest) -> Q:
    """Sittings in no account, or in that of the person who is logged in."""
    return Q(user=None) | Q(user=request.user.pk)


def _accessible_sitting(request: HttpRequest, key: UUID) -> Sitting | None:
    sittings = Sitting.objects.filter(_accessible_to(request), pk=key, discarded_at=None)
    return sittings.select_related("ladder").first()


def _own_assessment(request: HttpRequest, key: UUID | None) -> Assessment | None:
    if key is None or not request.user.is_authenticated:
        return None
    return request.user.assessments.filter(pk=key).first()


def _begin_with_key(request: HttpRequest, ladder: LadderContent, key: UUID) -> Sitting:
    user = request.user if request.user.is_authenticated else None
    return Sitting.objects.begin(
        ladder.ladder, ladder.questions, rules_of(ladder), key=key, user=user
    )
