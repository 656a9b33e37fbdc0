#include "paste.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#define END "\033[201~"
enum { FLOOD = 512, END_N = sizeof END - 1 }; /* bytes */
/* Seconds: then the end of a paste counts as lost, that of a flood as come. */
static const double PATIENCE = 2, FLOOD_PATIENCE = 0.1;

static struct {
    bool announced;
    double until; /* what comes before this belongs to it */
    char bytes[TT_PASTE_PIECE + 1];
    /* The begin of a character, or of the paste's end, whose rest has not come yet. */
    char kept[END_N];
    size_t n_kept;
} paste;

void tt_paste_begin(void)
{
    paste.announced = true;
    paste.n_kept = 0;
    paste.until = tt_clock_now() + PATIENCE;
}

void tt_paste_end(void)
{
    paste.announced = false;
    paste.n_kept = 0;
    paste.until = 0;
}

static int waiting(int fd)
{
    int n = 0;
    return ioctl(fd, FIONREAD, &n) == 0 ? n : 0;
}

bool tt_paste_goes_on(int fd)
{
    if (paste.until > 0 && tt_clock_now() >= paste.until)
        tt_paste_end();
    return paste.until > 0 || waiting(fd) > FLOOD;
}

bool tt_paste_is_announced(void)
{
    return paste.announced;
}

/* How many bytes at the end may be the begin of the paste's end. */
static size_t begun_end(const char *bytes, size_t n)
{
    for (size_t k = n < END_N - 1 ? n : END_N - 1; k > 0; k--)
        if (memcmp(bytes + n - k, END, k) == 0)
            return k;
    return 0;
}

/* How many bytes at the end belong to a character that goes on behind them. */
static size_t begun_character(const char *bytes, size_t n)
{
    for (size_t k = 1; k <= 3 && k <= n; k++) {
        unsigned char c = (unsigned char)bytes[n - k];
        size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
        if (c < 0x80 || c >= 0xc0)
            return length > k ? k : 0;
    }
    return 0;
}

static size_t read_more(int fd)
{
    memcpy(paste.bytes, paste.kept, paste.n_kept);
    ssize_t k = read(fd, paste.bytes + paste.n_kept, TT_PASTE_PIECE - paste.n_kept);
    size_t n = paste.n_kept + (k > 0 ? (size_t)k : 0);
    paste.n_kept = 0;
    return n;
}

static void keep(size_t n, size_t k)
{
    memcpy(paste.kept, paste.bytes + n, k);
    paste.n_kept = k;
}

/* Finds the end, and what stands behind it; returns how much is text. */
static size_t cut_announced(size_t n, struct tt_paste_rest *rest)
{
    char *end = memmem(paste.bytes, n, END, END_N);
    if (end) {
        rest->bytes = end + END_N;
        rest->n = n - (size_t)(rest->bytes - paste.bytes);
        tt_paste_end();
        return (size_t)(end - paste.bytes);
    }
    size_t k = begun_end(paste.bytes, n);
    k = k > 0 ? k : begun_character(paste.bytes, n);
    keep(n - k, k);
    paste.until = tt_clock_now() + PATIENCE;
    return n - k;
}

static size_t cut_flood(size_t n, struct tt_paste_rest *rest)
{
    paste.until = tt_clock_now() + FLOOD_PATIENCE;
    if (memchr(paste.bytes, '\033', n)) {
        *rest = (struct tt_paste_rest){paste.bytes, n, true};
        return 0;
    }
    size_t k = begun_character(paste.bytes, n);
    keep(n - k, k);
    return n - k;
}

bool tt_paste_take(int fd, struct tt_input *out, struct tt_paste_rest *rest)
{
    *rest = (struct tt_paste_rest){0};
    if (waiting(fd) <= 0)
        return false;
    size_t n = read_more(fd);
    n = paste.announced ? cut_announced(n, rest) : cut_flood(n, rest);
    if (paste.bytes + n != rest->bytes)
        paste.bytes[n] = '\0';
    tt_text_copy(out->key, sizeof out->key, "paste");
    out->text = paste.bytes;
    out->n_text = n;
    return true;
}
