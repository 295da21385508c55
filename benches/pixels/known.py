"""python known.py PRESIDIO OUT COHORT…: pictures with known boxes: presidio (ground truth) and burned-in text of cohorts."""
import json,sys,os,re
import numpy as np, pydicom
from PIL import Image
presidio,out=sys.argv[1:3]; os.makedirs(out,exist_ok=True); idx=[]
def put(a,name,**k):
    open(f'{out}/{name}','wb').write(b'P5\n%d %d\n255\n'%(a.shape[1],a.shape[0])+a.tobytes()); idx.append(dict(file=name,w=a.shape[1],h=a.shape[0],**k))
gt=json.load(open(presidio+'/docs/samples/python/sample_data/ground_truth.json'))
for n in ('0','1'):
    key=[k for k in gt if k.endswith(f'/{n}_ORIGINAL.dcm')][0]
    a=np.asarray(Image.open(fpresidio+'/test_data/png_images/{n}_ORIGINAL.png').convert('L'))
    put(a,f'presidio{n}.pgm',source='presidio',modality='CR',boxes=[dict(rect=[b['left'],b['top'],b['width'],b['height']],text=b['label'],script='latin',height=b['height'],contrast='real',turned=False) for b in gt[key]])
n=0
for c in sys.argv[3:]:
    for l in open(c+'/keys/answers.jsonl'):
        r=json.loads(l)
        if 'rects' not in r or not r['file'].endswith('.dcm'): continue
        ds=pydicom.dcmread(f"{c}/leaky/{r['file']}")
        try: a=ds.pixel_array
        except Exception as e: print(e); continue
        spp=ds.SamplesPerPixel
        if (a.ndim==3 and spp==1) or a.ndim==4: a=a[r['frame']]
        if a.ndim==3: a=np.asarray(Image.fromarray(a.astype(np.uint8)).convert('L'))
        a=a.astype(float); a=((a-a.min())/(a.max()-a.min())*255).round().astype(np.uint8)
        if ds.PhotometricInterpretation=='MONOCHROME1': a=255-a
        sc=lambda t:'kanji' if re.search('[一-龯]',t) else 'latin'
        put(a,f'cohort{n:03d}.pgm',source=r['file'],modality=str(ds.Modality),boxes=[dict(rect=b,text=t,script=sc(t),height=b[3],contrast='burned',turned=False) for b,t in zip(r['rects'],r['text'])]); n+=1
open(out+'/index.jsonl','w').write(''.join(json.dumps(r,ensure_ascii=False)+'\n' for r in idx)); print(len(idx),sum(len(r['boxes']) for r in idx))
