import { SURE_TALK } from '../answer/compose.js'
import type { Ask } from '../answer/flow.js'
import type { Render } from '../answer/render.js'
import type { Answer } from '../domain/answer.js'
import { isLanguage, type Language, languageRow } from '../domain/language.js'
import type { Country } from '../domain/place.js'
import type { Question } from '../domain/question.js'
import type { Aspect, NeedId } from '../domain/taxonomy.js'
import { words } from '../language/normalize.js'
import type { Strings } from '../language/strings.js'
import type { Buttons, Pressed } from './buttons.js'
import type { Session, Sessions } from './session.js'

export interface Reply {
  readonly text: string
  readonly language: Language
  /** Words on buttons; pressing one sends it. */
  readonly choices: readonly string[]
}

export interface TurnParts {
  readonly ask: Ask
  readonly render: Render
  readonly strings: Strings
  readonly sessions: Sessions
  readonly buttons: Buttons
  /** Countries offered as buttons when one is asked for. */
  readonly countries: readonly Country[]
}

/** A place in so few words, and nothing answered to them, says only where. */
const SHORT_REPLY_WORDS = 4

/** One message of a conversation. The private room: what it learns of a person stays in the session, and the question goes on without a sender. */
export function createTurn({ ask, render, strings, sessions, buttons, countries }: TurnParts) {
  return async function turn(conversation: string, text: string, locale?: string): Promise<Reply> {
    const session = sessions.of(conversation)
    const hinted = session.language ?? hintOf(locale)
    const reading = hinted && strings.languages.includes(hinted) ? hinted : 'en'
    const settings = { ...(session.country && { country: session.country }), ...(session.chosen && { language: session.chosen }) }

    const pressed = buttons.read(text, session.chosen ?? hinted)
    if (pressed) return press(pressed)

    let asked: Question = { text, ...settings }
    let answer = await ask(asked)
    // What somebody writes says what they read; the device, or what they wrote before, only where that is not clear.
    if (answer.asks === 'language' && hinted) {
      asked = { ...asked, language: hinted }
      answer = await ask(asked)
    }
    const said = answer.crisis ? undefined : answer.understood.said
    if (said && 'command' in said && said.likeness >= SURE_TALK) return press(said)
    if (said && 'aspect' in said && session.need && (said.likeness >= SURE_TALK || answer.outcome.kind !== 'answer'))
      return aboutShown(said.aspect, session.need)
    // "In Berlin" after "which country are you in?" belongs to what was asked before: the need is still there, the words are not.
    if (session.need && isOnlyAPlace(answer, text)) answer = await ask({ language: answer.writtenIn, ...asked, need: session.need })
    return replyTo(answer)

    function press(what: Pressed): Reply | Promise<Reply> {
      if ('language' in what) return choose(what.language)
      if ('topic' in what)
        return { text: strings.say(reading, 'menu.need'), language: reading, choices: buttons.needs(what.topic, reading) }
      if ('need' in what) return openNeed(what.need)
      switch (what.command) {
        case 'forget-me':
          sessions.forget(conversation)
          return { text: strings.say(reading, 'forgotten'), language: reading, choices: [] }
        case 'change-language':
          return { text: strings.say(reading, 'ask.language'), language: reading, choices: buttons.languages }
        case 'menu':
          return { text: strings.say(reading, 'menu.title'), language: reading, choices: buttons.topics(reading) }
        case 'person':
          return openNeed('talk-to-person' as NeedId)
        default:
          return what.command satisfies never
      }
    }

    async function openNeed(need: NeedId): Promise<Reply> {
      return replyTo(await ask({ text, ...settings, language: reading, need }))
    }

    /** Another language from now on, and the last answer again in it. */
    async function choose(language: Language): Promise<Reply> {
      session.chosen = session.language = language
      const chosen = strings.say(language, 'languageChosen', { language: languageRow(language).own })
      if (!session.need) return { text: chosen, language, choices: buttons.commands(language) }
      const again = replyTo(await ask({ text, ...settings, language, need: session.need, shown: session.shown }))
      return { ...again, text: `${chosen}\n\n${again.text}` }
    }

    /** "Is it free?": of what was shown last. */
    async function aboutShown(about: Aspect, need: NeedId): Promise<Reply> {
      const shown = session.shown
      const reply = replyTo(await ask({ text, ...settings, language: reading, need, about, shown }))
      if (about === 'more') session.shown = [...new Set([...shown, ...session.shown])]
      return reply
    }

    function replyTo(given: Answer): Reply {
      remember(given)
      return { text: render.text(given), language: given.language, choices: choicesOf(given) }
    }

    function remember(given: Answer): void {
      noteSettings(session, given)
      if (given.outcome.kind !== 'answer') return
      if (given.outcome.need) session.need = given.outcome.need
      session.shown = given.outcome.found.slice(0, render.cardsShown).map(({ entry }) => entry.id)
    }
  }

  function choicesOf({ asks, language, languages, outcome }: Answer): string[] {
    if (asks === 'language') return (languages ?? []).map((likely) => languageRow(likely).own)
    if (asks === 'country') return countries.map((country) => strings.country(language, country))
    if (outcome.kind === 'clarify')
      return outcome.offered.length > 0 ? outcome.offered.map((need) => buttons.need(need, language)) : buttons.topics(language)
    if (outcome.kind === 'smalltalk' || outcome.kind === 'abstain') return buttons.commands(language)
    return []
  }
}

export type Turn = ReturnType<typeof createTurn>

function noteSettings(session: Session, { asks, writtenIn, understood }: Answer): void {
  if (asks !== 'language') session.language = writtenIn
  if (understood.places.here) session.country = understood.places.here
}

/** A place was named in so few words that nothing else was. */
function isOnlyAPlace(answer: Answer, text: string): boolean {
  const { said, places } = answer.understood
  if (answer.crisis || answer.outcome.kind === 'answer') return false
  return (said && 'here' in said) || (places.named && words(text).length <= SHORT_REPLY_WORDS)
}

/** The language of somebody's device: a hint, where nothing better is known. */
function hintOf(locale: string | undefined): Language | undefined {
  const code = locale?.split(/[-_]/)[0]?.toLowerCase()
  return code && isLanguage(code) ? code : undefined
}
