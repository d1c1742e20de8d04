import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type hnswlib from 'hnswlib-node'
import { z } from 'zod'
import { createExactIndex, FEW, type VectorIndex } from '../retrieval/vector-index.js'

const SPACE = 'ip' // Unit vectors: inner product is the cosine.
const M = 16
const EF_CONSTRUCTION = 200
const EF_SEARCH = 128
const SEED = 20261123

const Manifest = z.object({
  count: z.number().int(),
  dimensions: z.number().int(),
  space: z.literal(SPACE),
  m: z.literal(M),
  vectors: z.string(),
  sha256: z.string(),
})

/** The native library, or undefined where it was never built (no compiler): the exact index serves meanwhile. */
export function loadHnsw(): typeof hnswlib | undefined {
  try {
    return createRequire(import.meta.url)('hnswlib-node') as typeof hnswlib
  } catch {
    return undefined // scripts/run.mjs has said which packages to install.
  }
}

/**
 * An approximate index in `file`, built once and read back while its manifest fits.
 *
 * The native library does not notice a corrupted file: a flipped link is a crash of the process, a wrong dimension is silence.
 * So nothing reaches it that the manifest (count, dimensions, hash of the vectors, sha256 of the file) does not vouch for.
 */
export function openHnswIndex(
  library: typeof hnswlib,
  vectors: readonly Float32Array[],
  vectorsHash: string,
  file: string,
  log: (line: string) => void,
): VectorIndex {
  const dimensions = vectors[0]?.length ?? 1
  const index = new library.HierarchicalNSW(SPACE, dimensions)
  const problem = whyNot()
  if (problem === undefined) index.readIndexSync(file)
  else {
    if (problem !== 'new') log(`Index ${file} is not used: ${problem}. It is built again.`)
    build()
  }
  index.setEf(EF_SEARCH)
  const exact = createExactIndex(vectors)

  function whyNot(): string | undefined {
    let manifest: z.infer<typeof Manifest>
    let bytes: Buffer
    try {
      manifest = Manifest.parse(JSON.parse(readFileSync(`${file}.json`, 'utf8')))
      bytes = readFileSync(file)
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'new' : 'its manifest cannot be read'
    }
    if (manifest.count !== vectors.length || manifest.dimensions !== dimensions || manifest.vectors !== vectorsHash)
      return 'it was made for other vectors'
    if (sha256(bytes) !== manifest.sha256) return 'its contents are damaged'
    return undefined
  }

  function build(): void {
    index.initIndex({ maxElements: Math.max(vectors.length, 1), m: M, efConstruction: EF_CONSTRUCTION, randomSeed: SEED })
    vectors.forEach((vector, at) => {
      index.addPoint(Array.from(vector), at)
    })
    const written = `${file}.${process.pid}.tmp`
    index.writeIndexSync(written)
    const manifest = {
      count: vectors.length,
      dimensions,
      space: SPACE,
      m: M,
      vectors: vectorsHash,
      sha256: sha256(readFileSync(written)),
    }
    settle(written, file)
    writeFileSync(`${written}.json`, JSON.stringify(manifest))
    settle(`${written}.json`, `${file}.json`)
  }

  return {
    size: vectors.length,
    search(query, k, only) {
      if (vectors.length === 0) return []
      if (only && only.size <= FEW) return exact.search(query, k, only)
      const wanted = Math.min(k, vectors.length)
      // The filter must never throw: an exception in a native callback aborts the process.
      const result = index.searchKnn(Array.from(query), wanted, only && ((label) => only.has(label)))
      return result.neighbors.map((at, i) => ({ at, similarity: 1 - result.distances[i]! }))
    },
  }
}

/** Renames only what has reached the disk: after a power cut there is the old file or the new one, never half of one. */
function settle(from: string, to: string): void {
  const handle = openSync(from, 'r+')
  fsyncSync(handle)
  closeSync(handle)
  renameSync(from, to)
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
