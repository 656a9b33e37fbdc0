/* Builds .pth files byte by byte, those that torch.save would never write among them. */
#ifndef TT_TEST_PTH_FILE_H
#define TT_TEST_PTH_FILE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

struct pth_file {
    unsigned char bytes[1 << 18], central[1 << 14];
    size_t n, n_central;
    unsigned entries;
};

static void pth_number(unsigned char *at, uint64_t v, int n)
{
    for (int i = 0; i < n; i++)
        at[i] = (unsigned char)(v >> (8 * i));
}

/* A stored entry.  What does not fit is left out. */
static void pth_add(struct pth_file *f, const char *name, const void *data, size_t n)
{
    size_t length = strlen(name);
    unsigned char head[30] = "PK\3\4\12", entry[46] = "PK\1\2\12\0\12";
    if (f->n + n + length + 100 > sizeof f->bytes ||
        f->n_central + length + 100 > sizeof f->central)
        return;
    pth_number(head + 14, n > 0 ? libdeflate_crc32(0, data, n) : 0, 4);
    pth_number(head + 18, n, 4);
    pth_number(head + 22, n, 4);
    pth_number(head + 26, length, 2);
    memcpy(entry + 16, head + 14, 14);
    pth_number(entry + 42, f->n, 4);
    memcpy(f->central + f->n_central, entry, 46);
    memcpy(f->central + f->n_central + 46, name, length);
    f->n_central += 46 + length;
    memcpy(f->bytes + f->n, head, 30);
    memcpy(f->bytes + f->n + 30, name, length);
    if (n > 0)
        memcpy(f->bytes + f->n + 30 + length, data, n);
    f->n += 30 + length + n;
    f->entries++;
}

static void pth_end(struct pth_file *f)
{
    unsigned char end[22] = "PK\5\6";
    pth_number(end + 8, f->entries, 2);
    pth_number(end + 10, f->entries, 2);
    pth_number(end + 12, f->n_central, 4);
    pth_number(end + 16, f->n, 4);
    memcpy(f->bytes + f->n, f->central, f->n_central);
    memcpy(f->bytes + f->n + f->n_central, end, 22);
    f->n += f->n_central + 22;
}

/* A whole file around a pickle, with storages "0" of 24 bytes, "1" of none and "2" of 4 KiB. */
static void pth_around(struct pth_file *f, const void *pickle, size_t n)
{
    static unsigned char storage[4096];
    for (size_t i = 0; i < sizeof storage; i++)
        storage[i] = (unsigned char)(7 * i);
    f->n = f->n_central = f->entries = 0;
    pth_add(f, "x/data.pkl", pickle, n);
    pth_add(f, "x/data/0", storage, 24);
    pth_add(f, "x/data/1", storage, 0);
    pth_add(f, "x/data/2", storage, sizeof storage);
    pth_add(f, "x/version", "3\n", 2);
    pth_end(f);
}

#endif
