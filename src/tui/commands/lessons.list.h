/* The list of the program's own lessons, in the order in which they follow each other: an
 * identifier, the name, what it is about.  commands/list.c includes it for the words of `lesson`,
 * panels/lesson_list.c for the texts.
 *
 * To add a lesson: its text in assets/lessons/NAME (man tuitrain-lesson), its line here, its array
 * in lesson_list.c, and the `next:` of the one before it.  tests/e2e/test_lessons.c follows it. */
LESSON(tour, "tour", "the training loop, a stage at a time")
LESSON(rate, "rate", "break it with a learning rate of 9, and mend it")
LESSON(overfitting, "overfitting", "500 samples learned by heart, and what helps")
LESSON(batch_norm, "batch-norm", "why batch norm: what it bears, and when it fails")
LESSON(confusion, "confusion", "reading a confusion matrix, down to the samples")
LESSON(momentum, "momentum", "momentum as a ball on a surface")
