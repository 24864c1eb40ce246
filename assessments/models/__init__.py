"""Sittings under way, and the assessments that they became."""

from assessments.models.assessment import Answer, Assessment, SettingAside
from assessments.models.sitting import Sitting, SittingAnswer, SittingMatch

__all__ = ["Answer", "Assessment", "SettingAside", "Sitting", "SittingAnswer", "SittingMatch"]
