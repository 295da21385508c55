"""Text of known place, height, script and contrast, drawn on real slices: python make.py FRAMES OUT SEED COPIES
FRAMES is what frames.py wrote. Fonts: DejaVu and Noto Sans CJK (Debian: fonts-dejavu-core, fonts-noto-cjk)."""
import sys, json, random
from PIL import Image, ImageDraw, ImageFont
import numpy as np
src, out, seed, per = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
import os; os.makedirs(out, exist_ok=True)
rnd = random.Random(seed)
D='/usr/share/fonts/truetype/dejavu/'; C='/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'
LATIN=[D+'DejaVuSans.ttf', D+'DejaVuSansMono.ttf', D+'DejaVuSans-Bold.ttf', D+'DejaVuSerif.ttf', C]
def font(path, height, probe):
    for px in range(4, 140):
        f = ImageFont.truetype(path, px); b = f.getbbox(probe)
        if b[3]-b[1] >= height: return f
def words(script):
    if script=='latin': return rnd.choice(['DOE^JANE','SMITH JOHN A','Kakuu Hospital','TANAKA HANAKO','Dr. Mueller','St. Nowhere Medical','Acc: A-Lima','Garcia Lopez','OKAFOR N','Ward East'])
    if script=='digits': return rnd.choice(['1969/03/14','ID:07247207','2020.06.11 15:06','4718823','054Y','19.07.1998','120-45-7788','03-1234-5678'])
    if script=='kanji': return rnd.choice(['山田太郎','国立病院機構','佐藤花子','東京都文京区','高橋健一 様','放射線科','平成三年五月'])
    return rnd.choice(['やまだたろう','さとうはなこ','タカハシケンイチ','たなか よしこ','ヤマモト サクラ'])
