/* RUN/film.bin: the film of a run (run/link/film.h) as a file.
 *
 * After a line that names the version follow records: four bytes with the length of what follows,
 * low byte first, then so many bytes of gzip, which has a checksum.  Unpacked, a record's first
 * byte says what it is: a head, a branch, a moment.  Whoever writes appends, and now and then
 * writes the file anew without the moments that have gone.  What follows the last whole record is
 * passed over.
 */
#ifndef TT_RUN_FOLDER_FILM_FILE_H
#define TT_RUN_FOLDER_FILM_FILE_H

#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/film.h>

#define TT_FILM_FILE "film.bin"

/* Bytes of a file as they grow; {0} to begin with. */
struct tt_film_bytes {
    unsigned char *data; /* owned */
    size_t n, capacity;
};
void tt__film_bytes_done(struct tt_film_bytes *b);

/* Each appends, or fails with TT_ENOMEM and appends nothing.  A head begins a file; `most`: so many
 * moments the film keeps. */
int tt__film_put_head(struct tt_film_bytes *b, const struct tt_film_head *h, int most,
                      struct tt_err *err);
int tt__film_put_fork(struct tt_film_bytes *b, const struct tt_film_fork *f, struct tt_err *err);
int tt__film_put_moment(struct tt_film_bytes *b, const struct tt_film_moment *m,
                        const struct tt_film_head *h, struct tt_err *err);
/* A whole film, as a whole file. */
int tt__film_put_all(struct tt_film_bytes *b, const struct tt_film *f, int most,
                     struct tt_err *err);

/* A film as it is read; zeroed at first. */
struct tt_film_reading {
    struct tt_film film;
    int most;
    size_t used;  /* bytes of the file up to the end of the last whole record */
    bool damaged; /* there is something behind them that is none */
};
/* Goes on reading: data are the n bytes of the file, or, of a file that has grown, those from
 * `used` on.  Fails with TT_EINPUT, naming the file, where it does not begin as a film,
 * and TT_ENOMEM. */
int tt__film_get(struct tt_film_reading *r, const char *name, const unsigned char *data, size_t n,
                 struct tt_err *err);
/* The film of a run folder.  Fails where there is none, too. */
int tt__film_file_read(struct tt_film_reading *r, const char *run_dir, struct tt_err *err);
void tt__film_reading_done(struct tt_film_reading *r);

enum { TT_FILM_FILE_MOST = 256 << 20 }; /* bytes of a whole file */

#endif
