#!/usr/bin/env python3
"""Holds what networks are given of pictures to PIL and torchvision.

    make build/release/tests/data/picture_inputs
    tests/data/compare_pil.py /usr/share/icons/*/32x32/apps photos/*.jpg

Run with Debian's python3-pil and python3-numpy; with python3-torchvision its Resize, ToTensor and
Normalize are used.  Every picture is read in RGB and in gray, in its own size and in others; the
inputs must agree to 1e-6.  Pictures that one of the two refuses are told, and not counted.
"""
import os
import subprocess
import sys

import numpy as np
from PIL import Image, ImageOps

try:
    from torchvision import transforms
except ImportError:
    transforms = None

HERE = os.path.dirname(os.path.abspath(__file__))
TOOL = os.path.join(HERE, "../../build/release/tests/data/picture_inputs")
MEAN, STD = 0.45, 0.22
ENDS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm")


def files_of(paths):
    for path in paths:
        if os.path.isdir(path):
            for folder, _, names in sorted(os.walk(path, followlinks=True)):
                yield from (os.path.join(folder, n) for n in sorted(names)
                            if n.lower().endswith(ENDS))
        else:
            yield path


def upright(path):
    image = Image.open(path)
    image.load()
    if not isinstance(image, Image.Image) or image.format != "TIFF":  # PIL turns these itself
        image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8))
    if image.mode in ("P", "PA", "LA") or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, (255, 255, 255))
        ground.paste(image.convert("RGB"), mask=image.split()[3])
        image = ground
    return image


def theirs(path, channels, height, width):
    mean = [MEAN + 0.01 * c for c in range(channels)]
    std = [STD + 0.01 * c for c in range(channels)]
    image = upright(path).convert("L" if channels == 1 else "RGB")
    if transforms:
        return transforms.Compose([
            transforms.Resize((height, width)), transforms.ToTensor(),
            transforms.Normalize(mean, std)])(image).permute(1, 2, 0).numpy()
    x = np.asarray(image.resize((width, height), Image.BILINEAR), np.float32) / 255
    x = x.reshape(height, width, channels)
    return (x - np.float32(mean)) / np.float32(std)


def ours(path, channels, height, width):
    run = subprocess.run([TOOL, str(channels), str(height), str(width), str(MEAN), str(STD), path],
                         capture_output=True)
    if run.returncode:
        raise ValueError(run.stderr.decode().strip())
    return np.frombuffer(run.stdout, np.float32).reshape(height, width, channels)


def main():
    compared, refused, worst, failed = 0, 0, 0.0, 0
    for path in files_of(sys.argv[1:]):
        try:
            size = upright(path).size
        except Exception as e:  # whatever PIL has to say
            print(f"{path}: PIL: {e}")
            refused += 1
            continue
        for channels in (3, 1):
            for height, width in ((size[1], size[0]), (64, 64), (17, 40)):
                try:
                    off = np.abs(ours(path, channels, height, width)
                                 - theirs(path, channels, height, width)).max()
                except ValueError as e:
                    print(e)
                    refused += 1
                    break
                compared += 1
                worst = max(worst, float(off))
                if off > 1e-6:
                    print(f"{path}: {channels}x{height}x{width}: off by {off:.3g}")
                    failed += 1
    print(f"{compared} compared ({'torchvision' if transforms else 'PIL'}), {refused} refused, "
          f"{failed} disagree, worst {worst:.3g}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
