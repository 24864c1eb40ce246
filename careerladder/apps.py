from django.apps import AppConfig


class CareerladderConfig(AppConfig):
    name = "careerladder"
    verbose_name = "The ladder"

    def ready(self) -> None:
        from allauth.account.signals import authentication_step_completed

        from careerladder.accounts.reauthentication import renew_session
        from careerladder.accounts.security_events import connect_signals

        authentication_step_completed.connect(renew_session)
        connect_signals()
