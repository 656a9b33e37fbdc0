#!/usr/bin/python3
"""Writes the numbers that tests/parity/test_parity.c holds the engine to, as PyTorch computes them
(Debian: python3-torch; written with 1.13.0).

usage: tests/parity/make_fixtures.py        writes *.safetensors beside itself

Each case draws from a seed that is made of its own text, and its tensors lie under that number: a
case more or less changes no tensor of another.  What has changed since the last time is printed.
"""
import json, os, struct, zlib
import numpy as np
import torch, torch.nn as nn
from torch.optim import lr_scheduler as sched

HERE = os.path.dirname(os.path.abspath(__file__))
torch.set_num_threads(1)


def begin(case):
    """Seeds a case, and returns the key that its tensors lie under."""
    number = zlib.crc32(case.encode())
    torch.manual_seed(number)
    return f'{number:08x}/'


def fresh(net):
    """Initial values again, from the case's seed."""
    for module in net.modules():
        if hasattr(module, 'reset_parameters'):
            module.reset_parameters()
    return net


def note(metadata, key, case):
    metadata[f'case.{len(metadata)}'] = key + case


def read(path):
    with open(path, 'rb') as f:
        size = struct.unpack('<Q', f.read(8))[0]
        header, blob = json.loads(f.read(size)), f.read()
    dtypes = {'F32': '<f4', 'F64': '<f8', 'I64': '<i8'}
    return {k: np.frombuffer(blob[t['data_offsets'][0]:t['data_offsets'][1]], dtypes[t['dtype']])
            for k, t in header.items() if k != '__metadata__'}


def compare(name, path, tensors):
    """What the file has now beside what it had."""
    old = read(path) if os.path.exists(path) else {}
    both = [k for k in tensors if k in old and old[k].size == tensors[k].size]
    most = max((float(np.max(np.abs(old[k] - tensors[k].ravel()), initial=0)) for k in both),
               default=0)
    print(f'{name}: {len(both)} tensors as before, differing by at most {most:g}; '
          f'{len(tensors) - len(both)} new, {len(old) - len(both)} gone')


def write(name, tensors, metadata, **figures):
    kinds = {'float32': 'F32', 'float64': 'F64', 'int64': 'I64'}
    path = os.path.join(HERE, name + '.safetensors')
    compare(name, path, tensors)
    metadata = {'cases': str(len(metadata)), **figures, **metadata}
    header, blob = {'__metadata__': metadata}, b''
    for key in sorted(tensors, key=lambda k: (-tensors[k].itemsize, k)):
        a = np.ascontiguousarray(tensors[key])
        header[key] = {'dtype': kinds[str(a.dtype)], 'shape': list(tensors[key].shape),
                       'data_offsets': [len(blob), len(blob) + a.nbytes]}
        blob += a.tobytes()
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as f:
        f.write(struct.pack('<Q', len(text)) + text + blob)


def numpy(t):
    return t.detach().numpy().copy()


class Residual(nn.Module):
    def __init__(self, body, shortcut=None):
        super().__init__()
        self.body = body
        self.shortcut = shortcut if shortcut is not None else nn.Identity()

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class Concat(nn.ModuleList):
    def forward(self, x):
        return torch.cat([branch(x) for branch in self], 1)


class GLU(nn.Module):
    """Dauphin et al. 2017: PyTorch has the halves' product only, without the two linear layers."""

    def __init__(self, inputs, outputs):
        super().__init__()
        for name in ('', 'gate_'):
            linear = nn.Linear(inputs, outputs)
            self.register_parameter(name + 'weight', linear.weight)
            self.register_parameter(name + 'bias', linear.bias)

    def reset_parameters(self):
        bound = self.weight.shape[1] ** -0.5
        for p in self.parameters():
            nn.init.uniform_(p, -bound, bound)

    def forward(self, x):
        F = nn.functional
        return F.linear(x, self.weight, self.bias) * torch.sigmoid(
            F.linear(x, self.gate_weight, self.gate_bias))


