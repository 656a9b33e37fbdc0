#include "view.h"

const struct tt_key_hint tt_hints_searching[] = {
    {"esc", "all of them"}, {"enter", "keep these"}, {"up down", "choose"}, {NULL, NULL}};
