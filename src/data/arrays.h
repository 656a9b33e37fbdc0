/* Arrays of NumPy's: an .npz file with several, or an .npy with one.  Which hold samples and which
 * what is learned, goes by what was asked, by the names that people use, and by shapes. */
#ifndef TT_DATA_ARRAYS_H
#define TT_DATA_ARRAYS_H

#include <tuitrain/data/dataset.h>
#include <tuitrain/formats/npz.h>

struct tt__arrays {
    const char *path;
    struct tt_npz z;
    enum tt_in_memory in_memory; /* whether large arrays are mapped */
    bool single;                 /* an .npy file, whose array is called as the file */
    /* Names of arrays; "" where there is none.  Of the second pair is what validates. */
    char x[TT_NPZ_NAME], y[TT_NPZ_NAME], val_x[TT_NPZ_NAME], val_y[TT_NPZ_NAME];
    char beside[1024]; /* an .npy with what is learned, beside an .npy; or "" */
};

/* Numbers from which on rows are not a table: tests make them few. */
extern int64_t tt__arrays_large;

bool tt__arrays_named(const char *path); /* by the file's name */

/* Opens the file and finds the names.  `inputs`: only samples are needed, for predictions. */
int tt__arrays_open(struct tt__arrays *a, const char *path, const struct tt_data_wish *wish,
                    bool inputs, struct tt_notes *notes, struct tt_err *err);
void tt__arrays_close(struct tt__arrays *a);

/* Header alone, or all of an array by its name (a field of tt__arrays); tt_npz_array_done() frees.
 */
int tt__arrays_look(const struct tt__arrays *a, const char *name, struct tt_npz_array *out,
                    struct tt_err *err);
int tt__arrays_read(const struct tt__arrays *a, const char *name, struct tt_npz_array *out,
                    struct tt_err *err);

/* What an array of targets (N), (N, 1) or (N, K) holds. */
enum tt__targets {
    TT__TARGETS_ONE,     /* a class or a value of each sample */
    TT__TARGETS_ONE_HOT, /* K columns, of which one is 1 and the others are 0 */
    TT__TARGETS_SEVERAL, /* K columns to choose from */
};
enum tt__targets tt__targets_kind(const struct tt_npy *y);
/* The column of sample i that is 1. */
int64_t tt__one_hot(const struct tt_npy *y, int64_t i);

/* Classes or values of pictures.  Names of classes go to `out`; what was chosen is told there. */
struct tt__labels {
    int classes;             /* 0: values */
    int64_t column, columns; /* of several: which is learned, ... */
    int values;              /* ... or how many, from that one on: 1, or all that are amounts */
    enum tt__targets kind;
    char **name; /* (classes) of classes that have names; or NULL: class k is the number k; owned */
    int *as;     /* (classes) the model's class of that name, -1: none; NULL: there is no model */
    int64_t unknown; /* samples of classes that it does not have */
};
int tt__labels_find(struct tt__labels *l, const struct tt_npz_array *train,
                    const struct tt_npz_array *val, const struct tt_data_wish *wish,
                    struct tt_notes *notes, struct tt_err *err);
/* Classes are those of a model from here on, by their names. */
int tt__labels_as_model(struct tt__labels *l, const struct tt_npz_array *y,
                        const struct tt_data *like, struct tt_notes *notes, struct tt_err *err);
/* The class of sample i; -1: none of them. */
int tt__labels_class(const struct tt__labels *l, const struct tt_npz_array *y, int64_t i);
/* Its `values`. */
void tt__labels_values(const struct tt__labels *l, const struct tt_npz_array *y, int64_t i,
                       double *out);
void tt__labels_done(struct tt__labels *l);

#endif
