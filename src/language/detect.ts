import { isLanguage, isSameGroup, type Language, type Script } from '../domain/language.js'
import { bucketOf } from './hash.js'

/** What a text is written in, best first, and whether that is sure enough not to ask. */
export interface Detected {
  readonly language: Language
  readonly sure: boolean
  readonly ranked: readonly { readonly language: Language; readonly share: number }[]
}

/** A linear model over hashed character n-grams, one table a script: `models/language-id/`. Made by `scripts/train/language-id.ts`. */
export interface LanguageModel {
  readonly buckets: number
  readonly scripts: Partial<Record<Script, ScriptModel>>
}
export interface ScriptModel {
  readonly languages: readonly Language[]
  /** Weights of bucket b for language l at `b * languages.length + l`, as int8 times `scale`. */
  readonly weights: Int8Array
  readonly scale: number
}

const SCRIPTS: readonly [Script, RegExp][] = [
  ['Latn', /\p{Script=Latin}/u],
  ['Arab', /\p{Script=Arabic}/u],
  ['Cyrl', /\p{Script=Cyrillic}/u],
  ['Ethi', /\p{Script=Ethiopic}/u],
  ['Deva', /\p{Script=Devanagari}/u],
  ['Beng', /\p{Script=Bengali}/u],
  ['Hans', /\p{Script=Han}/u],
  ['Geor', /\p{Script=Georgian}/u],
  ['Armn', /\p{Script=Armenian}/u],
  ['Grek', /\p{Script=Greek}/u],
  ['Guru', /\p{Script=Gurmukhi}/u],
  ['Taml', /\p{Script=Tamil}/u],
  ['Hebr', /\p{Script=Hebrew}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Hang', /\p{Script=Hangul}/u],
  ['Kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
]

/** Scripts that only one of our languages is written in. */
const DECIDED: Partial<Record<Script, Language>> = { Beng: 'bn', Hans: 'zh', Geor: 'ka', Armn: 'hy', Deva: 'hi' }

// Somebody who writes Arabic and names a "Jobcenter" writes Arabic: a third of other letters is enough.
const OTHER_SCRIPT_SHARE = 0.34
/** Belief of the best language (with its group) from which we do not ask: 0.6 keeps wrong guesses under 2 % on test/questions. */
const SURE = 0.6
/** A language that was chosen weighs like this much evidence: people mostly write what they read. */
const CHOSEN = 2

export function dominantScript(text: string): Script | undefined {
  const counts = new Map<Script, number>()
  let letters = 0
  for (const letter of text) {
    const script = SCRIPTS.find(([, pattern]) => pattern.test(letter))?.[0]
    if (!script) continue
    letters++
    counts.set(script, (counts.get(script) ?? 0) + (script === 'Hans' || script === 'Ethi' ? 2 : 1))
  }
  if (letters === 0) return undefined
  if ((counts.get('Kana') ?? 0) > 0) return 'Kana'
  const ranked = [...counts].sort((a, b) => b[1] - a[1])
  const other = ranked.find(([script]) => script !== 'Latn')
  if (other && other[1] >= OTHER_SCRIPT_SHARE * letters) return other[0]
  return ranked[0]?.[0]
}

/** Hashed n-grams of 1 to 4 letters, words' edges marked. The same in training and use. */
export function languageFeatures(text: string, buckets: number): Uint32Array {
  const clean = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}'’ʻʼ\d]+/gu, ' ')
    .trim()
  const found = new Set<number>()
  for (const word of clean.split(' ')) {
    if (/^\d+$/.test(word)) continue
    const marked = `<${word}>`
    for (let size = 1; size <= 4; size++)
      for (let at = 0; at + size <= marked.length; at++) found.add(bucketOf(marked.slice(at, at + size), buckets))
    // Whole words carry the function words, which tell close languages apart best.
    found.add(bucketOf(`#${marked}`, buckets))
  }
  return Uint32Array.from(found)
}

export type Detect = ReturnType<typeof createDetect>

/**
 * Says what a text is written in. Script first, then the model; where two languages are one group (Persian, Dari),
 * the chosen or first `offered` one of the group stands for it.
 */
export function createDetect(model: LanguageModel, offered: readonly Language[]) {
  const preferOffered = (language: Language) =>
    offered.includes(language) ? language : (offered.find((other) => isSameGroup(other, language)) ?? language)

  return function detect(text: string, chosen?: Language): Detected | undefined {
    const script = dominantScript(text)
    if (!script) return undefined
    const alone = DECIDED[script]
    if (alone) return { language: alone, sure: true, ranked: [{ language: alone, share: 1 }] }
    const table = model.scripts[script]
    if (!table) return undefined
    const ranked = score(table, languageFeatures(text, model.buckets), chosen)
    const best = ranked[0]
    if (!best) return undefined
    const share = ranked.reduce((sum, one) => sum + (isSameGroup(one.language, best.language) ? one.share : 0), 0)
    const language = chosen && isSameGroup(chosen, best.language) ? chosen : preferOffered(best.language)
    return { language, sure: share >= SURE, ranked }
  }

  function score(table: ScriptModel, features: Uint32Array, chosen: Language | undefined) {
    const { languages, weights, scale } = table
    const sums = new Float64Array(languages.length)
    for (const bucket of features) for (let l = 0; l < languages.length; l++) sums[l]! += weights[bucket * languages.length + l]!
    const logits = [...sums].map(
      (sum, l) => (sum * scale) / Math.sqrt(Math.max(features.length, 1)) + (chosen && isSameGroup(languages[l]!, chosen) ? CHOSEN : 0),
    )
    const top = Math.max(...logits)
    const powers = logits.map((logit) => Math.exp(logit - top))
    const total = powers.reduce((sum, power) => sum + power, 0)
    return languages.map((language, l) => ({ language, share: powers[l]! / total })).sort((a, b) => b.share - a.share)
  }
}

/** Parses the files of `models/language-id/`. Throws when the table does not fit its description. */
export function parseLanguageModel(description: unknown, weights: Int8Array): LanguageModel {
  const { buckets, scripts } = description as { buckets: number; scripts: { script: Script; languages: string[]; scale: number }[] }
  let from = 0
  const tables: Partial<Record<Script, ScriptModel>> = {}
  for (const { script, languages, scale } of scripts) {
    const size = buckets * languages.length
    tables[script] = { languages: languages.filter(isLanguage), weights: weights.subarray(from, from + size), scale }
    if (tables[script]?.languages.length !== languages.length) throw new Error('models/language-id names a language we do not know')
    from += size
  }
  if (from !== weights.length) throw new Error('models/language-id/weights.bin does not have the size its description says')
  return { buckets, scripts: tables }
}
