import type { Answer, Found } from '../domain/answer.js'
import { type Claim, type Entry, shownContact } from '../domain/entry.js'
import { type Language, languageRow, type Spoken } from '../domain/language.js'
import { dialLink, worksFrom } from '../domain/phone.js'
import type { Country } from '../domain/place.js'
import type { CrisisNeed, NeedId } from '../domain/taxonomy.js'
import type { TextState } from '../domain/texts.js'
import { isolate, type Strings } from '../language/strings.js'

/** One entry as a person sees it: every line in words, in the person's language but for texts that say which other one they are in. */
export interface Card {
  readonly id: string
  readonly name: string
  readonly summary: Spoken
  /** Facts and limits: free, who runs it, open without papers, languages, hours. */
  readonly lines: readonly string[]
  readonly contacts: readonly { readonly text: string; readonly link?: string }[]
  readonly source: string
  readonly state: string
}

export interface NeedText {
  readonly name: string
  readonly steps: readonly string[]
  readonly state: TextState
}
export interface CrisisText {
  readonly title: string
  readonly steps: readonly string[]
}

export interface RenderParts {
  readonly strings: Strings
  readonly needText: (need: NeedId, language: Language) => NeedText | undefined
  readonly crisisText: (need: CrisisNeed, language: Language) => CrisisText | undefined
  /** Short emergency numbers of high confidence: of one country, or without a country those of the whole Union. */
  readonly emergencyNumbers: (country: Country | undefined) => readonly string[]
}

/** Dangers in which a helper that is not the police stands first. */
const NOT_POLICE_FIRST: ReadonlySet<CrisisNeed> = new Set<CrisisNeed>([
  'domestic-violence',
  'sexual-violence',
  'trafficking',
  'held-for-ransom',
  'unaccompanied-minor',
])
const CARDS_SHOWN = 3

export type Render = ReturnType<typeof createRender>

/** Puts an answer into words. Every sentence comes from `locales/`, `knowledge/` or an entry: nothing is made up here. */
export function createRender({ strings, needText, crisisText, emergencyNumbers }: RenderParts) {
  function cardOf({ entry }: Found, language: Language, country: Country | undefined): Card {
    const say = (key: string, values?: Record<string, string>) => strings.say(language, `entry.${key}`, values)
    const spoken = entry.texts[language] ? language : (Object.keys(entry.texts)[0] as Language) // the schema demands at least one
    const text = entry.texts[spoken]!
    const { safety, cost, counter, audience } = entry
    const service = entry.kind === 'service'
    const claim = (key: string, { value, condition }: Claim, saysUnknown: boolean) =>
      value === 'unknown' && !saysUnknown ? [] : [say(`${key}.${value}`, condition ? { condition } : {})]
    const lines = [
      ...(spoken === language ? [] : [say('inLanguage', { language: strings.languageName(language, spoken) })]),
      ...(service || cost.free !== 'unknown' ? [say(`free.${cost.free}`)] : []),
      ...(cost.note ? [say('costNote', { note: cost.note })] : []),
      ...(service ? [say(`runBy.${safety.runBy}`)] : []),
      ...claim('withoutPapers', safety.withoutPapers, service),
      ...claim('idNeeded', safety.idNeeded, false),
      ...claim('anonymous', safety.anonymous, false),
      ...claim('dataPassedOn', safety.dataPassedOn, service),
      ...claim('enforcementOnPremises', safety.enforcementOnPremises, false),
      ...(['women', 'men', 'children', 'families'] as const).flatMap((group) => (audience[group] ? [say(group)] : [])),
      ...(audience.ages ? [say('ages', { ages: audience.ages })] : []),
      ...(counter.languages.length > 0
        ? [
            say('counterLanguages', {
              languages: strings.list(
                language,
                counter.languages.map((code) => strings.languageName(language, code)),
              ),
            }),
          ]
        : []),
      ...(counter.interpreters ? [say('interpreters')] : []),
    ]
    return {
      id: entry.id,
      name: nameOf(entry, text.name),
      summary: { text: text.summary, language: spoken },
      lines,
      contacts: contactsOf(entry, country, say),
      source: say('source', { publisher: entry.source.publisher, date: entry.source.retrieved ?? say('dateUnknown') }),
      state: strings.say(language, `state.${entry.state}`, { by: entry.checkedBy ?? '', date: entry.checkedOn ?? '' }),
    }
  }

  function crisisLines(answer: Answer): string[] {
    if (!answer.crisis) return []
    const { need, found } = answer.crisis
    const { language } = answer
    const country = answer.understood.places.here
    const text = crisisText(need, language) ?? crisisText(need, 'en')
    const numbers = emergencyNumbers(country)
    const number = (key: string) => numbers.map((one) => strings.say(language, key, { number: one }))
    const said = new Set(numbers)
    const helpers = found.flatMap(({ entry }) => {
      const name = nameOf(entry, (entry.texts[language] ?? entry.texts.en)?.name)
      return shownContact(entry)
        .phones.filter(
          (phone) =>
            worksFrom(phone, country) && !said.has(phone.number) && !(NOT_POLICE_FIRST.has(need) && /police/i.test(phone.note ?? '')),
        )
        .map((phone) => {
          said.add(phone.number)
          const where = country ? `, ${strings.country(language, country)}` : ''
          return `${isolate(language, `${name}${where}`)}: ${isolate(language, phone.number)}${phone.note ? ` ${isolate(language, `(${phone.note})`)}` : ''}`
        })
    })
    const emergency = country ? number('crisis.emergency') : number('crisis.emergencyEu')
    const others = helpers.length > 0 ? [strings.say(language, 'crisis.otherHelp'), ...helpers.map((line) => `  ☎ ${line}`)] : []
    return [
      `⚠ ${text?.title ?? ''}`.trim(),
      strings.say(language, 'crisis.machine'),
      // Who fears the police or the smuggler's friends calls somebody else first.
      ...(NOT_POLICE_FIRST.has(need) ? others : emergency),
      ...(text?.steps ?? []),
      ...(NOT_POLICE_FIRST.has(need) ? emergency : others),
      ...(country && numbers.length === 0 && helpers.length === 0
        ? [strings.say(language, 'crisis.noLine', { country: strings.country(language, country) })]
        : []),
      '',
    ]
  }

  function guidance(need: NeedId | undefined, language: Language): string[] {
    const text = need && needText(need, language)
    if (!text) return []
    return [
      `${strings.say(language, 'guidance.title')}: ${text.name}`,
      ...text.steps.map((step, i) => `${i + 1}. ${step}`),
      ...(text.state === 'machine' && language !== 'en' ? [strings.say(language, 'guidance.machine')] : []),
      '',
    ]
  }

  function places(found: readonly Found[], { language, understood, nothingOn }: Answer, title: string): string[] {
    if (found.length === 0) return []
    const { country } = understood.places
    return [
      ...(nothingOn ? [strings.say(language, 'nothingOn', { country: strings.country(language, nothingOn) }), ''] : []),
      title,
      ...found.slice(0, CARDS_SHOWN).flatMap((one) => {
        const card = cardOf(one, language, country)
        return [
          '',
          `— ${isolate(language, card.name)}`,
          isolate(language, card.summary.text),
          ...card.lines.map((line) => `  ${line}`),
          ...card.contacts.map((contact) => `  ${contact.text}`),
          `  ${card.source}. ${card.state}`,
        ]
      }),
      '',
    ]
  }

  function body(answer: Answer): string[] {
    const { language, outcome } = answer
    const say = (key: string) => strings.say(language, key)
    switch (outcome.kind) {
      case 'answer':
        return [...guidance(outcome.need, language), ...places(outcome.found, answer, say('places.title'))]
      case 'clarify':
        return [
          say('ask.need'),
          ...outcome.offered.map((need, i) => `${i + 1}) ${(needText(need, language) ?? needText(need, 'en'))?.name ?? need}`),
          say('ask.notThese'),
          '',
          ...(answer.understood.places.country && !answer.crisis ? places(outcome.found.slice(0, 1), answer, say('places.title')) : []),
        ]
      case 'smalltalk':
        return [say(`smalltalk.${outcome.aside}`)]
      case 'refuse':
        return [say('refuse'), '', ...places(outcome.found.slice(0, 1), answer, say('referral'))]
      case 'abstain':
        return [say('abstain'), '', ...places(outcome.found.slice(0, 1), answer, say('referral'))]
      default:
        return outcome satisfies never
    }
  }

  return {
    cardOf,
    /** The whole answer as plain text, as a person would read it. */
    text(answer: Answer): string {
      const { language, writtenIn, asks } = answer
      const unoffered =
        writtenIn === language || answer.writtenIn === undefined
          ? []
          : [
              strings.say(language, 'unoffered', {
                language: strings.languageName(language, writtenIn),
                spoken: strings.languageName(language, language),
              }),
              '',
            ]
      const question =
        asks === 'country'
          ? [strings.say(language, 'ask.country')]
          : (answer.languages ?? []).map((likely) => `${strings.say(likely, 'ask.language')} ${languageRow(likely).own}`)
      return [...crisisLines(answer), ...unoffered, ...body(answer), ...question].join('\n').trim()
    },
  }
}

