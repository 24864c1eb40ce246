from django.urls import path

from plans.views import (
    calendar,
    capture,
    evidence,
    existing,
    filing,
    item,
    journal,
    phase,
    plan,
    progress,
    proposal,
    review,
    reword,
    suggested,
    versions,
)

app_name = "plans"

PHASE = "ladders/<slug:ladder>/phases/<slug:phase>/"
ITEM = "ladders/<slug:ladder>/items/<slug:slug>/"

urlpatterns = [
    path("progress/", progress.progress, name="progress"),
    path("progress/timeline/", progress.timeline, name="timeline"),
    path(PHASE, phase.phase, name="phase"),
    path(f"{PHASE}pick/", phase.pick, name="pick-phase"),
    path("ladders/<slug:ladder>/follow-placement/", phase.follow_placement, name="follow"),
    path(ITEM, item.item, name="item"),
    path(f"{ITEM}tick/", item.tick, name="tick"),
    path(f"{ITEM}untick/", item.untick, name="untick"),
    path(f"{ITEM}evidence/", item.add_evidence, name="add-evidence"),
    path(f"{ITEM}not-possible/", item.mark_not_possible, name="not-possible"),
    path(f"{ITEM}possible/", item.mark_possible, name="possible"),
    path(f"{ITEM}still-true/", reword.still_true, name="still-true"),
    path(f"{ITEM}existing/", existing.existing, name="existing-evidence"),
    path(f"{ITEM}untie/", existing.untie, name="untie"),
    path("plan/", plan.plan, name="plan"),
    path("plan/ended/", plan.ended, name="ended-moves"),
    path("plan/proposal/", proposal.proposal, name="proposal"),
    path("plan/roadblock/", proposal.recognise, name="recognise"),
    path("plan/pause/", plan.pause, name="pause-plan"),
    path("plan/go-on/", plan.go_on, name="go-on"),
    path("plan/moves/<uuid:uuid>/place/", plan.place, name="place-move"),
    path("plan/suggested/<slug:slug>/", suggested.add, name="add-suggested-move"),
    path("plan/calendar/", calendar.calendar, name="calendar"),
    path("plan/calendar/revoke/", calendar.revoke, name="revoke-calendar"),
    path("plan/calendar/<str:secret>.ics", calendar.feed, name="calendar-feed"),
    path("plan/review/", review.review, name="review"),
    path("plan/reviews/", review.reviews, name="reviews"),
    path("evidence/", journal.journal, name="journal"),
    path("evidence/capture/", capture.capture, name="capture"),
    path("evidence/capture/undo/", capture.undo, name="undo-capture"),
    path("evidence/removed/", evidence.removed, name="removed-evidence"),
    path("evidence/<uuid:uuid>/", evidence.evidence, name="evidence"),
    path("evidence/<uuid:uuid>/edit/", evidence.edit, name="edit-evidence"),
    path("evidence/<uuid:uuid>/filing/", filing.filing, name="file-evidence"),
    path("evidence/<uuid:uuid>/history/", versions.history, name="evidence-history"),
    path("evidence/<uuid:uuid>/remove/", evidence.remove, name="remove-evidence"),
    path("evidence/<uuid:uuid>/restore/", evidence.restore, name="restore-evidence"),
    path(
        "evidence/<uuid:uuid>/versions/<int:number>/restore/",
        versions.go_back,
        name="go-back-to-version",
    ),
]
