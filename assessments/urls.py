from django.urls import path

from assessments.views import history, sitting

app_name = "assessments"
urlpatterns = [
    path("assessment/", sitting.start, name="start"),
    path("assessment/questions/<slug:slug>/", sitting.question, name="question"),
    path("assessment/check/", sitting.check, name="check"),
    path("assessment/match/", sitting.match, name="match"),
    path("assessment/placement/", sitting.placement, name="placement"),
    path("assessment/result/", sitting.result, name="result"),
    path("assessment/keep/", sitting.keep, name="keep"),
    path("assessment/discard/", sitting.discard, name="discard"),
    path("assessment/<uuid:uuid>/continue/", sitting.resume, name="continue"),
    path("assessment/arrive/", history.arrive, name="arrive"),
    path("assessments/", history.assessment_list, name="list"),
    path("assessments/<uuid:uuid>/", history.assessment, name="assessment"),
    path("assessments/<uuid:uuid>/set-aside/", history.set_aside, name="set-aside"),
    path("assessments/<uuid:uuid>/take-up-again/", history.take_up_again, name="take-up-again"),
]
