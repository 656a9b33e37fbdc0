/* The list of transforms, in the order in which they are shown.  transforms.c includes it twice,
 * with TRANSFORM defined each time.
 *
 * To add a transform:
 * 1. its function and its `const struct tt_transform_type tt_transform_NAME` in the file of its
 *    family in src/data/transforms/;
 * 2. its line here;
 * 3. its test in tests/data/test_transforms.c;
 * 4. its paragraph in man/tuitrain.1. */
TRANSFORM(shift)
TRANSFORM(rotate)
TRANSFORM(scale)
TRANSFORM(flip)
TRANSFORM(crop)
TRANSFORM(noise)
TRANSFORM(erase)
