"""The console's own tables."""

import uuid

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                ("display_name", models.TextField(blank=True)),
                ("password_set_at", models.DateTimeField(null=True)),
                ("must_change_password", models.BooleanField(default=False)),
                ("language", models.TextField(default="zh-hans")),
                ("theme", models.TextField(default="auto")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.TextField()),
                ("digest", models.TextField(unique=True)),
                ("made_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feeds", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FormerPassword",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hash", models.TextField()),
                ("until", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_passwords",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("institution", models.TextField()),
                ("kind", models.TextField()),
                ("asked", models.JSONField(default=dict)),
                ("state", models.TextField(default="waiting")),
                ("done", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("words", models.TextField(blank=True)),
                ("log", models.TextField(blank=True)),
                ("outcome", models.JSONField(default=dict)),
                ("cancel_asked", models.BooleanField(default=False)),
                ("by", models.TextField()),
                ("once", models.TextField(null=True, unique=True)),
                ("made_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("worker", models.TextField(blank=True)),
                ("lease_until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "made_at"], name="web_job_open")],
            },
        ),
        migrations.CreateModel(
            name="MonthPosture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.TextField()),
                ("as_of", models.DateField()),
                ("state", models.TextField()),
                ("instruments", models.JSONField(default=list)),
                ("counts", models.JSONField(default=dict)),
                ("since", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("institution", "as_of", "state"), name="web_posture_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.TextField()),
                ("as_of", models.DateField()),
                ("known_by", models.DateField(null=True)),
                ("state", models.TextField()),
                ("seq", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("seconds", models.FloatField()),
                ("notices", models.JSONField(default=list)),
                ("names", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("calendar", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["institution", "as_of", "-made_at"], name="web_run_newest")],
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.TextField()),
                ("name", models.TextField()),
                ("digest", models.TextField(unique=True)),
                ("scopes", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("institution", models.TextField()),
                ("name", models.TextField()),
                ("size", models.BigIntegerField()),
                ("digest", models.TextField()),
                ("state", models.TextField(default="received")),
                ("outcome", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uploads", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.TextField()),
                ("form", models.TextField()),
                ("cells", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "institution", "form"), name="web_draft_once")],
            },
        ),
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.TextField()),
                ("key", models.TextField()),
                ("asked", models.TextField()),
                ("status", models.SmallIntegerField(null=True)),
                ("headers", models.JSONField(default=dict)),
                ("body", models.BinaryField(default=b"")),
                ("made_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_answers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["made_at"], name="web_kept_answer_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "institution", "key"), name="web_kept_answer_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.TextField()),
                ("role", models.TextField()),
                ("given_by", models.TextField()),
                ("given_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "institution", "role"), name="web_membership_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PendingRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.TextField()),
                ("type", models.TextField()),
                ("key", models.TextField()),
                ("cells", models.JSONField()),
                ("filed_at", models.DateTimeField()),
                ("state", models.TextField(default="waiting")),
                ("decided_at", models.DateTimeField(null=True)),
                ("words", models.TextField(blank=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="filed", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["institution", "state", "filed_at"], name="web_pending_open")],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.TextField()),
                ("page", models.TextField()),
                ("name", models.TextField()),
                ("query", models.TextField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="views", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "institution", "page", "name"), name="web_view_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finding", models.CharField(max_length=16)),
                ("verdict", models.CharField(max_length=16)),
                ("rank", models.SmallIntegerField()),
                ("instrument", models.CharField(max_length=64)),
                ("chapter", models.TextField()),
                ("article", models.TextField()),
                ("position", models.IntegerField()),
                ("obligation", models.TextField()),
                ("cite", models.TextField()),
                ("cited", models.TextField()),
                ("object_type", models.TextField()),
                ("object", models.TextField()),
                ("object_name", models.TextField()),
                ("system", models.TextField()),
                ("headline", models.TextField()),
                ("reason", models.TextField()),
                ("due_on", models.DateField(null=True)),
                ("good_until", models.DateField(null=True)),
                ("before", models.CharField(max_length=16)),
                ("articles", models.TextField()),
                ("text", models.TextField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="verdicts", to="web.run"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["run", "rank", "position", "id"], name="web_verdict_worst"),
                    models.Index(fields=["run", "system", "rank"], name="web_verdict_system"),
                    models.Index(fields=["run", "article", "rank"], name="web_verdict_article"),
                    models.Index(fields=["run", "due_on"], name="web_verdict_due"),
                ],
                "constraints": [models.UniqueConstraint(fields=("run", "finding"), name="web_verdict_once")],
            },
        ),
    ]
