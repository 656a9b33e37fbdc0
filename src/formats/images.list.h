/* The list of kinds of pictures; image.c includes it twice, with IMAGE defined each time.
 *
 * To add a kind:
 * 1. its file in src/formats/: copy the nearest one, change it; it ends in one
 *    `const struct tt__image_kind tt__image_NAME`;
 * 2. its line here;
 * 3. files of it in tests/formats/make_images.py (run it), its target tests/fuzz/fuzz_NAME.c with a
 *    corpus;
 * 4. its word in man/tuitrain.1. */
IMAGE(png)
IMAGE(jpeg)
IMAGE(gif)
IMAGE(bmp)
IMAGE(pnm)
IMAGE(webp)
IMAGE(tiff)