S = nn.Sequential

# --- layers: what goes in, and everything that comes out ----------------------------------------

layers = [
    ('linear 5', (7,), 3, nn.Linear(7, 5)),
    ('linear 1 bias=no', (1,), 1, nn.Linear(1, 1, bias=False)),
    ('linear 33', (129,), 17, nn.Linear(129, 33)),
    ('conv 4 3', (3, 7, 9), 5, nn.Conv2d(3, 4, 3)),
    ('conv 5 3 pad=1 bias=no', (1, 5, 5), 1, nn.Conv2d(1, 5, 3, padding=1, bias=False)),
    ('conv 4 2 stride=3', (2, 11, 8), 3, nn.Conv2d(2, 4, 2, stride=3)),
    ('conv 3 3 dilation=2 pad=1', (2, 9, 7), 2, nn.Conv2d(2, 3, 3, dilation=2, padding=1)),
    ('conv 6 3 groups=3 pad=1', (3, 6, 6), 4, nn.Conv2d(3, 6, 3, groups=3, padding=1)),
    ('conv 4 3 groups=2 stride=2', (6, 7, 7), 19, nn.Conv2d(6, 4, 3, groups=2, stride=2)),
    ('conv 5 3 groups=5 pad=1', (5, 7, 7), 2, nn.Conv2d(5, 5, 3, groups=5, padding=1)),
    ('conv 7 1', (5, 4, 3), 6, nn.Conv2d(5, 7, 1)),
    ('conv 3 1 stride=2', (2, 5, 5), 3, nn.Conv2d(2, 3, 1, stride=2)),
    ('conv 3 2x5 stride=1x2 pad=1x2', (2, 6, 9), 3,
     nn.Conv2d(2, 3, (2, 5), stride=(1, 2), padding=(1, 2))),
    ('conv 3 3 pad=4', (1, 2, 2), 2, nn.Conv2d(1, 3, 3, padding=4)),
    ('conv 12 5 pad=2', (8, 20, 20), 3, nn.Conv2d(8, 12, 5, padding=2)),
    ('maxpool 2', (3, 6, 8), 4, nn.MaxPool2d(2)),
    ('maxpool 3 stride=2 pad=1', (2, 7, 7), 3, nn.MaxPool2d(3, 2, 1)),
    ('maxpool 2 3', (1, 8, 8), 1, nn.MaxPool2d(2, 3)),
    ('avgpool 2', (3, 5, 7), 4, nn.AvgPool2d(2)),
    ('avgpool 3 stride=2 pad=1', (2, 7, 7), 3, nn.AvgPool2d(3, 2, 1)),
    ('avgpool 3 stride=2 pad=1 count_include_pad=no', (2, 7, 7), 3,
     nn.AvgPool2d(3, 2, 1, count_include_pad=False)),
    ('adaptiveavgpool 3', (2, 7, 8), 3, nn.AdaptiveAvgPool2d(3)),
    ('adaptiveavgpool 2x5', (2, 7, 3), 3, nn.AdaptiveAvgPool2d((2, 5))),
    ('globalavgpool', (4, 5, 3), 2, nn.AdaptiveAvgPool2d(1)),
    ('flatten', (2, 3, 5), 2, nn.Flatten()),
    ('batchnorm', (5,), 7, nn.BatchNorm1d(5)),
    ('batchnorm', (67,), 3, nn.BatchNorm1d(67)),
    ('batchnorm2d eps=0.01 momentum=0.3', (3, 5, 7), 4, nn.BatchNorm2d(3, eps=0.01, momentum=0.3)),
    ('batchnorm affine=no', (1, 3, 3), 1, nn.BatchNorm2d(1, affine=False)),
    ('layernorm', (13,), 3, nn.LayerNorm(13)),
    ('layernorm eps=0.001', (2, 3, 5), 2, nn.LayerNorm([2, 3, 5], eps=0.001)),
    ('layernorm affine=no', (17,), 1, nn.LayerNorm(17, elementwise_affine=False)),
    ('groupnorm 2', (6, 3, 5), 3, nn.GroupNorm(2, 6)),
    ('groupnorm 5', (5, 2, 2), 2, nn.GroupNorm(5, 5)),
    ('groupnorm 1 affine=no', (4, 3, 3), 2, nn.GroupNorm(1, 4, affine=False)),
    ('relu', (11,), 5, nn.ReLU()),
    ('leakyrelu', (11,), 5, nn.LeakyReLU()),
    ('leakyrelu 0.2', (3, 2, 2), 5, nn.LeakyReLU(0.2)),
    ('prelu', (7,), 5, nn.PReLU()),
    ('prelu 3', (3, 5, 2), 4, nn.PReLU(3)),
    ('elu', (11,), 5, nn.ELU()),
    ('elu 0.5', (11,), 5, nn.ELU(0.5)),
    ('gelu', (11,), 5, nn.GELU()),
    ('silu', (11,), 5, nn.SiLU()),
    ('sigmoid', (11,), 5, nn.Sigmoid()),
    ('tanh', (11,), 5, nn.Tanh()),
    ('softplus', (11,), 5, nn.Softplus()),
    ('softplus 3', (11,), 5, nn.Softplus(3)),
    ('softmax', (11,), 5, nn.Softmax(1)),
    ('softmax', (3, 2, 5), 2, nn.Softmax(1)),
    ('dropout 0', (11,), 5, nn.Dropout(0)),
    ('residual { conv 3 3 pad=1 bias=no; batchnorm; relu }', (3, 5, 5), 3,
     Residual(S(nn.Conv2d(3, 3, 3, padding=1, bias=False), nn.BatchNorm2d(3), nn.ReLU()))),
    ('residual { relu; linear 4; tanh | linear 4 bias=no }', (6,), 5,
     Residual(S(nn.ReLU(), nn.Linear(6, 4), nn.Tanh()), S(nn.Linear(6, 4, bias=False)))),
    ('residual { residual { linear 5; relu }; tanh | residual { sigmoid } }', (5,), 3,
     Residual(S(Residual(S(nn.Linear(5, 5), nn.ReLU())), nn.Tanh()), S(Residual(S(nn.Sigmoid()))))),
    ('residual { relu | flatten; relu }', (5,), 3, Residual(S(nn.ReLU()), S(nn.Flatten(), nn.ReLU()))),
    ('glu 5', (7,), 3, GLU(7, 5)),
    ('glu 9', (17,), 19, GLU(17, 9)),
    ('concat { linear 3; tanh | sigmoid | linear 2 bias=no }', (5,), 4,
     Concat([S(nn.Linear(5, 3), nn.Tanh()), S(nn.Sigmoid()), S(nn.Linear(5, 2, bias=False))])),
    ('concat { batchnorm; relu; conv 3 3 pad=1 }', (2, 5, 6), 3,
     Concat([S(nn.BatchNorm2d(2), nn.ReLU(), nn.Conv2d(2, 3, 3, padding=1)), S()])),
    ('concat { conv 4 1 | conv 2 1; relu; conv 3 3 pad=1 | maxpool 3 stride=1 pad=1; conv 2 1 }',
     (3, 6, 5), 2,
     Concat([S(nn.Conv2d(3, 4, 1)), S(nn.Conv2d(3, 2, 1), nn.ReLU(), nn.Conv2d(2, 3, 3, padding=1)),
             S(nn.MaxPool2d(3, 1, 1), nn.Conv2d(3, 2, 1))])),
]

