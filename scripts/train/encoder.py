#!/usr/bin/python3
"""Reference trainer for a compact multilingual sentence encoder (static bag of subwords).

Written from scratch for the feasibility study. Needs numpy, scipy, sentencepiece, onnx (Debian: python3-numpy
python3-scipy python3-sentencepiece python3-onnx, libopenblas0-pthread). No torch, no GPU.

  prototype-train.py vocab  --corpus DIR --work DIR [--vocab 48000]
  prototype-train.py prep   --corpus DIR --work DIR
  prototype-train.py train  --work DIR --out NAME [--dim 256 --bs 1024 --lr 0.3 --tau 0.05 --minutes 14 | --steps N]
  prototype-train.py eval   --work DIR --holdout DIR --model NAME
  prototype-train.py export --work DIR --model NAME --to DIR      # transformers.js folder

Run train with OPENBLAS_NUM_THREADS=1 when two jobs share two cores.
"""
import argparse, collections, glob, gzip, json, os, random, re, time, unicodedata
import numpy as np
import scipy.sparse as ss

TARGET = ('en fr es pt de nl sv it pl ro bg el tr ru uk sr srl bs hr sq mk ar fa prs ps kmr ckb ur hi bn pa ne ta ti am '
          'so sw ha wo ff ln rw vi zh ka hy az uz kk ky tg om').split()
EXTRA = 'id ms ja ko th tl my gu te ml mr si km cs sk hu lt lv et fi da nb sl ca yo ig he be lg rn'.split()
LANGS = TARGET + EXTRA
LI = {l: i for i, l in enumerate(LANGS)}
# sampling weight of a source: closeness to the task and quality (default 1)
SRCW = {'refugee-phrasebook': 4, 'omos-questions': 3, 'qa-omos': 6, 'integreat-titles': 3, 'integreat-ui': 2,
        'tico19': 1.5, 'tatoeba': 1.5, 'afriqa': 1.5, 'xsid': 1.5, 'sib200-flores': 1.2, 'xcopa': 1.2, 'oldi-seed': .7,
        'gnome-user-docs': .7, 'wiktionary': .35, 'freedict': .5, 'osm-tagging': .5, 'cldr': .4, 'osm-website': .5,
        'osm-id-editor': .5, 'wikipedia-android': .5, 'mediawiki-growth': .5, 'mediawiki-uploadwizard': .4,
        'mediawiki-events': .4, 'commons-android': .4, 'odk-collect': .4, 'hot-tasking': .4, 'kolibri': .5,
        'scratch': .4, 'gnome-settings': .4}
MAXT = 64


def norm(t):
    """The one text normalisation: must equal the tokenizer.json normalizer (NFKC, lower case, one space)."""
    return re.sub(r'\s+', ' ', unicodedata.normalize('NFKC', t).lower()).strip()


def groups(corpus):
    """Yields (source, [(lang, text), ...]); all texts of a group mean the same, or answer each other (qa-*)."""
    for p in sorted(glob.glob(os.path.join(corpus, '*.jsonl.gz'))):
        s = os.path.basename(p)[:-9]
        for line in gzip.open(p, 'rt', encoding='utf8'):
            d = json.loads(line)
            if 't' in d:
                it = [(l, norm(x)) for l, x in d['t'].items() if l in LI]
            else:
                it = [(l, norm(x)) for l, x in d['q'].items() if l in LI]
                it += [(l, norm(' '.join(x)[:500])) for l, x in d['a'].items() if l in LI]
            if len(it) > 1:
                yield s, it


def noise(t, rng, pw, pd):
    """Typing errors (one edit in a hit word), dropped words, now and then dropped Latin diacritics."""
    ws, out = t.split(' '), []
    for w in ws:
        if len(ws) > 3 and rng.random() < pd:
            continue
        if len(w) > 3 and rng.random() < pw:
            i, k = rng.randrange(1, len(w)), rng.randrange(4)
            if k == 0: w = w[:i] + w[i + 1:]
            elif k == 1: w = w[:i] + w[i] + w[i:]
            elif k == 2 and i < len(w) - 1: w = w[:i] + w[i + 1] + w[i] + w[i + 2:]
            else: w = w[:i] + rng.choice(t.replace(' ', '') or 'a') + w[i + 1:]
        out.append(w)
    s = ' '.join(out)
    if rng.random() < .25:
        s = ''.join(c for c in unicodedata.normalize('NFD', s) if not (unicodedata.combining(c) and ord(c) < 0x370))
        s = unicodedata.normalize('NFC', s)
    return s


