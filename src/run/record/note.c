#include "note.h"

#include <stdlib.h>

#include "../checkpoint/save.h"

void tt__note_free(struct tt_note *note)
{
    free(note->line);
    tt_state_copy_free(note->weights);
    free(note->gradients);
    free(note->confusion);
    free(note);
}
