/* SQLite databases as tables: the file is anybody's, the query one that reads all of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/job.h>

#include "../../src/data/table/open.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const inner[] = {"", ":t", ":select a, count(*) as n from t group by a"};
    char path[64], what[200];
    snprintf(path, sizeof path, "/tmp/fuzz-%d.db", (int)getpid());
    FILE *f = fopen(path, "wb");
    if (!f || fwrite("SQLite format 3", 1, 16, f) != 16 || fwrite(data, 1, size, f) != size ||
        fclose(f) != 0)
        abort();
    for (int i = 0; i < 3; i++) {
        struct tt_err err = {0};
        struct tt_notes notes = {NULL};
        struct tt__frame frame;
        snprintf(what, sizeof what, "%s%s", path, inner[i]);
        if (tt__frame_open(what, NULL, true, &frame, &notes, &err) == 0) {
            if (frame.rows < 1)
                abort();
            tt__frame_done(&frame);
        } else if (!err.text[0]) {
            abort();
        }
        tt_notes_done(&notes);
    }
    unlink(path);
    return 0;
}
