"""Share links, their views, and the answers of readers."""

from sharing.models.completion import Completion
from sharing.models.share_link import ShareLink
from sharing.models.share_view import ShareView
from sharing.models.sign_off import Said, SignOff, Verdict

__all__ = ["Completion", "Said", "ShareLink", "ShareView", "SignOff", "Verdict"]
