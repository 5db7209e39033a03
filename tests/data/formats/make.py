#!/usr/bin/python3
"""Writes small real checkpoints beside this script, and truth.json: what an independent reader says of each tensor.
Run by hand (Debian's python3-torch, python3-numpy, python3-msgpack); the results are committed, so tests need no Python."""
import argparse, collections, hashlib, io, json, os, pickle, struct, sys, tarfile
import types as types_
import msgpack
import numpy as np
import torch

here = os.path.dirname(os.path.abspath(__file__))
os.chdir(here)
torch.manual_seed(0)
truth = {}

def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()

def raw(tensor):
    tensor = tensor.detach().contiguous()
    if tensor.dtype == torch.bfloat16:
        return tensor.view(torch.int16).numpy()
    return tensor.numpy()

names = {torch.float32: 'F32', torch.float16: 'F16', torch.bfloat16: 'BF16', torch.int64: 'I64', torch.uint8: 'U8',
         torch.bool: 'BOOL', torch.float64: 'F64', torch.int32: 'I32'}

def note(file, tensors):
    truth[file] = [{'name': n, 'dtype': names[t.dtype], 'shape': list(t.shape), 'sha256': sha(raw(t))}
                   for n, t in tensors.items()]

model = torch.nn.Sequential(torch.nn.Linear(8, 4), torch.nn.BatchNorm1d(4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
state = collections.OrderedDict(model.state_dict())
torch.save(state, 'state.pt'); note('state.pt', state)
torch.save(state, 'state-legacy.pt', _use_new_zipfile_serialization=False); note('state-legacy.pt', state)
types = {'half': torch.randn(3, 5).half(), 'bf16': torch.randn(7).bfloat16(), 'long': torch.arange(6).reshape(2, 3),
         'bytes': torch.arange(9, dtype=torch.uint8), 'flags': torch.tensor([True, False]), 'double': torch.randn(2, 2).double(),
         'scalar': torch.tensor(3.5), 'empty': torch.empty(0, 4)}
torch.save(types, 'types.pt'); note('types.pt', types)
torch.save(types, 'types-legacy.pt', _use_new_zipfile_serialization=False); note('types-legacy.pt', types)
embed = torch.randn(6, 4)
torch.save({'embed.weight': embed, 'head.weight': embed, 'first': embed[:2], 'turned': embed.t()}, 'tied.pt')
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
model(torch.randn(16, 8)).sum().backward(); optimizer.step()
torch.save({'epoch': 7, 'global_step': 1234, 'pytorch-lightning_version': '1.9.0', 'state_dict': state,
            'hyper_parameters': {'lr': 3e-4, 'layers': [4, 2], 'name': '재현', 'nested': {'a': None, 'b': True}},
            'optimizer_states': [optimizer.state_dict()], 'lr_schedulers': []}, 'lightning.ckpt')
note('lightning.ckpt', state)
torch.save({'state_dict': state, 'args': argparse.Namespace(lr=0.1, model='resnet', sizes=(224, 224), out=None), 'epoch': 3,
            'best_acc': 0.91, 'state_dict_ema': state}, 'timm.pth.tar')

arrays = {'w': np.arange(12, dtype='<f4').reshape(3, 4), 'ids': np.array([1, 2, 3], '<i8'), 'flag': np.array(True)}
np.savez('plain.npz', **arrays); np.savez_compressed('packed.npz', **arrays)
for name in ('plain.npz', 'packed.npz'):
    truth[name] = [{'name': n, 'dtype': {'f': 'F32', 'i': 'I64', 'b': 'BOOL'}[a.dtype.kind], 'shape': list(a.shape), 'sha256': sha(a)}
                   for n, a in arrays.items()]
np.save('fortran.npy', np.asfortranarray(np.arange(6.0).reshape(2, 3)))
np.save('big.npy', np.arange(4, dtype='>f4'))
np.savez('object.npz', w=np.zeros(3, 'f4'), args=np.array({'lr': 0.5, 'depth': 3}, dtype=object))

def safetensors(file, tensors, metadata=None):
    header, data = {}, b''
    if metadata: header['__metadata__'] = metadata
    for n, t in tensors.items():
        bytes_ = raw(t).tobytes()
        header[n] = {'dtype': names[t.dtype], 'shape': list(t.shape), 'data_offsets': [len(data), len(data) + len(bytes_)]}
        data += bytes_
    text = json.dumps(header).encode(); text += b' ' * (-len(text) % 8)
    open(file, 'wb').write(struct.pack('<Q', len(text)) + text + data)
safetensors('types.safetensors', types, {'format': 'pt', 'args': json.dumps({'lr': 0.01, 'data': {'name': 'x'}}), 'title': 'é'})
note('types.safetensors', types)
items = list(state.items())
os.makedirs('sharded', exist_ok=True)
safetensors('sharded/model-00001-of-00002.safetensors', dict(items[:3])); safetensors('sharded/model-00002-of-00002.safetensors', dict(items[3:]))
weights = {n: f'model-0000{1 if i < 3 else 2}-of-00002.safetensors' for i, (n, _) in enumerate(items)}
json.dump({'metadata': {}, 'weight_map': weights}, open('sharded/model.safetensors.index.json', 'w'))
note('sharded/model.safetensors.index.json', state)

# As flax.serialization.to_bytes packs a TrainState; "big" as it cuts arrays over 1 GiB.
def flax_ext(a):
    return msgpack.ExtType(1 if a.ndim else 3, msgpack.packb((a.shape, a.dtype.name, a.tobytes()), use_bin_type=True))
flax = {'Dense_0': {'kernel': np.arange(24, dtype='f4').reshape(4, 6), 'bias': np.zeros(6, 'f2')}, 'ids': np.arange(3, dtype='i8')}
big = np.arange(10, dtype='f4')
open('train_state.msgpack', 'wb').write(msgpack.packb({
    'step': 1200, 'params': {'Dense_0': {n: flax_ext(a) for n, a in flax['Dense_0'].items()}, 'ids': flax_ext(flax['ids']),
        'big': {'__msgpack_chunked_array__': True, 'shape': {'0': 2, '1': 5}, 'chunks': {'0': flax_ext(big[:6]), '1': flax_ext(big[6:])}}},
    'opt_state': {'0': {'count': flax_ext(np.array(1200, 'i4')), 'mu': {'Dense_0': {'kernel': flax_ext(np.ones((4, 6), 'f4'))}}}, '1': None},
    'config': {'lr': 3e-4, 'model': {'width': 6, 'name': '재현'}}}, strict_types=True))
truth['train_state.msgpack'] = [{'name': n, 'dtype': {'float32': 'F32', 'float16': 'F16', 'int64': 'I64'}[a.dtype.name], 'shape': list(a.shape), 'sha256': sha(a)}
    for n, a in [('Dense_0.kernel', flax['Dense_0']['kernel']), ('Dense_0.bias', flax['Dense_0']['bias']), ('ids', flax['ids']), ('big', big.reshape(2, 5))]]

# As torch.save wrote before 0.1.10: a tar; torch.load still reads it, and says here what is in it.
def torch_tar(file, tensors, epoch):
    def type_pickle(key, name):  # (key, 'cpu', torch.FloatStorage), protocol 2
        return b'\x80\x02' + pickle.dumps(key, 2)[2:-1] + b'X\x03\x00\x00\x00cpuctorch\n' + name.encode() + b'\n\x87.'
    storages, listing = io.BytesIO(), io.BytesIO()
    kinds = {torch.float32: 'Float', torch.float64: 'Double', torch.int64: 'Long', torch.uint8: 'Byte'}
    keys = {}
    for t in tensors.values(): keys.setdefault(t.storage().data_ptr(), (94000000000000 + 16 * len(keys), t))
    storages.write(pickle.dumps(len(keys), 2))
    for key, t in keys.values():
        flat = t.storage()
        storages.write(type_pickle(key, kinds[t.dtype] + 'Storage') + struct.pack('<q', len(flat)) + np.array(flat.tolist(), dtype=raw(t).dtype).tobytes())
    storages.write(pickle.dumps([], 2))
    listing.write(pickle.dumps(len(tensors), 2))
    for i, t in enumerate(tensors.values()):
        listing.write(type_pickle(95000000000000 + i, kinds[t.dtype] + 'Tensor').replace(b'X\x03\x00\x00\x00cpu', pickle.dumps(keys[t.storage().data_ptr()][0], 2)[2:-1]))
        listing.write(struct.pack('<q', t.dim()) + struct.pack(f'<{t.dim()}q', *t.size()) + struct.pack(f'<{t.dim()}q', *t.stride()) + struct.pack('<q', t.storage_offset()))
    class P(pickle._Pickler):
        def persistent_id(self, obj): return str(95000000000000 + obj[1]) if isinstance(obj, tuple) and obj and obj[0] == 'T' else None
    body = io.BytesIO(); P(body, 2).dump({'epoch': epoch, 'state_dict': {n: ('T', i) for i, n in enumerate(tensors)}})
    with tarfile.open(file, 'w', format=tarfile.GNU_FORMAT) as tar:
        for name, data in (('sys_info', pickle.dumps({'protocol_version': 1000, 'little_endian': True}, 2)), ('pickle', body.getvalue()),
                           ('tensors', listing.getvalue()), ('storages', storages.getvalue())):
            entry = tarfile.TarInfo(name); entry.size = len(data); tar.addfile(entry, io.BytesIO(data))
        end = tar.offset + 1024
    os.truncate(file, end)  # without the padding behind the end
weight = torch.randn(4, 6)
torch_tar('first.pth.tar', {'fc.weight': weight, 'fc.weight_t': weight.t(), 'fc.bias': torch.randn(4).double(), 'seen': torch.tensor([5, 6, 7])}, 12)
loaded = torch.load('first.pth.tar')['state_dict']
note('first.pth.tar', loaded)
torch.jit.script(torch.nn.Linear(2, 2)).save('script.pt')

# Every pickle protocol in the format before 1.6; torch.load itself reads none of protocol 0.
for protocol in (1, 3, 4, 5):
    torch.save(state, f'legacy-p{protocol}.pt', _use_new_zipfile_serialization=False, pickle_protocol=protocol)
    note(f'legacy-p{protocol}.pt', state)

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__(); self.fc = torch.nn.Linear(4, 3); self.register_buffer('ids', torch.arange(5.))
    def forward(self, x): return self.fc(x) + self.ids.sum() * torch.tensor([1., 2., 3.])
net = Net().eval()
torch.jit.trace(net, torch.randn(2, 4)).save('traced.pt')
torch.jit.freeze(torch.jit.script(net)).save('frozen.pt')  # all its weights are constants

# As Ultralytics saves: the model is a pickled object of its own class, in half precision.
for name in ('ultralytics', 'ultralytics.nn', 'ultralytics.nn.tasks'): sys.modules[name] = types_.ModuleType(name)
class DetectionModel(torch.nn.Module):
    def __init__(self):
        super().__init__(); self.model = torch.nn.Sequential(torch.nn.Conv2d(3, 2, 3), torch.nn.BatchNorm2d(2)); self.names = {0: 'person'}
DetectionModel.__module__ = 'ultralytics.nn.tasks'; sys.modules['ultralytics.nn.tasks'].DetectionModel = DetectionModel
yolo = DetectionModel().half()
torch.save({'epoch': 99, 'best_fitness': 0.51, 'model': yolo, 'ema': None, 'optimizer': torch.optim.SGD(yolo.parameters(), 0.01, momentum=0.9).state_dict(),
            'train_args': {'lr0': 0.01, 'imgsz': 640, 'data': 'coco.yaml'}, 'train_metrics': {'metrics/mAP50(B)': 0.6, 'val/box_loss': 1.2},
            'version': '8.1.0', 'date': '2026-01-01T00:00:00'}, 'ultralytics.pt')
note('ultralytics.pt', yolo.state_dict())
json.dump(truth, open('truth.json', 'w'), indent=1)
