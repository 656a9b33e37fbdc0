/* A small data set that a small network learns, for tests of runs. */
#ifndef TT_TEST_SMALL_DATA_H
#define TT_TEST_SMALL_DATA_H

/* A folder with 300 training and 100 validation pictures of 6x6 in 3 classes; made once. */
const char *small_data(void);
/* The same with 48 training samples. */
const char *tiny_data(void);

#endif
