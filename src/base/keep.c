#include <tuitrain/base/keep.h>

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct kept {
    struct kept *next;
    char text[];
};

enum { LISTS = 256 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept *lists[LISTS];

static struct kept **list_of(const char *text)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    return &lists[(hash ^ hash >> 16) % LISTS];
}

const char *tt_keep_text(const char *text)
{
    struct kept **list = list_of(text);
    pthread_mutex_lock(&lock);
    struct kept *k = *list;
    while (k && strcmp(k->text, text) != 0)
        k = k->next;
    size_t n = strlen(text) + 1;
    if (!k && (k = malloc(sizeof *k + n))) {
        memcpy(k->text, text, n);
        k->next = *list;
        *list = k;
    }
    pthread_mutex_unlock(&lock);
    return k ? k->text : NULL;
}
