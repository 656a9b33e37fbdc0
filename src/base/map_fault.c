/* A mapped file that became shorter, or whose disk fails, is told of by a signal: SIGBUS.  What a
 * handler may look at is here, made before it is needed: no lock, and no memory of the heap. */
#include <tuitrain/base/map_fault.h>

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/syscall.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/signals.h>
#include <tuitrain/base/text.h>

enum { PLACES = 64, TAKEN = 1 };

static struct place {
    _Atomic uintptr_t from; /* 0: free; TAKEN: being filled; else the map's first byte */
    size_t size;
    char line[800];
} places[PLACES];
static _Atomic uintptr_t lost; /* the first byte of a map that was found to be cut */
static atomic_bool told;

void tt_map_fault_enter(const void *data, size_t size, const char *path)
{
    char shown[600];
    for (int i = 0; i < PLACES; i++) {
        struct place *p = &places[i];
        uintptr_t none = 0;
        if (!atomic_compare_exchange_strong(&p->from, &none, TAKEN))
            continue;
        p->size = size;
        tt_text_printable(shown, sizeof shown, path);
        snprintf(p->line, sizeof p->line,
                 "tuitrain: %s: became shorter while it was in use, or cannot be read any more\n",
                 shown);
        atomic_store(&p->from, (uintptr_t)data);
        return;
    }
}

void tt_map_fault_leave(const void *data)
{
    for (int i = 0; i < PLACES; i++)
        if (atomic_load(&places[i].from) == (uintptr_t)data) {
            atomic_store(&places[i].from, 0);
            return;
        }
}

static const struct place *place_of(uintptr_t address)
{
    for (int i = 0; i < PLACES; i++) {
        uintptr_t from = atomic_load(&places[i].from);
        if (from > TAKEN && address >= from && address - from < places[i].size)
            return &places[i];
    }
    return NULL;
}

const char *tt_map_fault(const void *address)
{
    const struct place *p = place_of(address ? (uintptr_t)address : atomic_load(&lost));
    if (!p)
        return NULL;
    while (atomic_exchange(&told, true))
        pause(); /* another thread came to the same, and is about to end the program */
    return p->line;
}

void tt_map_lost(const void *data)
{
    atomic_store(&lost, (uintptr_t)data);
    raise(SIGBUS);
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    const char *line = tt_map_fault(info->si_code > 0 ? info->si_addr : NULL);
    (void)context;
    if (line) {
        if (tt_print_over_is_shown())
            (void)!syscall(SYS_write, STDERR_FILENO, "\n", 1);
        (void)!syscall(SYS_write, STDERR_FILENO, line, strlen(line)); /* it was made safe to show */
        _exit(1);
    }
    signal(number, SIG_DFL);
    raise(number);
}

void tt_map_catch_faults(void)
{
    struct sigaction act = {.sa_sigaction = on_fault, .sa_flags = (int)(SA_SIGINFO | SA_ONSTACK)};
    if (!tt_signals_foreign(SIGBUS))
        sigaction(SIGBUS, &act, NULL);
}
