"""How models/sekisho_screen.onnx was made: python glance.py VIEWS TEXTED OUT.onnx

VIEWS is a folder of 8-bit PGM pictures with an index.jsonl: every view that Sekisho makes of the corpus's files (SEKISHO_VIEWS of
`cargo bench --bench pixels` writes it). TEXTED lists the sources in which a person sees text, a line each (see make.py): they teach
nothing, and neither does a quarter of the others, by whole folders (seed 1). On half of the samples text is drawn (fonts.py); a line
counts once, by its highest value, and what is not near text counts by all its values and by its six highest. One sample in four is a
clean one that was taken for letters before. After 14,000 steps 4,500 more count lines for more. Then 2,500 steps teach a tenth of a thousand weights to say where
letters could be when three layers are worked out. Needs jax, onnx, numpy, Pillow and opencv-python-headless.

python glance.py VIEWS TEXTED WEIGHTS.pkl - FOLDER… says what a bound would keep of the texts of make.py's folders and of clean views."""
import json, os, pickle, random, sys
import cv2, jax, jax.numpy as jnp, numpy as np
from jax import lax
from PIL import Image
import fonts
CH = [8, 16, 32, 48, 48]
STRIDES = [2, 2, 2, 1, 1, 1]
SIDE, BATCH, LINES = 160, 24, 3
CELLS = SIDE // 8
def init(key):
    layers = []
    for k, i, o in zip([5, 3, 3, 3, 3, 1], [1] + CH, CH + [1]):
        key, own = jax.random.split(key)
        layers.append((jax.random.normal(own, (k, k, i, o)) * np.sqrt(2 / (k * k * i)), jnp.zeros(o)))
    return layers[:-1] + [(layers[-1][0] * .1, layers[-1][1] - 2)]
