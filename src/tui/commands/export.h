/* What is on the screen, and the curves, as files: never over one that is there. */
#ifndef TT_TUI_COMMANDS_EXPORT_H
#define TT_TUI_COMMANDS_EXPORT_H

#include <stddef.h>

#include <tuitrain/base/err.h>

#include "../screen/canvas.h"
#include "../screen/theme.h"
#include "../views/scene.h"

struct tt_export {
    const struct tt_canvas *canvas;
    const struct tt_theme *theme;
    const struct tt_scene *scene;
};

/* The canvas, of the kind that the name ends in; without one, of each kind.  A name without a
 * folder goes into the run's, and gets a number where there is such a file.  `said` gets a line
 * about what was saved. */
int tt_export_canvas(const struct tt_export *e, const char *name, char *said, size_t size,
                     struct tt_err *err);

/* The same of the curves; the name says which kind. */
int tt_export_curves(const struct tt_export *e, const char *name, char *said, size_t size,
                     struct tt_err *err);

#endif
