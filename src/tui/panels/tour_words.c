#include "tour_words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../views/views.h"

enum { VALUE = 320 }; /* bytes of what stands for a name */

/* What the loss says of this run's answers. */
static void explain_loss(const struct tt_run_info *info, char out[VALUE])
{
    bool entropy = strncmp(info->loss, "cross-entropy", 13) == 0;
    if (info->regression)
        snprintf(out, VALUE,
                 "It is 0 when every value is met exactly, and grows with the distance. Values are "
                 "learned at mean 0 and deviation 1, so a network that knows nothing is off by "
                 "about 1.");
    else if (entropy && info->n_classes > 1)
        snprintf(out, VALUE,
                 "It is 0 when every sample gets its true class with certainty, and grows without "
                 "bound for answers that are wrong and sure of it. A network that knows nothing "
                 "of %d classes has %.2f, the logarithm of %d.",
                 info->n_classes, log(info->n_classes), info->n_classes);
    else
        snprintf(out, VALUE, "It is least when every sample gets its true class.");
}

/* The digit of a view that is named, where it has one. */
static const char *view_key(const char *name, const struct tt_keymap *keys,
                            const struct tt_scene *scene)
{
    char line[24];
    for (int i = 0; i < 10 && tt_views[i]; i++)
        if (strcmp(tt_view_at(scene->info, i)->name, name) == 0) {
            snprintf(line, sizeof line, "view %d", i + 1);
            return tt_keymap_key(keys, line);
        }
    return NULL;
}

/* A command by its key; without one it is typed. */
static void explain_command(const char *line, const struct tt_keymap *keys,
                            const struct tt_scene *scene, char out[VALUE])
{
    if (strncmp(line, "key ", 4) == 0) {
        snprintf(out, VALUE, "%s", line + 4);
        return;
    }
    const char *key = tt_keymap_key(keys, line), *prompt = tt_keymap_key(keys, "prompt");
    if (!key && strncmp(line, "view ", 5) == 0)
        key = view_key(line + 5, keys, scene);
    if (key)
        snprintf(out, VALUE, "%s", key);
    else if (prompt)
        snprintf(out, VALUE, "%s%s", prompt, line);
    else
        snprintf(out, VALUE, "the command `%s`", line);
}

/* What stands between braces. */
static const char *value_of(const char *name, const struct tt_keymap *keys,
                            const struct tt_scene *scene, char out[VALUE])
{
    const struct tt_run_info *info = scene->info;
    char number[32];
    if (strcmp(name, "net") == 0)
        snprintf(out, VALUE, "%s", scene->settings ? scene->settings->net : info->net);
    else if (strcmp(name, "batch") == 0)
        snprintf(
            out, VALUE, "%s",
            tt_text_thousands(number, sizeof number,
                              scene->settings ? scene->settings->batch_size : info->batch_size));
    else if (strcmp(name, "samples") == 0)
        snprintf(out, VALUE, "%s", tt_text_thousands(number, sizeof number, info->train_samples));
    else if (strcmp(name, "loss") == 0)
        explain_loss(info, out);
    else if (strcmp(name, "how well") == 0)
        snprintf(out, VALUE, "%s",
                 info->regression ? "how much of the values' spread does it explain?"
                                  : "how many were right?");
    else if (strcmp(name, "output") == 0 && info->regression)
        snprintf(out, VALUE, "a number, what it takes the value to be");
    else if (strcmp(name, "output") == 0)
        snprintf(out, VALUE, "a score for each of the %d classes", info->n_classes);
    else
        explain_command(name, keys, scene, out);
    return out;
}

const char *tt_tour_expand(const char *text, const struct tt_keymap *keys,
                           const struct tt_scene *scene, char *out, size_t size)
{
    size_t used = 0;
    while (*text && used + 1 < size) {
        char name[TT_KEY_LINE], value[VALUE];
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        if (!end) {
            out[used++] = *text++;
            continue;
        }
        snprintf(name, sizeof name, "%.*s", (int)(end - text - 1), text + 1);
        used += (size_t)snprintf(out + used, size - used, "%s", value_of(name, keys, scene, value));
        used = used < size ? used : size - 1;
        text = end + 1;
    }
    out[used] = '\0';
    return out;
}
