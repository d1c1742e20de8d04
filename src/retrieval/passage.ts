import type { Entry } from '../domain/entry.js'

/** A piece of an entry that a question can be near to. */
export interface Passage {
  /** Position of its entry. */
  readonly entry: number
  readonly text: string
}

const LONGEST = 300

/** The name, other names, and the sentences of an entry in each of its languages: short pieces, since an encoder blurs long ones. */
export function passagesOf(entry: Entry, at: number): Passage[] {
  const texts = Object.values(entry.texts).flatMap((text) => [
    text.name,
    ...sentences(text.summary),
    ...(text.audience ? [text.audience] : []),
  ])
  const names = [entry.name.original, ...entry.aliases]
  return [...new Set([...names, ...texts])].map((text) => ({ entry: at, text: text.slice(0, LONGEST) }))
}

function sentences(text: string): string[] {
  return text
    .split(/(?<=[.!?。؟።])\s+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 8)
}
