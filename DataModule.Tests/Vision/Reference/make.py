#!/usr/bin/env python3
"""Makes reference.zip: small pictures, and what PIL and torchvision make of them.

Debian 12: apt install python3-torchvision; then ./make.py. Made with Pillow 9.4 and torchvision 0.14.1.
Each case is NAME.json (what is done, with its parameters, and the expected height, width and channels, and which NAME.in
is the encoded picture) and NAME.out (the expected bytes: rows of pixels of channels).
"""
import io
import json
import zipfile

import numpy
import PIL
import torch
import torchvision
import torchvision.transforms.functional as F
from PIL import Image, ImageOps
from torchvision.transforms import InterpolationMode as Mode

HEIGHT, WIDTH = 30, 40
inputs = {}
archive = zipfile.ZipFile("reference.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9)


def write(name, data):
    # A fixed time, so that the same pictures make the same file.
    entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)


def case(name, encoded, expected, operation="decode", **parameters):
    expected = numpy.asarray(expected)
    if expected.ndim == 2:
        expected = expected[..., None]
    height, width, channels = expected.shape
    source = inputs.setdefault(encoded, f"{name}.in")
    if source == f"{name}.in":
        write(source, encoded)
    write(f"{name}.json", json.dumps(dict(operation=operation, source=source, height=height, width=width, channels=channels, **parameters), sort_keys=True))
    write(f"{name}.out", expected.astype(numpy.uint8).tobytes())


def save(image, format, **options):
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


# Slopes, an edge, a disc and a little noise: something for every filter.
generator = numpy.random.default_rng(1)
y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH]
channels = [
    60 + 4 * x + 20 * numpy.sin(y / 3),
    220 - 5 * y - x + 60 * ((x - 25) ** 2 + (y - 12) ** 2 < 60),
    40 + 5 * y + 90 * (x > y + 5),
]
pixels = numpy.stack(channels, -1) + generator.normal(0, 4, (HEIGHT, WIDTH, 3))
pixels = numpy.clip(pixels, 0, 255).astype(numpy.uint8)
rgb = Image.fromarray(pixels)
png = save(rgb, "PNG")
tensor = torch.from_numpy(pixels).permute(2, 0, 1)

# Decoding: what PIL makes of each, as RGB.
def decoded(name, image, format, **options):
    encoded = save(image, format, **options)
    opened = Image.open(io.BytesIO(encoded))
    opened.load()
    case(name, encoded, opened.convert("RGB"))


decoded("jpeg", rgb, "JPEG", quality=90)
decoded("jpeg-444", rgb, "JPEG", quality=95, subsampling=0)
decoded("jpeg-progressive", rgb, "JPEG", quality=80, progressive=True)
decoded("jpeg-grey", rgb.convert("L"), "JPEG", quality=90)
decoded("jpeg-cmyk", rgb.convert("CMYK"), "JPEG", quality=95)
decoded("png", rgb, "PNG")
decoded("png-grey", rgb.convert("L"), "PNG")
decoded("png-palette", rgb.quantize(32), "PNG")
decoded("png-bits", rgb.convert("1"), "PNG")
decoded("gif", rgb.quantize(64), "GIF")
decoded("gif-animated", rgb.quantize(64), "GIF", save_all=True, append_images=[ImageOps.invert(rgb).quantize(64)], duration=100)
decoded("bmp", rgb, "BMP")
decoded("webp", rgb, "WEBP", lossless=True)

# Sixteen bits: the upper eight of them.
wide = (numpy.asarray(rgb.convert("L")).astype(numpy.uint16) << 8) | 0x40
case("png-16", save(Image.fromarray(wide), "PNG"), (wide >> 8).astype(numpy.uint8)[..., None].repeat(3, -1))

alpha = rgb.copy()
alpha.putalpha(Image.fromarray((x * 6).astype(numpy.uint8)))
case("png-rgba", save(alpha, "PNG"), alpha)
case("png-rgba-as-rgb", save(alpha, "PNG"), alpha.convert("RGB"))
# Where there is alpha, convert("RGB") drops it and leaves the colours, also under what cannot be seen.
decoded("png-grey-alpha", alpha.convert("LA"), "PNG")
decoded("png-palette-alpha", rgb.quantize(32), "PNG", transparency=bytes(range(0, 256, 8)))
decoded("png-colour-key", rgb, "PNG", transparency=tuple(int(level) for level in pixels[3, 3]))
decoded("webp-alpha", alpha, "WEBP", lossless=True, exact=True)
case("png-as-grey", png, rgb.convert("L"))
case("png-grey-rgba", save(rgb.convert("L"), "PNG"), rgb.convert("L").convert("RGBA"))

