#!/usr/bin/python3
"""Writes small HDF5 files beside this script, as h5py, Keras and MATLAB leave them and as nobody should, and truth.json:
what h5py itself says of each dataset. Run by hand (Debian's python3-h5py); the results are committed."""
import hashlib, io, json, os, zipfile
import h5py
import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))
rng = np.random.default_rng(0)
truth = {}

def dtype_name(d):
    special = {'/bf16': 'BF16', '/e4m3': 'F8_E4M3', '/e5m2': 'F8_E5M2'}.get(d.name) # NumPy has no such types
    if special: return special
    if d.id.get_type().get_class() == h5py.h5t.OPAQUE:
        return 'BF16' if d.attrs.get('dtype') == 'bfloat16' or b'bfloat16' in d.id.get_type().get_tag() else f'V{d.dtype.itemsize}'
    if h5py.check_string_dtype(d.dtype):
        return 'OBJECT' if h5py.check_string_dtype(d.dtype).length is None else f'S{d.dtype.itemsize}'
    if d.dtype.kind == 'O': return 'REF' if h5py.check_ref_dtype(d.dtype) else 'OBJECT'
    if d.dtype.kind == 'b': return 'BOOL'
    return {'f': 'F', 'i': 'I', 'u': 'U', 'c': 'C', 'V': 'V'}[d.dtype.kind] + str(d.dtype.itemsize * (1 if d.dtype.kind == 'V' else 8))

def note(file):
    data, rows = open(file, 'rb').read(), []
    with h5py.File(file, 'r') as f:
        def visit(name, d):
            if not isinstance(d, h5py.Dataset): return
            base = d.dtype.subdtype
            row = {'name': name, 'dtype': dtype_name(d), 'shape': list(d.shape or ()), 'big': d.dtype.byteorder == '>'}
            offset = d.id.get_offset()
            if offset is not None and d.id.get_create_plist().get_external_count() == 0 and d.dtype.kind != 'O':
                bytes_ = data[offset:offset + d.id.get_storage_size()]
                if d.dtype.kind != 'V' and file != 'bfloat.h5':
                    assert bytes_ == np.ascontiguousarray(d[()]).tobytes(), (file, name)
                row['sha256'] = hashlib.sha256(bytes_).hexdigest()
            rows.append(row)
        def walk(group, path): # every name, where visititems gives each object once
            for name in group:
                if isinstance(group[name], h5py.Group): walk(group[name], path + name + '/')
                else: visit(path + name, group[name])
        walk(f, '')
    truth[file] = rows

def legacy_keras(f, weights, version):
    """The layout of keras/engine/saving.py: layer_names, weight_names; long lists split over several attributes."""
    f.attrs['layer_names'] = np.array([l.encode() for l in weights])
    f.attrs['backend'] = b'tensorflow'; f.attrs['keras_version'] = version.encode()
    for layer, arrays in weights.items():
        g = f.create_group(layer)
        g.attrs['weight_names'] = np.array([n.encode() for n in arrays])
        for n, a in arrays.items():
            g.create_dataset(n, data=a)

f4 = lambda *shape: rng.standard_normal(shape).astype('f4')
weights = {'dense_9': {'dense_9/kernel:0': f4(8, 4), 'dense_9/bias:0': f4(4)},
           'batch_normalization': {'batch_normalization/gamma:0': f4(4), 'batch_normalization/beta:0': f4(4),
                                   'batch_normalization/moving_mean:0': f4(4), 'batch_normalization/moving_variance:0': f4(4)},
           'dense_10': {'dense_10/kernel:0': f4(4, 2), 'dense_10/bias:0': f4(2)}, 'dropout': {}}
model = {'class_name': 'Sequential', 'config': {'name': 'sequential_3', 'layers': [
    {'class_name': 'Dense', 'config': {'name': n, 'units': 4, 'activation': 'relu'}} for n in weights]}}
training = {'loss': 'categorical_crossentropy', 'metrics': ['accuracy'], 'loss_weights': None, 'sample_weight_mode': None,
            'optimizer_config': {'class_name': 'Adam', 'config': {'name': 'Adam', 'learning_rate': 0.0005, 'decay': 0.0,
                                                                  'beta_1': 0.9, 'amsgrad': False}}}

with h5py.File('keras2-weights.h5', 'w') as f: legacy_keras(f, weights, '2.4.0')
with h5py.File('keras2-model.h5', 'w') as f:
    f.attrs['keras_version'] = '2.4.0'; f.attrs['backend'] = 'tensorflow'
    f.attrs['model_config'] = json.dumps(model); f.attrs['training_config'] = json.dumps(training)
    legacy_keras(f.create_group('model_weights'), weights, '2.4.0')
    g = f.create_group('optimizer_weights')
    names = ['training/Adam/iter:0', 'training/Adam/dense_9/kernel/m:0']
    g.attrs['weight_names'] = np.array([n.encode() for n in names])
    g.create_dataset(names[0], data=np.int64(1200)); g.create_dataset(names[1], data=f4(8, 4))
