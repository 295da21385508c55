"""Made-up texts of many fonts and contrasts, drawn on pictures: put(random, picture) -> (picture, boxes); spoil(random, picture).

Fonts (Debian): fonts-dejavu-core fonts-noto-cjk fonts-liberation fonts-freefont-ttf fonts-roboto fonts-ipafont fonts-vlgothic
fonts-unifont, and OpenCV's stroke fonts. No name is a person's: they are common names put together by chance."""
import glob
import cv2, numpy as np
from PIL import Image, ImageDraw, ImageFont
F = '/usr/share/fonts/'
CJK = [F + f for f in ('opentype/noto/NotoSansCJK-Regular.ttc', 'opentype/noto/NotoSansCJK-Bold.ttc', 'opentype/noto/NotoSerifCJK-Regular.ttc', 'opentype/ipafont-gothic/ipag.ttf', 'opentype/ipafont-mincho/ipam.ttf', 'opentype/unifont/unifont_jp.otf')] + sorted(glob.glob(F + 'truetype/vlgothic/*.ttf'))
LATIN = [f for f in sorted(glob.glob(F + 'truetype/**/*.ttf', recursive=True)) if not any(k in f for k in ('MathTeX', 'japanese', 'Symbol', 'vlgothic', 'Black', 'ExtraLight'))] + CJK[:4]
STROKES = [cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_PLAIN, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_COMPLEX_SMALL]
FAMILY = 'DOE SMITH TANAKA Garcia OKAFOR Mueller Nguyen Kowalski Johnson PETROV Rossi Yamada Suzuki Lopez Kim WANG Andersson Dubois'.split()
GIVEN = 'JANE John Hanako Maria N Peter Anna-Lena KENJI Carlos Li Olga Tom A Yuki'.split()
OTHER = 'Hospital St. Clinic Radiology Dept Dr. Ward Acc: Series Slice kV mA W: L: Im: Se: FOV Thk mm TE TR Zoom 100% Page Patient Name Portable AP PA SUPINE ERECT cm/s MHz Gain Depth Frame'.split()
KANJI = '山田太郎国立病院機構佐藤花子東京都文京区高橋健一様放射線科平成三年五月昭和令和大阪市中央区鈴木渡辺伊藤中村小林加藤吉田撮影日患者氏名生年月日男女歳科外内医師検査室横浜総合医療センター'
KANA = ['やまだたろうさとうはなこたなかよしこあいうえおかきくけこすずきいとうわたなべ', 'タカハシケンイチヤマモトサクラアイウエオカキクケコスズキワタナベセンタ']
def word(r, script):
    k = r.random()
    if script == 'one': return r.choice('RLRLABFHPS')
    if script == 'latin':
        if k < .35: return r.choice(['%s^%s', '%s %s', '%s, %s']) % (r.choice(FAMILY), r.choice(GIVEN))
        if k < .6: return ' '.join(r.choice(OTHER) for _ in range(r.randint(1, 3)))
        if k < .8: return '%s %s' % (r.choice(OTHER), r.randint(0, 9999))
        return ''.join(r.choice('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-. ') for _ in range(r.randint(3, 16))).strip() or 'ab'
    if script == 'digits':
        s = r.choice('/-.')
        if k < .4: return '%04d%s%02d%s%02d' % (r.randint(1920, 2026), s, r.randint(1, 12), s, r.randint(1, 28))
        if k < .6: return r.choice(['ID:', '', '#', 'PID ']) + str(r.randint(1000, 99999999))
        if k < .75: return '%02d:%02d:%02d' % (r.randint(0, 23), r.randint(0, 59), r.randint(0, 59))
        return str(r.randint(10, 999)) + r.choice(['Y', 'mm', 'kV', '', 'cm', '/12'])
    pool = KANJI if script == 'kanji' else r.choice(KANA); n = r.randint(2, 8); at = r.randint(0, len(pool) - n)
    return pool[at:at + n]
