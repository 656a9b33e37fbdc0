#include "crc32c.h"

#include <pthread.h>

/* Eight bytes a turn: table[k][x] is the remainder of byte x followed by k zero bytes. */
static uint32_t table[8][256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fill(void)
{
    for (uint32_t x = 0; x < 256; x++) {
        uint32_t c = x;
        for (int bit = 0; bit < 8; bit++)
            c = c & 1 ? c >> 1 ^ 0x82f63b78u : c >> 1;
        table[0][x] = c;
    }
    for (int k = 1; k < 8; k++)
        for (uint32_t x = 0; x < 256; x++)
            table[k][x] = table[k - 1][x] >> 8 ^ table[0][table[k - 1][x] & 0xff];
}

uint32_t tt__crc32c(const void *data, size_t n)
{
    const unsigned char *p = data;
    uint32_t c = 0xffffffffu;
    pthread_once(&once, fill);
    for (; n >= 8; n -= 8, p += 8)
        c = table[7][(c & 0xff) ^ p[0]] ^ table[6][(c >> 8 & 0xff) ^ p[1]] ^
            table[5][(c >> 16 & 0xff) ^ p[2]] ^ table[4][c >> 24 ^ p[3]] ^ table[3][p[4]] ^
            table[2][p[5]] ^ table[1][p[6]] ^ table[0][p[7]];
    for (; n > 0; n--, p++)
        c = c >> 8 ^ table[0][(c & 0xff) ^ *p];
    return ~c;
}

uint32_t tt__crc32c_masked(const void *data, size_t n)
{
    uint32_t c = tt__crc32c(data, n);
    return (c >> 15 | c << 17) + 0xa282ead8u;
}
