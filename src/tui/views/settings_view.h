/* Inside of the settings view: its keys (settings.c), its picture (settings_draw.c), and what both
 * ask: which settings are shown (settings_lines.c). */
#ifndef TT_TUI_VIEWS_SETTINGS_VIEW_H
#define TT_TUI_VIEWS_SETTINGS_VIEW_H

#include "../widgets/search.h"
#include "view.h"

enum { TT_SETTINGS_LINES = TT_MOST_SETTINGS + TT_SETTING_GROUPS };

struct tt_settings_view {
    char name[TT_SETTING_NAME]; /* of the chosen setting: the list may change around it */
    int top, rows;              /* the first line shown, and how many were, last time */
    struct tt_rect list;        /* as last drawn, relative to the view */
    bool editing;
    struct tt_line_edit edit;
    struct tt_search search;
    int64_t asked; /* the number of the command that waits for its answer; 0 none */
    char asked_for[TT_SETTING_NAME];
    char wanted[64];
    char said[320]; /* the answer */
    bool refused;
};

/* A line of the list: a setting, or the heading of a group. */
struct tt_settings_line {
    const struct tt_setting *setting; /* NULL: a heading */
    enum tt_setting_group group;
};

/* settings_lines.c: the lines that are shown.  Returns how many. */
int tt_settings_lines(const struct tt_settings_view *self, const struct tt_scene *scene,
                      struct tt_settings_line out[TT_SETTINGS_LINES]);
/* Where the chosen setting stands; the first, where it is not shown; -1: there is none. */
int tt_settings_chosen(const struct tt_settings_view *self, const struct tt_settings_line *line,
                       int n);

/* settings_draw.c */
void tt_settings_draw(void *state, const struct tt_scene *scene, struct tt_canvas *c,
                      struct tt_rect where);

#endif