def cmd_vocab(a):
    import sentencepiece as spm
    random.seed(1)
    by = collections.defaultdict(list)
    for _, it in groups(a.corpus):
        for l, x in it: by[l].append(x)
    w = {l: len(v) ** .4 * (1.35 if l in TARGET else .6) for l, v in by.items()}   # small languages get their share
    z = sum(w.values())
    with open(f'{a.work}/spm.txt', 'w', encoding='utf8') as f:
        for l, v in by.items():
            n = int(560000 * w[l] / z)
            f.writelines(x + '\n' for x in (v if len(v) <= n else random.sample(v, n)))
    spm.SentencePieceTrainer.train(
        input=f'{a.work}/spm.txt', model_prefix=f'{a.work}/spm', vocab_size=a.vocab, model_type='unigram',
        character_coverage=.9995, normalization_rule_name='identity', num_threads=2, input_sentence_size=600000,
        max_sentence_length=2000, unk_id=0, bos_id=-1, eos_id=-1, pad_id=-1, split_digits=True,
        max_sentencepiece_length=14, minloglevel=1)


def _job(x):
    import sentencepiece as spm
    model, texts, seed = x
    sp, rng, out = spm.SentencePieceProcessor(model_file=model), random.Random(seed), []
    for v in range(3):
        if v == 0: ids = sp.encode(texts)
        elif v == 1: ids = sp.encode([noise(t, rng, .06, .05) for t in texts], enable_sampling=True, alpha=.2, nbest_size=-1)
        else: ids = sp.encode([noise(t, rng, .3, .15) for t in texts])
        out.append([np.array(i[:MAXT], np.uint16) for i in ids])
    return out


def cmd_prep(a):
    """Every text in three versions: 0 clean, 1 sampled segmentation + light noise, 2 heavy noise."""
    from multiprocessing import Pool
    texts, lang, grp, src, srcs = [], [], [], [], []
    for g, (s, it) in enumerate(groups(a.corpus)):
        if s not in srcs: srcs.append(s)
        for l, x in it:
            texts.append(x); lang.append(LI[l]); grp.append(g); src.append(srcs.index(s))
    jobs = [(f'{a.work}/spm.model', texts[i:i + 20000], i) for i in range(0, len(texts), 20000)]
    res = [[], [], []]
    with Pool(2) as p:
        for o in p.imap(_job, jobs):
            for v in range(3): res[v] += o[v]
    d = {'lang': np.array(lang, np.int16), 'grp': np.array(grp, np.int32), 'src': np.array(src, np.int16)}
    for v in range(3):
        d[f'off{v}'] = np.concatenate([[0], np.cumsum([len(x) for x in res[v]])]).astype(np.int64)
        d[f'tok{v}'] = np.concatenate(res[v])
    np.savez(f'{a.work}/data.npz', **d)
    json.dump(srcs, open(f'{a.work}/srcs.json', 'w'))
    print(len(texts), 'texts')


