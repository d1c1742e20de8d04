import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { IndexCache } from '../content/build-index.js'

const Manifest = z.object({ key: z.string(), sha256: z.string() })

/** What was computed for a release, in plain files under the data folder, each beside a manifest that vouches for it. */
export function openIndexCache(folder: string, log: (line: string) => void): IndexCache {
  mkdirSync(folder, { recursive: true })
  return {
    get(name, key) {
      try {
        const manifest = Manifest.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')))
        if (manifest.key !== key) return undefined
        const bytes = readFileSync(join(folder, `${name}.bin`))
        if (sha256(bytes) !== manifest.sha256) throw new Error('its contents are damaged')
        // A copy of its own, so that numbers of four bytes begin where such numbers may.
        return new Uint8Array(bytes)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
          log(`${name} in ${folder} is not used: ${(error as Error).message.split('\n')[0]}. It is computed again.`)
        return undefined
      }
    },
    put(name, key, bytes) {
      const write = (file: string, content: Uint8Array | string) => {
        writeFileSync(join(folder, `${file}.tmp`), content)
        renameSync(join(folder, `${file}.tmp`), join(folder, file))
      }
      write(`${name}.bin`, bytes)
      write(`${name}.json`, JSON.stringify({ key, sha256: sha256(bytes) }))
    },
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
