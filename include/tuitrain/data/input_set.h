/* Samples to predict from, as data/inputs.h fills them. */
#ifndef TT_DATA_INPUT_SET_H
#define TT_DATA_INPUT_SET_H

#include <tuitrain/data/dataset.h>

struct tt__frame;

struct tt_inputs {
    struct tt_dataset set; /* for tt_load_rows(); no classes or values */
    bool several;          /* the kind of file may hold more than one sample */
    char **name;           /* (n) files of a folder; NULL: of one file */
    struct tt_notes notes; /* what was filled, or not looked at */
    void *memory;          /* owned, as is what follows */
    struct tt__frame *table;
    uint32_t *row; /* (n) of the table each sample is */
};

/* How pictures are taken. */
struct tt_inputs_wish {
    bool invert;        /* they become their negatives */
    bool centre;        /* what is drawn is brought into place, as the digits of MNIST are */
    enum tt_bad bad;    /* in folders */
    struct tt_job *job; /* told how far it is; may stop it.  NULL: nobody looks */
};

#endif
