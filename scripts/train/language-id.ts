/**
 * Trains `models/language-id/` from the parallel corpus and our own ways of asking: multinomial logistic regression over hashed
 * character n-grams, one table a script. `node dist/scripts/train/language-id.js --corpus DIR`; about four minutes on one core; seeded.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { isLanguage, LANGUAGES, type Language, type Script } from '../../src/domain/language.js'
import { dominantScript, languageFeatures } from '../../src/language/detect.js'

const { values } = parseArgs({ options: { corpus: { type: 'string' }, to: { type: 'string', default: 'models/language-id' } } })
if (!values.corpus) throw new Error('--corpus DIR is missing: a folder of <source>.jsonl.gz files, one {"t":{"<lang>":"<text>"}} a line')

const BUCKETS = 1 << 14
const PER_LANGUAGE = 9000
const OWN_WEIGHT = 3
const EPOCHS = 6
const RATE = 0.5
const DECAY = 1e-6

/** Small deterministic generator (mulberry32), so that two trainings give the same table. */
let state = 20261125
function random(): number {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

const CORPUS_NAMES: Record<string, Language> = { srl: 'sr', apc: 'ar', arz: 'ar', ary: 'ar' }
// Terms and software strings say little about how people write.
const SKIPPED =
  /^(wiktionary|freedict|gatitos|cldr|osm-|tico19-terms|mediawiki|gnome-settings|scratch|commons|wikipedia-android|hot-|odk-|qa-)/

const texts = new Map<string, { text: string; own: boolean }[]>()
function take(language: string, text: string, own: boolean): void {
  const code = CORPUS_NAMES[language] ?? language
  if (!isLanguage(code)) return
  const script = dominantScript(text)
  if (!script || !LANGUAGES.find((row) => row.code === code)!.scripts.includes(script as never)) return
  const key = `${script} ${code}`
  const list = texts.get(key)
  if (list) list.push({ text, own })
  else texts.set(key, [{ text, own }])
}

for (const file of readdirSync(values.corpus).filter((name) => name.endsWith('.jsonl.gz') && !SKIPPED.test(name)))
  for (const line of gunzipSync(readFileSync(join(values.corpus, file)))
    .toString('utf8')
    .split('\n')) {
    if (!line) continue
    const group = JSON.parse(line) as { t?: Record<string, string> }
    for (const [language, text] of Object.entries(group.t ?? {})) take(language, text, false)
  }
for (const file of readdirSync('knowledge/asides'))
  for (const said of Object.values(
    (JSON.parse(readFileSync(`knowledge/asides/${file}`, 'utf8')) as { asides: Record<string, string[]> }).asides,
  ))
    for (const text of said) take(file.slice(0, -5), text, true)
for (const file of readdirSync('knowledge/needs'))
  for (const need of Object.values(
    (JSON.parse(readFileSync(`knowledge/needs/${file}`, 'utf8')) as { needs: Record<string, { ways: string[] }> }).needs,
  ))
    for (const way of need.ways) take(file.slice(0, -5), way, true)

/** A stretch of one to nine words, sometimes without diacritics: what a message looks like. */
function stretch(text: string): string {
  const all = text.split(/\s+/)
  const size = 1 + Math.floor(random() * 9)
  const from = Math.floor(random() * Math.max(1, all.length - size + 1))
  const part = all.slice(from, from + size).join(' ')
  return random() < 0.25
    ? part
        .normalize('NFD')
        .replace(/[\u0300-\u036f]/g, '')
        .normalize('NFC')
    : part
}

const tables: { script: Script; languages: string[]; scale: number }[] = []
const parts: Int8Array[] = []
for (const script of ['Latn', 'Arab', 'Cyrl', 'Ethi'] as const) {
  const classes = [...texts.keys()].filter((key) => key.startsWith(script)).sort()
  const languages = classes.map((key) => key.split(' ')[1]!)
  const samples: { features: Uint32Array; at: number }[] = []
  const held: { features: Uint32Array; at: number; words: number }[] = []
  classes.forEach((key, at) => {
    const list = texts.get(key)!
    const own = list.filter((one) => one.own)
    const corpus = list.filter((one) => !one.own)
    const wanted = Math.min(PER_LANGUAGE, Math.max(2500, corpus.length * 3))
    const push = (text: string) => {
      const part = stretch(text)
      const features = languageFeatures(part, BUCKETS)
      if (features.length === 0) return
      if (random() < 0.03) held.push({ features, at, words: part.split(' ').length })
      else samples.push({ features, at })
    }
    for (let i = 0; corpus.length > 0 && i < wanted; i++) push(corpus[Math.floor(random() * corpus.length)]!.text)
    for (let i = 0; own.length > 0 && i < Math.min(own.length * OWN_WEIGHT, PER_LANGUAGE / 2); i++) push(own[i % own.length]!.text)
  })
  const size = languages.length
  const weights = new Float32Array(BUCKETS * size)
  const seen = new Float32Array(BUCKETS).fill(1)
  const logits = new Float64Array(size)
  const think = (features: Uint32Array) => {
    logits.fill(0)
    for (const bucket of features) for (let l = 0; l < size; l++) logits[l]! += weights[bucket * size + l]!
    const norm = 1 / Math.sqrt(features.length)
    let top = Number.NEGATIVE_INFINITY
    for (let l = 0; l < size; l++) {
      logits[l]! *= norm
      top = Math.max(top, logits[l]!)
    }
    let total = 0
    for (let l = 0; l < size; l++) {
      logits[l] = Math.exp(logits[l]! - top)
      total += logits[l]!
    }
    for (let l = 0; l < size; l++) logits[l]! /= total
    return norm
  }
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let i = samples.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1))
      ;[samples[i], samples[j]] = [samples[j]!, samples[i]!]
    }
    for (const { features, at } of samples) {
      const norm = think(features)
      logits[at]! -= 1
      for (const bucket of features) {
        const rate = (RATE * (1 - epoch / EPOCHS) * norm * 4) / Math.sqrt(seen[bucket]!)
        seen[bucket]! += 0.05
        for (let l = 0; l < size; l++) weights[bucket * size + l]! -= rate * logits[l]! + DECAY * weights[bucket * size + l]!
      }
    }
    let right = 0
    for (const { features, at } of held) {
      think(features)
      if (logits.indexOf(Math.max(...logits)) === at) right++
    }
    console.error(
      `${script} epoch ${epoch + 1}: ${((100 * right) / held.length).toFixed(1)} % of ${held.length} held-out stretches (1 to 9 words)`,
    )
  }
  let largest = 0
  for (const weight of weights) largest = Math.max(largest, Math.abs(weight))
  // The few largest weights are clipped: one outlier would cost all others their precision.
  const scale = Math.min(largest, 6) / 127
  parts.push(Int8Array.from(weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight / scale)))))
  tables.push({ script, languages, scale })
}
mkdirSync(values.to, { recursive: true })
writeFileSync(join(values.to, 'description.json'), `${JSON.stringify({ buckets: BUCKETS, scripts: tables }, undefined, 2)}\n`)
writeFileSync(join(values.to, 'weights.bin'), Buffer.concat(parts.map((part) => Buffer.from(part.buffer))))
console.error(`Wrote ${values.to}: ${tables.map((table) => `${table.script} ${table.languages.length}`).join(', ')} languages`)
