#include <tuitrain/base/rng.h>

#include <string.h>

void tt_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)p1;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

void tt_rng_init(struct tt_rng *r, uint64_t seed, enum tt_rng_stream stream, uint64_t step)
{
    memset(r, 0, sizeof *r);
    r->key[0] = (uint32_t)seed;
    r->key[1] = (uint32_t)(seed >> 32);
    r->stream = (uint32_t)stream;
    r->step = step;
}

void tt_rng_block(const struct tt_rng *r, uint64_t block, uint32_t out[4])
{
    /* 48 bits of block, 16 of stream, 64 of step: no two readers share a counter. */
    const uint32_t counter[4] = {(uint32_t)block,
                                 (uint32_t)(block >> 32 & 0xffff) | r->stream << 16,
                                 (uint32_t)r->step, (uint32_t)(r->step >> 32)};
    tt_philox4x32(counter, r->key, out);
}

uint32_t tt_rng_u32(struct tt_rng *r)
{
    if (r->index % 4 == 0)
        tt_rng_block(r, r->index / 4, r->block);
    return r->block[r->index++ % 4];
}

uint32_t tt_rng_below(struct tt_rng *r, uint32_t n)
{
    uint64_t product = (uint64_t)tt_rng_u32(r) * n;
    if ((uint32_t)product < n) {
        uint32_t refuse_below = -n % n;
        while ((uint32_t)product < refuse_below)
            product = (uint64_t)tt_rng_u32(r) * n;
    }
    return (uint32_t)(product >> 32);
}

float tt_rng_uniform(struct tt_rng *r)
{
    return (float)(tt_rng_u32(r) >> 8) * 0x1p-24f;
}
