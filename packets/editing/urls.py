from django.urls import path

from packets.editing.views import evidence, packet, parts

HERE = "packets/<uuid:uuid>/"

urlpatterns = [
    path(HERE, packet.packet, name="packet"),
    path(f"{HERE}text/", packet.edit_text, name="edit-text"),
    path(f"{HERE}publish/", packet.publish, name="publish"),
    path(f"{HERE}remove/", packet.remove, name="remove"),
    path(f"{HERE}restore/", packet.restore, name="restore"),
    path(f"{HERE}evidence/", evidence.packet_evidence, name="evidence"),
    path(f"{HERE}stories/", parts.add_story, name="add-story"),
    path(f"{HERE}stories/<uuid:part>/choose/", evidence.story_links, name="story-links"),
    path(f"{HERE}reasons/", parts.add_reason, name="add-reason"),
    path(f"{HERE}reasons/offered/", parts.take_offer, name="take-offer"),
    path(f"{HERE}stories/<uuid:part>/", parts.edit_story, name="edit-story"),
    path(f"{HERE}reasons/<uuid:part>/", parts.edit_reason, name="edit-reason"),
    path(f"{HERE}entries/<uuid:part>/", parts.edit_entry, name="edit-entry"),
    *(
        path(f"{HERE}{plural}/<uuid:part>/{verb}/", view, {"kind": kind}, name=f"{verb}-{kind}")
        for plural, kind in (("stories", "story"), ("reasons", "reason"), ("entries", "entry"))
        for verb, view in (
            ("leave-out", parts.leave_out),
            ("put-back", parts.put_back),
            ("place", parts.place),
        )
    ),
]
