/* Which settings are shown, and which of them is chosen. */
#include "settings_view.h"

#include <string.h>

static bool is_shown(const struct tt_settings_view *self, const struct tt_setting *s)
{
    const char *part = self->search.text.text;
    return !part[0] || strcasestr(s->name, part) || strcasestr(s->row->help, part) ||
           strcasestr(s->value, part);
}

int tt_settings_lines(const struct tt_settings_view *self, const struct tt_scene *scene,
                      struct tt_settings_line out[TT_SETTINGS_LINES])
{
    int n = 0, group = -1;
    for (int i = 0; i < scene->settings->n; i++) {
        const struct tt_setting *s = &scene->settings->setting[i];
        if (!is_shown(self, s))
            continue;
        if ((int)s->group != group)
            out[n++] = (struct tt_settings_line){NULL, s->group};
        group = (int)s->group;
        out[n++] = (struct tt_settings_line){s, s->group};
    }
    return n;
}

int tt_settings_chosen(const struct tt_settings_view *self, const struct tt_settings_line *line,
                       int n)
{
    int first = -1;
    for (int i = n - 1; i >= 0; i--) {
        if (line[i].setting && strcmp(line[i].setting->name, self->name) == 0)
            return i;
        first = line[i].setting ? i : first;
    }
    return first;
}
