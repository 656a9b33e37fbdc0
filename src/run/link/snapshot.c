#include <tuitrain/run/link/snapshot.h>

#include <stdlib.h>
#include <string.h>

const char *tt_state_name(enum tt_state s)
{
    static const char *const name[TT_STATE_COUNT] = {"loading",   "training", "paused",
                                                     "rewinding", "lr-find",  "evaluating",
                                                     "finished",  "stopped",  "failed"};
    return name[s];
}

void tt_snapbox_init(struct tt_snapbox *b, int n_classes, int n_pairs)
{
    size_t cells = (size_t)n_classes * (size_t)n_classes;
    memset(b, 0, sizeof *b);
    b->confusion = calloc(3 * cells + 1, sizeof *b->confusion);
    b->pairs = calloc(6 * (size_t)n_pairs + 1, sizeof *b->pairs);
    if (!b->confusion || !b->pairs)
        abort();
    for (int i = 0; i < 3; i++) {
        b->slot[i].n_classes = n_classes;
        b->slot[i].confusion = b->confusion + (size_t)i * cells;
        b->slot[i].n_pairs = n_pairs;
        b->slot[i].pairs = b->pairs + (size_t)i * 2 * (size_t)n_pairs;
        b->slot[i].lr_factor = 1;
        b->slot[i].remaining = -1;
        b->slot[i].last_saved_step = -1;
    }
    tt_triple_init(&b->turn);
}

void tt_snapbox_done(struct tt_snapbox *b)
{
    free(b->confusion);
    free(b->pairs);
    b->confusion = NULL;
    b->pairs = NULL;
}

bool tt_snapbox_wanted(const struct tt_snapbox *b)
{
    return tt_triple_wanted(&b->turn);
}

void tt_snapbox_publish(struct tt_snapbox *b, const struct tt_snapshot *s)
{
    struct tt_snapshot *slot = &b->slot[b->turn.back];
    size_t cells = (size_t)s->n_classes * (size_t)s->n_classes;
    uint32_t *confusion = b->confusion + (size_t)b->turn.back * cells;
    size_t pair_bytes = 2 * (size_t)s->n_pairs * sizeof *b->pairs;
    float *pairs = b->pairs + (size_t)b->turn.back * 2 * (size_t)s->n_pairs;
    if (s->confusion_known && s->confusion_id != slot->confusion_id) {
        memcpy(confusion, s->confusion, cells * sizeof *confusion);
        if (pair_bytes > 0)
            memcpy(pairs, s->pairs, pair_bytes);
    }
    *slot = *s;
    slot->confusion = confusion;
    slot->pairs = pairs;
    tt_triple_publish(&b->turn);
}

const struct tt_snapshot *tt_snapbox_latest(struct tt_snapbox *b, bool *fresh)
{
    bool other = tt_triple_take(&b->turn);
    if (fresh)
        *fresh = other;
    return &b->slot[b->turn.front];
}
