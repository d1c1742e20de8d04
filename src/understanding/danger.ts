import { CRISIS_NEEDS, type CrisisNeed } from '../domain/taxonomy.js'
import type { CrisisTexts } from '../domain/texts.js'
import { tokens } from '../language/normalize.js'

interface Step {
  /** Any of these, each of one or more words ("j'ai"). */
  readonly alternatives: readonly Alternative[]
  /** How many other words may stand before this one. */
  readonly gap: number
}
interface Alternative {
  readonly words: readonly string[]
  /** Of the last word. */
  readonly anyEnding: boolean
}
interface Form {
  readonly need: CrisisNeed
  readonly steps: readonly Step[]
}

/** Looks for forms of danger on the raw text, in all languages at once, without any model. */
export type NoticeDanger = (text: string) => CrisisNeed | undefined

const GAP = 3
const PREFIX = 3
const DRAWN_OUT = /(\p{L})\1{2,}/gu

export function createNoticeDanger(languages: readonly CrisisTexts[]): NoticeDanger {
  const exact = new Map<string, Set<Form>>()
  const byPrefix = new Map<string, Set<Form>>()
  for (const { forms } of languages)
    for (const [need, texts] of Object.entries(forms) as [CrisisNeed, string[]][])
      for (const text of texts) {
        const steps = parseForm(text)
        // Forms are found by their first word: whole words in one map, open endings by their first letters in another.
        for (const { words, anyEnding } of steps[0]?.alternatives ?? []) {
          const [first = ''] = words
          const [map, key] = anyEnding && words.length === 1 ? [byPrefix, first.slice(0, PREFIX)] : [exact, first]
          const known = map.get(key)
          if (known) known.add({ need, steps })
          else map.set(key, new Set([{ need, steps }]))
        }
      }

  return function noticeDanger(text) {
    const found = new Set<CrisisNeed>()
    // A cry draws its letters out ("heeelp"): it is read as written, and with each of them once.
    for (const read of new Set([text, text.replace(DRAWN_OUT, '$1')])) {
      const spoken = tokens(read)
      spoken.forEach((word, at) => {
        for (const form of exact.get(word) ?? []) if (follows(form.steps, spoken, at, 0)) found.add(form.need)
        for (let size = 1; size <= PREFIX; size++)
          for (const form of byPrefix.get(word.slice(0, size)) ?? []) if (follows(form.steps, spoken, at, 0)) found.add(form.need)
      })
    }
    // The order of the list is the order of urgency: a life in danger now comes before what led there.
    return CRISIS_NEEDS.find((need) => found.has(need))
  }
}

/** `took/takes my .. passport*` to steps: `/` parts alternatives, `*` allows any ending, ` .. ` leaves up to three words between, twice as many where it stands twice. */
export function parseForm(text: string): Step[] {
  const steps: Step[] = []
  let gap = 0
  for (const part of text.trim().split(/\s+/)) {
    if (part === '..') {
      gap += GAP
      continue
    }
    const alternatives = part
      .split('/')
      .map((one) => ({ words: tokens(one), anyEnding: one.endsWith('*') }))
      .filter(({ words }) => words.length > 0)
    if (alternatives.length > 0) steps.push({ alternatives, gap: alternatives.some(isHan) ? 2 * gap : gap })
    gap = 0
  }
  return steps
}

/** A Chinese word is mostly two characters, and each of them is a step of its own: the gap is twice as wide. */
function isHan({ words }: Alternative): boolean {
  return words.some((word) => /\p{Script=Han}/u.test(word))
}

function follows(steps: readonly Step[], spoken: readonly string[], at: number, from: number): boolean {
  const step = steps[from]
  if (!step) return true
  const furthest = from === 0 ? at : Math.min(at + step.gap, spoken.length - 1)
  for (let here = at; here <= furthest; here++)
    for (const alternative of step.alternatives)
      if (standsAt(alternative, spoken, here) && follows(steps, spoken, here + alternative.words.length, from + 1)) return true
  return false
}

function standsAt({ words, anyEnding }: Alternative, spoken: readonly string[], at: number): boolean {
  return words.every((word, i) => {
    const heard = spoken[at + i]
    if (heard === undefined) return false
    return anyEnding && i === words.length - 1 ? heard.startsWith(word) : heard === word
  })
}
