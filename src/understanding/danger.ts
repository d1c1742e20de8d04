import { CRISIS_NEEDS, type CrisisNeed } from '../domain/taxonomy.js'
import type { CrisisTexts } from '../domain/texts.js'
import { words } from '../language/normalize.js'

interface Step {
  readonly word: string
  readonly anyEnding: boolean
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
  const exact = new Map<string, Form[]>()
  const byPrefix = new Map<string, Form[]>()
  for (const { forms } of languages)
    for (const [need, texts] of Object.entries(forms) as [CrisisNeed, string[]][])
      for (const text of texts) {
        const steps = parseForm(text)
        const [first] = steps
        if (!first) continue
        // Forms are found by their first word: whole words in one map, open endings by their first letters in another.
        const [map, key] = first.anyEnding ? [byPrefix, first.word.slice(0, PREFIX)] : [exact, first.word]
        map.set(key, [...(map.get(key) ?? []), { need, steps }])
      }

  return function noticeDanger(text) {
    const spoken = words(text)
    const found = new Set<CrisisNeed>()
    spoken.forEach((word, at) => {
      for (const form of exact.get(word) ?? []) if (follows(form.steps, spoken, at, 0)) found.add(form.need)
      for (let size = 1; size <= PREFIX; size++)
        for (const form of byPrefix.get(word.slice(0, size)) ?? [])
          if (form.steps[0]!.word.slice(0, PREFIX).length === size && follows(form.steps, spoken, at, 0)) found.add(form.need)
    })
    // The order of the list is the order of urgency: a life in danger now comes before what led there.
    return CRISIS_NEEDS.find((need) => found.has(need))
  }
}

/** `took my .. passport*` to steps. Exported for the check of the knowledge folder. */
export function parseForm(text: string): Step[] {
  const steps: Step[] = []
  let gap = 0
  for (const part of text.trim().split(/\s+/)) {
    if (part === '..') {
      gap = GAP
      continue
    }
    const anyEnding = part.endsWith('*')
    const inside = words(part)
    inside.forEach((word, i) => {
      steps.push({ word, anyEnding: anyEnding && i === inside.length - 1, gap: i === 0 ? gap : 0 })
    })
    gap = 0
  }
  return steps
}

function follows(steps: readonly Step[], spoken: readonly string[], at: number, from: number): boolean {
  if (from === steps.length) return true
  const step = steps[from]!
  const furthest = from === 0 ? at : Math.min(at + step.gap, spoken.length - 1)
  for (let here = at; here <= furthest; here++) {
    const word = spoken[here]
    if (word === undefined) return false
    if ((step.anyEnding ? word.startsWith(step.word) : word === step.word) && follows(steps, spoken, here + 1, from + 1)) return true
  }
  return false
}
