/* What is written of a network, before it is read as layers: comments, lines and `repeat`. */
#ifndef TT_NN_NET_TEXT_H
#define TT_NN_NET_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/base/err.h>

/* The text as one line, and from where in the source each of its bytes is (n + 1 of them: the last
 * is the source's end), so that a message can point at what a person wrote. */
struct tt__net_text {
    char *text;   /* owned */
    size_t *from; /* owned */
    size_t n, capacity;
};

/* Comments go, ends of lines become ; where none stands, and, with `unroll`, repeat N { ... } is
 * written out.  On failure too, the caller calls tt__net_text_done(). */
int tt__net_text_read(const char *source, bool unroll, struct tt__net_text *out,
                      struct tt_err *err);
void tt__net_text_done(struct tt__net_text *t);

/* Begins the message with "net: ", and points at so many bytes of the source's line. */
void tt__net_text_point(const char *source, size_t at, size_t length, struct tt_err *err);

#endif
