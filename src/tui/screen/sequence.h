/* Control sequences and characters for the terminal, as they are put together. */
#ifndef TT_TUI_SCREEN_SEQUENCE_H
#define TT_TUI_SCREEN_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed at first.  Where memory runs out `lost` is set, and what is there is of no use. */
struct tt_sequence {
    char *at; /* owned: free() it */
    size_t n, room;
    bool lost;
};

void tt_sequence_add(struct tt_sequence *b, const void *bytes, size_t n);
void tt_sequence_text(struct tt_sequence *b, const char *text);
/* At most 127 of them. */
void tt_sequence_format(struct tt_sequence *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Room for n more at the end, which the caller fills; NULL where there is none. */
char *tt_sequence_more(struct tt_sequence *b, size_t n);

#endif
