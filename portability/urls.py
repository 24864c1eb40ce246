from django.urls import path

from portability.views import exporting, importing, schema

app_name = "portability"

urlpatterns = [
    path("account/export/", exporting.export, name="export"),
    path("account/import/", importing.choose, name="import"),
    path("account/import/confirm/", importing.confirm, name="confirm"),
    path("account/import/discard/", importing.discard_upload, name="discard"),
    path("archive/schema.json", schema.schema, name="schema"),
]
