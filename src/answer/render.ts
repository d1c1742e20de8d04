import type { Answer, Found } from '../domain/answer.js'
import { type Claim, type Entry, shownContact } from '../domain/entry.js'
import { isSameGroup, type Language, languageRow, type Spoken } from '../domain/language.js'
import { dialLink, worksFrom } from '../domain/phone.js'
import type { Country } from '../domain/place.js'
import type { Aspect, NeedId } from '../domain/taxonomy.js'
import type { CrisisCards, CrisisSentence, TextState } from '../domain/texts.js'
import { isolate, type Strings } from '../language/strings.js'

export interface Fact {
  readonly text: string
  readonly about?: Aspect
}

/** One entry as a person sees it: every line in words, in the person's language but for texts that say which other one they are in. */
export interface Card {
  readonly id: string
  readonly name: string
  readonly summary: Spoken
  /** Facts and limits: free, who runs it, open without papers, languages; each with the follow-up question that it answers. */
  readonly facts: readonly Fact[]
  readonly contacts: readonly (Fact & { readonly link?: string })[]
  readonly source: string
  readonly state: string
}

export interface NeedText {
  readonly name: string
  readonly steps: readonly string[]
  readonly state: TextState
}

export interface RenderParts {
  readonly strings: Strings
  readonly needText: (need: NeedId, language: Language) => NeedText | undefined
  readonly crisisCards: CrisisCards
  /** One of the sentences that crisis cards are made of. */
  readonly crisisSentence: (sentence: CrisisSentence, language: Language) => string
  /** The language of a country in which somebody nearby can be shown the card. */
  readonly spokenIn: (country: Country | undefined) => Language
  /** Languages that are understood less well than the others, as measured: said plainly where we are unsure. */
  readonly lessWell: ReadonlySet<Language>
  /** Short emergency numbers of high confidence: of one country, or without a country those of the whole Union. */
  readonly emergencyNumbers: (country: Country | undefined) => readonly string[]
}

const CARDS_SHOWN = 3

export type Render = ReturnType<typeof createRender>

