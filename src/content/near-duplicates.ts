import { grams } from '../language/normalize.js'

export interface NearDuplicate {
  readonly text: string
  readonly other: string
  /** Shared share of character n-grams (Jaccard), 0 to 1. */
  readonly likeness: number
}

/** From this share of common n-grams two sentences are one sentence typed twice: a word more, another ending, a slip. */
export const NEAR = 0.7
/** N-grams in more texts than this tell no two of them apart, and make the search slow. */
const COMMON = 400

/**
 * Texts that are nearly the same as one before them (or, where `others` are given, as one of those).
 * A second near-identical way of asking teaches nothing, and a question like a way measures nothing.
 */
export function nearDuplicates(texts: readonly string[], others?: readonly string[], near = NEAR): NearDuplicate[] {
  const holders = new Map<string, number[]>()
  const sizes: number[] = []
  const put = (held: ReadonlySet<string>) => {
    for (const gram of held) {
      const list = holders.get(gram)
      if (list) list.push(sizes.length)
      else holders.set(gram, [sizes.length])
    }
    sizes.push(held.size)
  }
  const known = others ?? texts
  if (others) for (const other of others) put(new Set(grams(other)))
  return texts.flatMap((text) => {
    const own = new Set(grams(text))
    const shared = new Map<number, number>()
    for (const gram of own) {
      const list = holders.get(gram) ?? []
      if (list.length <= COMMON) for (const at of list) shared.set(at, (shared.get(at) ?? 0) + 1)
    }
    let best: NearDuplicate | undefined
    for (const [at, common] of shared) {
      if (common * 2 < own.size) continue // cannot reach the limit, whatever the common n-grams add
      const all = new Set(grams(known[at]!))
      const both = [...own].filter((gram) => all.has(gram)).length
      const likeness = both / (own.size + sizes[at]! - both)
      if (likeness >= near && likeness > (best?.likeness ?? 0)) best = { text, other: known[at]!, likeness }
    }
    if (!others) put(own)
    return best ? [best] : []
  })
}
