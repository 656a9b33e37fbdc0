#include "copy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../screen/term.h"
#include "geometry.h"
#include "panes.h"

/* --- what is chosen -------------------------------------------------------------------------- */

/* A row of the canvas between two columns as text, without blanks around it. */
static void read_row(const struct tt_canvas *c, int y, int from, int end, char *out, size_t size)
{
    const struct tt_cell *row = c->cell + y * c->w;
    size_t used = 0;
    for (int x = from; x < end && used + 16 < size; x++) {
        char one[5];
        if (row[x].ch == TT_CELL_REST)
            continue;
        int n = tt_utf8_encode(row[x].ch ? row[x].ch : ' ', one);
        if (used == 0 && one[0] == ' ')
            continue;
        memcpy(out + used, one, (size_t)n);
        used += (size_t)n;
        for (int i = 0; i < TT_CELL_MARKS && row[x].mark[i]; i++)
            used += (size_t)tt_utf8_encode(row[x].mark[i], out + used);
    }
    while (used > 0 && out[used - 1] == ' ')
        used--;
    out[used] = '\0';
}

/* The first row in which something is drawn as chosen, from there to the end of that. */
static bool find_selected(const struct tt_canvas *c, struct tt_rect r, char *out, size_t size)
{
    for (int y = r.y; y < r.y + r.h; y++) {
        int first = -1, last = -1;
        for (int x = r.x; x < r.x + r.w; x++)
            if (c->cell[y * c->w + x].style == TT_STYLE_SELECTED) {
                first = first < 0 ? x : first;
                last = x;
            }
        if (first < 0)
            continue;
        read_row(c, y, first, last + 1, out, size);
        if (out[0])
            return true;
    }
    return false;
}

static bool find_chosen(struct tt_app *app, char *out, size_t size)
{
    const struct tt_view_type *v = tt_app_view(app);
    struct tt_places p;
    if (app->canvas.w < TT_MIN_W || app->canvas.h < TT_MIN_H)
        return false;
    tt_app_place(app, &p);
    if (!app->help.open && v->copy && v->copy(tt_app_view_state(app), tt_app_scene(app), out, size))
        return true;
    return !app->help.open &&
           find_selected(&app->canvas, tt_panes_focused(app, p.view).body, out, size);
}

/* Whole, since it is for use elsewhere. */
static void find_folder(const struct tt_app *app, char *out, size_t size)
{
    const char *folder = app->scene.info->run_dir;
    char *whole = folder[0] ? realpath(folder, NULL) : NULL;
    tt_text_copy(out, size, whole ? whole : folder);
    free(whole);
}

static bool find_command(const struct tt_app *app, char *out, size_t size)
{
    struct tt_act act[TT_COACH_ACTS];
    int n = tt_coach_acts(tt_app_scene(app), act);
    if (n > 0)
        tt_text_copy(out, size, act[0].line);
    return n > 0;
}

int tt_app_find_copy(struct tt_app *app, const char *what, char *out, size_t size,
                     struct tt_err *err)
{
    out[0] = '\0';
    if (strcmp(what, "screen") == 0) {
        char *text = tt_canvas_text(&app->canvas);
        tt_text_copy(out, size, text);
        free(text);
        return 0;
    }
    if (strcmp(what, "command") == 0)
        return find_command(app, out, size)
                   ? 0
                   : tt_fail(err, TT_EUSAGE, "copy: the coach advises nothing now");
    if (what[0] && strcmp(what, "folder") != 0)
        return tt_fail(err, TT_EUSAGE,
                       "copy: takes folder, command, screen, or nothing for what is chosen, got "
                       "\"%.40s\"",
                       what);
    if (!what[0] && app->coach.open && find_command(app, out, size))
        return 0;
    if (what[0] || !find_chosen(app, out, size))
        find_folder(app, out, size);
    return out[0] ? 0
                  : tt_fail(err, TT_EUSAGE, "copy: nothing is chosen, and the run has no folder");
}

/* --- the command ----------------------------------------------------------------------------- */

int tt_app_copy(struct tt_app *app, const char *what, struct tt_err *err)
{
    static char text[TT_COPIED];
    char said[320], shown[161];
    if (tt_app_find_copy(app, what, text, sizeof text, err) < 0)
        return -1;
    if (!tt_window_copy(text))
        return tt_fail(err, TT_EUSAGE, "copy: this terminal has no clipboard that could be used");
    snprintf(shown, sizeof shown, "%.*s",
             (int)strcspn(text, "\n") < 160 ? (int)strcspn(text, "\n") : 160, text);
    snprintf(said, sizeof said, "copied%s: %s%s",
             tt_window_in_tmux() ? " (tmux hands it on after `set -g set-clipboard on`)" : "",
             shown, strlen(shown) < strlen(text) ? " ..." : "");
    tt_app_say(app, TT_STYLE_GOOD, said);
    return 0;
}
