#include "reader.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool ends_line(char c)
{
    return c == '\n' || c == '\r';
}

/* LF, CR or CRLF. */
static void end_line(struct tt__reader *r)
{
    if (r->at == r->end)
        return;
    char c = *r->at++;
    if (c == '\r' && r->at < r->end && *r->at == '\n')
        r->at++;
    r->line++;
}

/* A line that begins with # is a comment at the head of a file, before a blank, or where it has
 * not as many separators as a row; others may be rows that begin with a colour. */
static bool is_comment(const struct tt__reader *r)
{
    const struct tt__dialect *d = &r->dialect;
    int64_t cells = 1;
    if (*r->at != '#')
        return false;
    if (!r->begun || (r->at + 1 < r->end && is_blank(r->at[1])))
        return true;
    for (const char *c = r->at; c < r->end && !ends_line(*c); c++)
        cells += d->separator == ' ' ? is_blank(*c) && !is_blank(c[-1]) : *c == d->separator;
    return cells != d->columns;
}

bool tt__next_record(struct tt__reader *r)
{
    while (r->at < r->end) {
        const char *c = r->at;
        while (c < r->end && is_blank(*c) && (*c != '\t' || r->dialect.separator != '\t'))
            c++;
        if (c < r->end && !ends_line(*c)) {
            if (r->dialect.separator == ' ')
                r->at = c;
            if (!is_comment(r)) {
                r->begun = true;
                return true;
            }
            r->comments++;
            while (r->at < r->end && !ends_line(*r->at))
                r->at++;
        } else {
            r->at = c;
        }
        end_line(r);
    }
    return false;
}

/* Past the blanks after a cell, and its separator. */
static bool end_cell(struct tt__reader *r)
{
    char separator = r->dialect.separator;
    if (separator == ' ') {
        bool blank = r->at < r->end && is_blank(*r->at);
        while (r->at < r->end && is_blank(*r->at))
            r->at++;
        if (blank && r->at < r->end && !ends_line(*r->at))
            return true;
    } else if (r->at < r->end && *r->at == separator) {
        r->at++;
        return true;
    }
    end_line(r);
    return false;
}

static void take_quoted(struct tt__reader *r, struct tt__cell *out)
{
    char quote = r->dialect.quote;
    int64_t line = r->line;
    out->at = ++r->at;
    out->quoted = true;
    for (;;) {
        const char *c = r->at;
        while (c < r->end && *c != quote) {
            if (ends_line(*c) && (*c == '\n' || c + 1 == r->end || c[1] != '\n'))
                r->line++;
            c++;
        }
        r->at = c;
        if (c == r->end) {
            r->open = r->open ? r->open : line;
            break;
        }
        if (c + 1 == r->end || c[1] != quote)
            break;
        out->doubled = true;
        r->at = c + 2;
    }
    out->n = (size_t)(r->at - out->at);
    if (r->at < r->end)
        r->at++;
    /* What follows the closing quote belongs to no cell. */
    char separator = r->dialect.separator;
    while (r->at < r->end && !ends_line(*r->at) &&
           (separator == ' ' ? !is_blank(*r->at) : *r->at != separator))
        r->at++;
}

bool tt__next_cell(struct tt__reader *r, struct tt__cell *out)
{
    char separator = r->dialect.separator;
    const char *c = r->at;
    *out = (struct tt__cell){.at = c};
    while (c < r->end && *c == ' ')
        c++;
    r->at = c;
    if (c < r->end && *c == r->dialect.quote) {
        take_quoted(r, out);
    } else {
        if (separator == ' ')
            while (c < r->end && !is_blank(*c) && !ends_line(*c))
                c++;
        else
            while (c < r->end && *c != separator && !ends_line(*c))
                c++;
        out->at = r->at;
        out->n = (size_t)(c - r->at);
        r->at = c;
    }
    while (out->n > 0 && is_blank(out->at[out->n - 1]))
        out->n--;
    while (out->n > 0 && is_blank(*out->at)) {
        out->at++;
        out->n--;
    }
    return end_cell(r);
}
