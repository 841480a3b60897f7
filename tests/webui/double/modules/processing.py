"""The host's: one generation."""

from tests.webui.double.generate import process_images
from tests.webui.double.infotext import create_infotext
from tests.webui.double.processed import Processed
from tests.webui.double.processing import (
    StableDiffusionProcessing,
    StableDiffusionProcessingImg2Img,
    StableDiffusionProcessingTxt2Img,
)

__all__ = [
    "Processed",
    "StableDiffusionProcessing",
    "StableDiffusionProcessingImg2Img",
    "StableDiffusionProcessingTxt2Img",
    "create_infotext",
    "process_images",
]
