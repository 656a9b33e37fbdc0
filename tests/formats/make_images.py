#!/usr/bin/env python3
"""Makes tests/formats/images: small pictures of every kind, and what PIL reads in them.

Run with Debian's python3-pil.  expected.txt has a line for each file: its name, channels, height
and width, and its bytes on a white ground, as PIL gives them after ImageOps.exif_transpose(); once
in RGB, once in gray.
"""
import os

from PIL import Image, ImageOps

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "images")
W, H = 7, 5


def picture():
    rgb = Image.new("RGB", (W, H))
    for y in range(H):
        for x in range(W):
            rgb.putpixel((x, y), (x * 36, y * 60, (x * y * 11) % 256))
    return rgb


def save(image, name, **options):
    image.save(os.path.join(HERE, name), **options)


def make():
    rgb = picture()
    gray = rgb.convert("L")
    alpha = Image.new("L", (W, H))
    alpha.putdata([(i * 7) % 256 for i in range(W * H)])
    rgba, la = rgb.copy(), gray.copy()
    rgba.putalpha(alpha)
    la.putalpha(alpha)
    few = rgb.quantize(12)
    for k in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = k
        save(rgb, f"turn{k}.jpg", exif=exif, quality=95)
        save(gray, f"turn{k}.tif", tiffinfo={0x0112: k})
    exif = Image.Exif()
    exif[0x0112] = 6
    save(rgb, "turned.png", exif=exif)
    save(rgb, "turned.webp", exif=exif, lossless=True)
    save(gray, "gray.jpg")
    save(rgb, "progressive.jpg", progressive=True)
    save(rgb.convert("CMYK"), "cmyk.jpg")
    for name, image in (("rgb", rgb), ("gray", gray), ("rgba", rgba), ("la", la), ("palette", few)):
        save(image, name + ".png")
        save(image, name + ".tif", compression="tiff_lzw")
    save(gray.convert("1"), "bits.png")
    save(rgba.quantize(10), "clear_palette.png")
    deep = Image.new("I;16", (W, H))
    for y in range(H):
        for x in range(W):
            deep.putpixel((x, y), x * 9000 + y * 1000)
    save(deep, "deep.png")
    save(few, "palette.gif", interlace=0)
    save(rgb, "interlaced.gif", interlace=1)
    save(gray, "gray.gif")
    save(rgba, "clear.gif")
    save(rgb, "moving.gif", save_all=True, append_images=[rgb.transpose(Image.FLIP_TOP_BOTTOM)])
    save(rgb, "rgb.bmp")
    save(gray, "gray.bmp")
    save(rgba, "rgba.bmp")
    save(gray.convert("1"), "bits.bmp")
    save(few, "palette.bmp")
    with open(os.path.join(HERE, "runs.bmp"), "wb") as f:
        f.write(runs(few))
    save(gray, "gray.pgm")
    save(rgb, "rgb.ppm")
    save(rgb, "rgb.webp", lossless=True)
    save(rgba, "rgba.webp", lossless=True, exact=True)
    save(rgb, "lossy.webp", quality=60)
    save(rgb, "moving.webp", save_all=True, lossless=True,
         append_images=[rgb.transpose(Image.FLIP_TOP_BOTTOM)])


def runs(image):
    """A BMP of runs of 8 bits, which PIL reads but does not write."""
    codes = b""
    rows = [list(image.crop((0, y, W, y + 1)).getdata()) for y in range(H)]
    for row in reversed(rows):
        codes += bytes([2, row[0]]) if row[0] == row[1] else bytes([1, row[0], 1, row[1]])
        codes += bytes([0, W - 2]) + bytes(row[2:]) + bytes((W - 2) % 2) + b"\0\0"
    codes += b"\0\1"
    palette = b"".join(bytes(image.getpalette()[3 * i:3 * i + 3][::-1]) + b"\0" for i in range(12))
    head = b"BM" + (54 + len(palette) + len(codes)).to_bytes(4, "little") + bytes(4)
    head += (54 + len(palette)).to_bytes(4, "little") + (40).to_bytes(4, "little")
    head += W.to_bytes(4, "little") + H.to_bytes(4, "little") + b"\1\0\x08\0" + b"\1\0\0\0"
    head += len(codes).to_bytes(4, "little") + bytes(8) + (12).to_bytes(4, "little") + bytes(4)
    return head + palette + codes


def read(path, mode):
    image = Image.open(path)
    image.load()
    if not path.endswith(".tif"):  # PIL turns these when it loads them
        image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        image = image.point(lambda v: v / 256).convert("L")
    if image.mode in ("P", "LA") or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, (255, 255, 255))
        ground.paste(image.convert("RGB"), mask=image.split()[3])
        image = ground
    return image.convert(mode)


def main():
    os.makedirs(HERE, exist_ok=True)
    make()
    with open(os.path.join(HERE, "expected.txt"), "w") as f:
        for name in sorted(os.listdir(HERE)):
            if name.endswith(".txt"):
                continue
            for mode, channels in (("RGB", 3), ("L", 1)):
                image = read(os.path.join(HERE, name), mode)
                f.write(f"{name} {channels} {image.height} {image.width} {image.tobytes().hex()}\n")


main()