fonts = {}
def draw(r, script, text, height):
    """How much of each pixel the letters cover, 0 to 255."""
    east = script in ('kanji', 'kana')
    if not east and r.random() < .2:
        f, thick = r.choice(STROKES), r.choice([1, 1, 2]) if height > 11 else 1
        scale = cv2.getFontScaleFromHeight(f, max(3, height - thick), thick); (w, h), below = cv2.getTextSize(text, f, scale, thick)
        m = np.zeros((h + below + 6, w + 6), np.uint8); cv2.putText(m, text, (3, h + 3), f, scale, 255, thick, r.choice([cv2.LINE_8, cv2.LINE_AA]))
    else:
        key = r.choice(CJK if east else LATIN), max(4, int(height * (1.05 if east else 1.36)))
        try: f = fonts.setdefault(key, None) or fonts.__setitem__(key, ImageFont.truetype(*key)) or fonts[key]
        except OSError: return None
        left, top, right, bottom = f.getbbox(text); layer = Image.new('L', (max(1, right - left + 2), max(1, bottom - top + 2)), 0)
        d = ImageDraw.Draw(layer); d.fontmode = '1' if r.random() < .3 else 'L'; d.text((1 - left, 1 - top), text, fill=255, font=f); m = np.asarray(layer)
    ys, xs = np.nonzero(m)
    if len(ys) < 4: return None
    m = m[ys.min():ys.max() + 1, xs.min():xs.max() + 1]
    return np.ascontiguousarray(np.rot90(m, r.choice([1, 3])) if r.random() < .12 else m)
def put(r, a, heights=(6, 28), most=3):
    a, boxes = a.astype(np.float32).copy(), []
    for _ in range(r.randint(1, most)):
        script = r.choice(['latin', 'latin', 'digits', 'digits', 'kanji', 'kana', 'one']); height = min(max(r.choice([6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 18, 20, 22, 24, 28]), heights[0]), heights[1])
        if script in ('kanji', 'kana'): height = max(height, 8)
        if script == 'one' and height < 9: height = r.randint(9, 28)
        m = draw(r, script, word(r, script), height)
        if m is None: continue
        m = m[:a.shape[0] - 4, :a.shape[1] - 4]; h, w = m.shape
        for _ in range(8):
            x, y = r.randint(1, a.shape[1] - w - 1), r.randint(1, a.shape[0] - h - 1)
            if r.random() < .3: x = r.choice([1, 2, a.shape[1] - w - 2])
            if all(x + w + 6 < p or p + s + 6 < x or y + h + 6 < q or q + t + 6 < y for p, q, s, t in boxes): break
        else: continue
        part = a[y:y + h, x:x + w]; mean, varies, cover = part.mean(), part.std(), m.astype(np.float32) / 255
        how = r.choice(['full', 'full', 'mid', 'low', 'box', 'outline']); away = 90 if how == 'mid' else r.randint(40, 60)
        if how == 'box': part, ink = (10, 230) if r.random() < .5 else (245, 10)
        elif how == 'outline': edge = cv2.dilate(m, np.ones((3, 3), np.uint8)).astype(np.float32) / 255; part = part * (1 - edge) + (0 if r.random() < .7 else 255) * edge; ink = 255 if r.random() < .7 else 230
        elif how == 'full': ink = 255 if mean < 140 else 0
        else: ink = mean + away if mean < (140 if how == 'mid' else 190) else mean - away
        # what nobody could see is no truth: the ink must stand off by more than the ground varies
        if how not in ('box', 'outline') and abs(ink - mean) < 2 * varies: continue
        a[y:y + h, x:x + w] = part * (1 - cover) + ink * cover; boxes.append((x, y, w, h))
    return np.clip(a, 0, 255), boxes
def spoil(r, a):
    """As files do: JPEG, a soft edge, equal shares of greys, gamma, inverted."""
    k = r.random()
    if k < .12: a = cv2.imdecode(cv2.imencode('.jpg', a.round().astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, r.randint(35, 92)])[1], 0).astype(np.float32)
    elif k < .2: a = cv2.GaussianBlur(a, (3, 3), .5)
    k = r.random()
    if k < .2: grey = a.astype(np.uint8); count = np.bincount(grey.ravel(), minlength=256); a = ((np.cumsum(count) - count / 2) / count.sum() * 255)[grey].astype(np.float32)
    elif k < .3: a = 255 * (a / 255) ** r.uniform(.6, 1.6)
    return 255 - a if r.random() < .25 else a
