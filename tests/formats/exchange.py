#!/usr/bin/python3
"""A hundred state_dicts of all shapes, dtypes, strides and shared storages, there and back: PyTorch
saves one, `tuitrain export` makes a safetensors file of it, and of that a .pth file again, which
PyTorch loads (weights_only).  Every value must have the same bits.  Needs Debian's python3-torch.

usage: tests/formats/exchange.py [PROGRAM]       (build/tuitrain)
"""
import json, os, random, struct, subprocess, sys, tempfile
import torch

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else 'build/tuitrain'
KINDS = {'F32': torch.float32, 'F64': torch.float64, 'F16': torch.float16, 'BF16': torch.bfloat16,
         'I64': torch.int64, 'I32': torch.int32, 'I16': torch.int16, 'I8': torch.int8,
         'U8': torch.uint8, 'BOOL': torch.bool}
draw = random.Random(2026)


def tensor():
    shape = [draw.randint(1, 7) for _ in range(draw.randint(0, 5))]
    if draw.random() < 0.05 and shape:
        shape[-1] = 0
    kind = draw.choice(list(KINDS.values()))
    x = torch.randint(-100, 100, shape) if kind not in (torch.bool, torch.uint8) \
        else torch.randint(0, 2 if kind == torch.bool else 256, shape)
    x = x.to(kind) / 7 if kind.is_floating_point else x.to(kind)
    if kind.is_floating_point and x.numel() and draw.random() < 0.2:
        x.view(-1)[0] = draw.choice([float('inf'), float('nan'), -0.0, 1e-40])
    return x


def view(x):
    """Another look at the same storage."""
    how = draw.randrange(5)
    if x.dim() == 0 or x.numel() == 0 or how == 0:
        return x
    if how == 1:
        return x.permute(draw.sample(range(x.dim()), x.dim()))
    if how == 2:
        d = draw.randrange(x.dim())
        start = draw.randrange(x.shape[d])
        return x.narrow(d, start, draw.randint(1, x.shape[d] - start))
    if how == 3:
        d = draw.randrange(x.dim())
        return x[(slice(None),) * d + (slice(None, None, 2),)]
    return x[None].expand(draw.randint(1, 3), *x.shape)


def state_dict():
    state, pool = {}, [tensor() for _ in range(draw.randint(1, 4))]
    for i in range(draw.randint(1, 12)):
        name = draw.choice(['', 'layer.', 'a.b.', 'ü ']) + f'{i}.' + draw.choice(['weight', 'bias'])
        if draw.random() < 0.3:
            pool.append(tensor())
        state[name] = view(draw.choice(pool))
    return state


def read_safetensors(path):
    data = open(path, 'rb').read()
    n = struct.unpack('<Q', data[:8])[0]
    header = json.loads(data[8:8 + n])
    header.pop('__metadata__', None)
    out = {}
    for name, h in header.items():
        a, b = h['data_offsets']
        raw = bytearray(data[8 + n + a:8 + n + b])
        kind = KINDS[h['dtype']]
        x = torch.frombuffer(raw, dtype=kind) if raw else torch.empty(0, dtype=kind)
        out[name] = x.reshape(h['shape'])
    return out


def bits(x):
    x = x.contiguous()
    if x.dtype == torch.bool:
        x = x.to(torch.uint8)
    size = x.element_size()
    return x.view({1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}[size]) \
        if x.dim() else x.reshape(1).view({1: torch.uint8, 2: torch.int16, 4: torch.int32,
                                           8: torch.int64}[size])


def same(a, b):
    assert list(a) == list(b) or set(a) == set(b), (list(a), list(b))
    for name in a:
        x, y = a[name], b[name]
        assert x.dtype == y.dtype and x.shape == y.shape, (name, x.dtype, y.dtype, x.shape, y.shape)
        assert torch.equal(bits(x), bits(y)), (name, x, y)
    return len(a)


def export(source, target):
    r = subprocess.run([PROGRAM, 'export', source, target], capture_output=True, text=True)
    assert r.returncode == 0, r.stdout + r.stderr


tensors = 0
with tempfile.TemporaryDirectory() as folder:
    first, middle, last = (os.path.join(folder, f) for f in ('a.pth', 'b.safetensors', 'c.pth'))
    for n in range(100):
        state = state_dict()
        whole = {'state_dict': state} if n % 5 == 0 else state
        torch.save(whole, first)
        export(first, middle)
        tensors += same(state, read_safetensors(middle))
        export(middle, last)
        same(state, torch.load(last, weights_only=True))
print(f'100 files, {tensors} tensors: the same bits there and back')
