from django.urls import path

from packets.editing.views import evidence, packet, parts

PACKET = "packets/<uuid:uuid>/"

urlpatterns = [
    path(PACKET, packet.packet, name="packet"),
    path(f"{PACKET}text/", packet.edit_text, name="edit-text"),
    path(f"{PACKET}publish/", packet.publish, name="publish"),
    path(f"{PACKET}remove/", packet.remove_packet, name="remove"),
    path(f"{PACKET}restore/", packet.restore_packet, name="restore"),
    path(f"{PACKET}evidence/", evidence.packet_evidence, name="evidence"),
    path(f"{PACKET}stories/", parts.add_story, name="add-story"),
    path(f"{PACKET}stories/<uuid:part>/choose/", evidence.story_links, name="story-links"),
    path(f"{PACKET}reasons/", parts.add_reason, name="add-reason"),
    path(f"{PACKET}reasons/offered/", parts.take_offer, name="take-offer"),
    path(f"{PACKET}stories/<uuid:part>/", parts.edit_story, name="edit-story"),
    path(f"{PACKET}reasons/<uuid:part>/", parts.edit_reason, name="edit-reason"),
    path(f"{PACKET}entries/<uuid:part>/", parts.edit_entry, name="edit-entry"),
    *(
        path(
            f"{PACKET}{plural}/<uuid:part>/{verb}/",
            view,
            {"kind": kind},
            name=f"{verb}-{kind}",
        )
        for plural, kind in (("stories", "story"), ("reasons", "reason"), ("entries", "entry"))
        for verb, view in (("leave-out", parts.leave_out), ("put-back", parts.put_back_part))
    ),
    # Evidence is ordered by its date.
    *(
        path(
            f"{PACKET}{plural}/<uuid:part>/place/",
            parts.place_part,
            {"kind": kind},
            name=f"place-{kind}",
        )
        for plural, kind in (("stories", "story"), ("reasons", "reason"))
    ),
]
