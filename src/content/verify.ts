import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import OpeningHours from 'opening_hours'
import type { Entry } from '../domain/entry.js'
import { KnowledgeError } from '../domain/errors.js'
import type { Language } from '../domain/language.js'
import { CRISIS_SENTENCES } from '../domain/texts.js'
import { type Knowledge, ownNeeds } from './collect.js'
import { unfaithful } from './faithful.js'

/** Looks for what a schema cannot see: needs and areas that exist, numbers that can be dialled, hours that can be read. */
export function verify(knowledge: Knowledge): KnowledgeError[] {
  const needs = ownNeeds(knowledge.taxonomy)
  const areas = new Set<string>(knowledge.places.cities.map((city) => city.id))
  return [
    ...knowledge.entries.flatMap((entry) => [
      ...unknownWords(entry, needs, areas),
      ...phones(entry),
      ...hours(entry),
      ...links(entry),
      ...translations(entry),
    ]),
    ...texts(knowledge, needs),
  ]
}

function problemsOf(entry: Entry) {
  const file = `entries/${entry.country.toLowerCase()}/${entry.id}.json`
  return (field: string, problem: string, remedy: string) => new KnowledgeError(file, `entry ${entry.id}, ${field}`, problem, remedy)
}

function unknownWords(entry: Entry, needs: ReadonlySet<string>, areas: ReadonlySet<string>): KnowledgeError[] {
  const problem = problemsOf(entry)
  return [
    ...entry.needs.flatMap((need, at) =>
      needs.has(need)
        ? []
        : [problem(`needs.${at}`, `"${need}" is not in taxonomy.json`, 'Use the id of a need that is, or add it there first.')],
    ),
    ...entry.area.flatMap((area, at) =>
      areas.has(area)
        ? []
        : [problem(`area.${at}`, `"${area}" is not in places.json`, 'Add the place there with its names, or use one that is.')],
    ),
  ]
}

function phones(entry: Entry): KnowledgeError[] {
  const problem = problemsOf(entry)
  return entry.contact.phones.flatMap((phone, at) => {
    // Short codes and numbers for text messages follow no plan that the library could check.
    if (phone.kind === 'short' || phone.kind === 'sms') return []
    const country = phone.kind === 'national' ? (phone.worksIn[0] as CountryCode | undefined) : undefined
    const number = phone.number.replace(/^00/, '+')
    if (parsePhoneNumberFromString(number, country)?.isPossible()) return []
    return [
      problem(
        `contact.phones.${at}`,
        `the number cannot be dialled ${country ? `in ${country}` : 'from abroad'}`,
        'Look at the source again; a short code has kind "short", and a wrong number is taken out rather than guessed.',
      ),
    ]
  })
}

function hours(entry: Entry): KnowledgeError[] {
  const osm = entry.contact.hours?.osm
  if (osm === undefined) return []
  try {
    // Public holidays are read by the country's rules where the library has them; null says that no place is known.
    new OpeningHours(osm, null, { mode: 2 } as never)
    return []
  } catch (error) {
    const reason = String(error).split('\n')[0]
    return [
      problemsOf(entry)(
        'contact.hours.osm',
        `is not in OpenStreetMap's opening_hours syntax: ${reason}`,
        'Write it like "Mo-Fr 09:00-13:00", or leave it out and keep the note.',
      ),
    ]
  }
}

const NOT_FOR_PEOPLE = ['localhost', '127.0.0.1', 'example.com', 'example.org']

function links(entry: Entry): KnowledgeError[] {
  const problem = problemsOf(entry)
  return entry.contact.links.flatMap(({ url }, at) => {
    const { hostname, username } = new URL(url)
    return NOT_FOR_PEOPLE.includes(hostname) || username !== '' || !hostname.includes('.')
      ? [problem(`contact.links.${at}`, 'is not an address that people can open', "Give the organisation's own page, or take it out.")]
      : []
  })
}

/** What a translation has lost or added of its original: numbers, links, a negation. */
function translations(entry: Entry): KnowledgeError[] {
  const problem = problemsOf(entry)
  const languages = Object.keys(entry.texts) as Language[]
  const from = languages.find((language) => entry.texts[language]?.state === 'original')
  const original = from && entry.texts[from]
  if (!original) return []
  return languages.flatMap((to) =>
    (['name', 'summary', 'audience'] as const).flatMap((field) =>
      unfaithful(original[field] ?? '', entry.texts[to]?.[field] ?? '', from, to).map((lost) =>
        problem(
          `texts.${to}.${field}`,
          lost,
          `Compare it with the original (${from}): a wrong number or a lost "not" can cost somebody a great deal.`,
        ),
      ),
    ),
  )
}

function texts({ needs, crisis, taxonomy }: Knowledge, known: ReadonlySet<string>): KnowledgeError[] {
  const all = taxonomy.topics.flatMap((topic) => topic.needs.map((need) => need.id))
  return [
    ...[...needs].flatMap(([language, { needs: texts }]) => [
      ...Object.keys(texts)
        .filter((need) => !known.has(need))
        .map((need) => new KnowledgeError(`needs/${language}.json`, need, 'is not in taxonomy.json', 'Use the id of a need that is.')),
      ...all
        .filter((need) => !texts[need])
        .map(
          (need) =>
            new KnowledgeError(
              `needs/${language}.json`,
              need,
              'is missing',
              'A language is offered whole or not at all: write its name, steps and ways.',
            ),
        ),
    ]),
    ...[...crisis].flatMap(([language, { sentences }]) =>
      CRISIS_SENTENCES.filter((sentence) => !sentences[sentence]).map(
        (sentence) =>
          new KnowledgeError(`crisis/${language}.json`, sentence, 'is missing', 'Write the sentence: crisis/en.json has it in English.'),
      ),
    ),
  ]
}
