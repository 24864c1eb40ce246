from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "Reminders"

    def ready(self) -> None:
        from careerladder.models.revocation import revoke_with_account
        from reminders.models import ReminderSchedule

        revoke_with_account(ReminderSchedule.objects.revoke_since)
