import { createHash } from 'node:crypto'
import type { Entry } from '../domain/entry.js'
import type { PlaceTable } from '../domain/place.js'
import type { Aside, NeedId } from '../domain/taxonomy.js'
import { cosine, type Embedder } from '../language/embedder.js'
import { buildCharacterTable, type CharacterTable, openCharacterIndex } from '../retrieval/character-index.js'
import { createKeywordIndex, type KeywordIndex } from '../retrieval/keyword-index.js'
import { type Passage, passagesOf } from '../retrieval/passage.js'
import type { VectorIndex } from '../retrieval/vector-index.js'
import { asFloats, asIntegers, packArrays, unpackArrays } from './arrays.js'
import type { Knowledge } from './collect.js'
import {
  fitMeaningHead,
  fitSpellingTable,
  type Head,
  type MeaningTable,
  openMeaningHead,
  openSpellingHead,
  type SpellingTable,
} from './need-head.js'

/** Keeps what was computed between starts, under a key that names model and texts. A damaged or missing one is simply absent. */
export interface IndexCache {
  get(name: string, key: string): Uint8Array | undefined
  put(name: string, key: string, bytes: Uint8Array): void
}

export interface BuildParts {
  readonly embedder?: Embedder
  readonly cache: IndexCache
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
    readonly spellingHead: Head<string>
    readonly meaningHead?: Head<Float32Array>
  }
}

const BATCH = 256
const INFERRED = 2

/** From checked files to what can be searched. Vectors and heads are computed once a release and model, and kept. */
export async function buildIndex(knowledge: Knowledge, served: readonly Entry[], parts: BuildParts): Promise<Release> {
  const ways = waysOf(knowledge)
  const texts = ways.map((way) => way.text)
  const names = ways.map(nameOfLabel)
  const passages = served.flatMap(passagesOf)
  const letters = openCharacterIndex(keptCharacterTable(texts, parts))
  const spellingHead = openSpellingHead(keptSpellingTable(texts, names, parts))
  const base = {
    entries: served,
    passages,
    keywords: createKeywordIndex(served, (entry) => namesOfAreas(entry, knowledge.places)),
    ways: { labels: ways.map((way) => way.label), byLetters: letters.similarities, spellingHead },
  }
  const { embedder } = parts
  if (!embedder) return { ...base, inferred: new Map(), ways: { ...base.ways, byMeaning: () => [], similarity: () => 0 } }

  const wayVectors = await keptVectors('ways', texts, 'query', embedder, parts)
  const passageTexts = passages.map((passage) => passage.text)
  const passageVectors = await keptVectors('passages', passageTexts, 'passage', embedder, parts)
  const nearestWays = parts.openIndex('ways', wayVectors.vectors, wayVectors.key)
  const meaningHead = openMeaningHead(keptMeaningTable(wayVectors, names, parts))
  return {
    ...base,
    vectors: parts.openIndex('passages', passageVectors.vectors, passageVectors.key),
    inferred: inferNeeds(served, passages, passageVectors.vectors, meaningHead),
    ways: {
      ...base.ways,
      byMeaning: (vector, k) => nearestWays.search(vector, k),
      similarity: (vector, at) => cosine(vector, wayVectors.vectors[at]!),
      meaningHead,
    },
  }
}

export function waysOf({ needs, asides }: Pick<Knowledge, 'needs' | 'asides'>): Way[] {
  const ways: Way[] = []
  for (const { needs: texts } of needs.values())
    for (const [need, text] of Object.entries(texts))
      for (const asked of new Set([text!.name, ...text!.ways])) ways.push({ text: asked, label: { need: need as NeedId } })
  for (const { asides: said } of asides.values())
    for (const [aside, texts] of Object.entries(said))
      for (const text of new Set(texts)) ways.push({ text, label: { aside: aside as Aside } })
  return ways
}

function nameOfLabel({ label }: Way): string {
  return 'need' in label ? label.need : `(${label.aside})`
}

