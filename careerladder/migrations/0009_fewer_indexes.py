"""Where a unique constraint or an index begins with a reference, it needs no index of its own; and
nothing looks for a slug without its ladder.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("careerladder", "0008_session_times"),
    ]

    operations = [
        migrations.AlterField(
            model_name="checklistitem",
            name="ladder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="careerladder.ladder",
            ),
        ),
        migrations.AlterField(
            model_name="checklistitem",
            name="slug",
            field=models.SlugField(db_index=False, max_length=80),
        ),
        migrations.AlterField(
            model_name="dimension",
            name="ladder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="careerladder.ladder",
            ),
        ),
        migrations.AlterField(
            model_name="dimension",
            name="slug",
            field=models.SlugField(db_index=False, max_length=80),
        ),
        migrations.AlterField(
            model_name="faq",
            name="ladder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="careerladder.ladder",
            ),
        ),
        migrations.AlterField(
            model_name="faq",
            name="slug",
            field=models.SlugField(db_index=False, max_length=80),
        ),
        migrations.AlterField(
            model_name="itemrevision",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="careerladder.checklistitem",
            ),
        ),
        migrations.AlterField(
            model_name="ladderversion",
            name="ladder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="careerladder.ladder",
            ),
        ),
        migrations.AlterField(
            model_name="level",
            name="ladder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="careerladder.ladder",
            ),
        ),
        migrations.AlterField(
            model_name="level",
            name="slug",
            field=models.SlugField(db_index=False, max_length=80),
        ),
        migrations.AlterField(
            model_name="phase",
            name="ladder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="careerladder.ladder",
            ),
        ),
        migrations.AlterField(
            model_name="phase",
            name="slug",
            field=models.SlugField(db_index=False, max_length=80),
        ),
        migrations.AlterField(
            model_name="question",
            name="ladder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="careerladder.ladder",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="slug",
            field=models.SlugField(db_index=False, max_length=80),
        ),
        migrations.AlterField(
            model_name="resource",
            name="ladder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="careerladder.ladder",
            ),
        ),
        migrations.AlterField(
            model_name="resource",
            name="slug",
            field=models.SlugField(db_index=False, max_length=80),
        ),
        migrations.AlterField(
            model_name="roadblock",
            name="ladder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="careerladder.ladder",
            ),
        ),
        migrations.AlterField(
            model_name="roadblock",
            name="slug",
            field=models.SlugField(db_index=False, max_length=80),
        ),
        migrations.AlterField(
            model_name="routingrule",
            name="ladder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="careerladder.ladder",
            ),
        ),
        migrations.AlterField(
            model_name="routingrule",
            name="slug",
            field=models.SlugField(db_index=False, max_length=80),
        ),
        migrations.AlterField(
            model_name="securityevent",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="security_events",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="suggestedmove",
            name="ladder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="careerladder.ladder",
            ),
        ),
        migrations.AlterField(
            model_name="suggestedmove",
            name="slug",
            field=models.SlugField(db_index=False, max_length=80),
        ),
    ]
