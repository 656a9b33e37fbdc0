/* Records of JSON: an array of objects, or an object a line. */
#ifndef TT_DATA_TABLE_JSON_RECORDS_H
#define TT_DATA_TABLE_JSON_RECORDS_H

#include "frame.h"

bool tt__is_json(const char *text, size_t size);
int tt__frame_parse_json(struct tt__frame *f, const char *text, size_t size, struct tt_err *err);

#endif
