import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { VectorCache } from '../content/build-index.js'

const Manifest = z.object({ key: z.string(), dimensions: z.number().int(), sha256: z.string() })

/** Vectors in plain files under the data folder, each beside a manifest that vouches for it. */
export function openVectorCache(folder: string, log: (line: string) => void): VectorCache {
  mkdirSync(folder, { recursive: true })
  return {
    get(name, key, dimensions) {
      let bytes: Buffer
      try {
        const manifest = Manifest.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')))
        if (manifest.key !== key || manifest.dimensions !== dimensions) return undefined
        bytes = readFileSync(join(folder, `${name}.f32`))
        if (sha256(bytes) !== manifest.sha256) throw new Error('its contents are damaged')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
          log(`Vectors ${name} are not used: ${(error as Error).message.split('\n')[0]}. They are computed again.`)
        return undefined
      }
      const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
      return Array.from({ length: all.length / dimensions }, (_, at) => all.subarray(at * dimensions, (at + 1) * dimensions))
    },
    put(name, key, vectors) {
      const dimensions = vectors[0]?.length ?? 0
      const all = new Float32Array(vectors.length * dimensions)
      vectors.forEach((vector, at) => {
        all.set(vector, at * dimensions)
      })
      const bytes = Buffer.from(all.buffer)
      writeFileSync(join(folder, `${name}.f32.tmp`), bytes)
      renameSync(join(folder, `${name}.f32.tmp`), join(folder, `${name}.f32`))
      writeFileSync(join(folder, `${name}.json.tmp`), JSON.stringify({ key, dimensions, sha256: sha256(bytes) }))
      renameSync(join(folder, `${name}.json.tmp`), join(folder, `${name}.json`))
    },
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
