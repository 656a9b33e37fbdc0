#include "room.h"

#include <stdio.h>
#include <sys/stat.h>

#include "../checkpoint/retain.h"
#include "../link/link_internal.h"
#include "film_log.h"

static bool on_one_disk(const char *run_dir, const char *path)
{
    char folder[TT_PATH];
    struct stat a, b;
    tt_parent_folder(path, folder);
    return stat(run_dir, &a) == 0 && stat(folder, &b) == 0 && a.st_dev == b.st_dev;
}

bool tt__room_make(struct tt_room *r, const char *path)
{
    char name[TT_PATH] = "";
    struct tt_event e = {.kind = TT_EVENT_WARNING, .automatic = true};
    if (r->run_dir[0] && on_one_disk(r->run_dir, path) && tt__film_log_give_up(r->film))
        return true;
    if (!r->run_dir[0] || r->keep == 0 || !on_one_disk(r->run_dir, path) ||
        !tt__checkpoints_give_up(r->run_dir, name))
        return false;
    if (r->given_up++ == 0) {
        snprintf(e.text, sizeof e.text,
                 "the disk is full: old checkpoints are given up for what is newer, first %.100s",
                 name);
        tt__link_emit(r->link, &e);
    }
    return true;
}

void tt__room_is_back(struct tt_room *r)
{
    struct tt_event e = {.kind = TT_EVENT_WARNING, .automatic = true};
    if (r->given_up > 1) {
        snprintf(e.text, sizeof e.text,
                 "%lld old checkpoints were given up while the disk was full",
                 (long long)r->given_up);
        tt__link_emit(r->link, &e);
    }
    r->given_up = 0;
}
