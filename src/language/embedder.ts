/** Turns texts into vectors. Engines stand in `drivers/`; the phone has its own small reader. */
export interface Embedder {
  /** Changes whenever the vectors would: vectors of two hashes are never compared. */
  readonly hash: string
  readonly dimensions: number
  /** Unit vectors, one a text, in order. `as` matters to models that were trained with prefixes. */
  embed(texts: readonly string[], as: 'query' | 'passage'): Promise<Float32Array[]>
}

/** Cosine of two unit vectors, from -1 to 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
