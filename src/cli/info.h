/* What `info` prints of files and of data. */
#ifndef TT_CLI_INFO_H
#define TT_CLI_INFO_H

#include <stdbool.h>

#include <jansson.h>

#include <tuitrain/base/err.h>
#include <tuitrain/data/dataset.h>

/* Whether the path names a model, a checkpoint or an event file: what `info` shows as such. */
bool tt_info_is_ours(const char *path);
int tt_info_print_file(const char *path, bool json, struct tt_err *err);

/* TensorBoard's: of a file, or of a folder and those in it. */
bool tt_info_has_events(const char *folder);
int tt_info_print_events(const char *path, bool json, struct tt_err *err);

int tt_info_print_data(const char *what, const struct tt_data_wish *wish, bool json, bool colours,
                       struct tt_err *err);

/* Of a table that was opened with its facts: its columns, and what was noticed; as JSON, into o. */
void tt_info_print_table(const struct tt_data *d, const char *what,
                         const struct tt_data_wish *wish);
void tt_info_table_json(const struct tt_data *d, json_t *o);

/* Of all others: what picture files are, a sheet of pictures, and what was noticed. */
void tt_info_print_samples(const struct tt_data *d, const char *what,
                           const struct tt_data_wish *wish, bool colours);
void tt_info_samples_json(const struct tt_data *d, json_t *o);
/* Notes, line by line; as JSON, a list of them. */
void tt_info_print_notes(const struct tt_notes *notes);
json_t *tt_info_notes_json(const struct tt_notes *notes);
/* A word as a shell takes it; " --NAME VALUE" where a value was given. */
void tt_info_print_word(const char *word);
void tt_info_print_option(const char *name, const char *value);

/* A line "name      text". */
void tt_info_line(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What samples are, and what is learned from them, in such lines. */
void tt_info_describe(const struct tt_data *d);

#endif
