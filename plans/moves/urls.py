from django.urls import path

from plans.moves.views import finish, move, plan, suggested

urlpatterns = [
    path("plan/", plan.plan, name="plan"),
    path("plan/ended/", plan.ended, name="ended-moves"),
    path("plan/pause/", plan.pause, name="pause-plan"),
    path("plan/go-on/", plan.resume_plan, name="go-on"),
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
]
