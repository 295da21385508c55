"""python frames.py FOLDER OUT: DICOM and plain images of the corpus -> 8-bit PGM pictures (default window and full range), with an index."""
import sys, os, json, hashlib, warnings, glob
import numpy as np, pydicom
from PIL import Image
warnings.simplefilter('ignore')
from pydicom.pixels import apply_modality_lut, apply_voi_lut
root, out = sys.argv[1], sys.argv[2]
os.makedirs(out, exist_ok=True)
seen, rows, fails = {}, [], 0
def full(a):
    a = a.astype(np.float64); lo, hi = a.min(), a.max()
    return np.zeros(a.shape, np.uint8) if hi <= lo else ((a - lo) / (hi - lo) * 255).round().astype(np.uint8)
def put(a, src, modality, frame, view):
    if a.ndim != 2 or min(a.shape) < 16: return
    h = hashlib.sha256(a.tobytes() + str(a.shape).encode()).hexdigest()[:12]
    if h in seen: return
    seen[h] = 1
    with open(f'{out}/{h}.pgm', 'wb') as f: f.write(b'P5\n%d %d\n255\n' % (a.shape[1], a.shape[0])); f.write(a.tobytes())
    rows.append(dict(file=h + '.pgm', source=src, modality=modality, frame=frame, view=view, w=a.shape[1], h=a.shape[0], boxes=[]))
for path in sorted(glob.glob(root + '/**/*', recursive=True)):
    if os.path.isdir(path) or os.path.getsize(path) > 60e6: continue
    rel = os.path.relpath(path, root)
    head = open(path, 'rb').read(132)
    if path.lower().endswith(('.png', '.jpg', '.jpeg', '.tif', '.tiff')):
        try: put(np.asarray(Image.open(path).convert('L')), rel, 'image', 0, 'full')
        except Exception: fails += 1
        continue
    if head[128:132] != b'DICM' and not path.lower().endswith('.dcm'): continue
    try:
        ds = pydicom.dcmread(path, force=True)
        if 'PixelData' not in ds: continue
        a = ds.pixel_array
    except Exception as e: fails += 1; continue
    try:
        n = int(ds.get('NumberOfFrames') or 1); spp = int(ds.get('SamplesPerPixel') or 1)
        if n == 1: a = a[None]
        if a.shape[0] != n: a = a[:n]
        if spp == 1 and a.ndim != 3 or spp == 3 and a.ndim != 4: fails += 1; continue
        for k in sorted({0, n // 2, n - 1}):
            f = a[k]; m = str(ds.get('Modality', '?'))
            if spp == 3:
                if 'YBR' in str(ds.PhotometricInterpretation): put(np.ascontiguousarray(f[..., 0].astype(np.uint8)), rel, m, k, 'full')
                else: put(np.asarray(Image.fromarray(f.astype(np.uint8)).convert('L')), rel, m, k, 'full')
                continue
            inv = ds.PhotometricInterpretation == 'MONOCHROME1'
            v = full(f); put(255 - v if inv else v, rel, m, k, 'full')
            try:
                if 'WindowCenter' in ds:
                    v = full(apply_voi_lut(apply_modality_lut(f, ds), ds)); put(255 - v if inv else v, rel, m, k, 'window')
            except Exception: pass
    except Exception as e: fails += 1; print(rel, e)
with open(f'{out}/index.jsonl', 'w') as f:
    for r in rows: f.write(json.dumps(r) + '\n')
print(len(rows), 'pictures', fails, 'not decoded')