with h5py.File('keras1-weights.h5', 'w') as f:
    f.attrs['nb_layers'] = 1; f.attrs['keras_version'] = b'1.2.2'
    f.create_group('layer_0').create_dataset('param_0', data=f4(3, 3))
with h5py.File('split-names.h5', 'w') as f: # 300 layers: names beyond 64 KiB are kept in layer_names0, layer_names1
    f.attrs['keras_version'] = b'2.9.0'
    names = [f'layer_{299 - i:03}' for i in range(300)]
    f.attrs['layer_names0'] = np.array([n.encode() for n in names[:150]])
    f.attrs['layer_names1'] = np.array([n.encode() for n in names[150:]])
    for n in names[:20]:
        g = f.create_group(n); g.attrs['weight_names0'] = np.array([b'w:0']); g.attrs['weight_names1'] = np.array([b'a:0'])
        g.create_dataset('w:0', data=f4(2)); g.create_dataset('a:0', data=f4(1))

def keras3_weights(f):
    put = lambda path, arrays: [f.create_dataset(f'{path}/vars/{i}', data=a) for i, a in enumerate(arrays)]
    put('layers/dense', [f4(8, 4), f4(4)]); put('layers/batch_normalization', [f4(4), f4(4), f4(4), f4(4)])
    put('layers/dropout/seed_generator', [np.array([1, 2], 'u4')]); put('optimizer', [np.int64(3), np.float32(0.01), f4(8, 4)])
    f.create_group('layers/dense/empty')
    d = f.create_dataset('layers/bf16/vars/0', data=np.arange(6, dtype='u2').view('V2')); d.attrs['dtype'] = 'bfloat16'
with h5py.File('keras3.weights.h5', 'w') as f: keras3_weights(f)

with h5py.File('types.h5', 'w') as f:
    for t in '<f2 <f4 <f8 >f4 >f8 >f2 <i1 <i2 <i4 <i8 >i8 >i2 <u1 <u2 <u4 <u8 >u4 <c8 <c16 >c8 ?'.split():
        f.create_dataset('t_' + t.replace('<', 'le_').replace('>', 'be_').replace('?', 'bool'), data=(np.arange(6) % 2 if t == '?' else np.arange(6)).astype(t).reshape(2, 3))
    f['scalar'] = np.float32(3.5); f['empty_rows'] = np.zeros((0, 4), 'f4'); f['nothing'] = h5py.Empty('f4')
    f['text'] = 'héllo'; f['fixed'] = np.array([b'abc', b'de']); f['words'] = ['a', 'bc']
    f.create_dataset('records', data=np.zeros(3, [('a', 'f4'), ('b', 'i8')]))
    f.create_dataset('ragged', (2,), h5py.vlen_dtype('f4'))[0] = np.arange(3, dtype='f4')
    f.create_dataset('reference', (1,), h5py.ref_dtype)[0] = f['scalar'].ref
    f.create_dataset('opaque', data=np.zeros(2, 'V5'))
    f.create_dataset('chunked', data=np.arange(100, dtype='f4'), chunks=(10,))
    f.create_dataset('packed', data=np.arange(1000, dtype='f4'), compression='gzip', shuffle=True, fletcher32=True)
    f.create_dataset('never_written', (4, 4), 'f4'); f['a/b/c/deep'] = np.ones(2); f['tied'] = f['scalar']
    f.attrs['lr'] = 0.125; f.attrs['args'] = json.dumps({'depth': 3, 'opt': {'name': 'sgd'}}); f.attrs['flag'] = True
    f.attrs['big'] = np.uint64(2**64 - 1); f.attrs['list'] = [1, 2, 3]; f.attrs['none'] = h5py.Empty('f4')
    f.attrs['names'] = ['x', 'ÿ']; f['scalar'].attrs['unit'] = 'm'
f = h5py.h5f.create(b'bfloat.h5')
for name, size, fields, bias in [(b'bf16', 2, (15, 7, 8, 0, 7), 127), (b'e4m3', 1, (7, 3, 4, 0, 3), 7), (b'e5m2', 1, (7, 2, 5, 0, 2), 15)]:
    t = h5py.h5t.IEEE_F32LE.copy(); t.set_fields(*fields); t.set_size(size); t.set_precision(8 * size); t.set_ebias(bias)
    h5py.h5d.create(f, name, t, h5py.h5s.create_simple((3,))).write(h5py.h5s.ALL, h5py.h5s.ALL, np.zeros(3, f'V{size}'), t)
f.close()
with h5py.File('latest.h5', 'w', libver='latest') as f:
    f['w'] = f4(3, 3)
    for i in range(40): f[f'dense/{i}'] = f4(2)
    for i in range(30): f.attrs[f'a{i}'] = i
with h5py.File('matlab.mat', 'w', userblock_size=512) as f:
    f.create_dataset('W', data=f4(4, 3)).attrs['MATLAB_class'] = np.bytes_('single')
with open('matlab.mat', 'r+b') as f: f.write(b'MATLAB 7.3 MAT-file, Platform: GLNXA64'.ljust(116) + b'\0' * 8 + b'\0\2IM')