tensors, metadata = {}, {}
for spec, shape, n, module in layers:
    case = f'{spec}|{"x".join(map(str, shape))}|{n}'
    key = begin(case)
    net = fresh(S(module))
    for p in net.parameters():
        if p.ndim == 1 and p.numel() > 1 or isinstance(module, (nn.BatchNorm2d, nn.GroupNorm)):
            nn.init.uniform_(p, 0.5, 1.5)
    x = torch.randn(n, *shape, requires_grad=True)
    tensors[key + 'x'] = numpy(x)
    for name, p in net.named_parameters():
        tensors[key + 'param/' + name] = numpy(p)
    net.train()
    if n == 1 and isinstance(module, nn.BatchNorm1d):
        raise SystemExit('PyTorch refuses that')
    y = net(x)
    dy = torch.randn_like(y)
    y.backward(dy)
    tensors[key + 'y'], tensors[key + 'dy'], tensors[key + 'dx'] = numpy(y), numpy(dy), numpy(x.grad)
    for name, p in net.named_parameters():
        tensors[key + 'grad/' + name] = numpy(p.grad)
    for name, b in net.named_buffers():
        tensors[key + 'buffer/' + name] = numpy(b)
    net.eval()
    y_eval = net(x)
    tensors[key + 'y_eval'] = numpy(y_eval)
    # What saliency is made of.
    tensors[key + 'dx_eval'] = numpy(torch.autograd.grad(y_eval, x, dy)[0])
    note(metadata, key, case)
