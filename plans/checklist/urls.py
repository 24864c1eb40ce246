from django.urls import path

from plans.checklist.views import item, phase, plan, reaffirm, reuse

PHASE = "ladders/<slug:ladder>/phases/<slug:phase>/"
ITEM = "ladders/<slug:ladder>/items/<slug:slug>/"

urlpatterns = [
    path(PHASE, phase.phase, name="phase"),
    path(f"{PHASE}pick/", phase.pick, name="pick-phase"),
    path("ladders/<slug:ladder>/follow-placement/", phase.follow_placement, name="follow"),
    path(ITEM, item.item, name="item"),
    path(f"{ITEM}tick/", item.tick, name="tick"),
    path(f"{ITEM}untick/", item.untick, name="untick"),
    path(f"{ITEM}evidence/", item.add_evidence, name="add-evidence"),
    path(f"{ITEM}not-possible/", item.mark_not_possible, name="not-possible"),
    path(f"{ITEM}possible/", item.mark_possible, name="possible"),
    path(f"{ITEM}plan/", plan.plan_move, name="plan-move"),
    path(f"{ITEM}still-true/", reaffirm.still_true, name="still-true"),
    path(f"{ITEM}existing/", reuse.existing, name="existing-evidence"),
    path(f"{ITEM}untie/", reuse.untie, name="untie"),
]
