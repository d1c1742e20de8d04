import { CRISIS_NEEDS, type CrisisNeed } from '../domain/taxonomy.js'
import type { CrisisTexts } from '../domain/texts.js'
import { words } from '../language/normalize.js'

interface Step {
  /** Any of these. */
  readonly words: readonly { readonly word: string; readonly anyEnding: boolean }[]
  /** How many other words may stand before this one. */
  readonly gap: number
}
interface Form {
  readonly need: CrisisNeed
  readonly steps: readonly Step[]
}

/** Looks for forms of danger on the raw text, in all languages at once, without any model. */
export type NoticeDanger = (text: string) => CrisisNeed | undefined

const GAP = 3
const PREFIX = 3

export function createNoticeDanger(languages: readonly CrisisTexts[]): NoticeDanger {
  const exact = new Map<string, Set<Form>>()
  const byPrefix = new Map<string, Set<Form>>()
  for (const { forms } of languages)
    for (const [need, texts] of Object.entries(forms) as [CrisisNeed, string[]][])
      for (const text of texts) {
        const steps = parseForm(text)
        // Forms are found by their first word: whole words in one map, open endings by their first letters in another.
        for (const { word, anyEnding } of steps[0]?.words ?? []) {
          const [map, key] = anyEnding ? [byPrefix, word.slice(0, PREFIX)] : [exact, word]
          const known = map.get(key)
          if (known) known.add({ need, steps })
          else map.set(key, new Set([{ need, steps }]))
        }
      }

  return function noticeDanger(text) {
    const spoken = words(text)
    const found = new Set<CrisisNeed>()
    spoken.forEach((word, at) => {
      for (const form of exact.get(word) ?? []) if (follows(form.steps, spoken, at, 0)) found.add(form.need)
      for (let size = 1; size <= PREFIX; size++)
        for (const form of byPrefix.get(word.slice(0, size)) ?? []) if (follows(form.steps, spoken, at, 0)) found.add(form.need)
    })
    // The order of the list is the order of urgency: a life in danger now comes before what led there.
    return CRISIS_NEEDS.find((need) => found.has(need))
  }
}

/** `took/takes my .. passport*` to steps: `/` parts alternatives, `*` allows any ending, ` .. ` leaves up to three words between. */
export function parseForm(text: string): Step[] {
  const steps: Step[] = []
  let gap = 0
  for (const part of text.trim().split(/\s+/)) {
    if (part === '..') {
      gap = GAP
      continue
    }
    const alternatives = part.split('/').map((one) => ({ inside: words(one), anyEnding: one.endsWith('*') }))
    const single = alternatives
      .filter(({ inside }) => inside.length === 1)
      .map(({ inside, anyEnding }) => ({ word: inside[0]!, anyEnding }))
    const [only] = alternatives
    if (alternatives.length === 1 && only && only.inside.length > 1)
      // What is written as one but read as several words ("j'ai") are several steps.
      only.inside.forEach((word, i) => {
        steps.push({ words: [{ word, anyEnding: only.anyEnding && i === only.inside.length - 1 }], gap: i === 0 ? gap : 0 })
      })
    else if (single.length > 0) steps.push({ words: single, gap })
    gap = 0
  }
  return steps
}

function follows(steps: readonly Step[], spoken: readonly string[], at: number, from: number): boolean {
  if (from === steps.length) return true
  const step = steps[from]!
  const furthest = from === 0 ? at : Math.min(at + step.gap, spoken.length - 1)
  for (let here = at; here <= furthest; here++) {
    const heard = spoken[here]
    if (heard === undefined) return false
    const fits = step.words.some(({ word, anyEnding }) => (anyEnding ? heard.startsWith(word) : heard === word))
    if (fits && follows(steps, spoken, here + 1, from + 1)) return true
  }
  return false
}