function keyOf(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

async function keptVectors(
  name: string,
  texts: readonly string[],
  as: 'query' | 'passage',
  embedder: Embedder,
  { cache, log }: BuildParts,
): Promise<{ vectors: Float32Array[]; key: string }> {
  const { dimensions } = embedder
  const key = keyOf(embedder.hash, as, texts)
  const kept = cache.get(name, key)
  if (kept?.byteLength === texts.length * dimensions * 4) {
    const all = new Float32Array(kept.buffer)
    return { vectors: texts.map((_, at) => all.subarray(at * dimensions, (at + 1) * dimensions)), key }
  }
  const all = new Float32Array(texts.length * dimensions)
  for (let from = 0; from < texts.length; from += BATCH) {
    const vectors = await embedder.embed(texts.slice(from, from + BATCH), as)
    vectors.forEach((vector, i) => {
      all.set(vector, (from + i) * dimensions)
    })
    if (from > 0 && from % (BATCH * 20) === 0) log(`Reading ${name} for the index: ${from} of ${texts.length}`)
  }
  cache.put(name, key, new Uint8Array(all.buffer))
  return { vectors: texts.map((_, at) => all.subarray(at * dimensions, (at + 1) * dimensions)), key }
}

/** Bumped when features or fit of a table change, so that an old one is not taken for a new one. */
const TABLES_VERSION = 2

/** Tables are kept like vectors: computed once for this knowledge, read back afterwards. */
function keptTable<Table>(
  name: string,
  key: string,
  cache: IndexCache,
  read: (arrays: Uint8Array[]) => Table,
  make: () => { table: Table; arrays: Parameters<typeof packArrays>[0] },
): Table {
  const kept = cache.get(name, key)
  if (kept) return read(unpackArrays(kept))
  const { table, arrays } = make()
  cache.put(name, key, packArrays(arrays))
  return table
}

function keptCharacterTable(texts: readonly string[], { cache }: BuildParts): CharacterTable {
  return keptTable(
    'letters',
    keyOf(TABLES_VERSION, texts),
    cache,
    ([starts, documents, weights]) => ({
      size: texts.length,
      starts: asIntegers(starts!),
      documents: asIntegers(documents!),
      weights: asFloats(weights!),
    }),
    () => {
      const table = buildCharacterTable(texts)
      return { table, arrays: [table.starts, table.documents, table.weights] }
    },
  )
}

function keptSpellingTable(texts: readonly string[], labels: readonly string[], { cache, log }: BuildParts): SpellingTable {
  return keptTable(
    'spelling',
    keyOf(TABLES_VERSION, texts, labels),
    cache,
    ([scale, rarity, weights]) => ({
      names: [...new Set(labels)].sort(),
      scale: asFloats(scale!)[0]!,
      rarity: asFloats(rarity!),
      weights: new Int8Array(weights!.buffer, weights!.byteOffset, weights!.byteLength),
    }),
    () => {
      log('Learning how people ask, once for this knowledge. This takes some seconds.')
      const table = fitSpellingTable(texts, labels)
      return { table, arrays: [Float32Array.of(table.scale), table.rarity, table.weights] }
    },
  )
}

function keptMeaningTable(ways: { vectors: Float32Array[]; key: string }, labels: readonly string[], { cache }: BuildParts): MeaningTable {
  return keptTable(
    'meaning',
    keyOf(TABLES_VERSION, ways.key, labels),
    cache,
    ([weights]) => ({ names: [...new Set(labels)].sort(), dimensions: ways.vectors[0]?.length ?? 0, weights: asFloats(weights!) }),
    () => {
      const table = fitMeaningHead(ways.vectors, labels)
      return { table, arrays: [table.weights] }
    },
  )
}

/** Entries that say no needs get the two their words are nearest to, for finding only: nobody is told that they have them. */
function inferNeeds(
  entries: readonly Entry[],
  passages: readonly Passage[],
  vectors: readonly Float32Array[],
  head: Head<Float32Array>,
): Map<number, string[]> {
  const sums = new Map<number, Float32Array>()
  passages.forEach((passage, at) => {
    if (entries[passage.entry]!.needs.length > 0) return
    const sum = sums.get(passage.entry) ?? new Float32Array(head.names.length)
    head.judge(vectors[at]!).forEach((score, label) => {
      sum[label]! += score
    })
    sums.set(passage.entry, sum)
  })
  return new Map(
    [...sums].map(([entry, sum]) => [
      entry,
      head.names
        .map((name, label) => ({ name, score: sum[label]! }))
        .filter(({ name }) => !name.startsWith('('))
        .sort((a, b) => b.score - a.score)
        .slice(0, INFERRED)
        .map(({ name }) => name),
    ]),
  )
}

function namesOfAreas(entry: Entry, places: PlaceTable): string[] {
  return places.cities.filter((city) => entry.area.includes(city.id)).flatMap((city) => Object.values(city.names).flat())
}
