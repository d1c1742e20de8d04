import MiniSearch from 'minisearch'
import type { Entry } from '../domain/entry.js'
import { words } from '../language/normalize.js'

/** Finds entries by the words in them: names and acronyms above all. Scores are BM25+, comparable within one search only. */
export interface KeywordIndex {
  search(text: string, only: ReadonlySet<number>): ReadonlyMap<number, number>
  /**
   * How distinctly some words name the entry, 0 to 1: the share of the weight of one of its names (rare words weigh more) that
   * stands among them. 1 means that a whole name was said.
   */
  named(said: ReadonlySet<string>, at: number): number
}

interface Row {
  readonly id: number
  readonly name: string
  readonly aliases: string
  readonly text: string
}

export function createKeywordIndex(entries: readonly Entry[], areaNames: (entry: Entry) => string[]): KeywordIndex {
  const index = new MiniSearch<Row>({
    fields: ['name', 'aliases', 'text'],
    tokenize: words,
    processTerm: (term) => term,
  })
  index.addAll(
    entries.map((entry, id) => ({
      id,
      name: namesOf(entry).join(' '),
      aliases: entry.aliases.join(' '),
      text: [...Object.values(entry.texts).flatMap((text) => [text.summary, text.audience ?? '']), entry.contact.address ?? ''].join(' '),
    })),
  )

  const frequency = new Map<string, number>()
  for (const entry of entries)
    for (const word of new Set(words(namesOf(entry).join(' ')))) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const rarity = (word: string) => Math.log((entries.length + 1) / ((frequency.get(word) ?? 0) + 0.5))
  const names = entries.map((entry) => {
    // The place is asked for beside the name ("CNAIM Lisbon"), and does not make a name distinct by itself.
    const places = new Set(words(areaNames(entry).join(' ')))
    return namesOf(entry)
      .map((name) => [...new Set(words(name))].filter((word) => !places.has(word) && word.length > 1))
      .filter((tokens) => tokens.length > 0)
  })

  return {
    search(text, only) {
      const found = index.search([...new Set(words(text))].join(' '), {
        boost: { name: 3, aliases: 4, text: 1 },
        prefix: (term) => term.length > 3,
        fuzzy: (term) => (term.length > 4 ? 0.2 : false),
        weights: { fuzzy: 0.35, prefix: 0.5 },
        filter: (result) => only.has(result.id as number),
      })
      return new Map(found.map((result) => [result.id as number, result.score]))
    },
    named(said, at) {
      let best = 0
      for (const tokens of names[at]!) {
        let weight = 0
        let heard = 0
        for (const token of tokens) {
          const rare = rarity(token)
          weight += rare
          if (said.has(token)) heard += rare
        }
        // A name of one common word ("Help") is no name: it needs the weight of a rare word to count whole.
        best = Math.max(best, heard / Math.max(weight, RARE))
      }
      return Math.min(1, best)
    },
  }
}

/** Weight of a word that stands in the names of about one entry in a hundred. */
const RARE = 4.2

function namesOf(entry: Entry): string[] {
  return [entry.name.original, ...entry.aliases, ...Object.values(entry.texts).map((text) => text.name)]
}
