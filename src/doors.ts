import type { Router } from 'express'
import type { Waymark } from './assemble.js'
import { activitiesDoor } from './channels/activities.js'
import { askApi } from './channels/ask-api.js'
import type { Config } from './config.js'
import { createButtons } from './conversation/buttons.js'
import { createSessions } from './conversation/session.js'
import { createTurn } from './conversation/turn.js'
import { isLanguage, type Language } from './domain/language.js'
import type { Country } from './domain/place.js'

/** The doors for people, in front of what `assemble.ts` joined. Part of main: it alone leads through the wall to the private room. */
export function openDoors(
  { ask, render, strings, knowledge, offered }: Waymark,
  config: Pick<Config, 'botFramework'>,
  now: () => number,
  log: (line: string) => void,
): Router[] {
  const spoken = (locale: string | undefined): Language => {
    const code = locale?.split(/[-_]/)[0]?.toLowerCase()
    return code && isLanguage(code) && offered.includes(code) ? code : 'en'
  }
  const held = new Set(
    knowledge.entries.map((entry) => entry.country).filter((realm): realm is Country => realm !== 'EU' && realm !== 'INT'),
  )
  const turn = createTurn({
    ask,
    render,
    strings,
    sessions: createSessions(now),
    buttons: createButtons({
      strings,
      taxonomy: knowledge.taxonomy,
      offered,
      needName: (need, language) => knowledge.needs.get(language)?.needs[need]?.name ?? need,
    }),
    countries: [...held],
  })
  return [
    askApi(ask, render),
    activitiesDoor({
      turn,
      greeting: (locale) => strings.say(spoken(locale), 'smalltalk.greeting'),
      apology: (locale) => strings.say(spoken(locale), 'error.turn'),
      ...(config.botFramework && { credentials: config.botFramework }),
      log,
    }),
  ]
}
