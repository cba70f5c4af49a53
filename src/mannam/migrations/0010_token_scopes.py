"""What a token may be used for, and until when. The tokens that are there may do what they could."""

import django.contrib.postgres.fields
from django.db import migrations, models

import mannam.models.api_token


class Migration(migrations.Migration):
    dependencies = [("mannam", "0009_whole_life")]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                default=mannam.models.api_token.usual_scopes,
                size=None,
            ),
        ),
        migrations.AddField(model_name="apitoken", name="expires_at", field=models.DateTimeField(null=True)),
    ]