write('layers', tensors, metadata)

# --- losses -------------------------------------------------------------------------------------

weights = torch.tensor([1.0, 0.25, 3.0, 0.5])


def classes(n):
    return torch.tensor([0, 3, 1, 1, 2, 0, 3])


def values(n):
    return torch.randn(7, n)


losses = [
    ('cross-entropy', 4, classes, nn.CrossEntropyLoss()),
    ('cross-entropy label-smoothing=0.1', 4, classes, nn.CrossEntropyLoss(label_smoothing=0.1)),
    ('cross-entropy weights=1,0.25,3,0.5', 4, classes, nn.CrossEntropyLoss(weight=weights)),
    ('cross-entropy weights=1,0.25,3,0.5 label-smoothing=0.2', 4, classes,
     nn.CrossEntropyLoss(weight=weights, label_smoothing=0.2)),
    ('cross-entropy ignore-index=1', 4, classes, nn.CrossEntropyLoss(ignore_index=1)),
    ('cross-entropy ignore-index=1 label-smoothing=0.3 weights=1,0.25,3,0.5', 4, classes,
     nn.CrossEntropyLoss(ignore_index=1, label_smoothing=0.3, weight=weights)),
    ('mse', 3, values, nn.MSELoss()),
    ('l1', 3, values, nn.L1Loss()),
    ('huber', 3, lambda n: 2 * values(n), nn.HuberLoss()),
    ('huber delta=0.3', 3, values, nn.HuberLoss(delta=0.3)),
    ('bce', 1, lambda n: (torch.rand(7, n) > 0.5).float(), nn.BCEWithLogitsLoss()),
    ('bce', 5, lambda n: torch.rand(7, n), nn.BCEWithLogitsLoss()),
]
tensors, metadata = {}, {}
for spec, outputs, make_target, loss in losses:
    case = f'{spec}|{outputs}'
    key = begin(case)
    target = make_target(outputs)
    z = (3 * torch.randn(7, outputs)).requires_grad_()
    value = loss(z, target)
    value.backward()
    tensors[key + 'z'], tensors[key + 'target'] = numpy(z), numpy(target)
    tensors[key + 'loss'], tensors[key + 'dz'] = numpy(value), numpy(z.grad)
    note(metadata, key, case)
write('losses', tensors, metadata)

# --- optimizers ---------------------------------------------------------------------------------


