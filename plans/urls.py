from django.urls import path

from plans.calendar_feed import views as calendar
from plans.checklist.views import item, phase
from plans.checklist.views import reaffirm as reword
from plans.checklist.views import reuse as existing
from plans.journal.views import capture, evidence, filing, journal, versions
from plans.moves.views import finish, move, plan, suggested
from plans.progress import views as progress
from plans.proposals import views as proposal
from plans.reviews import views as review

app_name = "plans"

PHASE = "ladders/<slug:ladder>/phases/<slug:phase>/"
ITEM = "ladders/<slug:ladder>/items/<slug:slug>/"

urlpatterns = [
    path("progress/", progress.progress_page, name="progress"),
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
    path("plan/moves/", move.add_move, name="add-move"),
    path("plan/moves/<uuid:uuid>/", move.move, name="move"),
    path("plan/moves/<uuid:uuid>/edit/", move.edit_move, name="edit-move"),
    path("plan/moves/<uuid:uuid>/start/", move.start_move, name="start-move"),
    path("plan/moves/<uuid:uuid>/put-back/", move.put_back, name="put-back-move"),
    path("plan/moves/<uuid:uuid>/undo/", move.undo_move, name="undo-move"),
    path("plan/moves/<uuid:uuid>/postpone/", move.postpone, name="postpone-move"),
    path("plan/moves/<uuid:uuid>/drop/", move.drop, name="drop-move"),
    path("plan/moves/<uuid:uuid>/take-up-again/", move.take_up_move_again, name="take-up-again"),
    path("plan/moves/<uuid:uuid>/done/", finish.finish, name="finish-move"),
    path("plan/suggested/<slug:slug>/", suggested.add_suggested_move, name="add-suggested-move"),
    path("plan/calendar/", calendar.calendar, name="calendar"),
    path("plan/calendar/revoke/", calendar.revoke, name="revoke-calendar"),
    path("plan/calendar/<str:secret>.ics", calendar.feed, name="calendar-feed"),
    path("plan/review/", review.review, name="review"),
    path("plan/reviews/", review.reviews, name="reviews"),
    path("evidence/", journal.journal, name="journal"),
    path("evidence/capture/", capture.capture, name="capture"),
    path("evidence/capture/undo/", capture.undo_capture, name="undo-capture"),
    path("evidence/removed/", evidence.removed, name="removed-evidence"),
    path("evidence/<uuid:uuid>/", evidence.evidence, name="evidence"),
    path("evidence/<uuid:uuid>/edit/", evidence.edit_evidence, name="edit-evidence"),
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
