import type { Places } from '../domain/answer.js'
import { intlTag, LANGUAGES } from '../domain/language.js'
import type { AreaId, Country, PlaceTable } from '../domain/place.js'
import { normalize, tokens as tokensOf } from '../language/normalize.js'

/** A place named in a message: what it is, and the part it plays. */
export interface Mention {
  readonly country?: Country
  readonly area?: AreaId
  readonly role: 'here' | 'destination' | 'origin'
  /** The words it takes in the normalised text: from which one, and how many. */
  readonly at: number
  readonly size: number
  /** Said to be where somebody is now. */
  readonly now: boolean
  /** Named by an office or paper, which people also speak of when they have left. */
  readonly office?: boolean
  /** Only likely: an office or paper that several countries have. */
  readonly weak?: readonly Country[]
}

export interface PlaceReader {
  /** Places named in the text, in order. */
  read(text: string): Mention[]
  /** An area and those it lies in, smallest first. */
  around(area: AreaId): AreaId[]
  countryOf(area: AreaId): Country | undefined
}

interface Target {
  readonly country?: Country
  readonly office?: boolean
  readonly area?: AreaId
  readonly weak?: readonly Country[]
}
interface Name {
  readonly tokens: readonly string[]
  readonly anyEnding: boolean
  readonly ambiguous: boolean
  readonly target: Target
}

// Words before a place that say which part it plays; normalised. Prefixed ones (Arabic ل, Ethiopic ብ ናብ) are split off below.
const TOWARDS = wordSet(
  'to into nach towards vers para hacia naar till do в у до на إلى الى لـ به بطرف سوی ته ወደ ናብ kwenda zuwa nan kuelekea sang đến a verso la спрямо going reach 到 去',
)
const AWAY = wordSet(
  'from aus von de depuis desde da dal från fra van z ze із з зі от из с من از له ካብ ከ kutoka daga từ dan od den kab az men mn 从 自',
)
const WITHIN = wordSet(
  'in en à a au aux em no na nos w we în i im bei beim in near at around В в у під біля в في فى ب بـ در په کې ኣብ በ ውስጢ ab f fi b bi dar da katika cikin ở u te nella nel 在',
)

const NOW = wordSet(
  'now currently jetzt gerade maintenant actuellement agora ahora ora adesso nu acum teraz зараз тепер сейчас сега сад tani şimdi simdi indi hozir حالا حالی اکنون فعلا الان الآن هلق هلأ حاليا دلوقتي اوس ئێستا niha ابھی अभी এখন 现在 hadda አሁን ሕጂ ሕዚ hiji hji sasa yanzu',
)
const NOW_WITHIN = 3

/** Letters that Arabic and Ethiopic writing join to the front of a name: بـ لـ و الـ, ብ ን ካብ. */
const JOINED = [/^(?:و|ف)?(?:بال|لل|ال|ب|ل|ک)(?=.{4})/u, /^(?:ካብ|ናብ|ኣብ|እን|ብ|ን|ከ|በ|ለ|የ|ዘ|ካ)(?=.{2})/u]
/** Names of places that English uses with an article. */
const ENGLISH_WORDS = new Set([
  'nice',
  'reading',
  'bath',
  'split',
  'bar',
  'hull',
  'deal',
  'cork',
  'male',
  'chad',
  'turkey',
  'jordan',
  'niger',
])
const OPEN_SCRIPTS = /[\p{Script=Cyrillic}\p{Script=Georgian}\p{Script=Armenian}]/u

