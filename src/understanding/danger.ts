import { CRISIS_NEEDS, type CrisisNeed } from '../domain/taxonomy.js'
import type { CrisisTexts } from '../domain/texts.js'
import { tokens } from '../language/normalize.js'

interface Step {
  /** Any of these words, of these beginnings of words, or of these sequences ("j'ai"). */
  readonly words: ReadonlySet<string>
  readonly stems: readonly string[]
  readonly sequences: readonly (readonly string[])[]
  /** How many other words may stand before this one. */
  readonly gap: number
}
interface Form {
  readonly need: CrisisNeed
  readonly text: string
}

/** Looks for forms of danger on the raw text, in all languages at once, without any model. */
export type NoticeDanger = (text: string) => CrisisNeed | undefined

const GAP = 3
const PREFIX = 3
const DRAWN_OUT = /(\p{L})\1{2,}/gu

export function createNoticeDanger(languages: readonly Pick<CrisisTexts, 'forms'>[]): NoticeDanger {
  // Forms are found by their first word: whole words in one map, open endings by their first letters in another.
  // Forty languages have a million alternatives: what stands behind the first word is read when that word is heard, not at the start.
  const exact = new Map<string, Form[]>()
  const byPrefix = new Map<string, Form[]>()
  const read = new Map<Form, readonly Step[]>()
  const put = (map: Map<string, Form[]>, key: string, form: Form) => {
    const known = map.get(key)
    if (!known) map.set(key, [form])
    else if (known[known.length - 1] !== form) known.push(form)
  }
  for (const { forms } of languages)
    for (const [need, texts] of Object.entries(forms) as [CrisisNeed, string[]][])
      for (const text of texts) {
        const form = { need, text }
        const [first] = parseForm(text, 1)
        if (!first) continue
        for (const word of first.words) put(exact, word, form)
        for (const stem of first.stems) put(byPrefix, stem.slice(0, PREFIX), form)
        for (const [word = ''] of first.sequences) put(exact, word.replace('*', ''), form)
      }

  function stepsOf(form: Form): readonly Step[] {
    const known = read.get(form)
    if (known) return known
    const steps = parseForm(form.text)
    read.set(form, steps)
    return steps
  }

  return function noticeDanger(text) {
    const found = new Set<CrisisNeed>()
    const listen = (forms: readonly Form[] | undefined, spoken: readonly string[], at: number) => {
      for (const form of forms ?? []) if (!found.has(form.need) && follows(stepsOf(form), spoken, at, 0)) found.add(form.need)
    }
    // A cry draws its letters out ("heeelp"): it is read as written, and with each of them once.
    for (const said of new Set([text, text.replace(DRAWN_OUT, '$1')])) {
      const spoken = tokens(said)
      spoken.forEach((word, at) => {
        listen(exact.get(word), spoken, at)
        for (let size = 1; size <= PREFIX; size++) listen(byPrefix.get(word.slice(0, size)), spoken, at)
      })
    }
    // The order of the list is the order of urgency: a life in danger now comes before what led there.
    return CRISIS_NEEDS.find((need) => found.has(need))
  }
}

/**
 * `took/takes my .. passport*` to steps: `/` parts alternatives, `*` allows any ending, ` .. ` leaves up to three words between, twice as
 * many where it stands twice. With `most` only so many steps are read.
 */
export function parseForm(text: string, most = Number.POSITIVE_INFINITY): Step[] {
  const steps: Step[] = []
  let gap = 0
  for (const part of text.trim().split(/\s+/)) {
    if (steps.length === most) break
    if (part === '..') {
      gap += GAP
      continue
    }
    const words = new Set<string>()
    const stems: string[] = []
    const sequences: string[][] = []
    for (const alternative of part.split('/')) {
      const said = tokens(alternative)
      const [only] = said
      if (only === undefined) continue
      const open = alternative.endsWith('*')
      if (said.length > 1) sequences.push(open ? [...said.slice(0, -1), `${said[said.length - 1]}*`] : said)
      else if (open) stems.push(only)
      else words.add(only)
    }
    // A Chinese word is mostly two characters, and each of them is a step of its own: the gap is twice as wide.
    if (words.size + stems.length + sequences.length > 0)
      steps.push({ words, stems, sequences, gap: /\p{Script=Han}/u.test(part) ? 2 * gap : gap })
    gap = 0
  }
  return steps
}

function follows(steps: readonly Step[], spoken: readonly string[], at: number, from: number): boolean {
  const step = steps[from]
  if (!step) return true
  const furthest = from === 0 ? at : Math.min(at + step.gap, spoken.length - 1)
  for (let here = at; here <= furthest; here++) {
    const heard = spoken[here]
    if (heard === undefined) return false
    if ((step.words.has(heard) || step.stems.some((stem) => heard.startsWith(stem))) && follows(steps, spoken, here + 1, from + 1))
      return true
    for (const sequence of step.sequences)
      if (sequence.every((word, i) => isWord(word, spoken[here + i])) && follows(steps, spoken, here + sequence.length, from + 1))
        return true
  }
  return false
}

function isWord(word: string, heard: string | undefined): boolean {
  return word.endsWith('*') ? (heard?.startsWith(word.slice(0, -1)) ?? false) : heard === word
}