for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    encoded = save(rgb, "JPEG", quality=95, subsampling=0, exif=exif.tobytes())
    case(f"exif-{orientation}", encoded, ImageOps.exif_transpose(Image.open(io.BytesIO(encoded))).convert("RGB"))
    case(f"exif-{orientation}-as-stored", encoded, Image.open(io.BytesIO(encoded)).convert("RGB"), "decode_as_stored")

# Geometry, by PIL as torchvision calls it.
modes = {"nearest": Mode.NEAREST, "bilinear": Mode.BILINEAR, "bicubic": Mode.BICUBIC}
for mode, value in modes.items():
    for height, width in ((15, 20), (11, 31), (64, 64)):
        case(f"resize-{mode}-{height}x{width}", png, F.resize(rgb, [height, width], value), "resize", mode=mode)
    case(f"resized-crop-{mode}", png, F.resized_crop(rgb, 3, 7, 21, 30, [16, 16], value), "resized_crop", mode=mode, top=3, left=7, boxHeight=21, boxWidth=30)
for shorter, maximum in ((16, None), (47, None), (28, 33)):
    case(f"resize-shorter-{shorter}", png, F.resize(rgb, shorter, max_size=maximum), "resize_shorter", shorter=shorter, maximum=maximum or 0)
for size in ((20, 20), (21, 33), (36, 20), (37, 51)):
    case(f"center-crop-{size[0]}x{size[1]}", png, F.center_crop(rgb, size), "center_crop")
for mode in ("constant", "edge", "reflect", "symmetric"):
    case(f"pad-{mode}", png, F.pad(rgb, [5, 9, 2, 13], 7 if mode == "constant" else 0, mode), "pad", mode=mode, padding=[5, 9, 2, 13], fill=7)
case("flip-horizontal", png, F.hflip(rgb), "flip_horizontal")
case("flip-vertical", png, F.vflip(rgb), "flip_vertical")
for mode in ("nearest", "bilinear"):
    for degrees in (30, -77):
        case(f"rotate-{mode}-{degrees}", png, F.rotate(rgb, degrees, modes[mode], fill=[9, 9, 9]), "rotate", mode=mode, degrees=degrees, expand=False, fill=9)
    case(f"rotate-expand-{mode}", png, F.rotate(rgb, 25, modes[mode], expand=True), "rotate", mode=mode, degrees=25, expand=True, fill=0)
    case(
        f"affine-{mode}", png, F.affine(rgb, 20, [3, -2], 1.2, [10.0, 5.0], modes[mode], fill=[3, 3, 3]),
        "affine", mode=mode, degrees=20, x=3, y=-2, scale=1.2, shearX=10, shearY=5, fill=3)

# Colours, by torchvision's functions on bytes; by PIL, too, what has the luma in it, which PIL rounds and torchvision does not.
def coloured(name, result, operation, **parameters):
    case(name, png, result.permute(1, 2, 0).numpy() if isinstance(result, torch.Tensor) else result, operation, **parameters)


for factor in (0.0, 0.6, 1.5):
    coloured(f"brightness-{factor}", F.adjust_brightness(tensor, factor), "brightness", amount=factor)
    coloured(f"contrast-{factor}", F.adjust_contrast(tensor, factor), "contrast", amount=factor)
    coloured(f"saturation-{factor}", F.adjust_saturation(rgb, factor), "saturation", amount=factor)
    coloured(f"sharpness-{factor}", F.adjust_sharpness(tensor, factor), "sharpness", amount=factor)
for factor in (-0.5, -0.2, 0.1, 0.37):
    coloured(f"hue-{factor}", F.adjust_hue(tensor, factor), "hue", amount=factor)
for bits in (1, 3, 8):
    coloured(f"posterize-{bits}", F.posterize(tensor, bits), "posterize", amount=bits)
for threshold in (0, 99.5, 128, 255):
    coloured(f"solarize-{threshold}", F.solarize(tensor, threshold), "solarize", amount=threshold)
coloured("grayscale", F.to_grayscale(rgb, 3), "grayscale")
coloured("autocontrast", F.autocontrast(tensor), "autocontrast")
coloured("equalize", F.equalize(tensor), "equalize")
coloured("invert", F.invert(tensor), "invert")
for kernel, sigma in (((5, 5), 1.2), ((3, 9), 0.4), ((23, 23), 2.0)):
    # torchvision has the width first.
    coloured(f"blur-{kernel[0]}x{kernel[1]}", F.gaussian_blur(tensor, [kernel[1], kernel[0]], sigma), "blur", kernelHeight=kernel[0], kernelWidth=kernel[1], amount=sigma)

write("made-with.txt", f"Pillow {PIL.__version__}, torchvision {torchvision.__version__.split('+')[0]}, NumPy {numpy.__version__}\n")
archive.close()
