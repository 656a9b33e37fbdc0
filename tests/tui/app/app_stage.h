/* An app without a terminal and without a run behind it, in a state that is wanted. */
#ifndef TT_TESTS_TUI_APP_STAGE_H
#define TT_TESTS_TUI_APP_STAGE_H

#include "../quiet_link.h"

#include <locale.h>

#include "../../../src/tui/app/actions.h"
#include "../../../src/tui/app/feed.h"
#include "../../../src/tui/app/geometry.h"
#include "../../../src/tui/app/input.h"
#include "../../../src/tui/app/panes.h"
#include "../../../src/tui/app/state.h"
#include "../../../src/tui/app/tab_row.h"

struct app_stage {
    struct tt_run_info info;
    struct tt_snapshot snap;
    uint32_t confusion[9];
    struct tt_app app;
};

static inline struct app_stage *app_stage_new(void)
{
    static const char names[3][32] = {"cat", "dog", "cow"};
    struct app_stage *s = calloc(1, sizeof *s);
    assert_non_null(s);
    setlocale(LC_CTYPE, "C.UTF-8");
    s->info = (struct tt_run_info){.data = "mnist", .net = "784-10", .n_classes = 3};
    s->info.class_name = names;
    snprintf(s->info.run_dir, sizeof s->info.run_dir, "%s", test_folder());
    s->snap = (struct tt_snapshot){.state = TT_TRAINING,
                                   .step = 120,
                                   .epochs = 10,
                                   .steps_per_epoch = 100,
                                   .lr = 0.01,
                                   .remaining = -1,
                                   .last_saved_step = 100,
                                   .n_classes = 3,
                                   .confusion = s->confusion,
                                   .confusion_known = true};
    tt_app_init(&s->app, quiet_link(&s->info), "", false);
    tt_app_begin_feed(&s->app);
    tt_app_begin_actions(&s->app);
    s->app.scene.snap = &s->snap;
    s->app.badge.state = TT_TRAINING;
    return s;
}

static inline void app_stage_free(struct app_stage *s)
{
    struct tt_link *link = s->app.link;
    tt_app_end_feed(&s->app);
    tt_app_done(&s->app);
    quiet_link_free(link);
    free(s);
}

#endif
