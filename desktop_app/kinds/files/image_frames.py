"""Makes a decoded frame what its new format can hold: upright, inside its box, in a right mode."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from desktop_app.kinds.files.image_metadata import Colours
from desktop_app.kinds.files.submission import Image as ImageOperation

Size = tuple[int, int]
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by EXIF's orientation (CIPA DC-008, tag 274)."""
_ON_ITS_SIDE = 5
_DEEP = frozenset({"png", "tiff"})
"""Formats that hold 16 bits a channel."""
_PALETTES = frozenset({"png", "gif", "tiff"})
_CLEAR = frozenset({"RGBA", "LA", "PA"})


def fitted(size: Size, box: Size | None) -> Size:
    """Return the size that fits inside the box with the same proportions; never larger."""
    if box is None:
        return size
    scale = min(box[0] / size[0], box[1] / size[1], 1.0)
    width, height = (max(1, round(length * scale)) for length in size)
    return width, height


def stored_target(original: Size, orientation: int, operation: ImageOperation) -> Size:
    """Return the new size before the frame is turned upright, from the stored one."""
    return _turned(fitted(_turned(original, orientation), operation.fit), orientation)


@dataclass(frozen=True, slots=True)
class Preparation:
    """How every frame of one picture is prepared."""

    operation: ImageOperation
    colours: Colours
    orientation: int
    original: Size
    """As it is stored, before it is turned upright."""
    frames: int

    @property
    def target(self) -> Size:
        """The new size, upright."""
        return fitted(_turned(self.original, self.orientation), self.operation.fit)

    @property
    def stored_target(self) -> Size:
        """The new size before the frame is turned upright."""
        return _turned(self.target, self.orientation)

    def apply(self, image: Image.Image) -> Image.Image:
        """Return the frame as it will be encoded."""
        done = self._plain_mode(image)
        if done.size != self.stored_target:
            done = done.resize(self.stored_target, Image.Resampling.LANCZOS, reducing_gap=3.0)
        if turn := _TURNS.get(self.orientation):
            done = done.transpose(turn)
        if self.colours.must_convert(done):
            done = self.colours.to_srgb(done)
        return self._for_format(done)

    def _plain_mode(self, image: Image.Image) -> Image.Image:  # noqa: PLR0911 (one for each mode)
        """Bring modes that cannot be resized well to those that can; 16 bits stay, or scale."""
        resized = image.size != self.stored_target
        match image.mode:
            case "1" if resized or self.operation.to not in _PALETTES:
                return image.convert("L")
            case "P" | "PA":
                simple = not resized and self.frames == 1 and self.operation.to in _PALETTES
                if simple and self.colours.is_srgb:
                    return image
                return image.convert("RGBA" if image.has_transparency_data else "RGB")
            case "La" | "RGBa":
                return image.convert({"La": "LA", "RGBa": "RGBA"}[image.mode])
            case "RGBX":
                return image.convert("RGB")
            case "RGB" | "L" if "transparency" in image.info:
                return image.convert("RGBA")
        return _deep(image, keep=self.operation.to in _DEEP)

    def _for_format(self, image: Image.Image) -> Image.Image:
        match self.operation.to:
            case "jpeg":
                return _flattened(image, self.operation.background)
            case "webp" | "avif" if image.mode not in {"RGB", "RGBA"}:
                return image.convert("RGBA" if image.mode in _CLEAR else "RGB")
            case "gif":
                return image if image.mode in {"1", "L", "P"} else _with_palette(image)
        return image


def _turned(size: Size, orientation: int) -> Size:
    return (size[1], size[0]) if orientation >= _ON_ITS_SIDE else size


def _deep(image: Image.Image, *, keep: bool) -> Image.Image:
    """Scale 16 and 32 bits to 8 instead of clipping; keep 16 where the format holds them."""
    if image.mode in {"I;16", "I;16L", "I;16B", "I;16N"}:
        if keep:
            return image if image.mode == "I;16" else image.convert("I").convert("I;16")
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode not in {"I", "F"}:
        return image
    low, high = (float(value) for value in _extrema(image))
    if image.mode == "I" and low >= 0 and high <= 0xFF:  # noqa: PLR2004 (8 bits)
        return image.convert("L")
    if image.mode == "I" and low >= 0 and high <= 0xFFFF:  # noqa: PLR2004 (16 bits)
        return _deep(image.convert("I;16"), keep=keep)
    span = (high - low) or 1.0
    scale, shift = 255 / span, -low * 255 / span
    return image.convert("F").point(lambda value: value * scale + shift).convert("L")


def _extrema(image: Image.Image) -> tuple[float, float]:
    found = image.getextrema()
    low, high = found[0], found[1]
    assert not isinstance(low, tuple)
    assert not isinstance(high, tuple)
    return low, high


def _flattened(image: Image.Image, background: str) -> Image.Image:
    if image.mode in _CLEAR:
        clear = image.convert("RGBA")
        ground = Image.new("RGBA", clear.size, background)
        return Image.alpha_composite(ground, clear).convert("RGB")
    return image if image.mode in {"L", "RGB"} else image.convert("RGB")


def _with_palette(image: Image.Image) -> Image.Image:
    """Choose 256 colours, one for what is clear: GIF knows clear or not, nothing between."""
    if image.mode not in _CLEAR:
        return image.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT)
    clear = image.convert("RGBA")
    alpha = clear.getchannel("A").point(lambda value: 255 if value < 128 else 0)  # noqa: PLR2004 (half)
    done = clear.convert("RGB").quantize(255, method=Image.Quantize.MEDIANCUT)
    if alpha.getbbox() is not None:
        done.paste(255, mask=alpha)
        done.info["transparency"] = 255
    return done
