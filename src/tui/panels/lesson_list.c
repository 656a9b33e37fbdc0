/* The program's own lessons: texts of assets/lessons/, compiled in. */
#include "lesson_list.h"

#include <stddef.h>

static const char *const tour[] = {
#include "lessons/tour.inc"
    NULL};
static const char *const rate[] = {
#include "lessons/rate.inc"
    NULL};
static const char *const overfitting[] = {
#include "lessons/overfitting.inc"
    NULL};
static const char *const batch_norm[] = {
#include "lessons/batch-norm.inc"
    NULL};
static const char *const confusion[] = {
#include "lessons/confusion.inc"
    NULL};
static const char *const momentum[] = {
#include "lessons/momentum.inc"
    NULL};

const struct tt_lesson_source tt_lessons[] = {
#define LESSON(id, name, about) {name, about, id},
#include "../commands/lessons.list.h"
#undef LESSON
    {0},
};