export function createPlaceReader(table: PlaceTable): PlaceReader {
  const byFirst = new Map<string, Name[]>()
  const openEnded: Name[] = []
  const add = (spelling: string, target: Target, ambiguous: boolean) => {
    const anyEnding = spelling.endsWith('*')
    const tokens = tokensOf(spelling)
    const last = tokens[tokens.length - 1]
    if (!last) return
    // Languages of these scripts decline names; a stem of five letters is long enough to let the ending go.
    const open = anyEnding || (OPEN_SCRIPTS.test(last) && last.length >= 5)
    const name: Name = { tokens, anyEnding: open, ambiguous, target }
    if (tokens.length === 1 && open) openEnded.push(name)
    else for (const key of [tokens[0]!, ...skeletonOf(tokens)]) byFirst.set(key, [...(byFirst.get(key) ?? []), name])
  }
  const within = new Map<AreaId, AreaId>()
  const countries = new Map<AreaId, Country>()
  for (const city of table.cities) {
    countries.set(city.id, city.country)
    if (city.within) within.set(city.id, city.within)
    const odd = new Set(city.ambiguous?.map(normalize))
    for (const spellings of Object.values(city.names))
      for (const spelling of spellings) add(spelling, { country: city.country, area: city.id }, odd.has(normalize(spelling)))
  }
  const known = new Set(table.cities.map((city) => city.country))
  for (const [code, record] of Object.entries(table.countries) as [Country, PlaceTable['countries'][Country]][]) {
    if (!record) continue
    known.add(code)
    const odd = new Set(record.ambiguous?.map(normalize))
    for (const spellings of Object.values(record.names))
      for (const spelling of spellings) add(spelling, { country: code }, odd.has(normalize(spelling)))
    for (const { code: language } of LANGUAGES) {
      const name = new Intl.DisplayNames([intlTag(language)], { type: 'region', fallback: 'none' }).of(code)
      if (name) add(name, { country: code }, odd.has(normalize(name)))
    }
  }
  for (const record of table.authorities) {
    const odd = new Set(record.ambiguous?.map(normalize))
    for (const spelling of record.names)
      add(
        spelling,
        'country' in record ? { country: record.country, office: true } : { weak: record.countries },
        odd.has(normalize(spelling)),
      )
  }
  for (const names of byFirst.values()) names.sort((a, b) => b.tokens.length - a.tokens.length)
  openEnded.sort((a, b) => b.tokens[0]!.length - a.tokens[0]!.length)
  const openByStart = new Map<string, Name[]>()
  for (const name of openEnded) {
    const start = name.tokens[0]!.slice(0, 3)
    openByStart.set(start, [...(openByStart.get(start) ?? []), name])
  }

  /** The longest name that begins at this word, and how many words it takes. */
  function nameAt(spoken: readonly string[], at: number): Name | undefined {
    for (const form of spellingsOf(spoken[at]!)) {
      for (const name of byFirst.get(form) ?? [])
        if (name.tokens.every((token, i) => i === 0 || sameWord(name, i, token, spoken[at + i]))) return name
      for (const name of openByStart.get(form.slice(0, 3)) ?? []) if (form.startsWith(name.tokens[0]!)) return name
    }
    return undefined
  }

  return {
    countryOf: (area) => countries.get(area),
    around(area) {
      const outer = within.get(area)
      return outer ? [area, outer] : [area]
    },
    read(text) {
      const spoken = tokensOf(text)
      const mentions: Mention[] = []
      for (let at = 0; at < spoken.length; at++) {
        const name = nameAt(spoken, at)
        if (!name) continue
        const before = at > 0 ? spoken[at - 1]! : ''
        const joined = spoken[at] !== name.tokens[0] && !name.anyEnding
        if (name.ambiguous && !joined && !isSaidAsAPlace(name.tokens[0]!, before)) continue
        const role = WITHIN.has(before) ? 'here' : TOWARDS.has(before) ? 'destination' : AWAY.has(before) ? 'origin' : 'here'
        const now = spoken.slice(Math.max(0, at - NOW_WITHIN), at + name.tokens.length + 1).some((word) => NOW.has(word))
        mentions.push({ ...name.target, role, now, at, size: name.tokens.length })
        at += name.tokens.length - 1
      }
      return mentions
    },
  }
}

