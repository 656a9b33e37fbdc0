/* Lessons: texts that strangers hand round. */
#include <stdlib.h>
#include <string.h>

#include "../../src/tui/panels/lesson.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tt_lesson lesson;
    static const struct tt_run_info info;
    static const struct tt_snapshot snap;
    const struct tt_scene scene = {.info = &info, .snap = &snap};
    struct tt_lesson_moment before;
    struct tt_err err = {0};
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    tt_until_begin(&before, &scene);
    if (tt_lesson_read(&lesson, "fuzz", text, &err) == 0)
        for (int i = 0; i < lesson.n; i++) {
            const struct tt_card *c = &lesson.card[i];
            if (strlen(c->text) >= sizeof c->text || strlen(c->todo) >= sizeof c->todo)
                abort();
            tt_until_holds(&c->until, &before, &scene, "log", tt_until_heard(&c->until, text));
        }
    else if (!err.text[0] || strchr(err.text, '\n') || strchr(err.text, '\033'))
        abort();
    free(text);
    return 0;
}
