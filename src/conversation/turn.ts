import type { Ask } from '../answer/flow.js'
import type { Render } from '../answer/render.js'
import type { Answer } from '../domain/answer.js'
import { isLanguage, type Language } from '../domain/language.js'
import type { Country } from '../domain/place.js'
import type { Question } from '../domain/question.js'
import { normalize, words } from '../language/normalize.js'
import type { Strings } from '../language/strings.js'
import type { Sessions } from './session.js'

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
  /** Countries offered as buttons when one is asked for. */
  readonly countries: readonly Country[]
  /** What a need is called on a button. */
  needName(need: string, language: Language): string
}

const SHORT_REPLY_WORDS = 4

/** One message of a conversation. The private room: what it learns of a person stays in the session, and the question goes on without a sender. */
export function createTurn({ ask, render, strings, sessions, countries, needName }: TurnParts) {
  return async function turn(conversation: string, text: string, locale?: string): Promise<Reply> {
    const session = sessions.of(conversation)
    const hinted = session.language ?? hintOf(locale)
    if (isForget(text)) {
      sessions.forget(conversation)
      const language = hinted && strings.languages.includes(hinted) ? hinted : 'en'
      return { text: strings.say(language, 'forgotten'), language, choices: [] }
    }
    const country = session.country && { country: session.country }
    let asked: Question = { text, ...country }
    let answer = await ask(asked)
    // What somebody writes says what they read; the device, or what they wrote before, only where that is not clear.
    if (answer.asks === 'language' && hinted) {
      asked = { ...asked, language: hinted }
      answer = await ask(asked)
    }
    // "In Berlin" after "which country are you in?" belongs to what was asked before: the need is still there, the words are not.
    if (session.need && isOnlyAPlace(answer, text)) answer = await ask({ language: answer.writtenIn, ...asked, need: session.need })
    remember(answer)
    return { text: render.text(answer), language: answer.language, choices: choicesOf(answer) }

    function remember(given: Answer): void {
      const { places } = given.understood
      if (given.asks !== 'language') session.language = given.writtenIn
      if (places.here) session.country = places.here
      if (given.outcome.kind === 'answer') {
        if (given.outcome.need) session.need = given.outcome.need
        session.shown = given.outcome.found.map(({ entry }) => entry.id)
      }
    }
  }

  function isForget(text: string): boolean {
    const said = normalize(text)
    return strings.languages.some((language) => said === normalize(strings.say(language, 'command.forget')))
  }

  function choicesOf({ asks, language, outcome }: Answer): string[] {
    if (outcome.kind === 'clarify') return outcome.offered.map((need) => needName(need, language))
    if (asks === 'country') return countries.map((country) => strings.country(language, country))
    return []
  }
}

export type Turn = ReturnType<typeof createTurn>

/** A place was named in so few words that nothing else was. */
function isOnlyAPlace(answer: Answer, text: string): boolean {
  return answer.understood.places.named && words(text).length <= SHORT_REPLY_WORDS && answer.outcome.kind !== 'answer' && !answer.crisis
}

/** The language of somebody's device: a hint, where nothing better is known. */
function hintOf(locale: string | undefined): Language | undefined {
  const code = locale?.split(/[-_]/)[0]?.toLowerCase()
  return code && isLanguage(code) ? code : undefined
}