def archive(file, method, weights='model.weights.h5'):
    raw = io.BytesIO()
    with h5py.File(raw, 'w') as f: keras3_weights(f)
    config = {'module': 'keras', 'class_name': 'Sequential', 'config': {'name': 'sequential', 'trainable': True, 'layers': [{}, {}]},
              'compile_config': {'optimizer': {'module': 'keras.optimizers', 'class_name': 'Adam', 'config': {'learning_rate': 0.001}},
                                 'loss': 'mse', 'metrics': ['mae'], 'jit_compile': True}}
    with zipfile.ZipFile(file, 'w', method) as z:
        z.writestr('metadata.json', json.dumps({'keras_version': '3.3.3', 'date_saved': '2024-05-01@10:00:00'}))
        z.writestr('config.json', json.dumps(config))
        z.writestr(weights, raw.getvalue())
archive('stored.keras', zipfile.ZIP_STORED); archive('packed.keras', zipfile.ZIP_DEFLATED)

for file in sorted(os.listdir('.')):
    if file.endswith(('.h5', '.mat')): note(file)
json.dump(truth, open('truth.json', 'w'), indent=1)

os.makedirs('hostile', exist_ok=True)
bad = lambda name: h5py.File(f'hostile/{name}.h5', 'w')
with bad('external-link') as f: f['passwd'] = h5py.ExternalLink('/etc/passwd', '/'); f['w'] = f4(2)
with bad('external-self') as f: f['self'] = h5py.ExternalLink('external-self.h5', '/'); f['w'] = f4(2)
with bad('external-storage') as f: f.create_dataset('stolen', (10,), 'u1', external=[('/etc/passwd', 0, 10)]); f['w'] = f4(2)
with bad('virtual') as f:
    layout = h5py.VirtualLayout((4,), 'f4'); layout[:] = h5py.VirtualSource('/etc/passwd', 'data', (4,))
    f.create_virtual_dataset('v', layout); f['w'] = f4(2)
with bad('soft-cycle') as f: f['a'] = h5py.SoftLink('/b'); f['b'] = h5py.SoftLink('/a'); f['w'] = f4(2)
with bad('hard-cycle') as f: g = f.create_group('g'); g['again'] = g; g['root'] = f['/']; f['w'] = f4(2)
with bad('huge-dims') as f: f.create_dataset('w', (2**40, 2**20), 'f4', chunks=(1, 1)); f['v'] = f4(2)
with bad('overflow-dims') as f: f.create_dataset('w', (2**62, 2**62), 'f4', chunks=(1, 1))
with bad('many-attributes') as f:
    g = f.create_group('g', track_order=True)
    for i in range(5000): g.attrs[str(i)] = 0
with h5py.File('hostile/huge-attribute.h5', 'w', libver='latest') as f: f.attrs.create('a', np.zeros(2_200_000, 'f8'))
with bad('bomb') as f: f.create_dataset('w', (1 << 26,), 'u1', chunks=(1 << 26,), compression='gzip', compression_opts=9)[...] = 0
with bad('types') as f:
    f['named'] = np.dtype([('x', 'f4', (2, 2)), ('y', 'S3')]); f.create_dataset('w', (2,), dtype=f['named'])
    f.create_dataset('nested', (2,), np.dtype([('a', [('b', [('c', 'f4')])])])); f.create_dataset('array', (2,), np.dtype(('f4', (3, 5))))
    f.create_dataset('enum', (2,), h5py.enum_dtype({'A': 1, 'B': 70000}, 'i4'))
    f.create_dataset('region', (1,), h5py.regionref_dtype)
with bad('filter') as f:
    f.create_dataset('w', (100,), 'f4', chunks=(10,), compression='gzip')
raw = open('hostile/filter.h5', 'rb').read(); at = raw.index(b'deflate') - 8
open('hostile/filter.h5', 'wb').write(raw[:at] + b'\x39\x30' + raw[at + 2:])
with bad('long-name') as f: f['x' * 60000] = f4(2); f['w'] = f4(2)
with bad('text-bomb') as f: # one text of the heap, pointed at 3,900 times
    f.attrs.create('a', ['x' * 60000] + ['y'] * 3899, dtype=h5py.string_dtype()); f.create_dataset('w', data=f4(1))
raw = open('hostile/text-bomb.h5', 'rb').read(); at = raw.index((60000).to_bytes(4, 'little'))
open('hostile/text-bomb.h5', 'wb').write(raw[:at] + raw[at:at + 16] * 3900 + raw[at + 16 * 3900:])
with h5py.File('hostile/deep.h5', 'w', libver='latest') as f:
    g = f
    for i in range(100_000): g = g.create_group('g')
    g['w'] = f4(1)
for name in ('huge-attribute', 'bomb', 'deep', 'many-attributes', 'long-name', 'text-bomb'): # kept small by what the rest of the file is: zeros
    import gzip
    data = open(f'hostile/{name}.h5', 'rb').read(); os.remove(f'hostile/{name}.h5')
    open(f'hostile/{name}.h5.gz', 'wb').write(gzip.compress(data, 9, mtime=0))