def cmd_train(a):
    rng = np.random.default_rng(a.seed)
    D = np.load(f'{a.work}/data.npz'); lang, grp, src = D['lang'], D['grp'], D['src']
    srcs = json.load(open(f'{a.work}/srcs.json'))
    tok, off = [D[f'tok{v}'] for v in range(3)], [D[f'off{v}'] for v in range(3)]
    V = sum(1 for _ in open(f'{a.work}/spm.vocab', encoding='utf8'))
    N, G, en = len(lang), int(grp.max()) + 1, LI['en']
    gs = np.searchsorted(grp, np.arange(G + 1))
    cnt = np.bincount(lang, minlength=len(LANGS)).astype(float)
    lw = np.array([1. if l in TARGET else .5 for l in LANGS]) * np.maximum(cnt, 1) ** -.5   # language balancing
    w = lw[lang] * np.array([SRCW.get(s, 1.) for s in srcs])[src]
    w[lang == en] *= .3
    w[off[0][1:] == off[0][:-1]] = 0
    cw = np.cumsum(w) / w.sum()
    enidx = np.full(G, -1, np.int64); m = lang == en; enidx[grp[m]] = np.nonzero(m)[0]
    bysrc = []
    for s in range(len(srcs)):
        ix = np.nonzero((src == s) & (w > 0))[0]
        if len(ix) > 2500:
            c = np.cumsum(w[ix]); bysrc.append((ix, c / c[-1], c[-1]))
    ps = np.array([b[2] for b in bysrc]) ** .7; ps /= ps.sum()

    def pairs(n):
        if rng.random() < .35:      # a whole batch from one source: negatives of the same domain are harder
            ix, c, _ = bysrc[rng.choice(len(bysrc), p=ps)]
            i = ix[np.minimum(np.searchsorted(c, rng.random(n)), len(ix) - 1)]
        else:
            i = np.minimum(np.searchsorted(cw, rng.random(n)), N - 1)
        g, u = np.unique(grp[i], return_index=True); i = i[u]; n = len(i)     # one pair a group: no false negatives
        lo, hi = gs[g], gs[g + 1]
        j = lo + (rng.random(n) * (hi - lo)).astype(np.int64)
        e = enidx[g]; j = np.where((e >= 0) & (rng.random(n) < a.pen), e, j)  # half of the partners are English
        j = np.where(j == i, lo + (i - lo + 1) % np.maximum(hi - lo, 1), j)
        self_ = rng.random(n) < a.pself                                       # same text, noisy: typing errors
        j = np.where(self_, i, j)
        va = np.where(self_, rng.choice([1, 2], n, p=[.3, .7]), rng.choice(3, n, p=[.55, .3, .15]))
        vb = np.where(self_, 0, rng.choice(3, n, p=[.75, .2, .05]))
        return i, j, va, vb

    def bag(i, v):
        parts = [tok[b][off[b][k]:off[b][k + 1]] for k, b in zip(i, v)]
        ln = np.array([len(p) for p in parts])
        return np.concatenate(parts).astype(np.int64), np.concatenate([[0], np.cumsum(ln)]), ln

    E = np.load(f'{a.work}/{a.init}.npy') if a.init else (rng.standard_normal((V, a.dim)) * .1).astype(np.float32)
    acc = np.full(V, 1e-3, np.float32)            # row-wise Adagrad
    t0, step, run = time.time(), 0, 0.
    while True:
        fr = step / a.steps if a.steps else (time.time() - t0) / (60 * a.minutes)
        if fr >= 1: break
        i, j, va, vb = pairs(a.bs); n = len(i)
        (ca, ia, la), (cb, ib, lb) = bag(i, va), bag(j, vb); keep = (la > 0) & (lb > 0)
        u, inv = np.unique(np.concatenate([ca, cb]), return_inverse=True)
        mk = lambda c, ip, ln: ss.csr_matrix((np.repeat(1 / np.maximum(ln, 1), ln).astype(np.float32), c, ip), shape=(n, len(u)))
        Sa, Sb, Eu = mk(inv[:len(ca)], ia, la), mk(inv[len(ca):], ib, lb), E[u]
        A, B = Sa @ Eu, Sb @ Eu
        na, nb = (np.sqrt((x * x).sum(1, keepdims=True)) + 1e-8 for x in (A, B)); A, B = A / na, B / nb
        X = (A @ B.T) / a.tau
        Pr = np.exp(X - X.max(1, keepdims=True)); Pr /= Pr.sum(1, keepdims=True)
        Pc = np.exp(X - X.max(0, keepdims=True)); Pc /= Pc.sum(0, keepdims=True)
        loss = -np.log(np.maximum(Pr.diagonal(), 1e-9)).mean()
        Gm = Pr + Pc; Gm[np.arange(n), np.arange(n)] -= 2; Gm *= keep[:, None] * (.5 / a.tau)
        dA, dB = Gm @ B, Gm.T @ A
        dA = (dA - (dA * A).sum(1, keepdims=True) * A) / na
        dB = (dB - (dB * B).sum(1, keepdims=True) * B) / nb
        dE = Sa.T @ dA + Sb.T @ dB
        acc[u] += (dE * dE).mean(1)
        E[u] -= a.lr * (1 - fr) * min(1, (step + 1) / 200) * dE / np.sqrt(acc[u])[:, None]
        run = loss if step == 0 else .99 * run + .01 * loss; step += 1
        if step % 250 == 0: print(f'{step} {time.time() - t0:.0f}s loss {run:.3f}', flush=True)
    np.save(f'{a.work}/{a.out}.npy', E)
    print('saved', a.out, step, 'steps', round(time.time() - t0), 's')


