/* What frame.c offers to those that read text into a frame. */
#ifndef TT_DATA_TABLE_FRAME_INTERNAL_H
#define TT_DATA_TABLE_FRAME_INTERNAL_H

#include "frame.h"

/* A cell of the last row, or of the first: it points into the frame's bytes. */
int tt__frame_set_cell(struct tt__frame *f, int64_t column, struct tt__cell *cell,
                       struct tt_err *err);
int tt__frame_set_first(struct tt__frame *f, int64_t column, struct tt__cell *cell,
                        struct tt_err *err);
int tt__frame_name(struct tt__frame *f, int64_t column, struct tt__cell *cell, struct tt_err *err);

void tt__frame_drop_first_row(struct tt__frame *f);
int tt__frame_insert_first_row(struct tt__frame *f, int64_t line, struct tt_err *err);
void tt__frame_drop_last_column(struct tt__frame *f);

/* Records of JSON: an array of objects, or an object a line. */
bool tt__is_json(const char *text, size_t size);
int tt__frame_parse_json(struct tt__frame *f, const char *text, size_t size, struct tt_err *err);

#endif
