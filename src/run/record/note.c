#include "note.h"

#include <stdlib.h>

#include "../checkpoint/save.h"

int64_t tt__thin_every(int64_t n, int64_t fine)
{
    int64_t every = 1;
    while (n / every > fine)
        every *= 2;
    return every;
}

bool tt__thin_due(int64_t n, int64_t fine)
{
    return n % tt__thin_every(n, fine) == 0;
}

void tt__note_free(struct tt_note *note)
{
    free(note->line);
    tt_state_copy_free(note->weights);
    free(note->gradients);
    free(note->confusion);
    free(note);
}
