"""Nothing is searched by its beginning. Of all apps, because this one comes last."""

from django.db import migrations

from careerladder.prefix_indexes import drop_prefix_index


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("sharing", "0002_answers_never_changed"),
        ("plans", "0022_labels"),
        ("careerladder", "0012_sources_and_systems"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [
        drop_prefix_index("careerladder_session_session_key_a67b081b_like"),
        drop_prefix_index("careerladder_user_email_ad488003_like"),
        drop_prefix_index("careerladder_user_ladder_id_e021f1c9_like"),
        drop_prefix_index("careerladder_emailchange_digest_e6ea5e31_like"),
        drop_prefix_index("careerladder_ladder_slug_02fe270a_like"),
        drop_prefix_index("account_emailaddress_email_03be32b2_like"),
        drop_prefix_index("account_emailconfirmation_key_f43612bd_like"),
        drop_prefix_index("plans_calendaraddress_digest_3d8e2d17_like"),
        drop_prefix_index("plans_phasepick_ladder_before_id_9716e4f3_like"),
        drop_prefix_index("sharing_sharelink_digest_a5635414_like"),
    ]
