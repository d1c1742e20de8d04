import { z } from 'zod'
import type { Found, Understood } from '../domain/answer.js'
import type { Entry } from '../domain/entry.js'
import { EU_MEMBERS } from '../domain/place.js'
import { words } from '../language/normalize.js'
import type { KeywordIndex } from './keyword-index.js'
import type { Passage } from './passage.js'
import type { VectorIndex } from './vector-index.js'

export interface RetrieveParts {
  readonly entries: readonly Entry[]
  readonly passages: readonly Passage[]
  readonly keywords: KeywordIndex
  /** Absent where no embedding model serves. */
  readonly vectors?: VectorIndex
  /** Needs read from the words of entries that say none, as when somebody else's directory is loaded. */
  readonly inferred: ReadonlyMap<number, readonly string[]>
  readonly weights: EntryWeights
}

/** What each piece of evidence is worth. Fitted on the entry questions of `test/questions/` with `npm run calibrate`. */
export const EntryWeights = z
  .object({
    /** Belief in a need that the entry is for. */
    need: z.number(),
    /** What a need's place in the entry's list takes away: the first is what the entry is about. */
    placeLoss: z.number(),
    /** Power of the belief: below 1 the second and third likely need count for more. */
    temper: z.number(),
    /** Words in common (BM25+), the best candidate counting whole. */
    words: z.number(),
    /** Likeness of meaning with the entry's sentences. */
    meaning: z.number(),
    /** The entry's name was said. */
    named: z.number(),
    /** The entry is of the city that was named; of another; of some city where none was named. */
    area: z.number(),
    otherArea: z.number(),
    someArea: z.number(),
    /** The entry is of the country itself, not of the Union or the world. */
    home: z.number(),
    /** A service somebody can reach, not information. */
    service: z.number(),
    /** What the entry says is of low confidence. */
    low: z.number(),
  })
  .strict()
export type EntryWeights = z.infer<typeof EntryWeights>

export const DEFAULT_WEIGHTS: EntryWeights = {
  need: 1.2,
  placeLoss: 0.15,
  temper: 0.5,
  words: 0.3,
  meaning: 1.4,
  named: 0.9,
  area: 0.4,
  otherArea: -0.75,
  someArea: -0.05,
  home: 0.8,
  service: 0.06,
  low: 0,
}

/** Share of the area's weight for an entry of the city around the district that was named. */
const OUTER_AREA = 0.35
/** A need that was inferred from an entry's words counts less than one that a person gave it. */
const INFERRED = 0.6
const NEAREST = 60
/** Entries of less relevance fit only by chance: 0.4 loses no right entry of the development questions. */
const LEAST = 0.4
/** From here on a question has said an entry's name. */
export const NAMED = 0.75

export interface Retrieved {
  readonly found: readonly Found[]
  /** The entry whose name was said, if one was. */
  readonly named?: Entry
}

export type Retrieve = ReturnType<typeof createRetrieve>

/** Entries that fit a question, best first: needs, words and meaning together, inside the place the question plays in. */
export function createRetrieve({ entries, passages, keywords, vectors, inferred, weights }: RetrieveParts) {
  const passagesOfEntry = new Map<number, number[]>()
  passages.forEach((passage, at) => {
    const list = passagesOfEntry.get(passage.entry)
    if (list) list.push(at)
    else passagesOfEntry.set(passage.entry, [at])
  })

  return function retrieve(text: string, vector: Float32Array | undefined, understood: Understood, most: number): Retrieved {
    const { places, needs } = understood
    const candidates = new Set<number>()
    entries.forEach((entry, at) => {
      if (isNear(entry, understood)) candidates.add(at)
    })
    const scores = keywords.search(text, candidates)
    const mostWords = Math.max(8, ...scores.values())
    const spoken = new Set(words(text))
    const meaning = vector && vectors ? byMeaning(vector, candidates, vectors) : new Map<number, number>()
    const shares = new Map(needs.map(({ need, share }) => [need as string, share ** weights.temper]))

    const found: Found[] = []
    let named: { entry: Entry; score: number } | undefined
    for (const at of candidates) {
      const entry = entries[at]!
      const own = entry.needs.length > 0
      const list = own ? entry.needs : (inferred.get(at) ?? [])
      let need = 0
      list.forEach((id, place) => {
        need += (shares.get(id) ?? 0) * (1 - weights.placeLoss) ** place * (own ? 1 : INFERRED)
      })
      const said = keywords.named(spoken, at)
      const local = entry.area.length > 0
      // Named districts come before the cities they lie in: what lies in the district itself fits better.
      const nearest = places.areas.findIndex((area) => entry.area.includes(area))
      const relevance =
        weights.need * Math.min(1, need) +
        (weights.words * (scores.get(at) ?? 0)) / mostWords +
        weights.meaning * (meaning.get(at) ?? 0) +
        weights.named * (said >= NAMED ? said : said * 0.3)
      // An entry must have to do with the question before it counts that it is near.
      if (relevance < LEAST) continue
      const score =
        relevance +
        (places.areas.length > 0
          ? nearest >= 0
            ? weights.area * (nearest === 0 ? 1 : OUTER_AREA)
            : local
              ? weights.otherArea
              : 0
          : local
            ? weights.someArea
            : 0) +
        (entry.country === places.country ? weights.home : 0) +
        (entry.kind === 'service' ? weights.service : 0) +
        (entry.confidence === 'low' ? weights.low : 0)
      found.push({ entry, score })
      if (said >= NAMED && (!named || score > named.score)) named = { entry, score }
    }
    found.sort((a, b) => b.score - a.score || (a.entry.id < b.entry.id ? -1 : 1))
    return { found: found.slice(0, most), ...(named && { named: named.entry }) }
  }

  /** An entry's likeness: its best piece, and a little of the next two, since one lucky sentence is weaker than three. */
  function byMeaning(vector: Float32Array, candidates: ReadonlySet<number>, index: VectorIndex): Map<number, number> {
    const only = new Set<number>()
    for (const at of candidates) for (const passage of passagesOfEntry.get(at) ?? []) only.add(passage)
    const pieces = new Map<number, number[]>()
    for (const { at, similarity } of index.search(vector, NEAREST, only)) {
      const { entry } = passages[at]!
      const list = pieces.get(entry)
      if (list) list.push(similarity)
      else pieces.set(entry, [similarity])
    }
    return new Map([...pieces].map(([entry, [best = 0, second = 0, third = 0]]) => [entry, best + 0.15 * (second + third)]))
  }
}

/** Entries of the country, the Union's where it is a member, and international ones. Without a country no national entry; never a neighbour's. */
function isNear(entry: Entry, { places }: Understood): boolean {
  if (entry.country === 'INT') return true
  if (entry.country === 'EU') return places.country === undefined || EU_MEMBERS.has(places.country)
  return entry.country === places.country || (places.destination !== undefined && entry.country === places.destination)
}
