#include <tuitrain/base/print.h>

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/text.h>

static int broken;             /* errno of the first write to standard output that failed */
static atomic_bool over_shown; /* a line on standard error that will be written over */

void tt_print_begin(void)
{
    /* Each is opened the wrong way round, so that using it fails as it should. */
    static const int how[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", how[fd]) != fd)
            _exit(1);
}

bool tt_print_ascii_only(void)
{
    static int only = -1;
    if (only < 0)
        only = (isatty(STDOUT_FILENO) || isatty(STDERR_FILENO)) &&
               strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    return only;
}

static void note_failure(void)
{
    if (!broken)
        broken = errno ? errno : EIO;
}

static void put(FILE *out, const char *text)
{
    errno = 0;
    if (fputs(text, out) == EOF && out == stdout)
        note_failure();
}

/* In place: a safe text is never longer. */
static void make_safe(char *text)
{
    tt_text_printable(text, strlen(text) + 1, text);
    if (!tt_print_ascii_only())
        return;
    uint32_t ch;
    char *to = text;
    for (int n; (n = tt_utf8_decode(text, &ch)) > 0; text += n)
        *to++ = ch < 0x80 ? (char)ch : '?';
    *to = '\0';
}

static void put_safe(FILE *out, const char *format, va_list args, const char *end)
{
    char some[1024 + 1], *text = some; /* one is kept for `end` */
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(some, sizeof some - 1, format, args);
    if (n >= (int)sizeof some - 1 && (text = malloc((size_t)n + 2)) != NULL)
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    text = text ? text : some; /* without memory, its beginning */
    make_safe(text);
    strcat(text, end); /* in one piece: others may write there too */
    put(out, text);
    if (text != some)
        free(text);
}

void tt_print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put_safe(stdout, format, args, "");
    va_end(args);
}

void tt_print_line(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put_safe(stdout, format, args, "\n");
    va_end(args);
}

void tt_print_newline(void)
{
    put(stdout, "\n");
}

void tt_print_padded(const char *text, int columns)
{
    char safe[1024];
    tt_text_printable(safe, sizeof safe, text);
    int used = tt_utf8_length(safe), room = columns < 0 ? -columns - used : columns - used;
    room = room > 0 ? room : 0;
    tt_print("%*s%s%*s", columns < 0 ? room : 0, "", safe, columns < 0 ? 0 : room, "");
}

bool tt_print_has_colours(void)
{
    const char *term = getenv("TERM"), *no = getenv("NO_COLOR"), *depth = getenv("COLORTERM");
    return isatty(STDOUT_FILENO) && !tt_print_ascii_only() && !(no && *no) && term &&
           (strstr(term, "256color") || strstr(term, "direct") ||
            (depth && (strcmp(depth, "truecolor") == 0 || strcmp(depth, "24bit") == 0)));
}

static int shade(const unsigned char *rgb)
{
    return (rgb[0] * 299 + rgb[1] * 587 + rgb[2] * 114) / 1000;
}

/* The nearest of the 256 colours that xterm has: 6 of each channel, and 24 grays. */
static int nearest(const unsigned char *rgb)
{
    static const int level[] = {0, 95, 135, 175, 215, 255};
    int at[3], gray = shade(rgb);
    for (int c = 0; c < 3; c++) {
        at[c] = 0;
        for (int k = 1; k < 6; k++)
            if (abs(level[k] - rgb[c]) < abs(level[at[c]] - rgb[c]))
                at[c] = k;
    }
    if (abs(rgb[0] - rgb[1]) < 8 && abs(rgb[1] - rgb[2]) < 8 && gray > 4 && gray < 243)
        return 232 + (gray - 3) / 10;
    return 16 + 36 * at[0] + 6 * at[1] + at[2];
}

void tt_print_pixels(const unsigned char *above, const unsigned char *below, int width,
                     bool colours)
{
    static const char ramp[] = " .:-=+*#%@";
    char text[64];
    for (int x = 0; x < width; x++, above += 3, below += below ? 3 : 0) {
        int mean = below ? (shade(above) + shade(below)) / 2 : shade(above);
        if (!colours)
            snprintf(text, sizeof text, "%c", ramp[mean * (int)(sizeof ramp - 2) / 255]);
        else if (below)
            snprintf(text, sizeof text, "\033[38;5;%d;48;5;%dm\xe2\x96\x80", nearest(above),
                     nearest(below));
        else
            snprintf(text, sizeof text, "\033[0;38;5;%dm\xe2\x96\x80", nearest(above));
        put(stdout, text);
    }
    if (colours)
        put(stdout, "\033[0m");
}

static void clear_over(void)
{
    if (over_shown)
        put(stderr, "\r\033[K");
    over_shown = false;
}

/* Where both go into one file, what was said first stands first, and no line within another. */
static void begin_error(void)
{
    tt_print_flush();
    clear_over();
}

void tt_print_error(const char *format, ...)
{
    va_list args;
    begin_error();
    va_start(args, format);
    put_safe(stderr, format, args, "\n");
    va_end(args);
}

void tt_print_over(const char *text)
{
    if (!text) {
        clear_over();
        return;
    }
    begin_error();
    char safe[512];
    tt_text_copy(safe, sizeof safe, text);
    make_safe(safe);
    put(stderr, safe);
    over_shown = true;
}

bool tt_print_over_is_shown(void)
{
    return over_shown;
}

bool tt_print_flush(void)
{
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout))
        note_failure();
    return broken == 0;
}

int tt_print_end(int status)
{
    clear_over();
    if (tt_print_flush())
        return status;
    tt_print_error("tuitrain: standard output: %s", strerror(broken));
    return status ? status : 1;
}
