/* Shapes of one sample, as initialisers. */
#ifndef TT_TEST_SHAPES_H
#define TT_TEST_SHAPES_H

#define VECTOR(size)                                                                               \
    {                                                                                              \
        .n = 1, .dim = { size }                                                                    \
    }
#define IMAGE(c, h, w)                                                                             \
    {                                                                                              \
        .n = 3, .dim = { c, h, w }                                                                 \
    }

#endif
