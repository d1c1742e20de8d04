import { describe, expect, test } from 'vitest'
import type { VectorIndex } from '../../src/retrieval/vector-index.js'

/** Unit vectors with some neighbourhoods in them, the same every time. */
export function someVectors(count: number, dimensions: number, seed = 7): Float32Array[] {
  let state = seed
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32 - 0.5
  }
  const centres = Array.from({ length: 12 }, () => Float32Array.from({ length: dimensions }, random))
  return Array.from({ length: count }, (_, i) => {
    const centre = centres[i % centres.length]!
    return unit(Float32Array.from({ length: dimensions }, (_, d) => centre[d]! + 0.6 * random()))
  })
}

export function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

/** What every vector index must do, whatever engine is under it. */
export function behavesLikeAVectorIndex(name: string, open: (vectors: readonly Float32Array[]) => VectorIndex): void {
  describe(name, () => {
    const vectors = someVectors(500, 32)
    const index = open(vectors)

    test('finds a vector itself first, with a likeness of one', () => {
      for (const at of [0, 123, 499]) {
        const [nearest] = index.search(vectors[at]!, 3)
        expect(nearest?.at).toBe(at)
        expect(nearest?.similarity).toBeCloseTo(1, 4)
      }
    })

    test('gives neighbours nearest first, and no more than asked for', () => {
      const found = index.search(vectors[7]!, 10)
      expect(found).toHaveLength(10)
      expect(found.map((one) => one.similarity)).toEqual(found.map((one) => one.similarity).toSorted((a, b) => b - a))
    })

    test('stays among the allowed ones', () => {
      const only = new Set([3, 44, 285, 301])
      const found = index.search(vectors[0]!, 10, only)
      expect(found.map((one) => one.at).toSorted((a, b) => a - b)).toEqual([3, 44, 285, 301])
    })

    test('gives all there are when more are asked for than there are', () => {
      expect(open(vectors.slice(0, 3)).search(vectors[0]!, 10)).toHaveLength(3)
    })

    test('gives nothing when nothing is allowed', () => {
      expect(index.search(vectors[0]!, 10, new Set())).toEqual([])
    })
  })
}
