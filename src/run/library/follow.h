/* A file that others write to, read from where the last reading ended. */
#ifndef TT_RUN_LIBRARY_FOLLOW_H
#define TT_RUN_LIBRARY_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct tt__file {
    char name[256];
    ino_t inode;
    off_t seen, offset; /* its size when it was looked at; what was taken of it */
    bool damaged;
    int64_t passed; /* what was damaged in it, as far as it was taken */
    bool broken;    /* and what follows there is, so far */
};

struct tt__follower {
    void *user;
    /* Takes as much of the bytes as it can and returns how many, or -1 for damage. */
    int64_t (*take)(void *user, struct tt__file *f, const unsigned char *data, size_t n);
    /* The file is another one, or was cut: it is read anew. */
    void (*forget)(void *user);
};

/* Gives what is new in a file of a folder to the follower.  Returns whether there was anything. */
bool tt__follow(const char *folder, struct tt__file *f, const struct tt__follower *by);

#endif
