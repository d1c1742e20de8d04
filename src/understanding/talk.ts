import type { Said } from '../domain/answer.js'
import { ASPECTS, type Aspect, COMMANDS, type Command, type Talk } from '../domain/taxonomy.js'
import { words } from '../language/normalize.js'

/** Hears what is said about the conversation itself: commands, short questions about what was shown, and where somebody is. */
export type HearTalk = (
  /** The message without the places it names. */
  text: string,
  namesAPlace: boolean,
) => Said | undefined

/** Longer messages say something of their own. */
const LONGEST_TALK_WORDS = 8
/** Likeness of letters below which a message is no known phrase. */
const LEAST_LIKENESS = 0.5

/** `nearest` finds the likeliest phrase; `phrases` are those of all languages, each with what it says. */
export function createHearTalk(
  phrases: readonly Talk[],
  nearest: (text: string) => { readonly at: number; readonly similarity: number } | undefined,
): HearTalk {
  return function hearTalk(text, namesAPlace) {
    const size = words(text).length
    if (size === 0) return namesAPlace ? { here: true, likeness: 1 } : undefined
    if (size > LONGEST_TALK_WORDS) return undefined
    const best = nearest(text)
    const said = best && phrases[best.at]
    if (!said || best.similarity < LEAST_LIKENESS) return undefined
    const likeness = Math.min(1, best.similarity)
    // "I am in" says where somebody is only with a place.
    if (said === 'here') return namesAPlace ? { here: true, likeness } : undefined
    return isAspect(said) ? { aspect: said, likeness } : isCommand(said) ? { command: said, likeness } : undefined
  }
}

function isAspect(said: Talk): said is Aspect {
  return (ASPECTS as readonly string[]).includes(said)
}

function isCommand(said: Talk): said is Command {
  return (COMMANDS as readonly string[]).includes(said)
}