class Encoder:
    def __init__(self, work, model):
        import sentencepiece as spm
        self.sp = spm.SentencePieceProcessor(model_file=f'{work}/spm.model')
        E = np.load(f'{work}/{model}.npy'); s = np.abs(E).max(1, keepdims=True) / 127 + 1e-12
        self.E = (np.round(E / s) * s).astype(np.float32)          # int8 a row, as shipped

    def __call__(self, texts):
        ids = [i or [0] for i in self.sp.encode([norm(t) for t in texts])]
        ln = np.array([len(i) for i in ids])
        S = ss.csr_matrix((np.repeat(1 / ln, ln).astype(np.float32), np.concatenate(ids).astype(int),
                           np.concatenate([[0], np.cumsum(ln)])), shape=(len(ids), len(self.E)))
        o = S @ self.E
        return o / (np.sqrt((o * o).sum(1, keepdims=True)) + 1e-8)


def noise_eval(t, rng):
    out = []
    for w in t.split():
        if len(w) > 0 and len(t.split()) > 2 and rng.random() < .15: continue
        if len(w) > 3 and rng.random() < .35:
            i = rng.randrange(1, len(w) - 1)
            w = [w[:i] + w[i + 1:], w[:i] + w[i] + w[i:], w[:i] + w[i + 1] + w[i] + w[i + 2:],
                 w[:i] + w[(i + 2) % len(w)] + w[i + 1:]][rng.randrange(4)]
        out.append(w)
    return ' '.join(out)


def cmd_eval(a):
    enc = Encoder(a.work, a.model); out = {}
    for p in sorted(glob.glob(os.path.join(a.holdout, '*.jsonl.gz'))):
        G = [json.loads(l) for l in gzip.open(p, 'rt', encoding='utf8')]
        G = [d for d in G if d.get('t') and 'en' in d['t'] and isinstance(d['t']['en'], str)][:1200]
        if len(G) < 60: continue
        name = os.path.basename(p)[:-9]
        cand = list(dict.fromkeys(d['t']['en'] for d in G)); ci = {c: k for k, c in enumerate(cand)}; C = enc(cand); r = {}
        for l in LANGS:
            P = [(d['t'][l], ci[d['t']['en']]) for d in G if l in d['t']]
            if len(P) < 60: continue
            T = list(dict.fromkeys(norm(x[0]) for x in P))[:600]; rng = random.Random(7)
            nz = enc([noise_eval(t, rng) for t in T]) @ enc(T).T
            r[l] = (round(100 * float(np.mean((enc([x[0] for x in P]) @ C.T).argmax(1) == np.array([x[1] for x in P]))), 1),
                    round(100 * float(np.mean(nz.argmax(1) == np.arange(len(T)))), 1), len(P))
        out[name] = r
        print(name, 'candidates', len(cand), 'mean x->en', round(np.mean([v[0] for l, v in r.items() if l != 'en']), 1),
              'mean noisy in-language', round(np.mean([v[1] for v in r.values()]), 1))
        print('  ', ' '.join(f'{l}:{v[0]}/{v[1]}' for l, v in r.items()))
    json.dump(out, open(f'{a.work}/{a.model}.eval.json', 'w'))


