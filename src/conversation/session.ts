import type { Language } from '../domain/language.js'
import type { Country } from '../domain/place.js'
import type { NeedId } from '../domain/taxonomy.js'

/** All that is kept of a conversation, and only in memory: settings and topic, never a word that was written. */
export interface Session {
  /** What was written last. */
  language?: Language
  /** What was chosen by a button: it stays until another is chosen. */
  chosen?: Language
  country?: Country
  need?: NeedId
  shown: string[]
}

export const SESSION_IDLE_MINUTES = 30
/** More conversations than this at once, and the longest idle one is forgotten first. */
const MOST_SESSIONS = 20_000

export interface Sessions {
  /** The session of a conversation; a new empty one if there is none or it has been idle too long. */
  of(conversation: string): Session
  forget(conversation: string): void
  readonly size: number
}

export function createSessions(now: () => number): Sessions {
  // A Map keeps the order of insertion; touching a session puts it last, so the first is always the longest idle.
  const kept = new Map<string, { session: Session; touched: number }>()
  const dropIdle = () => {
    for (const [conversation, { touched }] of kept) {
      if (now() - touched < SESSION_IDLE_MINUTES * 60_000 && kept.size <= MOST_SESSIONS) break
      kept.delete(conversation)
    }
  }
  return {
    of(conversation) {
      dropIdle()
      const session = kept.get(conversation)?.session ?? { shown: [] }
      kept.delete(conversation)
      kept.set(conversation, { session, touched: now() })
      return session
    },
    forget(conversation) {
      kept.delete(conversation)
    },
    get size() {
      dropIdle()
      return kept.size
    },
  }
}