class Lion(torch.optim.Optimizer):
    """As the paper's listing (Chen et al. 2023, program 1): PyTorch has none."""

    def __init__(self, params, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for g in self.param_groups:
            for p in g['params']:
                m = self.state[p].setdefault('m', torch.zeros_like(p))
                update = (m * g['betas'][0] + p.grad * (1 - g['betas'][0])).sign()
                p.add_(update + p * g['weight_decay'], alpha=-g['lr'])
                m.mul_(g['betas'][1]).add_(p.grad, alpha=1 - g['betas'][1])


O = torch.optim
optimizers = [
    ('sgd momentum=0', lambda p: O.SGD(p, 0.01)),
    ('sgd', lambda p: O.SGD(p, 0.01, momentum=0.9)),
    ('sgd momentum=0.9 dampening=0.3 weight-decay=0.1',
     lambda p: O.SGD(p, 0.01, momentum=0.9, dampening=0.3, weight_decay=0.1)),
    ('sgd momentum=0.8 nesterov=yes weight-decay=0.01',
     lambda p: O.SGD(p, 0.01, momentum=0.8, nesterov=True, weight_decay=0.01)),
    ('adam', lambda p: O.Adam(p, 0.01)),
    ('adam beta1=0.8 beta2=0.95 eps=1e-6 weight-decay=0.1',
     lambda p: O.Adam(p, 0.01, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1)),
    ('adam amsgrad=yes', lambda p: O.Adam(p, 0.01, amsgrad=True)),
    ('adamw', lambda p: O.AdamW(p, 0.01)),
    ('adamw weight-decay=0.3 amsgrad=yes', lambda p: O.AdamW(p, 0.01, weight_decay=0.3, amsgrad=True)),
    ('rmsprop', lambda p: O.RMSprop(p, 0.01)),
    ('rmsprop alpha=0.9 momentum=0.5', lambda p: O.RMSprop(p, 0.01, alpha=0.9, momentum=0.5)),
    ('rmsprop centered=yes weight-decay=0.1',
     lambda p: O.RMSprop(p, 0.01, centered=True, weight_decay=0.1)),
    ('rmsprop centered=yes momentum=0.9 eps=1e-4',
     lambda p: O.RMSprop(p, 0.01, centered=True, momentum=0.9, eps=1e-4)),
    ('adagrad', lambda p: O.Adagrad(p, 0.01)),
    ('adagrad lr-decay=0.1 weight-decay=0.1 initial-accumulator-value=0.5',
     lambda p: O.Adagrad(p, 0.01, lr_decay=0.1, weight_decay=0.1, initial_accumulator_value=0.5)),
    ('lion', lambda p: Lion(p, 0.01)),
    ('lion beta1=0.8 beta2=0.9 weight-decay=0.1', lambda p: Lion(p, 0.01, (0.8, 0.9), 0.1)),
]
N, STEPS = 37, 20
tensors, metadata = {}, {}
begin('optimizers')
grads = torch.randn(STEPS, N)
start = torch.randn(N)
tensors['grads'], tensors['start'] = numpy(grads), numpy(start)
for spec, make in optimizers:
    key = begin(spec)
    w = start.clone().requires_grad_()
    opt, path = make([w]), []
    for s in range(STEPS):
        opt.param_groups[0]['lr'] = 0.01 if s < STEPS // 2 else 0.003
        w.grad = grads[s].clone()
        opt.step()
        path.append(numpy(w))
    tensors[key + 'path'] = np.stack(path)
    note(metadata, key, spec)
# Clipping, and the moving average of weights.
for limit in (0.5, 1000.0):
    w = start.clone().requires_grad_()
    w.grad = grads[0].clone()
    norm = nn.utils.clip_grad_norm_([w], limit)
    tensors[f'clip_norm/{limit:g}'], tensors['norm'] = numpy(w.grad), numpy(norm)
w = start.clone().requires_grad_()
w.grad = grads[0].clone()
nn.utils.clip_grad_value_([w], 0.4)
tensors['clip_value/0.4'] = numpy(w.grad)
average = start.clone()
for s in range(STEPS):
    average = 0.9 * average + (1 - 0.9) * grads[s]
tensors['average'] = numpy(average)
write('optimizers', tensors, metadata)

# --- schedules ----------------------------------------------------------------------------------

EPOCHS, PER = 12, 5
val_losses = [1.0, 0.8, 0.79999, 0.81, 0.9, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.76]
schedules = [  # spec, by step, by epoch
    ('constant', None, None),
    ('step:5,0.5', None, lambda o: sched.StepLR(o, 5, 0.5)),
    ('step:2', None, lambda o: sched.StepLR(o, 2)),
    ('step:7,0.3,by=step', lambda o: sched.StepLR(o, 7, 0.3), None),
    ('multistep:3/7/8,0.2', None, lambda o: sched.MultiStepLR(o, [3, 7, 8], 0.2)),
    ('exponential:0.8', None, lambda o: sched.ExponentialLR(o, 0.8)),
    ('cosine', None, lambda o: sched.CosineAnnealingLR(o, EPOCHS)),
    ('cosine:5,0.001', None, lambda o: sched.CosineAnnealingLR(o, 5, 0.001)),
    ('cosine:by=step', lambda o: sched.CosineAnnealingLR(o, EPOCHS * PER), None),
    ('cosine-restarts:4', None, lambda o: sched.CosineAnnealingWarmRestarts(o, 4)),
    ('cosine-restarts:2,2,0.001', None, lambda o: sched.CosineAnnealingWarmRestarts(o, 2, 2, 0.001)),
    ('onecycle', lambda o: sched.OneCycleLR(o, 0.1, total_steps=EPOCHS * PER), None),
    ('onecycle:0.4,10,100',
     lambda o: sched.OneCycleLR(o, 0.1, total_steps=EPOCHS * PER, pct_start=0.4, div_factor=10,
                                final_div_factor=100), None),
    ('polynomial', None, lambda o: sched.PolynomialLR(o, EPOCHS)),
    ('polynomial:6,2', None, lambda o: sched.PolynomialLR(o, 6, 2)),
    ('warmup:9', lambda o: sched.LinearLR(o, total_iters=9), None),
    ('warmup:9,0.1+step:3,0.5', lambda o: sched.LinearLR(o, 0.1, total_iters=9),
     lambda o: sched.StepLR(o, 3, 0.5)),
    ('plateau:0.5,1', None, lambda o: sched.ReduceLROnPlateau(o, factor=0.5, patience=1)),
    ('plateau:0.1,0,0.01,2,0.0005', None,
     lambda o: sched.ReduceLROnPlateau(o, factor=0.1, patience=0, threshold=0.01, cooldown=2,
                                       min_lr=0.0005)),
]
tensors, metadata = {}, {}
tensors['val_losses'] = np.array(val_losses)
for spec, by_step, by_epoch in schedules:
    key = begin(spec)
    opt = O.SGD([torch.zeros(1, requires_grad=True)], 0.1)
    a, b = by_step and by_step(opt), by_epoch and by_epoch(opt)
    rates = []
    for e in range(EPOCHS):
        for s in range(PER):
            rates.append(opt.param_groups[0]['lr'])
            opt.step()
            if a and len(rates) < EPOCHS * PER:
                a.step()
        if b:
            b.step(val_losses[e]) if isinstance(b, sched.ReduceLROnPlateau) else b.step()
    tensors[key + 'rates'] = np.array(rates)
    note(metadata, key, spec)
write('schedules', tensors, metadata, epochs=str(EPOCHS), steps=str(PER))

# --- whole networks: the losses of 200 steps ----------------------------------------------------

# Biases before a batch norm have no gradient but rounding, which Adam would scale up to steps: these
# have none there.

BATCH, BATCHES, RUN = 16, 6, 200
C = nn.Conv2d
networks = [
    ('flatten; linear 24; relu; linear 5', (1, 8, 8), 'cross-entropy', 'sgd', 0.01,
     S(nn.Flatten(), nn.Linear(64, 24), nn.ReLU(), nn.Linear(24, 5))),
    ('conv 6 3 pad=1; batchnorm; relu; maxpool 2; conv 8 3; batchnorm; relu; flatten; linear 5',
     (1, 8, 8), 'cross-entropy', 'sgd weight-decay=0.0005', 0.01,
     S(C(1, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2), C(6, 8, 3),
       nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(32, 5))),
    ('conv 4 3 pad=1 bias=no; groupnorm 2; silu; residual { conv 6 3 stride=2 pad=1 bias=no; '
     'batchnorm; relu; conv 6 3 pad=1 bias=no; batchnorm | conv 6 1 stride=2 bias=no; batchnorm }; relu; globalavgpool; '
     'flatten; linear 5', (1, 8, 8), 'cross-entropy label-smoothing=0.1', 'adamw', 0.003,
     S(C(1, 4, 3, padding=1, bias=False), nn.GroupNorm(2, 4), nn.SiLU(),
       Residual(S(C(4, 6, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
                  C(6, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6)),
                S(C(4, 6, 1, stride=2, bias=False), nn.BatchNorm2d(6))),
       nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 5))),
    ('linear 16; layernorm; gelu; linear 16; tanh; linear 1', (12,), 'mse', 'adam', 0.003,
     S(nn.Linear(12, 16), nn.LayerNorm(16), nn.GELU(), nn.Linear(16, 16), nn.Tanh(),
       nn.Linear(16, 1))),
    ('conv 4 3 pad=1 bias=no; batchnorm; relu; concat { conv 4 3 pad=1; relu }; concat { conv 4 1 | '
     'conv 2 3 pad=1; relu | avgpool 3 stride=1 pad=1 }; relu; globalavgpool; flatten; glu 8; linear 5',
     (1, 8, 8), 'cross-entropy', 'adam', 0.003,
     S(C(1, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(),
       Concat([S(C(4, 4, 3, padding=1), nn.ReLU()), S()]),
       Concat([S(C(8, 4, 1)), S(C(8, 2, 3, padding=1), nn.ReLU()), S(nn.AvgPool2d(3, 1, 1))]),
       nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), GLU(14, 8), nn.Linear(8, 5))),
    ('linear 16; prelu; linear 1', (12,), 'huber', 'rmsprop', 0.002,
     S(nn.Linear(12, 16), nn.PReLU(), nn.Linear(16, 1))),
]
torch_loss = {'cross-entropy': nn.CrossEntropyLoss(), 'mse': nn.MSELoss(), 'huber': nn.HuberLoss(),
              'cross-entropy label-smoothing=0.1': nn.CrossEntropyLoss(label_smoothing=0.1)}
torch_optimizer = {'sgd': lambda p, lr: O.SGD(p, lr, momentum=0.9),
                   'sgd weight-decay=0.0005': lambda p, lr: O.SGD(p, lr, momentum=0.9, weight_decay=5e-4),
                   'adamw': O.AdamW, 'adam': O.Adam, 'rmsprop': O.RMSprop}
tensors, metadata = {}, {}
for spec, shape, loss, optimizer, lr, net in networks:
    case = f'{spec}|{"x".join(map(str, shape))}|{loss}|{optimizer}|{lr}'
    key = begin(case)
    fresh(net)
    x = torch.randn(BATCH * BATCHES, *shape)
    if loss.startswith('cross'):
        y = torch.randint(5, (BATCH * BATCHES,))
    else:
        y = torch.sin(x.sum(1, keepdim=True)) + 0.1 * torch.randn(BATCH * BATCHES, 1)
    tensors[key + 'x'], tensors[key + 'target'] = numpy(x), numpy(y)
    for name, p in net.named_parameters():
        tensors[key + 'param/' + name] = numpy(p)
    opt, path = torch_optimizer[optimizer](net.parameters(), lr), []
    net.train()
    for s in range(RUN):
        at = s % BATCHES * BATCH
        value = torch_loss[loss](net(x[at:at + BATCH]), y[at:at + BATCH])
        opt.zero_grad()
        value.backward()
        opt.step()
        path.append(value.item())
    net.eval()
    tensors[key + 'losses'] = np.array(path)
    tensors[key + 'y_eval'] = numpy(net(x))
    note(metadata, key, case)
write('networks', tensors, metadata, batch=str(BATCH), steps=str(RUN))
