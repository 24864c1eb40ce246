"""An archive that was uploaded, until it's imported."""

from portability.models.archive_chunk import ArchiveChunk
from portability.models.uploaded_archive import UploadedArchive

__all__ = ["ArchiveChunk", "UploadedArchive"]
