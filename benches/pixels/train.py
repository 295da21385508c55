"""How src/pixels/text/trees.rs was made: python train.py DRAWN… -- CLEAN… > src/pixels/text/trees.rs

DRAWN are folders of make.py, CLEAN folders of 8-bit PGM pictures without text with an index.jsonl (frames.py, without the
sources that make.py names). Needs numpy and scikit-learn. The features are those of src/pixels/text/strokes.rs, here once
more in numpy; of each text only the third of its windows that looks most like strokes teaches in the second pass, as not
every window of a line holds a stroke (multiple instances). A third of the clean sources (every third, shuffled with seed 1)
teaches nothing: docs/pixels.md says what is kept of these."""
import json, sys
import numpy as np
from PIL import Image
from sklearn.ensemble import GradientBoostingClassifier
CELL, SWING, OFTEN = 8, 24, 20
def swings(g):
    """Swings and steady swings along the columns, pixel by pixel."""
    h, w = g.shape; last = g[0].astype(int).copy(); up = np.zeros(w, bool); turns = np.zeros((h, w), bool)
    for y in range(h):
        v = g[y].astype(int); turn = np.where(up, last - v, v - last) >= SWING
        last = np.where(turn, v, np.where(up, np.maximum(last, v), np.minimum(last, v))); up ^= turn; turns[y] = turn
    p = np.pad(turns, ((1, 0), (1, 1)))
    return turns, turns & (p[1:, :-2] | p[1:, 2:] | p[:-1, :-2] | p[:-1, 2:])
def cells(a, fold=np.add.reduce, fill=0):
    h, w = a.shape; a = np.pad(a, ((0, -h % CELL), (0, -w % CELL)), constant_values=fill)
    return fold(fold(a.reshape(a.shape[0] // CELL, CELL, -1, CELL), axis=3), axis=1)
def window(a, join=np.add, fill=0):
    p = np.pad(a, ((0, 1), (0, 1)), constant_values=fill); return join(join(p[:-1, :-1], p[1:, :-1]), join(p[:-1, 1:], p[1:, 1:]))
def features(g):
    """The features of all windows, and which of them swing often."""
    c, cs = swings(g); r, rs = (t.T for t in swings(g.T)); i = g.astype(int)
    e = np.maximum(abs(np.diff(i, axis=1, append=i[:, -1:])), abs(np.diff(i, axis=0, append=i[-1:])))
    s = [window(cells(a.astype(int))) for a in (r, c, rs, cs, e < 4, e >= 40, e)]
    span = window(cells(i, np.maximum.reduce), np.maximum) - window(cells(i, np.minimum.reduce, 255), np.minimum, 255)
    b = np.minimum(s[0], s[1]); p = np.pad(b, 2); h, w = b.shape; at = lambda dy, dx: p[2 + dy:2 + dy + h, 2 + dx:2 + dx + w]
    level, upright = np.maximum(at(0, -2), at(0, 2)), np.maximum(at(-2, 0), at(2, 0))
    ring = sum(at(y, x) for y in (-2, 0, 2) for x in (-2, 0, 2) if (y, x) != (0, 0)) / 8
    area = window(np.full(cells(i).shape, 64))
    return np.stack(s + [span, area, np.maximum(level, upright), np.minimum(level, upright), ring, s[2] / (s[0] + 1), s[3] / (s[1] + 1)], -1).astype(np.float32), b >= OFTEN
def levels(g):
    for level in range(3 if max(g.shape) > 640 else 2):
        if min(g.shape) < 16: break
        yield (level, *features(g))
        h, w = g.shape[0] // 2 * 2, g.shape[1] // 2 * 2
        g = ((g[:h, :w].astype(int).reshape(h // 2, 2, w // 2, 2).sum((1, 3)) + 2) // 4).astype(np.uint8)
def rows(folder):
    for line in open(folder + '/index.jsonl'):
        row = json.loads(line); yield row, np.asarray(Image.open(f"{folder}/{row['file']}"))
cut = sys.argv.index('--'); rnd = np.random.default_rng(1); texts, none, sources = [], [], {}
for folder in sys.argv[1:cut]:
    for row, g in rows(folder):
        seen = list(levels(g))
        for x, y, w, h in (t['rect'] for t in row['boxes']):
            own = []
            for level, f, often in seen:
                side = CELL << level
                for j, i in zip(*np.nonzero(often)):
                    over = [min(a + n, (k + 2) * side) - max(a, k * side) for a, n, k in ((x, w, i), (y, h, j))]
                    if over[0] >= min(w, side) and over[1] >= min(h, side) * .75: own.append(f[j, i])
            if own: texts.append(np.array(own))
clean = [(row['source'], g) for folder in sys.argv[cut + 1:] for row, g in rows(folder)]
names = rnd.permutation(sorted({s for s, _ in clean})); held = set(names[:len(names) // 3])
for source, g in clean:
    if source in held: continue
    own = np.concatenate([f[often] for _, f, often in levels(g)] or [np.zeros((0, 14))])
    if len(own): none.append(own[rnd.choice(len(own), min(len(own), 60), replace=False)])
none = np.concatenate(none)
def fit(own, count):
    x = np.concatenate(own + [none]); y = np.r_[np.ones(len(x) - len(none)), np.zeros(len(none))]
    weight = np.concatenate([np.full(len(s), 1 / len(s) / len(own)) for s in own] + [np.full(len(none), 1 / len(none))]) * 1e4
    return GradientBoostingClassifier(n_estimators=count, max_depth=3, subsample=.5, max_features=6, random_state=1, learning_rate=.15, min_samples_leaf=20).fit(x, y, sample_weight=weight)
first = fit(texts, 30)
trees = fit([t[np.argsort(-first.decision_function(t))[:max(3, len(t) // 3)]] for t in texts], 64)
print('least of the best windows:', np.sort([trees.decision_function(t).max() for t in texts])[:8].round(2), file=sys.stderr)
print(open(__file__.replace('benches/pixels/train.py', 'src/pixels/text/trees.rs')).read().split('static TREES')[0] + 'static TREES: [Tree; 64] = [')
for (tree,) in trees.estimators_:
    t = tree.tree_; row, questions = [0], []
    for depth in range(3):
        # where there is no question, one that all answer with yes
        questions += [(t.feature[n], t.threshold[n]) if t.children_left[n] >= 0 else (0, 1e9) for n in row]
        row = [m for n in row for m in ((t.children_left[n], t.children_right[n]) if t.children_left[n] >= 0 else (n, n))]
    asked = ', '.join(f"({f}, {'1e9' if v > 1e8 else repr(round(float(v), 4))})" for f, v in questions)
    print(f"    Tree([{asked}],\n        [{', '.join(f'{t.value[n][0][0] * .15:.4f}' for n in row)}]),")
print('];')
