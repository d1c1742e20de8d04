import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { HOME } from '../../src/config.js'
import { collect } from '../../src/content/collect.js'
import { checkKnowledge } from '../../src/content/flow.js'
import { shownContact } from '../../src/domain/entry.js'
import { KnowledgeError } from '../../src/domain/errors.js'
import { anEntry, anEntryFile } from '../builders.js'
import { aFolder } from '../waymark.js'

const starter = join(HOME, 'knowledge')

describe('the starter release', () => {
  const { knowledge, problems } = checkKnowledge(starter, starter)
  const { entries } = knowledge

  test('has nothing wrong that can be seen without calling anybody', () => {
    expect(problems.map((problem) => problem.message)).toEqual([])
  })

  test('holds all 379 collected entries, and does not claim that anybody has checked them', () => {
    expect(entries).toHaveLength(379)
    expect(new Set(entries.map((entry) => entry.state))).toEqual(new Set(['collected']))
    expect(entries.filter((entry) => entry.checkedBy || entry.checkedOn)).toEqual([])
  })

  test('every entry says its source, what a person must confirm, and one to six needs', () => {
    expect(
      entries
        .filter((entry) => !entry.source.publisher || !entry.check || entry.needs.length < 1 || entry.needs.length > 6)
        .map((entry) => entry.id),
    ).toEqual([])
  })

  test('a second reader who saw no one else’s work maps 60 of them alike', () => {
    const second = JSON.parse(readFileSync(join(import.meta.dirname, 'second-mapping.json'), 'utf8')) as Record<string, string[]>
    const ours = new Map(entries.map((entry) => [entry.id, entry.needs as readonly string[]]))
    const pairs = Object.entries(second).map(([id, theirs]) => ({ theirs, own: ours.get(id) ?? [] }))
    const share = (agrees: (pair: { theirs: readonly string[]; own: readonly string[] }) => boolean) =>
      pairs.filter(agrees).length / pairs.length
    const sameFirst = share(({ theirs, own }) => theirs[0] === own[0])
    const mutual = share(({ theirs, own }) => own.includes(theirs[0]!) && theirs.includes(own[0]!))
    console.log(
      `second mapping of ${pairs.length} entries: same first need ${(100 * sameFirst).toFixed(0)} %, each other's first among all ${(100 * mutual).toFixed(0)} %`,
    )
    expect(pairs).toHaveLength(60)
    expect(sameFirst).toBeGreaterThanOrEqual(0.85)
    expect(mutual).toBeGreaterThanOrEqual(0.85)
  })

  test('what is only partly so says under which condition', () => {
    const claims = entries.flatMap(({ id, safety }) =>
      Object.entries(safety).flatMap(([name, claim]) => (typeof claim === 'string' ? [] : [{ id, name, claim }])),
    )
    const partly = claims.filter(({ claim }) => claim.value === 'partly')
    expect(partly.length).toBeGreaterThan(15)
    expect(partly.filter(({ claim }) => !claim.condition)).toEqual([])
  })

  test('emergency numbers are short codes, dialled as they stand', () => {
    const short = entries.flatMap((entry) =>
      entry.contact.phones.filter((phone) => /^(112|11[0-9]|10[0-9]|999|192|193|194)$/.test(phone.number.replace(/\s/g, ''))),
    )
    expect(short.length).toBeGreaterThan(20)
    expect(short.filter((phone) => phone.kind !== 'short' || phone.worksIn.length === 0)).toEqual([])
  })

  test('every country we say 112 for is one whose entries name it', () => {
    const eu = entries.find((entry) => entry.id === 'eu-112')
    expect(eu?.contact.phones[0]).toMatchObject({ number: '112', kind: 'short' })
    expect(eu?.contact.phones[0]?.worksIn).toHaveLength(27)
  })
})

describe('contact data', () => {
  test('of low confidence is not shown, except for links', () => {
    const entry = anEntry({
      contact: {
        confidence: 'low',
        phones: [{ number: '02 000 00 00', kind: 'national', worksIn: ['BE'], basis: 'stored-page' }],
        address: 'Old Street 1',
        links: [{ url: 'https://www.fedasil.be' }],
      },
    })
    expect(shownContact(entry)).toEqual({ phones: [], emails: [], links: [{ url: 'https://www.fedasil.be' }] })
  })
})

