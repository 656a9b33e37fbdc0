/* The words of the glossary, a row each. */
#ifndef TT_TUI_COMMANDS_GLOSSARY_WORDS_H
#define TT_TUI_COMMANDS_GLOSSARY_WORDS_H

struct tt_gloss {
    const char *word; /* NULL ends the table */
    const char *also; /* other names, with | between, or "" */
    const char *text;
};
extern const struct tt_gloss tt_glossary[]; /* in the alphabet's order */

#endif
