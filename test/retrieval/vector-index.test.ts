import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadHnsw, openHnswIndex } from '../../src/drivers/hnsw.js'
import { createExactIndex } from '../../src/retrieval/vector-index.js'
import { behavesLikeAVectorIndex, someVectors } from '../suites/vector-index.js'
import { aFolder } from '../waymark.js'

const hnsw = loadHnsw()
const folder = aFolder()
let opened = 0

behavesLikeAVectorIndex('the exact index', createExactIndex)

test.runIf(process.env.CI === 'true')('CI has the native library', () => {
  expect(hnsw).toBeDefined()
})

describe.skipIf(!hnsw)('hnswlib-node', () => {
  behavesLikeAVectorIndex('the approximate index', (vectors) =>
    openHnswIndex(hnsw!, vectors, `key ${opened}`, join(folder, `${opened++}.hnsw`), () => {}),
  )

  const vectors = someVectors(400, 16)
  const open = (file: string, log: (line: string) => void = () => {}, key = 'key', given = vectors) =>
    openHnswIndex(hnsw!, given, key, file, log)

  test('finds at least 95 of 100 of what the exact one finds', () => {
    const exact = createExactIndex(vectors)
    const index = open(join(folder, 'recall.hnsw'))
    let same = 0
    for (const vector of someVectors(100, 16, 11)) {
      const right = new Set(exact.search(vector, 10).map((one) => one.at))
      same += index.search(vector, 10).filter((one) => right.has(one.at)).length
    }
    expect(same / 1000).toBeGreaterThanOrEqual(0.95)
  })

  test('reads its file back instead of building again', () => {
    const file = join(folder, 'kept.hnsw')
    const lines: string[] = []
    const first = open(file).search(vectors[5]!, 5)
    const before = readFileSync(file)
    expect(open(file, (line) => lines.push(line)).search(vectors[5]!, 5)).toEqual(first)
    expect(readFileSync(file).equals(before)).toBe(true)
    expect(lines).toEqual([])
  })

  // Each of these would be a crash of the process, or a wrong answer in silence, if the native library saw it.
  test.each<[string, (file: string) => void, RegExp]>([
    [
      'one flipped bit',
      (file) => {
        const bytes = readFileSync(file)
        bytes[Math.floor(bytes.length / 2)]! ^= 1
        writeFileSync(file, bytes)
      },
      /damaged/,
    ],
    ['half a file', (file) => writeFileSync(file, readFileSync(file).subarray(0, 2000)), /damaged/],
    ['a manifest that is no JSON', (file) => writeFileSync(`${file}.json`, '{'), /manifest cannot be read/],
  ])('%s is noticed, said in one line, and built again', (_what, damage, reason) => {
    const file = join(folder, `damaged-${opened++}.hnsw`)
    const right = open(file).search(vectors[9]!, 5)
    damage(file)
    const lines: string[] = []
    expect(open(file, (line) => lines.push(line)).search(vectors[9]!, 5)).toEqual(right)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(reason)
  })

  test('an index of other vectors or of another size is not used', () => {
    const file = join(folder, 'other.hnsw')
    open(file)
    for (const [key, given] of [
      ['another key', vectors],
      ['key', someVectors(400, 8)],
      ['key', vectors.slice(1)],
    ] as const) {
      const lines: string[] = []
      expect(open(file, (line) => lines.push(line), key, [...given]).search(given[3]!, 1)[0]?.at).toBe(3)
      expect(lines.join()).toMatch(/other vectors/)
    }
  })
})
