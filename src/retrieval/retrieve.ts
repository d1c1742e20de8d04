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
}

/** What each piece of evidence is worth. Fitted on the entry questions of `test/questions/` with `npm run calibrate`. */
export const WEIGHTS = {
  need: 1,
  words: 0.55,
  meaning: 0.5,
  named: 1.1,
  area: 0.5,
  otherArea: -0.6,
  someArea: -0.08,
  home: 0.12,
  low: -0.1,
}

/** A need's place in an entry's list: the first is what the entry is about. */
const PLACES = [1, 0.82, 0.7, 0.6, 0.52, 0.46]
const NEAREST = 60
/** Entries under this fit only by chance. */
const LEAST = 0.25
/** From here on a question has said an entry's name. */
export const NAMED = 0.75

export interface Retrieved {
  readonly found: readonly Found[]
  /** The entry whose name was said, if one was. */
  readonly named?: Entry
}

export type Retrieve = ReturnType<typeof createRetrieve>

/** Entries that fit a question, best first: needs, words and meaning together, inside the place the question plays in. */
export function createRetrieve({ entries, passages, keywords, vectors, inferred }: RetrieveParts) {
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
    const shares = new Map(needs.map(({ need, share }) => [need as string, share]))
    const areas = new Set<string>(places.areas)

    const found: Found[] = []
    let named: { entry: Entry; score: number } | undefined
    for (const at of candidates) {
      const entry = entries[at]!
      const own = entry.needs.length > 0
      const list = own ? entry.needs : (inferred.get(at) ?? [])
      let need = 0
      list.forEach((id, place) => {
        need += (shares.get(id) ?? 0) * (PLACES[place] ?? 0.4) * (own ? 1 : 0.6)
      })
      const said = keywords.named(spoken, at)
      const local = entry.area.length > 0
      const inArea = entry.area.some((area) => areas.has(area))
      const score =
        WEIGHTS.need * Math.min(1, need) +
        (WEIGHTS.words * (scores.get(at) ?? 0)) / mostWords +
        WEIGHTS.meaning * (meaning.get(at) ?? 0) +
        WEIGHTS.named * (said >= NAMED ? said : said * 0.3) +
        (areas.size > 0 ? (inArea ? WEIGHTS.area : local ? WEIGHTS.otherArea : 0) : local ? WEIGHTS.someArea : 0) +
        (entry.country === places.country ? WEIGHTS.home : 0) +
        (entry.confidence === 'low' ? WEIGHTS.low : 0)
      if (score > LEAST) found.push({ entry, score })
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
