from django.urls import path

from plans.views import evidence, item, phase, progress

app_name = "plans"

PHASE = "ladders/<slug:ladder>/phases/<slug:phase>/"
ITEM = "ladders/<slug:ladder>/items/<slug:slug>/"

urlpatterns = [
    path("progress/", progress.progress, name="progress"),
    path(PHASE, phase.phase, name="phase"),
    path(f"{PHASE}pick/", phase.pick, name="pick-phase"),
    path("ladders/<slug:ladder>/follow-placement/", phase.follow_placement, name="follow"),
    path(ITEM, item.item, name="item"),
    path(f"{ITEM}tick/", item.tick, name="tick"),
    path(f"{ITEM}untick/", item.untick, name="untick"),
    path(f"{ITEM}evidence/", item.add_evidence, name="add-evidence"),
    path(f"{ITEM}not-possible/", item.mark_not_possible, name="not-possible"),
    path(f"{ITEM}possible/", item.mark_possible, name="possible"),
    path("evidence/removed/", evidence.removed, name="removed-evidence"),
    path("evidence/<uuid:uuid>/", evidence.evidence, name="evidence"),
    path("evidence/<uuid:uuid>/remove/", evidence.remove, name="remove-evidence"),
    path("evidence/<uuid:uuid>/restore/", evidence.restore, name="restore-evidence"),
    path(
        "evidence/<uuid:uuid>/versions/<int:number>/restore/",
        evidence.go_back,
        name="go-back-to-version",
    ),
]
