import { bucketOf } from '../language/hash.js'
import { grams } from '../language/normalize.js'
import type { Neighbour } from './vector-index.js'

const BUCKETS = 1 << 18

/**
 * Texts compared by their letters: cosine of tf-idf weighted character n-grams, through an inverted index in flat arrays.
 * Inside one language it forgives typing slips better than any encoder; across languages it knows names and loan words only.
 */
export interface CharacterIndex {
  readonly size: number
  /** The likeliest of the indexed texts, if any has a letter in common. */
  nearest(text: string): Neighbour | undefined
  /** Cosine of the text with each of the indexed ones, in their order. The array is reused by the next call. */
  similarities(text: string): Float32Array
}

/** The index in flat arrays, so that it can be kept: postings of bucket b stand from `starts[b]` to `starts[b + 1]`. */
export interface CharacterTable {
  readonly size: number
  readonly starts: Uint32Array
  readonly documents: Uint32Array
  readonly weights: Float32Array
}

export function buildCharacterTable(texts: readonly string[]): CharacterTable {
  const counted = texts.map(countBuckets)
  const documentsWith = new Uint32Array(BUCKETS + 1)
  for (const counts of counted) for (const bucket of counts.keys()) documentsWith[bucket]!++
  const starts = new Uint32Array(BUCKETS + 1)
  for (let bucket = 0; bucket < BUCKETS; bucket++) starts[bucket + 1] = starts[bucket]! + documentsWith[bucket]!
  const idf = rarityOf(texts.length, starts)
  const total = starts[BUCKETS]!
  const documents = new Uint32Array(total)
  const weights = new Float32Array(total)
  const filled = starts.slice()
  counted.forEach((counts, document) => {
    let length = 0
    for (const [bucket, count] of counts) length += ((1 + Math.log(count)) * idf(bucket)) ** 2
    for (const [bucket, count] of counts) {
      const at = filled[bucket]!++
      documents[at] = document
      weights[at] = ((1 + Math.log(count)) * idf(bucket)) / Math.sqrt(length)
    }
  })
  return { size: texts.length, starts, documents, weights }
}

export function openCharacterIndex({ size, starts, documents, weights }: CharacterTable): CharacterIndex {
  const idf = rarityOf(size, starts)
  const scores = new Float32Array(size)

  function similarities(text: string): Float32Array {
    scores.fill(0)
    const counts = countBuckets(text)
    let length = 0
    for (const [bucket, count] of counts) length += ((1 + Math.log(count)) * idf(bucket)) ** 2
    for (const [bucket, count] of counts) {
      const weight = ((1 + Math.log(count)) * idf(bucket)) / Math.sqrt(length || 1)
      for (let at = starts[bucket]!; at < starts[bucket + 1]!; at++) scores[documents[at]!]! += weight * weights[at]!
    }
    return scores
  }
  return {
    size,
    similarities,
    nearest(text) {
      let best: Neighbour | undefined
      similarities(text).forEach((similarity, at) => {
        if (similarity > (best?.similarity ?? 0)) best = { at, similarity }
      })
      return best
    },
  }
}

function rarityOf(size: number, starts: Uint32Array): (bucket: number) => number {
  return (bucket) => Math.log((size + 1) / (starts[bucket + 1]! - starts[bucket]! + 0.5))
}

function countBuckets(text: string): Map<number, number> {
  const counts = new Map<number, number>()
  for (const gram of grams(text)) {
    const bucket = bucketOf(gram, BUCKETS)
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
  }
  return counts
}
