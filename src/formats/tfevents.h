/* Numbers of event files that writing and reading share. */
#ifndef TT_TFEVENTS_H
#define TT_TFEVENTS_H

enum {
    TT__RECORD_HEADER = 12, /* length and its checksum */
    TT__RECORD_FOOTER = 4,  /* checksum of the bytes */
};

/* Field numbers, named as in the .proto files. */
enum {
    TT__EVENT_WALL_TIME = 1,
    TT__EVENT_STEP = 2,
    TT__EVENT_FILE_VERSION = 3,
    TT__EVENT_SUMMARY = 5,
    TT__EVENT_SESSION_LOG = 7,
    TT__SESSION_LOG_STATUS = 1,
    TT__SUMMARY_VALUE = 1,
    TT__VALUE_TAG = 1,
    TT__VALUE_SIMPLE = 2,
    TT__VALUE_IMAGE = 4,
    TT__VALUE_HISTOGRAM = 5,
    TT__VALUE_TENSOR = 8,
    TT__VALUE_METADATA = 9,
    TT__METADATA_PLUGIN = 1,
    TT__PLUGIN_NAME = 1,
    TT__TENSOR_DTYPE = 1,
    TT__TENSOR_SHAPE = 2,
    TT__TENSOR_CONTENT = 4,
    TT__TENSOR_FLOAT = 5,
    TT__SHAPE_DIM = 2,
    TT__SHAPE_UNKNOWN_RANK = 3,
};

/* Values of enumerations. */
enum { TT__SESSION_LOG_START = 1, TT__DT_FLOAT = 1, TT__DT_STRING = 7 };

#endif