describe('a folder with mistakes', () => {
  const folder = aFolder()
  cpSync(starter, folder, { recursive: true, filter: (path) => !path.includes('/entries') })
  const put = (name: string, content: unknown) => {
    mkdirSync(join(folder, 'entries/be'), { recursive: true })
    writeFileSync(join(folder, `entries/be/${name}.json`), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const phone = { number: '0800 12 800', kind: 'national', worksIn: ['BE'], basis: 'stored-page' }
  put('right', anEntryFile({ id: 'be-right' }))
  put('broken', '{"id": "be-broken",')
  put('need', anEntryFile({ id: 'be-need', needs: ['unpaid-wage'] }))
  put('area', anEntryFile({ id: 'be-area', area: ['brussel'] }))
  put('phone', anEntryFile({ id: 'be-phone', contact: { phones: [{ ...phone, number: '0800 1' }] } }))
  put('hours', anEntryFile({ id: 'be-hours', contact: { hours: { osm: 'every monday morning' } } }))
  put('link', { ...anEntryFile({ id: 'be-link' }), contact: { links: [{ url: 'www.fedasil.be' }] } })
  put('claim', { ...anEntryFile({ id: 'be-claim' }), safety: { ...anEntry().safety, idNeeded: { value: 'partly' } } })
  put('published', { ...anEntryFile({ id: 'be-published' }), state: 'published' })
  put('person', { ...anEntryFile({ id: 'be-person' }), nationality: 'Syrian' })
  put(
    'translated',
    anEntryFile({
      id: 'be-translated',
      texts: {
        en: { name: 'Appeal', summary: 'You have 14 days. It is not free. See www.fedasil.be', state: 'original' },
        de: { name: 'Einspruch', summary: 'Sie haben 4 Tage. Es ist kostenlos.', state: 'machine' },
        fr: { name: 'Recours', summary: "Vous avez 14 jours. Ce n'est pas gratuit. Voir www.fedasil.be", state: 'machine' },
      },
    }),
  )
  put('twice', anEntryFile({ id: 'be-right' }))
  const { knowledge, problems } = checkKnowledge(folder, starter)
  const about = (file: string) => problems.find((problem) => problem.file.endsWith(`${file}.json`))

  test.each([
    ['broken', '', /not JSON/],
    ['need', 'entry be-need, needs.0', /unpaid-wage/],
    ['area', 'entry be-area, area.0', /places\.json/],
    ['phone', 'entry be-phone, contact.phones.0', /cannot be dialled/],
    ['hours', 'entry be-hours, contact.hours.osm', /opening_hours/],
    ['link', 'entry be-link, contact.links.0.url', /whole link/],
    ['claim', 'entry be-claim, safety.idNeeded.condition', /condition/],
    ['published', 'entry be-published, state', /checkedBy/],
    ['person', 'entry be-person', /nationality/],
    ['twice', 'entry be-right', /another file has this id/],
  ])('%s: the report names file, entry, field and remedy', (file, field, reason) => {
    const problem = about(file) ?? problems.find((one) => one.field.includes(`be-${file}`))
    expect(problem).toBeInstanceOf(KnowledgeError)
    expect(problem?.field).toBe(field)
    expect(problem?.message).toMatch(reason)
    expect(problem?.remedy.length).toBeGreaterThan(10)
  })

  test('a translation that lost a number, a link or a negation is named, a faithful one is not', () => {
    const found = problems.filter((problem) => problem.field.includes('be-translated')).map(({ field, message }) => `${field} ${message}`)
    expect(found.filter((one) => one.includes('texts.de.summary'))).toHaveLength(4)
    expect(found.join(' ')).toMatch(/number 14 is missing/)
    expect(found.join(' ')).toMatch(/number 4 is not in the original/)
    expect(found.join(' ')).toMatch(/fedasil\.be is missing/)
    expect(found.join(' ')).toMatch(/negation/)
    expect(found.filter((one) => one.includes('texts.fr'))).toEqual([])
  })

  test('what is right in it is still served', () => {
    expect(knowledge.entries.map((entry) => entry.id)).toContain('be-right')
    expect(knowledge.entries.map((entry) => entry.id)).not.toContain('be-person')
  })
})

test('a folder that holds entries alone takes needs, places and cards from the starter release', () => {
  const folder = aFolder()
  mkdirSync(join(folder, 'entries'))
  writeFileSync(
    join(folder, 'entries/all.json'),
    JSON.stringify([anEntryFile({ id: 'be-one', needs: [] }), anEntryFile({ id: 'be-two', needs: [] })]),
  )
  const knowledge = collect(folder, starter)
  expect(knowledge.entries.map((entry) => entry.id)).toEqual(['be-one', 'be-two'])
  expect(knowledge.taxonomy.topics.flatMap((topic) => topic.needs)).toHaveLength(108)
  expect(knowledge.places.cities.length).toBeGreaterThan(300)
})

test('the schema is documentation: every field of an entry has its reason in one file', () => {
  const text = readFileSync(join(HOME, 'src/domain/entry.ts'), 'utf8')
  for (const field of Object.keys(anEntry())) expect(text).toContain(`${field}:`)
})
