import type { Card, Render } from '../answer/render.js'
import type { Answer, Found } from '../domain/answer.js'

/** One answer as `ask --jsonl` and `POST /api/ask` give it: a contract that other people's tools rely on. */
export interface AnswerJson {
  readonly id?: string
  /** The person's language: set, else detected. */
  readonly lang: string
  /** The language the text is in, where it is not theirs yet. */
  readonly spoken: string
  readonly outcome: 'answer' | 'crisis' | 'clarify' | 'smalltalk' | 'refuse' | 'abstain'
  readonly crisis: string | null
  readonly needs: readonly string[]
  readonly entries: readonly {
    readonly id: string
    readonly needs: readonly string[]
    readonly country: string
    readonly area: string | null
    readonly score: number
    readonly state: string
    readonly checkedOn: string | null
    readonly source: { readonly publisher: string; readonly retrieved: string | null }
  }[]
  readonly country: string | null
  readonly asks: 'language' | 'country' | 'need' | null
  readonly text: string
}

export function answerToJson(answer: Answer, render: Render, id?: string): AnswerJson {
  const { outcome, crisis, understood } = answer
  return {
    ...(id !== undefined && { id }),
    lang: answer.writtenIn,
    spoken: answer.language,
    outcome: crisis ? 'crisis' : outcome.kind,
    crisis: crisis?.need ?? null,
    needs: answer.needs,
    entries: foundIn(answer).map(({ entry, score }) => ({
      id: entry.id,
      needs: entry.needs,
      country: entry.country,
      area: entry.area[0] ?? null,
      score: Math.round(score * 1000) / 1000,
      state: entry.state,
      checkedOn: entry.checkedOn ?? null,
      source: { publisher: entry.source.publisher, retrieved: entry.source.retrieved ?? null },
    })),
    country: understood.places.country ?? null,
    asks: answer.asks ?? null,
    text: render.text(answer),
  }
}

/** The cards of an answer, for pages that draw them. */
export function cardsOf(answer: Answer, render: Render): Card[] {
  return foundIn(answer).map((found) => render.cardOf(found, answer.language, answer.understood.places.country))
}

function foundIn({ outcome, crisis }: Answer): readonly Found[] {
  const below = outcome.kind === 'smalltalk' ? [] : outcome.found
  const seen = new Set<string>()
  // As on the card: whom to call in danger stands before what else fits.
  return [...(crisis?.found ?? []), ...below].filter(({ entry }) => !seen.has(entry.id) && seen.add(entry.id))
}
