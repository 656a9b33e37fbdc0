/* Lines that all kinds of `info` print. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/print.h>

#include "info.h"
#include "json.h"

void tt_info_line(const char *name, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    tt_print_line("%-11s %s", name, text);
}

void tt_info_print_notes(const struct tt_notes *notes)
{
    const char *line = notes->text;
    for (const char *end; line && (end = strchr(line, '\n')); line = end + 1)
        tt_print_line("%.*s", (int)(end - line), line);
}

json_t *tt_info_notes_json(const struct tt_notes *notes)
{
    json_t *list = json_array();
    const char *line = notes->text;
    for (const char *end; line && (end = strchr(line, '\n')); line = end + 1) {
        char text[1024];
        snprintf(text, sizeof text, "%.*s", (int)(end - line), line);
        json_array_append_new(list, tt_json_text(text));
    }
    return list;
}

void tt_info_print_word(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./:,=+@%";
    if (word[0] && word[strspn(word, plain)] == '\0') {
        tt_print("%s", word);
        return;
    }
    tt_print("'");
    for (size_t n; *word; word += n) {
        n = strcspn(word, "'");
        tt_print("%.*s", (int)n, word);
        if (word[n] == '\'') {
            tt_print("'\\''");
            n++;
        }
    }
    tt_print("'");
}

void tt_info_print_option(const char *name, const char *value)
{
    if (!value || !*value)
        return;
    tt_print(" --%s ", name);
    tt_info_print_word(value);
}
