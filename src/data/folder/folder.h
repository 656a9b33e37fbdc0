/* What lies in a picture folder: its files, those of training first, then those of validation and
 * of the test, and the class or value of each. */
#ifndef TT_DATA_FOLDER_FOLDER_H
#define TT_DATA_FOLDER_FOLDER_H

#include <tuitrain/base/file.h>
#include <tuitrain/data/dataset.h>

#include "../pictures.h"

enum { TT__SHOWN = 3 }; /* names of strays and the like that are told */

/* Parts that lie in folders of their own; without such, all files are for training. */
enum { TT__TRAIN, TT__VAL, TT__TEST, TT__PARTS };

struct tt__folder {
    struct tt__pictures files;
    char **name; /* (n_classes) whole, owned, as each is */
    int n_classes, room;
    bool values;         /* learned instead of classes */
    char value_name[64]; /* their column */
    int64_t strays;      /* files that are no pictures, and hidden ones */
    char stray[TT__SHOWN][80];
};

/* How sure it is that the path is a folder of pictures or a list of them: 0 no, 100 yes. */
int tt__folder_probe(const char *path);

/* Finds all files.  Classes are those of the folders just below `path`, of a single folder in it
 * that is around all, or of its part for training; or those that a table in it names; or what the
 * names of files begin with. */
int tt__folder_find(struct tt__folder *f, const char *path, const struct tt_data_wish *wish,
                    struct tt_notes *notes, struct tt_err *err);
void tt__folder_done(struct tt__folder *f);
/* How many files each part has. */
void tt__folder_count(const struct tt__folder *f, int64_t n[TT__PARTS]);

/* --- pieces of it ---------------------------------------------------------------------------- */

/* Names of all that lies in a folder, in the order of their bytes; returns how many. */
struct dirent;
int tt__folder_list(const char *folder, struct dirent ***out, struct tt_err *err);
void tt__folder_list_done(struct dirent **each, int n);
int tt__folder_join(char out[TT_PATH], const char *folder, const char *name, struct tt_err *err);
bool tt__folder_is_one(const char *folder, const char *name);

/* Adds every picture below a folder to class cls. */
int tt__folder_walk(struct tt__folder *f, const char *folder, int cls, struct tt_err *err);
/* Whether there is any, no deeper than that. */
bool tt__folder_has_pictures(const char *folder, int deep);
void tt__folder_stray(struct tt__folder *f, const char *name);

/* The number of a class, which is added where there is none of that name yet; or -1. */
int tt__folder_class(struct tt__folder *f, const char *name, size_t n, struct tt_err *err);
/* Brings classes into the order of their names, or of the numbers that all of them are. */
int tt__folder_sort_classes(struct tt__folder *f, struct tt_err *err);

/* Classes by what names of files begin with: "cat.12.jpg", "cat_12.jpg", "cat12.jpg".  Returns 0
 * where these say no classes. */
int tt__folder_by_prefix(struct tt__folder *f, const char *folder, struct tt_err *err);

/* Classes or values by a table that has a column of picture files.  Returns 0 where it has none. */
int tt__folder_by_list(struct tt__folder *f, const char *table, const struct tt_data_wish *wish,
                       struct tt_notes *notes, struct tt_err *err);
bool tt__folder_is_list(const char *path);

/* Leaves out what cannot be read, or refuses it; then, where the classes are no model's, those that
 * have no picture.  x (files, row) may be NULL. */
int tt__folder_tidy(struct tt__folder *f, const char *path, const struct tt_data_wish *wish,
                    uint8_t *x, int64_t row, struct tt_notes *notes, struct tt_err *err);
/* Makes the classes a model's; leaves out pictures of other ones, and returns how many, or -1. */
int64_t tt__folder_as_model(struct tt__folder *f, const char *path, const struct tt_data *like,
                            struct tt_notes *notes, struct tt_err *err);

/* What its pictures are; the caller frees it. */
struct tt_picture_facts *tt__folder_facts(const struct tt__folder *f, struct tt_err *err);

/* The shape that all pictures become. */
struct tt_shape tt__folder_shape(const struct tt__folder *f, const struct tt_picture_facts *is,
                                 const struct tt_data_wish *wish, const unsigned char ground[3],
                                 struct tt_notes *notes);

#endif