/** Puts an answer into words. Every sentence comes from `locales/`, `knowledge/` or an entry: nothing is made up here. */
export function createRender({ strings, needText, crisisCards, crisisSentence, spokenIn, lessWell, emergencyNumbers }: RenderParts) {
  function cardOf({ entry }: Found, language: Language, country: Country | undefined): Card {
    const say = (key: string, values?: Record<string, string>) => strings.say(language, `entry.${key}`, values)
    const spoken = textLanguageOf(entry, language)
    const text = entry.texts[spoken]!
    const { safety, cost, counter, audience } = entry
    const service = entry.kind === 'service'
    const claim = (key: string, { value, condition }: Claim, saysUnknown: boolean): Fact[] =>
      value === 'unknown' && !saysUnknown ? [] : [{ text: say(`${key}.${value}`, condition ? { condition } : {}), about: 'papers' }]
    const facts: Fact[] = [
      ...(spoken === language ? [] : [{ text: say('inLanguage', { language: strings.languageName(language, spoken) }) }]),
      ...(text.state === 'machine' ? [{ text: say('machineText') }] : []),
      ...(service || cost.free !== 'unknown' ? [{ text: say(`free.${cost.free}`), about: 'cost' as const }] : []),
      ...(cost.note ? [{ text: say('costNote', { note: cost.note }), about: 'cost' as const }] : []),
      ...(service ? [{ text: say(`runBy.${safety.runBy}`) }] : []),
      ...claim('withoutPapers', safety.withoutPapers, service),
      ...claim('idNeeded', safety.idNeeded, false),
      ...claim('anonymous', safety.anonymous, false),
      ...claim('dataPassedOn', safety.dataPassedOn, service),
      ...claim('enforcementOnPremises', safety.enforcementOnPremises, false),
      ...(['women', 'men', 'children', 'families'] as const).flatMap((group) =>
        audience[group] ? [{ text: say(group), about: 'children' as const }] : [],
      ),
      ...(audience.ages ? [{ text: say('ages', { ages: audience.ages }), about: 'children' as const }] : []),
      ...(counter.languages.length > 0
        ? [
            {
              text: say('counterLanguages', {
                languages: strings.list(
                  language,
                  counter.languages.map((code) => strings.languageName(language, code)),
                ),
              }),
              about: 'spoken' as const,
            },
          ]
        : []),
      ...(counter.interpreters ? [{ text: say('interpreters'), about: 'spoken' as const }] : []),
    ]
    return {
      id: entry.id,
      name: nameOf(entry, text.name),
      summary: { text: text.summary, language: spoken },
      facts,
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
    const { pictogram, sentences, helperFirst } = crisisCards[need]
    const titleIn = (spoken: Language) => needText(need as string as NeedId, spoken)?.name ?? need
    const numbers = emergencyNumbers(country)
    const number = (key: string) => numbers.map((one) => strings.say(language, key, { number: one }))
    const said = new Set(numbers)
    const helpers = found.flatMap(({ entry }) => {
      const name = nameOf(entry, entry.texts[textLanguageOf(entry, language)]?.name)
      return shownContact(entry)
        .phones.filter(
          (phone) => worksFrom(phone, country) && !said.has(phone.number) && !(helperFirst && /police/i.test(phone.note ?? '')),
        )
        .map((phone) => {
          said.add(phone.number)
          const where = country ? `, ${strings.country(language, country)}` : ''
          return `${isolate(language, `${name}${where}`)}: ${isolate(language, phone.number)}${phone.note ? ` ${isolate(language, `(${phone.note})`)}` : ''}`
        })
    })
    const emergency = country ? number('crisis.emergency') : number('crisis.emergencyEu')
    const others =
      helpers.length > 0
        ? [strings.say(language, 'crisis.otherHelp'), ...helpers.map((line) => `  ☎ ${line}`)]
        : country && need !== 'emergency-call'
          ? [strings.say(language, 'crisis.noLine', { country: strings.country(language, country) })]
          : []
    // Whoever stands nearby may not read the person's language: the same in that of the country, or in English.
    const beside = [spokenIn(country), 'en' as const].find((other) => other !== language)
    return [
      `⚠ ${pictogram} ${titleIn(language)}`,
      (['machine', 'no-help'] as const).map((sentence) => crisisSentence(sentence, language)).join(' '),
      // Who fears the police or the smuggler's friends calls somebody else first.
      ...(helperFirst ? others : emergency),
      ...sentences.map((sentence) => crisisSentence(sentence, language)),
      ...(helperFirst ? emergency : others),
      ...(beside
        ? [
            isolate(
              language,
              `${languageRow(beside).own}: ${titleIn(beside)}. ${sentences.map((sentence) => crisisSentence(sentence, beside)).join(' ')}`,
            ),
          ]
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
          ...card.facts.map((fact) => `  ${fact.text}`),
          ...card.contacts.map((contact) => `  ${contact.text}`),
          `  ${card.source}. ${card.state}`,
        ]
      }),
      '',
    ]
  }

  /** What was asked of the places just shown ("is it free?"), place by place; where a source says nothing, that. */
  function aspectLines(found: readonly Found[], about: Exclude<Aspect, 'more'>, { language, understood }: Answer): string[] {
    if (found.length === 0) return [strings.say(language, 'places.none'), '']
    return [
      strings.say(language, 'followUp.about'),
      ...found.slice(0, CARDS_SHOWN).flatMap((one) => {
        const card = cardOf(one, language, understood.places.country)
        const asked = [...card.facts, ...card.contacts].filter((fact) => fact.about === about)
        // Where the source says nothing, how to ask there.
        const lines = asked.length > 0 ? asked : [{ text: strings.say(language, 'followUp.notSaid') }, ...card.contacts]
        return ['', `— ${isolate(language, card.name)}`, ...lines.map(({ text }) => `  ${text}`), `  ${card.source}. ${card.state}`]
      }),
      '',
    ]
  }

  /** Where we are unsure in a language that we handle less well: that, and the ways around it. */
  function honestly({ language, writtenIn }: Answer): string[] {
    if (!lessWell.has(writtenIn)) return []
    return [strings.say(language, 'lessWell', { language: strings.languageName(language, writtenIn) })]
  }

  function body(answer: Answer): string[] {
    const { language, outcome } = answer
    const say = (key: string) => strings.say(language, key)
    switch (outcome.kind) {
      case 'answer':
        if (outcome.about && outcome.about !== 'more') return aspectLines(outcome.found, outcome.about, answer)
        if (outcome.found.length === 0)
          return [...guidance(outcome.need, language), say(outcome.about ? 'followUp.noMore' : 'places.none'), '']
        return [...(outcome.about ? [] : guidance(outcome.need, language)), ...places(outcome.found, answer, say('places.title'))]
      case 'clarify':
        if (outcome.offered.length === 0) return [say('followUp.which')]
        return [
          say('ask.need'),
          ...outcome.offered.map((need, i) => `${i + 1}) ${(needText(need, language) ?? needText(need, 'en'))?.name ?? need}`),
          say('ask.notThese'),
          ...honestly(answer),
          '',
          ...(answer.understood.places.country && !answer.crisis ? places(outcome.found.slice(0, 1), answer, say('places.title')) : []),
        ]
      case 'smalltalk':
        return [say(`smalltalk.${outcome.aside}`)]
      case 'refuse':
        return [say('refuse'), '', ...places(outcome.found.slice(0, 1), answer, say('referral'))]
      case 'abstain':
        return [
          say('abstain'),
          ...(answer.understood.aside ? [] : honestly(answer)),
          '',
          ...places(outcome.found.slice(0, 1), answer, say('referral')),
        ]
      default:
        return outcome satisfies never
    }
  }

  return {
    cardOf,
    /** How many places are put into words at once. */
    cardsShown: CARDS_SHOWN,
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
      const cut = answer.cut ? [strings.say(language, 'read.cut'), ''] : []
      return [...crisisLines(answer), ...unoffered, ...cut, ...body(answer), ...question].join('\n').trim()
    },
  }
}

/** The language that an entry's text is shown in: the person's own, else one they most likely read (Persian for Dari), else the first there is. */
function textLanguageOf({ texts }: Entry, language: Language): Language {
  const written = Object.keys(texts) as Language[] // the schema demands at least one
  return (
    written.find((one) => one === language) ??
    written.find((one) => isSameGroup(one, language)) ??
    written.find((one) => one === 'en') ??
    written[0]!
  )
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
  const contacts: (Fact & { link?: string })[] = [
    ...phones
      .filter((phone) => worksFrom(phone, country ?? entryCountry(entry)))
      .map((phone) => ({
        text: `${say(phone.kind === 'sms' ? 'sms' : phone.free ? 'phoneFree' : 'phone', { number: phone.number })}${phone.note ? ` (${phone.note})` : ''}`,
        link: dialLink(phone),
      })),
    ...emails.map((mail) => ({ text: say('mail', { mail }), link: `mailto:${mail}` })),
    ...links.map(({ url, opened }) => ({ text: say(opened ? 'web' : 'webUnopened', { link: url }), link: url })),
    ...(address ? [{ text: say('address', { address }), about: 'where' as const }] : []),
    ...(hours ? [{ text: say('hours', { hours: hours.note ?? hours.osm ?? '' }), about: 'time' as const }] : []),
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
