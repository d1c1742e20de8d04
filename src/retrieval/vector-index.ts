import { cosine } from '../language/embedder.js'

export interface Neighbour {
  /** Position of the vector in the order it was given in. */
  readonly at: number
  /** Cosine, -1 to 1. */
  readonly similarity: number
}

/** Finds the nearest of many unit vectors. Engines stand in `drivers/`; the exact one below is the oracle they are tested against. */
export interface VectorIndex {
  readonly size: number
  /** At most `k` neighbours, nearest first; with `only`, among those positions alone. */
  search(query: Float32Array, k: number, only?: ReadonlySet<number>): Neighbour[]
}

/** Below this many candidates looking at each is faster than any index, and always right. */
export const FEW = 2000

export function createExactIndex(vectors: readonly Float32Array[]): VectorIndex {
  return {
    size: vectors.length,
    search(query, k, only) {
      const found: Neighbour[] = []
      const look = (at: number) => found.push({ at, similarity: cosine(query, vectors[at]!) })
      if (only) for (const at of only) look(at)
      else for (let at = 0; at < vectors.length; at++) look(at)
      return found.sort(byNearness).slice(0, k)
    },
  }
}

export function byNearness(a: Neighbour, b: Neighbour): number {
  return b.similarity - a.similarity || a.at - b.at
}