def conv(x, w, b, s): return lax.conv_general_dilated(x, w, (s, s), [(w.shape[0] // 2,) * 2] * 2, dimension_numbers=('NHWC', 'HWIO', 'NHWC')) + b
def run(layers, x):
    x = (x / 255 - .5) * 2
    for n, ((w, b), s) in enumerate(zip(layers, STRIDES)):
        x = conv(x, w, b, s)
        if n < len(CH): x = jax.nn.relu(x)
    return x
def net(layers, x): return run(layers, x)[..., 0]
def halfway(half, layers, x): return conv(run(layers[:3], x), *half, 1)[..., 0]
hard = []
def shapes(r):
    """Rings, bars, combs and noise, as phantoms and test pictures have them."""
    a = np.full((SIDE, SIDE), r.randint(0, 200), np.uint8); at = lambda: (r.randint(-20, SIDE + 20), r.randint(-20, SIDE + 20))
    for _ in range(r.randint(1, 6)):
        k, c, t, line = r.random(), r.randint(0, 255), r.choice([-1, 1, 2, 3, 6]), r.choice([cv2.LINE_8, cv2.LINE_AA])
        if k < .45: cv2.ellipse(a, at(), (r.randint(4, 120), r.randint(4, 120)), r.randint(0, 180), 0, r.choice([360, 360, 180]), c, t, line)
        elif k < .6: cv2.rectangle(a, at(), at(), c, t)
        elif k < .75: cv2.line(a, at(), at(), c, abs(t), line)
        elif k < .8: a[:, ::r.randint(3, 30)] = c
        elif k < .85: a[::r.randint(3, 30)] = c
    if r.random() < .6: a = np.clip(a + np.random.default_rng(r.randint(0, 1 << 30)).normal(0, r.choice([2, 6, 15, 40, 80]), a.shape), 0, 255).astype(np.uint8)
    return cv2.GaussianBlur(a, (0, 0), r.choice([.7, 1.2, 2.5])) if r.random() < .3 else a
def ground(r, views):
    k = r.random()
    if k < .12: return shapes(r), None
    if k < .37 and len(hard) > 200: raw = r.choice(hard); return raw[1], raw
    _, a = r.choice(views)
    if r.random() < .3 and min(a.shape) >= 200: a = cv2.resize(a, (a.shape[1] // 2, a.shape[0] // 2), interpolation=cv2.INTER_AREA)
    y, x = (r.randint(0, max(0, n - SIDE)) for n in a.shape); a = a[y:y + SIDE, x:x + SIDE]
    a = np.pad(a, [(0, SIDE - n) for n in a.shape], mode=r.choice(['constant', 'edge']))
    if r.random() < .5: a = a[:, ::-1]
    if r.random() < .3: a = a[::-1]
    return (a.T if r.random() < .3 else a), None
def sample(r, views):
    kept, raw = ground(r, views); a = kept.astype(np.float32); lines = large = ()
    if r.random() < .5: a, lines = fonts.put(r, a)
    # of larger letters nothing is said at this size
    if r.random() < .1: a, large = fonts.put(r, a, heights=(40, 90), most=1)
    own, near, at = np.zeros((LINES, CELLS, CELLS), np.float32), np.zeros((CELLS, CELLS), bool), np.arange(CELLS) * 8
    box = lambda x, y, w, h, m: np.outer((at >= y - m) & (at < y + h + m), (at >= x - m) & (at < x + w + m))
    for n, line in enumerate(lines[:LINES]): own[n] = box(*line, 4)
    for line in (*lines, *large): near |= box(*line, 28)
    return fonts.spoil(r, a), own, ~near, (kept, raw)
def loss(layers, lines, x, own, clean):
    z = net(layers, x[..., None]); there = own.sum((2, 3)) > 0
    best = jax.nn.logsumexp(jnp.where(own > 0, z[:, None], -1e9) * 2, axis=(2, 3)) / 2
    line = (jax.nn.softplus(2 - jnp.where(there, best, 0.)) * there).sum() / (there.sum() + 1)
    cell = (jax.nn.softplus(-z)[:, None] * own).sum() / (own.sum() + 1)
    none = (jax.nn.softplus(z) * clean).sum() / (clean.sum() + 1)
    top = jax.nn.softplus(lax.top_k(jnp.where(clean, z, -1e9).reshape(len(x), -1), 6)[0] + 1).mean()
    return lines * line + .3 * cell + 2 * none + top
def adam(layers, m, v, t, rate, g):
    m = jax.tree.map(lambda a, b: .9 * a + .1 * b, m, g); v = jax.tree.map(lambda a, b: .999 * a + .001 * b * b, v, g)
    move = lambda p, a, b: p - rate * (a / (1 - .9 ** t)) / (jnp.sqrt(b / (1 - .999 ** t)) + 1e-8)
    return jax.tree.map(move, layers, m, v), m, v
@jax.jit
def step(layers, m, v, t, rate, lines, *batch):
    value, g = jax.value_and_grad(loss)(layers, lines, *batch)
    return *adam(layers, m, v, t, rate, g), value
def half_loss(half, layers, x, own, clean):
    z = halfway(half, layers, x[..., None]); there = own.sum((2, 3)) > 0
    best = jax.nn.logsumexp(jnp.where(own > 0, z[:, None], -1e9) * 2, axis=(2, 3)) / 2
    line = (jax.nn.softplus(2 - jnp.where(there, best, 0.)) * there).sum() / (there.sum() + 1)
    return 4 * line + 2 * (jax.nn.softplus(z) * clean).sum() / (clean.sum() + 1)
@jax.jit
def half_step(half, m, v, t, rate, layers, *batch): return adam(half, m, v, t, rate, jax.grad(half_loss)(half, layers, *batch))
worst = jax.jit(lambda layers, x, clean: jnp.where(clean, net(layers, x[..., None]), -1e9).max((1, 2)))
def split(folder, texted):
    """Views that teach, and those that are held back."""
    out = set(open(texted).read().split('\n')); views = []
    for line in open(folder + '/index.jsonl'):
        row = json.loads(line)
        if row['modality'] != 'image' and min(row['w'], row['h']) >= 48 and not any(row['source'].endswith(t) for t in out if t):
            views.append((row, np.asarray(Image.open(f"{folder}/{row['file']}"))))
    sources = sorted({row['source'] for row, _ in views}); folders = sorted({os.path.dirname(s) for s in sources}); random.Random(1).shuffle(folders); held = set()
    for one in folders:
        own = {s for s in sources if os.path.dirname(s) == one}
        if len(held) + len(own) <= len(sources) / 4: held |= own
    return [v for v in views if v[0]['source'] not in held], [v for v in views if v[0]['source'] in held]
def evened(views):
    by, pool = {}, []
    for view in views: by.setdefault(view[0]['modality'], []).append(view)
    for own in by.values(): pool += (own * (1 + 200 // len(own)))[:max(len(own), 200)]
    return pool
def train_half(views, layers, steps, seed):
    r, pool = random.Random(seed), evened(views); hard.clear()
    half = jax.random.normal(jax.random.key(1), (3, 3, CH[2], 1)) * .02, jnp.zeros(1) - 1; m = v = jax.tree.map(jnp.zeros_like, half)
    for t in range(1, steps + 1):
        *batch, _ = zip(*(sample(r, pool) for _ in range(BATCH)))
        half, m, v = half_step(half, m, v, float(t), 1e-2 * min(1, t / 50) * (.5 * (1 + np.cos(np.pi * t / steps)) + .01), layers, *map(np.stack, batch))
    return [np.asarray(a) for a in half]
def train(views, layers, steps, seed, most, lines):
    r, pool = random.Random(seed), evened(views); hard.clear(); m = v = jax.tree.map(jnp.zeros_like, layers)
    for t in range(1, steps + 1):
        *batch, kept = zip(*(sample(r, pool) for _ in range(BATCH))); x, own, clean = map(np.stack, batch)
        rate = most * min(1, t / 100) * (.5 * (1 + np.cos(np.pi * t / steps)) + .01)
        layers, m, v, value = step(layers, m, v, float(t), rate, lines, x, own, clean)
        if t % 2: continue
        for high, (a, raw) in zip(np.asarray(worst(layers, x, clean)), kept):
            if raw is not None: raw[0] = .5 * raw[0] + .5 * float(high)
            else: hard.append([float(high), np.ascontiguousarray(a)])
        if len(hard) > 700: hard.sort(key=lambda h: -h[0]); del hard[450:]
        if t % 500 == 0: print(t, float(value), file=sys.stderr)
    return layers
def onnx(layers, half, path):
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    nodes, weights, x = [], [], 'picture'
    for n, ((w, b), s) in enumerate(zip(layers, STRIDES)):
        weights += [numpy_helper.from_array(np.ascontiguousarray(w.transpose(3, 2, 0, 1), np.float32), f'w{n}'), numpy_helper.from_array(np.asarray(b, np.float32), f'b{n}')]
        y = 'letters' if n + 1 == len(layers) else f'c{n}'
        nodes.append(helper.make_node('Conv', [x, f'w{n}', f'b{n}'], [y], kernel_shape=w.shape[:2], strides=[s, s], pads=[w.shape[0] // 2] * 4))
        if y != 'letters': x = f'r{n}'; nodes.append(helper.make_node('Relu', [y], [x]))
    weights += [numpy_helper.from_array(np.ascontiguousarray(half[0].transpose(3, 2, 0, 1)), 'half'), numpy_helper.from_array(half[1], 'half_bias')]
    nodes.append(helper.make_node('Conv', ['r2', 'half', 'half_bias'], ['halfway'], kernel_shape=[3, 3], pads=[1] * 4))
    value = lambda name, *size: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, *size])
    graph = helper.make_graph(nodes, 'screen', [value('picture', 'rows', 'columns')], [value(name, 'down', 'across') for name in ('letters', 'halfway')], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], producer_name='sekisho', ir_version=8)
    onnx.checker.check_model(model); open(path, 'wb').write(model.SerializeToString())
def maps(layers, g, run=jax.jit(net)):
    """The values of a picture at each of its sizes."""
    for level in range(3 if max(g.shape) > 640 else 2):
        h, w = g.shape
        if min(h, w) < 16: break
        x = np.full((-(-h // 64) * 64, -(-w // 64) * 64), 127.5, np.float32); x[:h, :w] = g
        yield level, np.asarray(run(layers, x[None, :, :, None]))[0, :-(-h // 8), :-(-w // 8)]
        g = ((g[:h // 2 * 2, :w // 2 * 2].astype(int).reshape(h // 2, 2, w // 2, 2).sum((1, 3)) + 2) // 4).astype(np.uint8)
def say(layers, held, folders):
    bounds = [-3, -2, -1, 0, 1, 2, 3]; print('| | ' + ' | '.join(map(str, bounds)) + ' |\n' + '|---' * (len(bounds) + 1) + '|')
    for folder in folders:
        best = []
        for line in open(folder + '/index.jsonl'):
            row = json.loads(line); seen = list(maps(layers, np.asarray(Image.open(f"{folder}/{row['file']}"))))
            for x, y, w, h in (t['rect'] for t in row['boxes']):
                cut = lambda m, s, e: m[max(0, (y - e + s - 1) // s):(y + h + e) // s + 1, max(0, (x - e + s - 1) // s):(x + w + e) // s + 1]
                best.append(max(float(cut(m, 8 << k, 4 << k).max(initial=-99)) for k, m in seen))
        print(f'| texts of {len(best)} without a value |', ' | '.join(str(sum(b < t for b in best)) for t in bounds), '|')
    seen = [[m for _, m in maps(layers, g)] for _, g in held]; cells = np.concatenate([m.ravel() for ms in seen for m in ms])
    print(f'| clean views of {len(held)} with a value |', ' | '.join(str(sum(max(m.max() for m in ms) >= t for ms in seen)) for t in bounds), '|')
    print('| share of their cells |', ' | '.join(f'{(cells >= t).mean():.4f}' for t in bounds), '|')
views, texted, out = sys.argv[1:4]
teach, held = split(views, texted)
if sys.argv[4:5] == ['-']: say(pickle.load(open(out, 'rb')), held, sys.argv[5:])
else:
    layers = train(teach, init(jax.random.key(2)), 14000, 2, 2.5e-3, 2.)
    layers = [(np.asarray(w), np.asarray(b)) for w, b in train(teach, layers, 4500, 3, 1e-3, 4.5)]
    half = train_half(teach, layers, 2500, 7); pickle.dump(layers, open(out + '.pkl', 'wb')); onnx(layers, half, out)
