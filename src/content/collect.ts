import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { z } from 'zod'
import { Entry } from '../domain/entry.js'
import { KnowledgeError } from '../domain/errors.js'
import { isLanguage, LANGUAGES, type Language } from '../domain/language.js'
import { PlaceTable } from '../domain/place.js'
import { Taxonomy } from '../domain/taxonomy.js'
import { AsideTexts, CRISIS_SENTENCES, CrisisCards, CrisisTexts, NeedTexts, TalkTexts } from '../domain/texts.js'
import type { Messages } from '../language/strings.js'

/** Everything that is spoken or searched, read from files and believed from here on. */
export interface Knowledge {
  readonly taxonomy: Taxonomy
  readonly places: PlaceTable
  readonly needs: ReadonlyMap<Language, NeedTexts>
  readonly crisis: ReadonlyMap<Language, CrisisTexts>
  readonly crisisCards: CrisisCards
  readonly asides: ReadonlyMap<Language, AsideTexts>
  readonly talk: ReadonlyMap<Language, TalkTexts>
  readonly entries: readonly Entry[]
}

/** A file with one entry, or with a list of them. */
const EntryFile = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])])

/**
 * Reads a knowledge folder. What the folder lacks besides its entries (taxonomy, places, needs, crisis, asides, talk) is taken from the
 * starter release, so that somebody else's directory of entries can be served on day one.
 * Every problem is handed to `report`; without it the first one is thrown. A file with a problem is left out, the others stay.
 */
export function collect(folder: string, starter: string, report: (problem: KnowledgeError) => void = fail): Knowledge {
  const from = (part: string) => (existsSync(join(folder, part)) ? join(folder, part) : join(starter, part))
  return {
    taxonomy: readOne(from('taxonomy.json'), folder, Taxonomy),
    places: readOne(from('places.json'), folder, PlaceTable),
    needs: readLanguages(from('needs'), folder, NeedTexts, report),
    crisis: readLanguages(from('crisis'), folder, CrisisTexts, report),
    crisisCards: readOne(from('crisis-cards.json'), folder, CrisisCards),
    talk: readLanguages(from('talk'), folder, TalkTexts, report),
    asides: readLanguages(from('asides'), folder, AsideTexts, report),
    entries: readEntries(join(folder, 'entries'), folder, report),
  }
}

/** Reads `locales/<lang>/messages.json`. */
export function collectMessages(folder: string): Map<Language, Messages> {
  const found = new Map<Language, Messages>()
  for (const language of readdirSync(folder).filter(isLanguage).sort(byTable))
    found.set(language, readJson(join(folder, language, 'messages.json'), folder) as Messages)
  return found
}

/**
 * The languages that are whole: interface, every need with its guidance and ways of asking, every crisis card.
 * A language is offered whole or not at all.
 */
export function wholeLanguages(knowledge: Knowledge, messages: ReadonlyMap<Language, Messages>): Language[] {
  const needs = knowledge.taxonomy.topics.flatMap((topic) => topic.needs.map((need) => need.id))
  return LANGUAGES.map((row) => row.code).filter((language) => {
    const texts = knowledge.needs.get(language)?.needs
    const sentences = knowledge.crisis.get(language)?.sentences
    return (
      messages.has(language) &&
      texts &&
      sentences &&
      needs.every((need) => texts[need]) &&
      CRISIS_SENTENCES.every((sentence) => sentences[sentence])
    )
  })
}

export function ownNeeds(taxonomy: Taxonomy): Set<string> {
  return new Set(taxonomy.topics.flatMap((topic) => topic.needs.map((need) => need.id as string)))
}

function readEntries(folder: string, root: string, report: (problem: KnowledgeError) => void): Entry[] {
  if (!existsSync(folder))
    throw new KnowledgeError(relative(root, folder) || folder, '', 'there is no such folder', 'Put entries in entries/<country>/<id>.json.')
  const entries = new Map<string, Entry>()
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith('.json')).sort()
  for (const file of files) {
    const path = join(folder, file)
    const name = relative(root, path).split(sep).join('/')
    let rows: unknown[]
    try {
      rows = EntryFile.parse(readJson(path, root))
    } catch (error) {
      if (!(error instanceof KnowledgeError)) throw error
      report(error)
      continue
    }
    rows.forEach((row, at) => {
      const parsed = Entry.safeParse(row)
      const id = (row as { id?: unknown } | null)?.id
      const where = typeof id === 'string' ? `entry ${id}` : rows.length > 1 ? `entry number ${at + 1}` : ''
      if (!parsed.success) for (const issue of parsed.error.issues) report(problemOf(name, where, issue))
      else if (entries.has(parsed.data.id))
        report(new KnowledgeError(name, where, 'another file has this id', 'Give each entry an id of its own.'))
      else entries.set(parsed.data.id, parsed.data)
    })
  }
  return [...entries.values()]
}

function readLanguages<T extends { language: Language }>(
  folder: string,
  root: string,
  schema: z.ZodType<T, z.ZodTypeDef, unknown>,
  report: (problem: KnowledgeError) => void,
): Map<Language, T> {
  const found = new Map<Language, T>()
  for (const file of existsSync(folder) ? readdirSync(folder).sort() : []) {
    if (!file.endsWith('.json')) continue
    try {
      const texts = readOne(join(folder, file), root, schema)
      if (`${texts.language}.json` !== file)
        throw new KnowledgeError(
          nameIn(root, join(folder, file)),
          'language',
          `says ${texts.language}`,
          'The file is named after its language.',
        )
      found.set(texts.language, texts)
    } catch (error) {
      if (!(error instanceof KnowledgeError)) throw error
      report(error)
    }
  }
  return new Map([...found].sort(([a], [b]) => byTable(a, b)))
}

function readOne<T>(path: string, root: string, schema: z.ZodType<T, z.ZodTypeDef, unknown>): T {
  const parsed = schema.safeParse(readJson(path, root))
  if (!parsed.success) throw problemOf(nameIn(root, path), '', parsed.error.issues[0]!)
  return parsed.data
}

function readJson(path: string, root: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new KnowledgeError(nameIn(root, path), '', `cannot be read (${(error as NodeJS.ErrnoException).code})`, 'Put the file back.')
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new KnowledgeError(
      nameIn(root, path),
      '',
      `is not JSON: ${(error as Error).message}`,
      'Mend the place named, or take the file from git again.',
    )
  }
}

function problemOf(file: string, where: string, issue: z.ZodIssue): KnowledgeError {
  const field = [where, issue.path.join('.')].filter(Boolean).join(', ')
  return new KnowledgeError(file, field, issue.message, remedyFor(issue))
}

function remedyFor(issue: z.ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'Take the key out, or see src/domain/entry.ts for its right name.'
    case 'invalid_type':
      return issue.received === 'undefined' ? 'Add the field.' : `Write it as ${issue.expected}.`
    case 'invalid_enum_value':
      return `Use one of: ${issue.options.join(', ')}.`
    default:
      return 'Mend the value: src/domain/entry.ts says what is expected.'
  }
}

function nameIn(root: string, path: string): string {
  const name = relative(root, path).split(sep).join('/')
  return name.startsWith('..') ? path : name
}

function byTable(a: Language, b: Language): number {
  const at = (language: Language) => LANGUAGES.findIndex((row) => row.code === language)
  return at(a) - at(b)
}

function fail(problem: KnowledgeError): never {
  throw problem
}
