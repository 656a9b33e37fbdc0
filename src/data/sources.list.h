/* The list of sources of data; of two that are equally sure of a path the first takes it. sources.c
 * includes it twice, with SOURCE defined each time.
 *
 * To add a source:
 * 1. its file in src/data/: copy the nearest one, change it; it ends in one
 *    `const struct tt_source_type tt_source_NAME`.  A data set with a name is a row of `named` in
 *    src/data/sources.c instead;
 * 2. its line here;
 * 3. its test in tests/data/;
 * 4. its paragraph in man/tuitrain.1.
 *
 * One that has no part for validation of its own lays samples out in their order and sets `drawn`:
 * split/ divides them. */
SOURCE(idx)
SOURCE(csv)
SOURCE(npz)
SOURCE(cifar)
SOURCE(images)
SOURCE(synthetic)
SOURCE(plane)
