/* Classes by what the names of files begin with. */
#include "folder.h"

#include <ctype.h>
#include <dirent.h>
#include <string.h>

enum { FEWEST = 3 }; /* pictures of a class in the mean, or what names begin with says nothing */

static size_t stem_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? (size_t)(dot - name) : strlen(name);
}

static bool between(char c)
{
    return strchr("._- ()#", c) != NULL;
}

/* "cat.12", "cat_12", "cat12": without the number at the end and what is before that; "cat (12)"
 * too.  0: there is no number, or nothing else. */
static size_t before_number(const char *name)
{
    size_t n = stem_of(name), digits;
    while (n > 0 && between(name[n - 1]))
        n--;
    for (digits = n; n > 0 && isdigit((unsigned char)name[n - 1]); n--)
        ;
    if (n == digits)
        return 0;
    while (n > 0 && between(name[n - 1]))
        n--;
    return n;
}

/* "cat_0a7f": up to the first mark. */
static size_t before_mark(const char *name)
{
    size_t n = stem_of(name), at = 0;
    while (at < n && !between(name[at]))
        at++;
    return at < n ? at : 0;
}

static bool is_picture(const char *folder, const char *name)
{
    return name[0] != '.' && tt_image_is_name(name) && !tt__folder_is_one(folder, name);
}

/* Classes by one way to read names; 0: they are too many or too few, or a name has none. */
static int try(struct tt__folder *f, const char *folder, struct dirent **each, int n,
               size_t (*prefix)(const char *name), struct tt_err *err)
{
    int pictures = 0;
    for (int i = 0; i < n; i++) {
        const char *name = each[i]->d_name;
        if (!is_picture(folder, name))
            continue;
        size_t length = prefix(name);
        pictures++;
        if (length == 0)
            return 0;
        if (tt__folder_class(f, name, length, err) < 0)
            return -1;
    }
    return f->n_classes >= 2 && pictures >= FEWEST * f->n_classes;
}

static int add_all(struct tt__folder *f, const char *folder, struct dirent **each, int n,
                   size_t (*prefix)(const char *name), struct tt_err *err)
{
    char path[TT_PATH];
    for (int i = 0; i < n; i++) {
        const char *name = each[i]->d_name;
        if (!is_picture(folder, name)) {
            tt__folder_stray(f, name);
            continue;
        }
        int cls = tt__folder_class(f, name, prefix(name), err);
        if (cls < 0 || tt__folder_join(path, folder, name, err) < 0 ||
            tt__pictures_add(&f->files, path, cls, 0, err) < 0)
            return -1;
    }
    return tt__folder_sort_classes(f, err) < 0 ? -1 : 1;
}

int tt__folder_by_prefix(struct tt__folder *f, const char *folder, struct tt_err *err)
{
    static size_t (*const ways[])(const char *) = {before_number, before_mark};
    struct dirent **each;
    int n = tt__folder_list(folder, &each, err), rc = n < 0 ? -1 : 0;
    for (size_t k = 0; rc == 0 && k < sizeof ways / sizeof ways[0]; k++) {
        struct tt_err ignored;
        int good = try(f, folder, each, n, ways[k], &ignored);
        if (good > 0)
            rc = add_all(f, folder, each, n, ways[k], err);
        else
            tt__folder_done(f);
    }
    tt__folder_list_done(each, n);
    return rc;
}
