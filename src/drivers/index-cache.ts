import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { IndexCache } from '../content/build-index.js'

const Manifest = z.object({ key: z.string(), sha256: z.string() })

/** Of each name so many versions are kept: those of the knowledge folders and models that are being tried beside each other. */
const KEPT_VERSIONS = 6

/** What was computed for a release, in plain files under the data folder, named after their key, each beside a manifest that vouches for it. */
export function openIndexCache(folder: string, log: (line: string) => void): IndexCache {
  mkdirSync(folder, { recursive: true })
  return {
    get(name, key) {
      const file = fileOf(folder, name, key)
      try {
        const manifest = Manifest.parse(JSON.parse(readFileSync(`${file}.json`, 'utf8')))
        if (manifest.key !== key) return undefined
        const bytes = readFileSync(`${file}.bin`)
        if (sha256(bytes) !== manifest.sha256) throw new Error('its contents are damaged')
        // A copy of its own, so that numbers of four bytes begin where such numbers may.
        return new Uint8Array(bytes)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
          log(`${file} is not used: ${(error as Error).message.split('\n')[0]}. It is computed again.`)
        return undefined
      }
    },
    put(name, key, bytes) {
      const file = fileOf(folder, name, key)
      const write = (path: string, content: Uint8Array | string) => {
        // Two processes may compute the same at once: each writes a file of its own, and the last to rename wins, whole.
        writeFileSync(`${path}.${process.pid}.tmp`, content)
        renameSync(`${path}.${process.pid}.tmp`, path)
      }
      write(`${file}.bin`, bytes)
      write(`${file}.json`, JSON.stringify({ key, sha256: sha256(bytes) }))
      forgetOld(folder, name)
    },
  }
}

/** Where something of this name and key is kept, without its ending. */
export function fileOf(folder: string, name: string, key: string): string {
  return join(folder, `${name}-${key.slice(0, 16)}`)
}

/** Takes away the versions of a name that were made longest ago. */
export function forgetOld(folder: string, name: string): void {
  const versions = readdirSync(folder)
    .filter((file) => file.startsWith(`${name}-`) && /^[0-9a-f]{16}\.json$/.test(file.slice(name.length + 1)))
    .map((file) => ({ stem: file.slice(0, -5), made: statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.made - a.made)
  for (const { stem } of versions.slice(KEPT_VERSIONS))
    for (const file of readdirSync(folder)) if (file.startsWith(stem)) rmSync(join(folder, file), { force: true })
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
