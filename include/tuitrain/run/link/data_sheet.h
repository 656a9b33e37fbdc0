/* What a run's data are, for who looks at them: made once, when the run begins, and never changed.
 *
 * Figures are of the training samples.  Of long tables some rows, evenly spread, stand for all:
 * `seen` says how many were looked at.
 */
#ifndef TT_RUN_LINK_DATA_SHEET_H
#define TT_RUN_LINK_DATA_SHEET_H

#include <stdbool.h>
#include <stdint.h>

enum { TT_SHEET_BINS = 24, TT_SHEET_EACH = 6, TT_SHEET_CLASSES = 64 };

/* Bars: of numbers as many steps from low to high, of categories one for each level. */
struct tt_sheet_bars {
    int n; /* 0: there are none */
    int64_t bar[TT_SHEET_BINS];
    double low, high, mean, deviation; /* of numbers */
    bool numbers;
};

struct tt_sheet_column {
    char name[64], kind[16]; /* safe to show, as all texts are */
    char becomes[96];
    bool target, used;
    int64_t cells, gaps, distinct; /* in the whole file; -1: not counted */
    char range[48];                /* "4.3 to 7.9", or "" */
    struct tt_sheet_bars bars;
};

struct tt_data_sheet {
    char source[16];    /* "csv" */
    char shape[64];     /* of a sample: "1x28x28" */
    bool in_file;       /* they are not in memory */
    double bytes;       /* that all samples take */
    int64_t train, val; /* samples */
    int64_t seen;       /* of them, for the bars */
    int64_t unknown, duplicates;
    char *notes;                    /* lines that were told when it was opened, or NULL; owned */
    int64_t n_columns;              /* of tables */
    struct tt_sheet_column *column; /* owned */
    int n_classes;
    int64_t *in_train, *in_val;  /* (n_classes) samples of each; owned */
    struct tt_sheet_bars values; /* where values are learned */
    /* Of pictures some of each of the first classes: (picture_classes, TT_SHEET_EACH, h, w, c). */
    int picture_classes, channels, height, width;
    int pictures[TT_SHEET_CLASSES]; /* how many there are of each */
    uint8_t *pixels;                /* owned */
};

void tt_data_sheet_free(struct tt_data_sheet *s);

#endif