/** Whether a name that is also an ordinary word stands where a place would: after "in", "to", "from" in some language. */
function isSaidAsAPlace(name: string, before: string): boolean {
  // "à Nice" and "a nice doctor" are the same when diacritics are left out.
  if (before.length === 1 && ENGLISH_WORDS.has(name)) return false
  return WITHIN.has(before) || TOWARDS.has(before) || AWAY.has(before)
}

function sameWord(name: Name, i: number, token: string, word: string | undefined): boolean {
  if (word === undefined) return false
  return name.anyEnding && i === name.tokens.length - 1 ? word.startsWith(token) : word === token
}

function spellingsOf(word: string): string[] {
  const bare = JOINED.flatMap((joined) => {
    const rest = word.replace(joined, '')
    return rest === word ? [] : [rest]
  })
  const written = [word, ...bare]
  return [...written, ...written.flatMap((form) => consonants(form) ?? [])]
}

function skeletonOf(tokens: readonly string[]): string[] {
  const skeleton = tokens.length === 1 ? consonants(tokens[0]!) : undefined
  return skeleton ? [skeleton] : []
}

const ETHIOPIC_START = 0x1200
const VOWEL_ORDERS = 8
const SKELETON_SYLLABLES = 4

/** An Ethiopic word by its consonants alone: foreign names are written with any vowels (ብራሰልስ, ብራስልስ, ብሩሰልስ). Short words say too little. */
function consonants(word: string): string | undefined {
  if (!/^\p{Script=Ethiopic}+$/u.test(word) || word.length < SKELETON_SYLLABLES) return undefined
  return `~${[...word]
    .map((syllable) => {
      const point = syllable.codePointAt(0)! - ETHIOPIC_START
      return String.fromCodePoint(ETHIOPIC_START + point - (point % VOWEL_ORDERS))
    })
    .join('')}`
}

function wordSet(list: string): Set<string> {
  return new Set(list.split(' ').map(normalize))
}

/**
 * Where the question plays, from what the person set and what the message names.
 *
 * People name many places: where they came from, where their fingerprints are, where their family waits. A place that we hold entries of
 * wins over one that we don't; one that is said to be "now" over another; what was set over a place we hold nothing on; and a place only
 * gone or sent *to* ("money to Ukraine") moves nobody away from what they set, unless we hold entries there.
 */
export function settle(
  mentions: readonly Mention[],
  set: Country | undefined,
  nearby: (area: AreaId) => AreaId[],
  held: ReadonlySet<Country>,
): Places {
  const strong = mentions.filter((mention) => mention.country)
  const known = strong.filter((mention) => mention.country && held.has(mention.country))
  const within = known.filter((mention) => mention.role === 'here' && !(mention.office && set))
  const said = within.find((mention) => mention.now) ?? within.find((mention) => mention.country === set) ?? within[0]
  const left = known.find((mention) => mention.role === 'origin')
  const weak = [...new Set(mentions.flatMap((mention) => mention.weak ?? []))].filter((country) => held.has(country))
  const elsewhere = strong.find((mention) => mention.role === 'here')
  // Where they are is what they set, before any place they speak of: emergency numbers hang on it.
  const here = set ?? said?.country ?? (weak.length === 1 ? weak[0] : undefined)
  const goes = strong.find((mention) => mention.role === 'destination')?.country
  const spoken = said?.country ?? here ?? left?.country ?? elsewhere?.country
  const country = goes && !said && (spoken === undefined || held.has(goes)) ? goes : spoken
  const areas = strong.filter((mention) => mention.area && mention.country === country)
  return {
    ...(here && { here }),
    ...(goes && { destination: goes }),
    ...(country && { country }),
    areas: [...new Set(areas.flatMap((mention) => (mention.area ? nearby(mention.area) : [])))],
    named: strong.some((mention) => mention.country === country),
  }
}
