/* The list of the screen's own commands, in the order in which they are shown: name, arguments,
 * help, words that it takes (in list.c), what else can be typed as an argument.  list.c and
 * app/actions.c include it, with SCREEN_COMMAND defined each time.
 *
 * To add a command of the screen:
 * 1. its line here;
 * 2. its function run_NAME in src/tui/app/actions.c (without one that does not compile);
 * 3. its row in tests/tui/app/test_modes.c: what it does in each state of the app;
 * 4. its paragraph in man/tuitrain.1.
 * Help, palette, prompt and completion follow. */
SCREEN_COMMAND(view, "NAME|NUMBER|next|previous|last", "show another view", view_words, TT_ARG_VIEW)
SCREEN_COMMAND(samples, "worst|uncertain|random|TRUE [PREDICTED] [live]|#NUMBER", "look at samples",
               samples_words, TT_ARG_NONE)
SCREEN_COMMAND(inside, "[SAMPLE|next|previous|wrong|drawing|class NAME]",
               "look inside: a sample on its way through the network", inside_words, TT_ARG_NONE)
SCREEN_COMMAND(runs, "[FOLDER]", "earlier runs; those of another folder, too", NULL, TT_ARG_FILE)
SCREEN_COMMAND(split, "VIEW [right|below]", "one more view beside this one, or below it", NULL,
               TT_ARG_VIEW)
SCREEN_COMMAND(focus, "[next|previous|left|right|up|down|VIEW]",
               "the keys go to another of the views that are seen", focus_words, TT_ARG_VIEW)
SCREEN_COMMAND(close, "", "take this view away from beside the others", NULL, TT_ARG_NONE)
SCREEN_COMMAND(unsplit, "", "this view alone", NULL, TT_ARG_NONE)
SCREEN_COMMAND(layout, "[NAME]|save NAME", "which views stand where, by name", layout_words,
               TT_ARG_LAYOUT)
SCREEN_COMMAND(class, "[on|off]", "large figures, to be read from afar", class_words, TT_ARG_NONE)
SCREEN_COMMAND(film, "before|after|first|now|play|slower|faster|STEP",
               "the run's past, in all views", film_words, TT_ARG_STEP)
SCREEN_COMMAND(watch, "RUN", "another run, over or going on: its film", NULL, TT_ARG_FILE)
SCREEN_COMMAND(screenshot, "[FILE]", "save what is shown, as .svg or .ans", NULL, TT_ARG_FILE)
SCREEN_COMMAND(plot, "FILE.svg|FILE.csv", "save the curves", NULL, TT_ARG_FILE)
SCREEN_COMMAND(help, "[WORD]", "keys and commands", NULL, TT_ARG_COMMAND)
SCREEN_COMMAND(palette, "", "search all that can be done", NULL, TT_ARG_NONE)
SCREEN_COMMAND(tour, "[next|before|off]", "cards that explain the training loop", tour_words,
               TT_ARG_NONE)
SCREEN_COMMAND(lesson, "[NAME|FILE [now]]", "end this run, saved, and begin a lesson on its own",
               lesson_words, TT_ARG_NONE)
SCREEN_COMMAND(theme, "[NAME]", "other colours; none is the default", NULL, TT_ARG_THEME)
SCREEN_COMMAND(move, "up|down|left|right|...", "move about", move_words, TT_ARG_NONE)
SCREEN_COMMAND(enter, "", "do what is chosen", NULL, TT_ARG_NONE)
SCREEN_COMMAND(percent, "", "share of the row, or counts", NULL, TT_ARG_NONE)
SCREEN_COMMAND(back, "", "leave help or selection", NULL, TT_ARG_NONE)
SCREEN_COMMAND(prompt, "[TEXT]", "type a command", NULL, TT_ARG_COMMAND)
SCREEN_COMMAND(why, "", "how it goes: the evidence, and what helps", NULL, TT_ARG_NONE)
SCREEN_COMMAND(copy, "[folder|command|screen]", "what is chosen, to the clipboard", copy_words,
               TT_ARG_NONE)
SCREEN_COMMAND(what, "[WORD]", "what a word means; without one those on the screen", NULL,
               TT_ARG_TERM)
SCREEN_COMMAND(meters, "", "threads, FLOP/s, memory, waiting: what it makes of the machine", NULL,
               TT_ARG_NONE)
SCREEN_COMMAND(redraw, "", "draw everything again", NULL, TT_ARG_NONE)
SCREEN_COMMAND(quit, "", "checkpoint and leave", NULL, TT_ARG_NONE)
