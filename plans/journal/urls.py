from django.urls import path

from plans.journal.views import capture, evidence, filing, inbox, journal, versions

urlpatterns = [
    path("evidence/", journal.journal, name="journal"),
    path("evidence/print/", journal.print_journal, name="print-journal"),
    path("evidence/journal.<slug:suffix>", journal.journal_file, name="journal-file"),
    path("evidence/capture/", capture.capture, name="capture"),
    path("evidence/capture/undo/", capture.undo_capture, name="undo-capture"),
    path("evidence/inbox/", inbox.inbox, name="inbox"),
    path("evidence/inbox/undo/", inbox.undo_inbox, name="undo-inbox"),
    path("evidence/removed/", evidence.removed, name="removed-evidence"),
    path("evidence/<uuid:uuid>/", evidence.evidence, name="evidence"),
    path("evidence/<uuid:uuid>/edit/", evidence.edit_evidence, name="edit-evidence"),
    path("evidence/<uuid:uuid>/filing/", filing.filing, name="file-evidence"),
    path("evidence/<uuid:uuid>/history/", versions.history, name="evidence-history"),
    path("evidence/<uuid:uuid>/inbox/", inbox.put_back_in_inbox, name="put-back-in-inbox"),
    path("evidence/<uuid:uuid>/remove/", evidence.remove, name="remove-evidence"),
    path("evidence/<uuid:uuid>/restore/", evidence.restore, name="restore-evidence"),
    path(
        "evidence/<uuid:uuid>/versions/<int:number>/restore/",
        versions.go_back,
        name="go-back-to-version",
    ),
]
