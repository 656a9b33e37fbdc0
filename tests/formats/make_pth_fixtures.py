#!/usr/bin/python3
"""Writes the .pth files that tests/formats/test_pth.c reads, as PyTorch saves them (Debian:
python3-torch; written with 1.13.0), and what is in them as expected.safetensors, whose names are
"FILE:TENSOR".

usage: tests/formats/make_pth_fixtures.py        writes into pth/ beside itself
"""
import json, os, struct, zipfile
import torch, torch.nn as nn

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'pth')
KINDS = {torch.float32: 'F32', torch.float64: 'F64', torch.float16: 'F16', torch.bfloat16: 'BF16',
         torch.int64: 'I64', torch.int32: 'I32', torch.int16: 'I16', torch.int8: 'I8',
         torch.uint8: 'U8', torch.bool: 'BOOL'}
torch.manual_seed(7)
expected = {}


def path(name):
    return os.path.join(HERE, name + '.pth')


def save(name, state, whole=None, **how):
    """Saves `whole`, which holds the state_dict `state`, or is it."""
    torch.save(state if whole is None else whole, path(name), **how)
    for key, tensor in state.items():
        expected[f'{name}:{key}'] = tensor.detach().contiguous().clone()


def write_expected():
    header, blob = {}, b''
    for key, t in expected.items():
        data = b''.join(bytes(x.view(1).view(torch.uint8).tolist()) if t.dtype != torch.bool
                        else bytes([bool(x)]) for x in t.reshape(-1))
        header[key] = {'dtype': KINDS[t.dtype], 'shape': list(t.shape),
                       'data_offsets': [len(blob), len(blob) + len(data)]}
        blob += data
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    with open(os.path.join(HERE, 'expected.safetensors'), 'wb') as f:
        f.write(struct.pack('<Q', len(text)) + text + blob)


# --- what is read -------------------------------------------------------------------------------

linear = nn.Linear(3, 2)
save('linear', linear.state_dict())

conv = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
for _ in range(3):
    conv(torch.randn(4, 1, 5, 5))
save('conv', conv.state_dict())

tied = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
tied[1].weight = tied[0].weight
save('tied', tied.state_dict())

base = torch.arange(60.).reshape(3, 4, 5)
save('views', {'all': base, 'transposed': base.transpose(0, 2), 'slice': base[1:, 2:, 1:4],
               'column': base[:, 1, 3], 'every second': base[0, :, ::2], 'last': base[2, 3, 4],
               'expanded': base[1, 0, 0].expand(2, 3), 'none of it': base[3:, :, ::3],
               'permuted': base.permute(1, 2, 0)[2:]})

bits = torch.tensor([0x7fc00001, -0x80000000, 1, 0x7f800000, -0x3edcbb], dtype=torch.int32)
save('types', {'F32': bits.clone().view(torch.float32), 'I32': bits, 'F64': torch.tensor([1e300, -0.0]),
               'F16': torch.tensor([1.5, float('nan')], dtype=torch.float16),
               'BF16': torch.tensor([1.5, -0.0, float('inf')], dtype=torch.bfloat16),
               'I64': torch.tensor([-2**63, 2**63 - 1]), 'I16': torch.tensor([-5, 6]).short(),
               'I8': torch.tensor([-128, 127]).char(), 'U8': torch.tensor([255, 0]).byte(),
               'BOOL': torch.tensor([True, False, True])})

save('empty', {'none': torch.zeros(0), 'rows of none': torch.zeros(2, 0, 3),
               'scalar': torch.tensor(7), 'Größe': torch.ones(1)})
save('nothing', nn.ReLU().state_dict())
save('parameters', {'w': nn.Parameter(torch.ones(2))})

one = torch.arange(60)  # over 256 things to remember: LONG_BINPUT and LONG_BINGET
save('many', {f'w{i}': one[i:i + 1] for i in range(60)})

for key in 'state_dict', 'model_state_dict', 'model':
    save('under_' + key, linear.state_dict(), {key: linear.state_dict(), 'epoch': 3})

save('under_net', linear.state_dict(),
     {'net': linear.state_dict(), 'acc': 90.5, 'args': {}, 'step': torch.tensor(7)})
save('under_two', linear.state_dict(),
     {'checkpoint': {'weights': linear.state_dict(), 'epoch': 3}, 'note': 'deep'})

optimizer = torch.optim.Adam(linear.parameters(), lr=0.25)
linear(torch.ones(1, 3)).sum().backward()
optimizer.step()
schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [2, 4])
save('adam', linear.state_dict(),
     {'epoch': 3, 'seed': 2**40, 'best': 0.875, 'done': False, 'net': 'linear 2', 'nothing': None,
      'optimizer_state_dict': optimizer.state_dict(), 'schedule': schedule.state_dict(),
      'history': [1.5, (2, {}), []], 'device': torch.device('cpu'), 'size': torch.Size([2, 3]),
      'dtype': torch.float32, 'model_state_dict': linear.state_dict()})

# The same entries, packed.
with zipfile.ZipFile(path('linear')) as plain, \
     zipfile.ZipFile(path('packed'), 'w', zipfile.ZIP_DEFLATED) as packed:
    for entry in plain.namelist():
        packed.writestr(zipfile.ZipInfo(entry), plain.read(entry), zipfile.ZIP_DEFLATED)
for key in linear.state_dict():
    expected['packed:' + key] = expected['linear:' + key]

# --- what is refused ----------------------------------------------------------------------------

one = nn.Linear(1, 1)
torch.save(one, path('bad_module'))
torch.save(one.state_dict(), path('bad_protocol'), pickle_protocol=4)
torch.save(one.weight, path('bad_tensor'))
torch.save({'epoch': 3}, path('bad_no_tensors'))
torch.save({'net': one.state_dict(), 'average': one.state_dict()}, path('bad_two'))

write_expected()