function nameOf(entry: Entry, translated: string | undefined): string {
  const { original } = entry.name
  return !translated || translated === original || translated.includes(original) ? (translated ?? original) : `${original} (${translated})`
}

function contactsOf(
  entry: Entry,
  country: Country | undefined,
  say: (key: string, values?: Record<string, string>) => string,
): Card['contacts'] {
  const { phones, emails, links, address, hours } = shownContact(entry)
  const contacts: { text: string; link?: string }[] = [
    ...phones
      .filter((phone) => worksFrom(phone, country ?? entryCountry(entry)))
      .map((phone) => ({
        text: `${say(phone.kind === 'sms' ? 'sms' : phone.free ? 'phoneFree' : 'phone', { number: phone.number })}${phone.note ? ` (${phone.note})` : ''}`,
        link: dialLink(phone),
      })),
    ...emails.map((mail) => ({ text: say('mail', { mail }), link: `mailto:${mail}` })),
    ...links.map(({ url, opened }) => ({ text: say(opened ? 'web' : 'webUnopened', { link: url }), link: url })),
    ...(address ? [{ text: say('address', { address }) }] : []),
    ...(hours ? [{ text: say('hours', { hours: hours.note ?? hours.osm ?? '' }) }] : []),
  ]
  return [
    ...contacts,
    ...(hidesContact(entry) ? [{ text: say('contactHidden') }] : contacts.length === 0 ? [{ text: say('noContact') }] : []),
    ...(links.length === 0 && entry.verifyAt ? [{ text: say('webUnopened', { link: entry.verifyAt }), link: entry.verifyAt }] : []),
  ]
}

function hidesContact({ contact }: Entry): boolean {
  return contact.confidence === 'low' && (contact.phones.length > 0 || contact.emails.length > 0 || contact.address !== undefined)
}

/** A national entry's own numbers are shown with it: the card says which country it is of. */
function entryCountry({ country }: Entry): Country | undefined {
  return country === 'EU' || country === 'INT' ? undefined : country
}
