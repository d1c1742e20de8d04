/** A linear judge over vectors: one row of weights a label, bias last. */
export interface NeedHead {
  readonly names: readonly string[]
  readonly dimensions: number
  readonly weights: Float32Array
}

/** Strength of the ridge, relative to the number of ways: 0.003 was best of 0.0003 to 0.03 on the development set of 2026-11. */
const RIDGE = 0.003

/**
 * Fits one-against-all ridge regression in closed form: the same ways give the same head, in about a second, without a trainer.
 * Every label weighs the same, however many ways it has.
 */
export function fitHead(vectors: readonly Float32Array[], labels: readonly string[]): NeedHead {
  const names = [...new Set(labels)].sort()
  const dimensions = vectors[0]?.length ?? 0
  const size = dimensions + 1
  const counts = new Map<string, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  const column = new Map(names.map((name, at) => [name, at]))
  const gram = new Float64Array(size * size)
  const targets = new Float64Array(size * names.length)
  vectors.forEach((vector, at) => {
    const label = labels[at]!
    const weight = vectors.length / names.length / counts.get(label)!
    const value = (i: number) => (i < dimensions ? vector[i]! : 1)
    for (let i = 0; i < size; i++) {
      const weighed = weight * value(i)
      targets[i * names.length + column.get(label)!]! += weighed
      for (let j = 0; j <= i; j++) gram[i * size + j]! += weighed * value(j)
    }
  })
  for (let i = 0; i < size; i++) gram[i * size + i]! += RIDGE * Math.max(vectors.length, 1)
  const solved = solveCholesky(gram, targets, size, names.length)
  const weights = new Float32Array(names.length * size)
  for (let label = 0; label < names.length; label++)
    for (let i = 0; i < size; i++) weights[label * size + i] = solved[i * names.length + label]!
  return { names, dimensions, weights }
}

export function applyHead({ names, dimensions, weights }: NeedHead, vector: Float32Array): Map<string, number> {
  const scores = new Map<string, number>()
  names.forEach((name, label) => {
    const from = label * (dimensions + 1)
    let sum = weights[from + dimensions]!
    for (let i = 0; i < dimensions; i++) sum += weights[from + i]! * vector[i]!
    scores.set(name, sum)
  })
  return scores
}

/** Solves A X = B for a symmetric positive definite A given by its lower triangle; A is overwritten. */
function solveCholesky(a: Float64Array, b: Float64Array, size: number, columns: number): Float64Array {
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = a[i * size + j]!
      for (let k = 0; k < j; k++) sum -= a[i * size + k]! * a[j * size + k]!
      a[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[j * size + j]!
    }
  }
  const x = b.slice()
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < size; i++) {
      let sum = x[i * columns + c]!
      for (let k = 0; k < i; k++) sum -= a[i * size + k]! * x[k * columns + c]!
      x[i * columns + c] = sum / a[i * size + i]!
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = x[i * columns + c]!
      for (let k = i + 1; k < size; k++) sum -= a[k * size + i]! * x[k * columns + c]!
      x[i * columns + c] = sum / a[i * size + i]!
    }
  }
  return x
}