rows=[json.loads(l) for l in open(src+'/index.jsonl')]
# sources in which a person sees text (looked at one by one)
TEXTED={
    'dcm4che/dcm4che-test-data/src/main/resources/US-PAL-8-10x-echo',
    'dcm4che/dcm4che-test-data/src/main/resources/US-RGB-8-epicard',
    'dcm4che/dcm4che-test-data/src/main/resources/YBR_422.dcm',
    'dcm4che/dcm4che-test-data/src/main/resources/YBR_FULL-RLE.dcm',
    'dcm4che/dcm4che-test-data/src/main/resources/test16signed.dcm',
    'deid-data/ultrasounds/GREYSCALE_IMAGE.dcm',
    'dicom-test-files/WG04/RLE/US1_RLE',
    'fo-dicom/Test Data/GH355.dcm',
    'fo-dicom/Test Data/GH538-jpeg1.dcm',
    'highdicom/data/test_files/dx_image.dcm',
    'metadata-extractor/Tests/Data/withExif.jpg',
    'metadata-extractor/Tests/Data/withUncompressedYCbCrThumbnail2.jpg',
    'metadata-extractor/Tests/Data/withUncompressedYCbCrThumbnail3.jpg',
    'metadata-extractor/Tests/Data/withUncompressedYCbCrThumbnail4.jpg',
    'presidio/integration/resources/kwargs_test.jpg',
    'presidio/integration/resources/ocr_bounding_box.png',
    'presidio/integration/resources/ocr_bounding_box_redacted.png',
    'presidio/integration/resources/ocr_test.png',
    'presidio/integration/resources/ocr_test_redacted.png',
    'presidio/test_data/0_ORIGINAL_compressed.dcm',
    'presidio/test_data/png_images/0_ORIGINAL.png',
    'presidio/test_data/png_images/1_ORIGINAL.png',
    'pydicom-data/OBXXXX1A_expb_2frame.dcm',
    'pydicom-data/RG1_J2KI.dcm',
    'pydicom-data/US1_J2KI.dcm',
    'pydicom-data/US1_UNCI.dcm',
    'pydicom-data/gdcm-US-ALOKA-16_big.dcm',
    'pydicom-data/mlut_18.dcm',
    'pydicom-data/vlut_04.dcm',
    'pydicom/test_files/examples_jpeg2k.dcm',
    'pydicom/test_files/examples_palette.dcm',
    'pydicom/test_files/examples_rgb_color.dcm',
    'pydicom/test_files/examples_ybr_color.dcm',
}
bases=[r for r in rows if r['source'] not in TEXTED and min(r['w'],r['h'])>=128 and r['w']<=1024 and r['h']<=1024 and r['modality'] in ('MR','CT','PT','US','OT','CR','DX')]
noise=lambda im: np.asarray(im,float).std()>60 and abs(np.diff(np.asarray(im,float))).mean()>40
idx=[]; n=0
for b in bases:
    im0=Image.open(f"{src}/{b['file']}")
    if noise(im0): continue
    for k in range(per):
        im=im0.copy(); boxes=[]
        # small matrices are enlarged to 256, as a scanner's capture does
        for _ in range(rnd.choice([1,2,3])):
            height=rnd.choice([6,7,8,9,10,11,12,14,16,20,24,30,40]); script=rnd.choice(['latin','latin','digits','kanji','kana'])
            if script in('kanji','kana') and height<8: continue
            text=words(script); path=C if script in('kanji','kana') else rnd.choice(LATIN)
            f=font(path,height,'H' if script in('latin','digits') else '国'); bb=f.getbbox(text); w,h=bb[2]-bb[0],bb[3]-bb[1]
            turned=rnd.random()<0.15
            layer=Image.new('L',(w+2,h+2),0); ImageDraw.Draw(layer).text((1-bb[0],1-bb[1]),text,fill=255,font=f)
            if turned: layer=layer.rotate(rnd.choice([90,270]),expand=True)
            W,H=layer.size
            if W+4>im.width or H+4>im.height: continue
            for _try in range(8):
                if rnd.random()<0.7: x=rnd.choice([2,im.width-W-2]); y=rnd.choice([2,im.height-H-2, rnd.randint(2,im.height-H-2)])
                else: x=rnd.randint(2,im.width-W-2); y=rnd.randint(2,im.height-H-2)
                if all(x+W+6<bx or bx+bw+6<x or y+H+6<by or by+bh+6<y for bx,by,bw,bh in (q['rect'] for q in boxes)): break
            else: continue
            a=np.asarray(im,float); part=a[y:y+H,x:x+W]; mean,std=part.mean(),part.std()
            contrast=rnd.choice(['full','full','mid','low','box'])
            if contrast=='full': ink=255 if mean<140 else 0
            elif contrast=='mid': ink=mean+90 if mean<140 else mean-90
            elif contrast=='low':
                ink=mean+45 if mean<190 else mean-45
            m=np.asarray(layer,float)/255
            if contrast=='box': part2=m*230+(1-m)*10 if rnd.random()<.5 else m*10+(1-m)*245
            else: part2=part*(1-m)+ink*m
            d=abs((255 if contrast=='box' else abs(ink-mean)))
            # what nobody could see is no truth: the ink must stand off by more than the ground varies
            if contrast!='box' and d<2.0*std: continue
            a=a.copy(); a[y:y+H,x:x+W]=part2; im=Image.fromarray(np.clip(a,0,255).round().astype(np.uint8))
            boxes.append(dict(rect=[x,y,W,H],text=text,script=script,height=height,contrast=contrast,turned=turned))
        if not boxes: continue
        name=f's{n:04d}.pgm'; n+=1; im.save(f'{out}/{name}')
        idx.append(dict(file=name,source=b['source'],modality=b['modality'],w=im.width,h=im.height,boxes=boxes))
open(out+'/index.jsonl','w').write(''.join(json.dumps(r,ensure_ascii=False)+'\n' for r in idx))
print(len(idx),'pictures',sum(len(r['boxes']) for r in idx),'texts')
