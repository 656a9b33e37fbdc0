#include <tuitrain/base/user_file.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/file.h>

enum { MOST = 65536 }; /* bytes of a file */

const char *tt_user_text(const void *data)
{
    const char *text = data;
    return strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
}

static bool take_one(const char *text, size_t n, tt_take_line *take, void *self, char *why,
                     size_t size)
{
    char line[TT_USER_LINE + 1];
    if (n > TT_USER_LINE) {
        snprintf(why, size, "longer than %d bytes", TT_USER_LINE);
        return false;
    }
    memcpy(line, text, n);
    line[n] = '\0';
    return take(self, line, why, size);
}

int tt_read_lines(const char *text, tt_take_line *take, void *self, char *why, size_t size)
{
    char later[160] = ""; /* what is wrong with further lines is not told */
    int bad = 0;
    for (int number = 1; *text; number++) {
        size_t n = strcspn(text, "\n");
        if (!take_one(text, n, take, self, bad ? later : why, bad ? sizeof later : size) && !bad)
            bad = number;
        text += n + (text[n] == '\n');
    }
    return bad;
}

int tt_read_user_file(const char *name, tt_take_line *take, void *self, struct tt_err *err)
{
    char path[TT_PATH], why[160];
    unsigned char *text;
    size_t n;
    if (!tt_find_config(name, path) || access(path, F_OK) < 0)
        return 0;
    if (tt_file_read(path, MOST, &text, &n, err) < 0)
        return -1;
    int bad = tt_read_lines(tt_user_text(text), take, self, why, sizeof why);
    free(text);
    return bad ? tt_fail(err, TT_EINPUT, "%s:%d: %s", path, bad, why) : 1;
}