def cmd_export(a):
    import onnx
    from onnx import TensorProto as T, helper as h, numpy_helper as nh
    os.makedirs(a.to + '/onnx', exist_ok=True)
    E = np.load(f'{a.work}/{a.model}.npy').astype(np.float32); V, dim = E.shape
    E = np.concatenate([E, np.zeros((1, dim), np.float32)])        # row V is <pad>
    s = (np.abs(E).max(1, keepdims=True) / 127 + 1e-12).astype(np.float32); Q = np.round(E / s).astype(np.int8)
    g = h.make_graph(
        [h.make_node('Gather', ['emb', 'input_ids'], ['q'], axis=0), h.make_node('Cast', ['q'], ['qf'], to=T.FLOAT),
         h.make_node('Gather', ['scale', 'input_ids'], ['sc'], axis=0), h.make_node('Mul', ['qf', 'sc'], ['last_hidden_state']),
         # Pooled in the graph: ten times faster than pooling in JavaScript. Masked sum, then length one: the mean's scale falls out.
         h.make_node('Cast', ['attention_mask'], ['m'], to=T.FLOAT), h.make_node('Unsqueeze', ['m', 'last'], ['m3']),
         h.make_node('Mul', ['last_hidden_state', 'm3'], ['masked']), h.make_node('ReduceSum', ['masked', 'middle'], ['sum'], keepdims=0),
         h.make_node('ReduceL2', ['sum'], ['length'], axes=[1], keepdims=1), h.make_node('Add', ['length', 'tiny'], ['safe']),
         h.make_node('Div', ['sum', 'safe'], ['sentence_embedding'])],
        'static', [h.make_tensor_value_info(n, T.INT64, ['b', 't']) for n in ('input_ids', 'attention_mask')],
        [h.make_tensor_value_info('last_hidden_state', T.FLOAT, ['b', 't', dim]),
         h.make_tensor_value_info('sentence_embedding', T.FLOAT, ['b', dim])],
        [nh.from_array(Q, 'emb'), nh.from_array(s, 'scale'), nh.from_array(np.array([2], np.int64), 'last'),
         nh.from_array(np.array([1], np.int64), 'middle'), nh.from_array(np.array([1e-9], np.float32), 'tiny')])
    m = h.make_model(g, opset_imports=[h.make_opsetid('', 13)]); m.ir_version = 7
    onnx.checker.check_model(m)
    onnx.save(m, f'{a.to}/onnx/model_quantized.onnx')
    vocab = [[p, float(c)] for p, c in (l.rstrip('\n').split('\t') for l in open(f'{a.work}/spm.vocab', encoding='utf8'))]
    vocab.append(['<pad>', 0.])
    add = lambda i, c: {'id': i, 'content': c, 'single_word': False, 'lstrip': False, 'rstrip': False, 'normalized': False, 'special': True}
    ms = {'type': 'Metaspace', 'replacement': '\u2581', 'add_prefix_space': True, 'prepend_scheme': 'always'}
    tk = {'version': '1.0', 'truncation': {'direction': 'Right', 'max_length': 128, 'strategy': 'LongestFirst', 'stride': 0},
          'padding': None, 'added_tokens': [add(0, '<unk>'), add(V, '<pad>')],
          'normalizer': {'type': 'Sequence', 'normalizers': [
              {'type': 'NFKC'}, {'type': 'Lowercase'}, {'type': 'Replace', 'pattern': {'Regex': '\\s+'}, 'content': ' '},
              {'type': 'Strip', 'strip_left': True, 'strip_right': True}]},
          'pre_tokenizer': {**ms, 'split': True}, 'post_processor': None, 'decoder': ms,
          'model': {'type': 'Unigram', 'unk_id': 0, 'vocab': vocab, 'byte_fallback': False}}
    json.dump(tk, open(a.to + '/tokenizer.json', 'w', encoding='utf8'), ensure_ascii=False, separators=(',', ':'))
    json.dump({'tokenizer_class': 'PreTrainedTokenizerFast', 'pad_token': '<pad>', 'unk_token': '<unk>', 'model_max_length': 128,
               'clean_up_tokenization_spaces': False}, open(a.to + '/tokenizer_config.json', 'w'))
    json.dump({'architectures': ['BertModel'], 'model_type': 'bert', 'hidden_size': dim, 'vocab_size': V + 1, 'num_hidden_layers': 0,
               'num_attention_heads': 1, 'intermediate_size': 1, 'max_position_embeddings': 512, 'pad_token_id': V,
               'type_vocab_size': 1}, open(a.to + '/config.json', 'w'))


if __name__ == '__main__':
    ap = argparse.ArgumentParser(); ap.add_argument('cmd', choices=['vocab', 'prep', 'train', 'eval', 'export'])
    ap.add_argument('--corpus', default='../shared/corpus'); ap.add_argument('--holdout', default='')
    ap.add_argument('--work', default='work'); ap.add_argument('--vocab', type=int, default=48000)
    ap.add_argument('--model', default='model'); ap.add_argument('--out', default='model'); ap.add_argument('--to', default='export')
    ap.add_argument('--init', default=''); ap.add_argument('--dim', type=int, default=256); ap.add_argument('--bs', type=int, default=1024)
    ap.add_argument('--lr', type=float, default=.3); ap.add_argument('--tau', type=float, default=.05)
    ap.add_argument('--minutes', type=float, default=14); ap.add_argument('--steps', type=int, default=0)
    ap.add_argument('--pself', type=float, default=.12); ap.add_argument('--pen', type=float, default=.5); ap.add_argument('--seed', type=int, default=0)
    a = ap.parse_args(); os.makedirs(a.work, exist_ok=True)
    globals()['cmd_' + a.cmd](a)
