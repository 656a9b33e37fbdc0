#!/usr/bin/python3
"""Checks the ONNX files that onnx_cases.c wrote: valid by ONNX's own checker, and the engine's
numbers when PyTorch computes the operations as ONNX defines them (Debian: python3-onnx,
python3-torch).  check_onnx.js asks another runtime.

usage: make build/release/tests/parity/onnx_cases && mkdir -p build/onnx &&
       build/release/tests/parity/onnx_cases build/onnx && tests/parity/check_onnx.py build/onnx
       tests/parity/check_onnx.py FILE.onnx...        the checker alone
"""
import glob, json, os, struct, sys
import numpy as np
import onnx, onnx.checker, onnx.numpy_helper


def read_safetensors(path):
    with open(path, 'rb') as f:
        n, = struct.unpack('<Q', f.read(8))
        header, data = json.loads(f.read(n)), f.read()
    return {k: np.frombuffer(data[slice(*v['data_offsets'])], np.float32).reshape(v['shape'])
            for k, v in header.items() if k != '__metadata__'}


def windows(a, reduce):
    """Pooling by ONNX's definition, with loops: reduce(window, places in the picture)."""
    def run(x):
        (kh, kw), (sh, sw) = a['kernel_shape'], a['strides']
        top, left, bottom, right = a.get('pads', [0] * 4)
        n, c, h, w = x.shape
        rows = (h + top + bottom - kh) // sh + 1
        cols = (w + left + right - kw) // sw + 1
        y = torch.empty(n, c, rows, cols)
        for i in range(rows):
            for j in range(cols):
                r, q = i * sh - top, j * sw - left
                cut = x[:, :, max(r, 0):min(r + kh, h), max(q, 0):min(q + kw, w)].flatten(2)
                y[:, :, i, j] = reduce(cut)
        return y
    return run


def compute(node, v):
    a = {x.name: onnx.helper.get_attribute_value(x) for x in node.attribute}
    x = [v[name] for name in node.input]
    F = torch.nn.functional
    if node.op_type == 'Conv':
        assert a['pads'][:2] == a['pads'][2:] and a['kernel_shape'] == list(x[1].shape[2:])
    count = int(np.prod(a['kernel_shape'])) if 'kernel_shape' in a else 0
    whole = a.get('count_include_pad', 0)
    return {
        'Add': lambda: x[0] + x[1],
        'AveragePool': lambda: windows(
            a, lambda w: w.sum(2) / (count if whole else w.shape[2]))(x[0]),
        'BatchNormalization': lambda: F.batch_norm(x[0], x[3], x[4], x[1], x[2],
                                                   eps=a['epsilon']),
        'Concat': lambda: torch.cat(x, a['axis']),
        'Conv': lambda: F.conv2d(x[0], x[1], x[2] if len(x) > 2 else None, a['strides'],
                                 a['pads'][:2], a['dilations'], a['group']),
        'Div': lambda: x[0] / x[1],
        'Elu': lambda: torch.where(x[0] > 0, x[0], a['alpha'] * torch.expm1(x[0])),
        'Erf': lambda: torch.erf(x[0]),
        'Flatten': lambda: x[0].flatten(a['axis']),
        'Gemm': lambda: x[0] @ x[1].T + (x[2] if len(x) > 2 else 0),
        'GlobalAveragePool': lambda: x[0].mean((2, 3), keepdim=True),
        'Identity': lambda: x[0],
        'InstanceNormalization': lambda: F.instance_norm(x[0], None, None, x[1], x[2],
                                                         eps=a['epsilon']),
        'LayerNormalization': lambda: F.layer_norm(x[0], x[0].shape[a['axis']:], x[1],
                                                   x[2] if len(x) > 2 else None, a['epsilon']),
        'LeakyRelu': lambda: torch.where(x[0] < 0, a['alpha'] * x[0], x[0]),
        'MatMul': lambda: x[0] @ x[1],
        'MaxPool': lambda: windows(a, lambda w: w.amax(2))(x[0]),
        'Mul': lambda: x[0] * x[1],
        'PRelu': lambda: torch.where(x[0] < 0, x[1] * x[0], x[0]),
        'Relu': lambda: x[0].clamp(min=0),
        'Reshape': lambda: x[0].reshape([x[0].shape[i] if s == 0 else s
                                         for i, s in enumerate(x[1].tolist())]),
        'Sigmoid': lambda: torch.sigmoid(x[0]),
        'Softmax': lambda: torch.softmax(x[0], a['axis']),
        'Softplus': lambda: torch.log1p(torch.exp(x[0])),
        'Tanh': lambda: torch.tanh(x[0]),
    }[node.op_type]()


def check(path):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    return model


def compare(path):
    model, want = check(path), read_safetensors(path[:-5] + '.safetensors')
    values = {t.name: torch.from_numpy(onnx.numpy_helper.to_array(t).copy())
              for t in model.graph.initializer}
    values['input'] = torch.from_numpy(want['x'].copy())
    for node in model.graph.node:
        values[node.output[0]] = compute(node, values)
    got = values['output'].numpy()
    assert got.shape == want['y'].shape, (got.shape, want['y'].shape)
    flat, right = got.reshape(len(got), -1), want['y'].reshape(len(got), -1)
    error = np.abs(flat - right).max()
    same = (flat.argmax(1) == right.argmax(1)).all() if flat.shape[1] < 100 else True
    limit = 1e-4 if any(n.op_type == 'Conv' for n in model.graph.node) else 1e-5
    good = error <= limit and same
    print('%s  %.1e  %s' % ('ok  ' if good else 'FAIL', error, model.metadata_props[0].value))
    return good


if len(sys.argv) < 2:
    sys.exit(__doc__)
if os.path.isdir(sys.argv[1]):
    import torch
    results = [compare(p) for p in sorted(glob.glob(os.path.join(sys.argv[1], '*.onnx')))]
    print('%d files, %d wrong' % (len(results), results.count(False)))
    sys.exit(not results or not all(results))
for path in sys.argv[1:]:
    check(path)
    print('ok  ', path)
