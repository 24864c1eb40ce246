from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "sharing"
    verbose_name = "Sharing"

    def ready(self) -> None:
        from careerladder.models.revocation import revoke_with_account
        from sharing.models import ShareLink

        revoke_with_account(ShareLink.objects.revoke_since)
