from django.urls import path

from assessments.views import history, question, sitting

app_name = "assessments"
urlpatterns = [
    path("assessment/", sitting.start_assessment, name="start"),
    path("assessment/questions/<slug:slug>/", question.question, name="question"),
    path("assessment/check/", sitting.check, name="check"),
    path("assessment/match/", question.match, name="match"),
    path("assessment/placement/", sitting.placement, name="placement"),
    path("assessment/result/", sitting.result, name="result"),
    path("assessment/keep/", sitting.keep_sitting, name="keep"),
    path("assessment/discard/", sitting.discard, name="discard"),
    path("assessment/<uuid:uuid>/continue/", sitting.resume, name="continue"),
    path("assessment/arrive/", history.arrive, name="arrive"),
    path("assessments/", history.assessment_list, name="list"),
    path("assessments/compare/", history.compare_assessments, name="compare"),
    path("assessments/<uuid:uuid>/", history.assessment, name="assessment"),
    path("assessments/<uuid:uuid>/set-aside/", history.set_aside, name="set-aside"),
    path(
        "assessments/<uuid:uuid>/take-up-again/",
        history.take_up_assessment_again,
        name="take-up-again",
    ),
]
