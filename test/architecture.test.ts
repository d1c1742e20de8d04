import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const SRC = join(import.meta.dirname, '../src')
const FIVE_PURE = ['domain', 'language', 'understanding', 'retrieval', 'answer']

/** Which room may import which: the map of src/README.md, as a table. */
const CORRIDORS: Record<string, readonly string[]> = {
  domain: [],
  language: ['domain'],
  understanding: ['domain', 'language'],
  retrieval: ['domain', 'language'],
  answer: ['domain', 'language', 'understanding', 'retrieval'],
  content: ['domain', 'language', 'retrieval'],
  conversation: ['domain', 'language', 'answer'],
  channels: ['domain', 'conversation', 'answer'],
  drivers: ['domain', 'language', 'understanding', 'retrieval', 'content', 'conversation'],
  'config.ts': ['domain'],
  'server.ts': ['channels'],
  'assemble.ts': ['domain', 'language', 'understanding', 'retrieval', 'answer', 'content', 'drivers', 'config.ts'],
  'doors.ts': ['domain', 'channels', 'conversation', 'assemble.ts', 'config.ts'],
  'main.ts': ['domain', 'assemble.ts', 'doors.ts', 'server.ts', 'config.ts'],
}
/** Libraries that a pure room may use: none of them touches Node, a page, a clock or the network. */
const PURE_LIBRARIES: Record<string, readonly string[]> = {
  domain: ['zod'],
  language: ['i18next'],
  understanding: ['zod'],
  retrieval: ['minisearch', 'zod'],
  answer: [],
}

interface Import {
  readonly file: string
  readonly target: string
  readonly typeOnly: boolean
}

function importsOf(root: string): Import[] {
  return (readdirSync(root, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      const statements = [
        ...text.matchAll(
          /^(?:import|export)\s(type\s)?[^'"`;]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm,
        ),
      ]
      return statements.map((match) => {
        const specifier = match[2] ?? match[3] ?? match[4] ?? ''
        const target = specifier.startsWith('.')
          ? relative(root, normalize(join(root, dirname(file), specifier.replace(/\.js$/, '.ts'))))
          : specifier
        return { file, target, typeOnly: match[1] !== undefined }
      })
    })
}

const roomOf = (path: string) => path.split('/')[0] ?? path
const isInside = (target: string) => target.endsWith('.ts') && !target.startsWith('..')

function forbidden(imports: readonly Import[]): string[] {
  return imports
    .filter(({ target }) => isInside(target))
    .filter(({ file, target }) => roomOf(file) !== roomOf(target) && !CORRIDORS[roomOf(file)]?.includes(roomOf(target)))
    .map(({ file, target }) => `${file} -> ${target}`)
}

function circles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>()
  for (const { file, target } of imports) if (isInside(target)) next.set(file, [...(next.get(file) ?? []), target])
  const found: string[] = []
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' -> '))
      return
    }
    if (done.has(file)) return
    for (const target of next.get(file) ?? []) walk(target, [...path, file])
    done.add(file)
  }
  for (const file of next.keys()) walk(file, [])
  return found
}

describe('the house', () => {
  const imports = importsOf(SRC)

  test('has imports to look at, and every room is on the map', () => {
    expect(imports.length).toBeGreaterThan(80)
    expect([...new Set(imports.map(({ file }) => roomOf(file)))].filter((room) => !(room in CORRIDORS))).toEqual([])
    const map = readFileSync(join(SRC, 'README.md'), 'utf8')
    expect(Object.keys(CORRIDORS).filter((room) => !map.includes(room))).toEqual([])
  })

  test('has no corridor that is not on the map', () => {
    expect(forbidden(imports)).toEqual([])
  })

  test('has no circles', () => {
    expect(circles(imports)).toEqual([])
  })

  test('lets nobody but channels, drivers and the joining files into the private room, and gives a question no sender', () => {
    const visitors = imports.filter(({ file, target }) => target.startsWith('conversation/') && roomOf(file) !== 'conversation')
    expect([...new Set(visitors.map(({ file }) => roomOf(file)))].sort()).toEqual(['channels', 'doors.ts'])
    const question = readFileSync(join(SRC, 'domain/question.ts'), 'utf8')
    const fields = [...question.matchAll(/readonly (\w+)\??:/g)].map((match) => match[1])
    expect(fields).toEqual(['text', 'language', 'country', 'need', 'about', 'shown'])
  })

  test('keeps the five pure rooms free of libraries that know a machine', () => {
    const used = imports.filter(({ file, target }) => FIVE_PURE.includes(roomOf(file)) && !isInside(target))
    expect(
      used.filter(({ file, target }) => !PURE_LIBRARIES[roomOf(file)]?.includes(target)).map(({ file, target }) => `${file} -> ${target}`),
    ).toEqual([])
  })

  test('keeps clock, chance and environment out of the five pure rooms', () => {
    const guilty = FIVE_PURE.flatMap((room) => readdirSync(join(SRC, room)).map((file) => join(room, file))).filter((file) =>
      /\bDate\.now\(|new Date\(\)|Math\.random\(|process\.|globalThis|performance\.now/.test(readFileSync(join(SRC, file), 'utf8')),
    )
    expect(guilty).toEqual([])
  })

  test('would notice a forbidden corridor and a circle, were there one', () => {
    const planted = [
      { file: 'content/collect.ts', target: 'conversation/session.ts', typeOnly: true },
      { file: 'domain/a.ts', target: 'domain/b.ts', typeOnly: false },
      { file: 'domain/b.ts', target: 'domain/a.ts', typeOnly: false },
    ]
    expect(forbidden(planted)).toHaveLength(1)
    expect(circles(planted)).toHaveLength(1)
  })
})
