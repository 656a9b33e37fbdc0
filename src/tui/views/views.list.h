/* The list of views, in the order of their tabs.  views.c includes it twice, with VIEW defined each
 * time.
 *
 * To add a view:
 * 1. its file in src/tui/views/: copy the nearest one, change it; it ends in one
 *    `const struct tt_view_type tt_view_NAME` (view.h says what that holds);
 * 2. its line here;
 * 3. its pictures: GOLDEN=write build/release/tests/tui/views/test_golden, and look at them;
 * 4. tests of what it says in tests/tui/views/ (test_views.c draws every view of the list at every
 *    size and in every state).
 * A tab, a digit key while there are any left, its lines of help, palette and completion follow. */
VIEW(dashboard)
VIEW(confusion)
VIEW(model)
VIEW(samples)
VIEW(draw)
VIEW(settings)
VIEW(rewind)
VIEW(runs)
VIEW(log)
VIEW(lr_find)
VIEW(data)
VIEW(class)
VIEW(importance)
VIEW(embedding)
VIEW(inside)
VIEW(ball)
