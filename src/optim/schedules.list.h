/* The list of schedules, in the order in which they are shown.  schedules.c includes it twice, with
 * SCHEDULE defined each time.
 *
 * To add a schedule:
 * 1. its function and its `const struct tt_schedule_type tt_schedule_NAME` in the file of its
 * family in src/optim/schedules/;
 * 2. its line here;
 * 3. its case in tests/parity/make_fixtures.py (then run it);
 * 4. its paragraph in man/tuitrain.1. */
SCHEDULE(constant)
SCHEDULE(step)
SCHEDULE(multistep)
SCHEDULE(exponential)
SCHEDULE(cosine)
SCHEDULE(cosine_restarts)
SCHEDULE(onecycle)
SCHEDULE(polynomial)
SCHEDULE(plateau)
