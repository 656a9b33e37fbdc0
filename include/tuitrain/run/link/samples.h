/* Samples of the validation set for who looks at a run: a query goes to the worker, a page comes
 * back, each by a mailbox.  Both are immutable once handed over.  A query is no command: it
 * changes nothing, and the journal does not know it. */
#ifndef TT_RUN_LINK_SAMPLES_H
#define TT_RUN_LINK_SAMPLES_H

#include <stdbool.h>
#include <stdint.h>

enum {
    TT_SAMPLE_TOP = 10, /* classes told of a sample, the likeliest */
    TT_PAGE_SAMPLES = 60,
    TT_PAGE_VARIANTS = 6,
    TT_PAGE_SIDE = 128,    /* most pixels of a row or column: larger pictures come smaller */
    TT_PAGE_COLUMNS = 256, /* most numbers of a row */
};

enum tt_pick {
    TT_PICK_NONE,
    TT_PICK_WORST,     /* wrong predictions, largest loss first; of values the largest errors */
    TT_PICK_UNCERTAIN, /* those whose likeliest class is the least likely first */
    TT_PICK_RANDOM,
    TT_PICK_CELL,  /* of class `row`, taken for class `column`; largest loss first */
    TT_PICK_CLASS, /* of class `row`, taken for another */
    TT_PICK_ONE,   /* sample `index`, and what training would make of it (augment) */
};

struct tt_query {
    enum tt_pick pick;
    int row, column;
    int64_t index;
    int64_t turn;   /* of RANDOM: another number, others */
    int64_t first;  /* of all that match, in their order: those from here on, ... */
    int n;          /* ... at most so many */
    bool live;      /* what the network says now, again and again; else the last validation pass */
    bool confusion; /* count a confusion matrix as well */
};

bool tt_query_equal(const struct tt_query *a, const struct tt_query *b);

struct tt_sample {
    int64_t index;         /* in the validation set */
    int cls, predicted;    /* of classes */
    float value, residual; /* of values: the true one, and how far the predicted one is from it */
    double loss;
    int top; /* likeliest classes that are known; 0: their probabilities are not */
    uint16_t top_cls[TT_SAMPLE_TOP];
    float top_p[TT_SAMPLE_TOP];
};

struct tt_samples_page {
    bool known;
    struct tt_query query; /* what it answers */
    int64_t step;          /* of the network that spoke */
    bool validation;       /* at the last validation pass: the confusion matrix is of the same */
    bool of_film;          /* of the samples that the film follows, at one of its moments */
    int64_t looked_at;     /* samples, of so many: */
    int64_t samples;
    int64_t first, matches; /* the place of the first one below among all that match */
    int n;
    struct tt_sample sample[TT_PAGE_SAMPLES];
    /* Pictures, (n, height, width, channels), channels 1 or 3; 0 where samples are none. */
    int channels, height, width;
    uint8_t *pixels;
    int n_variants; /* of ONE: pictures of it as the next epochs would see it */
    uint8_t *variants;
    float *numbers; /* (n, columns): else, as in the file */
    int columns;
    uint32_t *confusion; /* (classes, classes) where query.confusion; NULL: none */
};

#endif
