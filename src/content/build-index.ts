import { createHash } from 'node:crypto'
import type { Entry } from '../domain/entry.js'
import type { PlaceTable } from '../domain/place.js'
import type { Aside, NeedId } from '../domain/taxonomy.js'
import { cosine, type Embedder } from '../language/embedder.js'
import { createCharacterIndex } from '../retrieval/character-index.js'
import { createKeywordIndex, type KeywordIndex } from '../retrieval/keyword-index.js'
import { type Passage, passagesOf } from '../retrieval/passage.js'
import type { VectorIndex } from '../retrieval/vector-index.js'
import type { Knowledge } from './collect.js'
import { applyHead, fitHead, type NeedHead } from './need-head.js'

/** Keeps vectors between starts, under a key that names model and texts. A damaged or missing one is simply absent. */
export interface VectorCache {
  get(name: string, key: string, dimensions: number): Float32Array[] | undefined
  put(name: string, key: string, vectors: readonly Float32Array[]): void
}

export interface BuildParts {
  readonly embedder?: Embedder
  readonly cache: VectorCache
  /** Opens the engine's index over vectors; `key` changes whenever they do. */
  openIndex(name: string, vectors: readonly Float32Array[], key: string): VectorIndex
  log(line: string): void
}

export interface Way {
  readonly text: string
  readonly label: { readonly need: NeedId } | { readonly aside: Aside }
}

/** All that a release needs to be searched, in memory. */
export interface Release {
  readonly entries: readonly Entry[]
  readonly passages: readonly Passage[]
  readonly keywords: KeywordIndex
  readonly vectors?: VectorIndex
  readonly inferred: ReadonlyMap<number, readonly string[]>
  readonly ways: {
    readonly labels: readonly Way['label'][]
    byMeaning(vector: Float32Array, k: number): { at: number; similarity: number }[]
    similarity(vector: Float32Array, at: number): number
    byLetters(text: string): Float32Array
    head?(vector: Float32Array): ReadonlyMap<string, number>
  }
}

const BATCH = 256
const INFERRED = 2

/** From checked files to what can be searched. Vectors are computed once a release and model, and kept. */
export async function buildIndex(knowledge: Knowledge, served: readonly Entry[], parts: BuildParts): Promise<Release> {
  const ways = waysOf(knowledge)
  const passages = served.flatMap(passagesOf)
  const letters = createCharacterIndex(ways.map((way) => way.text))
  const keywords = createKeywordIndex(served, (entry) => namesOfAreas(entry, knowledge.places))
  const { embedder } = parts
  if (!embedder) {
    return {
      entries: served,
      passages,
      keywords,
      inferred: new Map(),
      ways: { labels: ways.map((way) => way.label), byMeaning: () => [], similarity: () => 0, byLetters: letters.similarities },
    }
  }
  const wayVectors = await vectorsOf(
    'ways',
    ways.map((way) => way.text),
    'query',
    embedder,
    parts,
  )
  const passageVectors = await vectorsOf(
    'passages',
    passages.map((passage) => passage.text),
    'passage',
    embedder,
    parts,
  )
  const nearestWays = parts.openIndex('ways', wayVectors.vectors, wayVectors.key)
  const head = fitHead(wayVectors.vectors, ways.map(nameOfLabel))
  return {
    entries: served,
    passages,
    keywords,
    vectors: parts.openIndex('passages', passageVectors.vectors, passageVectors.key),
    inferred: inferNeeds(served, passages, passageVectors.vectors, head),
    ways: {
      labels: ways.map((way) => way.label),
      byMeaning: (vector, k) => nearestWays.search(vector, k),
      similarity: (vector, at) => cosine(vector, wayVectors.vectors[at]!),
      byLetters: letters.similarities,
      head: (vector) => applyHead(head, vector),
    },
  }
}

export function waysOf({ needs, asides }: Pick<Knowledge, 'needs' | 'asides'>): Way[] {
  const ways: Way[] = []
  for (const texts of needs.values())
    for (const [need, text] of Object.entries(texts.needs))
      for (const asked of new Set([text!.name, ...text!.ways])) ways.push({ text: asked, label: { need: need as NeedId } })
  for (const texts of asides.values())
    for (const [aside, said] of Object.entries(texts.asides)) for (const text of said) ways.push({ text, label: { aside: aside as Aside } })
  return ways
}

function nameOfLabel({ label }: Way): string {
  return 'need' in label ? label.need : `(${label.aside})`
}

async function vectorsOf(name: string, texts: readonly string[], as: 'query' | 'passage', embedder: Embedder, { cache, log }: BuildParts) {
  const key = createHash('sha256')
    .update(JSON.stringify([embedder.hash, as, texts]))
    .digest('hex')
  const kept = cache.get(name, key, embedder.dimensions)
  if (kept?.length === texts.length) return { vectors: kept, key }
  const vectors: Float32Array[] = []
  for (let from = 0; from < texts.length; from += BATCH) {
    vectors.push(...(await embedder.embed(texts.slice(from, from + BATCH), as)))
    if (from > 0 && from % (BATCH * 20) === 0) log(`Reading ${name} for the index: ${from} of ${texts.length}`)
  }
  cache.put(name, key, vectors)
  return { vectors, key }
}

/** Entries that say no needs get the two their words are nearest to, for finding only: nobody is told that they have them. */
function inferNeeds(entries: readonly Entry[], passages: readonly Passage[], vectors: readonly Float32Array[], head: NeedHead) {
  const sums = new Map<number, Map<string, number>>()
  passages.forEach((passage, at) => {
    if (entries[passage.entry]!.needs.length > 0) return
    const sum = sums.get(passage.entry) ?? new Map<string, number>()
    for (const [name, score] of applyHead(head, vectors[at]!)) if (!name.startsWith('(')) sum.set(name, (sum.get(name) ?? 0) + score)
    sums.set(passage.entry, sum)
  })
  return new Map(
    [...sums].map(([entry, sum]) => [
      entry,
      [...sum]
        .sort((a, b) => b[1] - a[1])
        .slice(0, INFERRED)
        .map(([need]) => need),
    ]),
  )
}

function namesOfAreas(entry: Entry, places: PlaceTable): string[] {
  return places.cities.filter((city) => entry.area.includes(city.id)).flatMap((city) => Object.values(city.names).flat())
}
