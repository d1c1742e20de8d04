import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { createCompose } from './answer/compose.js'
import { type Ask, createAsk } from './answer/flow.js'
import { createRender, type Render } from './answer/render.js'
import type { Config } from './config.js'
import type { Release } from './content/build-index.js'
import { collectMessages, type Knowledge, wholeLanguages } from './content/collect.js'
import { prepare } from './content/flow.js'
import { Entry } from './domain/entry.js'
import { Language } from './domain/language.js'
import { type Country, EU_MEMBERS } from './domain/place.js'
import { CRISIS_NEEDS, type Talk } from './domain/taxonomy.js'
import { loadHnsw, openHnswIndex } from './drivers/hnsw.js'
import { fileOf, openIndexCache } from './drivers/index-cache.js'
import { openTransformersEmbedder } from './drivers/transformers.js'
import { createDetect, type Detect, parseLanguageModel } from './language/detect.js'
import type { Embedder } from './language/embedder.js'
import { createStrings, type Strings } from './language/strings.js'
import { buildCharacterTable, openCharacterIndex } from './retrieval/character-index.js'
import { createRetrieve, DEFAULT_WEIGHTS, EntryWeights } from './retrieval/retrieve.js'
import { createExactIndex } from './retrieval/vector-index.js'
import { createNoticeDanger } from './understanding/danger.js'
import { Calibration, DEFAULT_CALIBRATION } from './understanding/need.js'
import { createPlaceReader } from './understanding/place.js'
import { createHearTalk } from './understanding/talk.js'
import { createUnderstand } from './understanding/understand.js'

export interface Waymark {
  readonly ask: Ask
  readonly render: Render
  readonly strings: Strings
  readonly knowledge: Knowledge
  readonly served: readonly Entry[]
  readonly detect: Detect
  /** The parts of understanding, for measuring and calibrating them. */
  readonly parts: { readonly release: Release; readonly calibration: CalibrationFile; readonly embedder?: Embedder }
  /** Languages answered in. */
  readonly offered: readonly Language[]
}

/** Joins config, engines and rooms into something that can be asked. The doors are put in front of it by `main.ts`. */
export async function assemble(config: Config, log: (line: string) => void): Promise<Waymark> {
  const embedder = config.modelDir ? await openTransformersEmbedder(config.modelDir) : undefined
  const hnsw = config.vectorIndex === 'hnsw' ? loadHnsw() : undefined
  if (config.vectorIndex === 'hnsw' && !hnsw)
    log('hnswlib-node is not built on this machine: the exact index serves meanwhile, with the same answers.')
  const indexDir = join(config.dataDir, 'index')
  const { knowledge, served, release } = await prepare(config.knowledgeDir, config.starterDir, config.serveStarter, {
    ...(embedder && { embedder }),
    cache: openIndexCache(indexDir, log),
    openIndex: (name, vectors, key) =>
      hnsw && vectors.length > 0
        ? openHnswIndex(hnsw, vectors, key, fileOf(indexDir, `${name}-hnsw`, key), log)
        : createExactIndex(vectors),
    log,
  })
  const messages = collectMessages(config.localesDir)
  const strings = createStrings(messages)
  const offered = wholeLanguages(knowledge, messages)
  const held = new Set(served.flatMap(({ country }) => (country === 'EU' || country === 'INT' ? [] : [country])))

  const places = createPlaceReader(knowledge.places)
  const byId = new Map(served.map((entry) => [entry.id, entry]))
  const phrases = phrasesOf(knowledge)
  const phraseIndex = openCharacterIndex(buildCharacterTable(phrases.map(({ text }) => text)))
  const hearTalk = createHearTalk(
    phrases.map(({ said }) => said),
    phraseIndex.nearest,
  )
  const calibration = readCalibration(config, log)
  const retrieve = createRetrieve({ ...release, weights: calibration.retrieval })
  const detect = createDetect(readLanguageModel(config), offered)
  const ask = createAsk({
    noticeDanger: createNoticeDanger([...knowledge.crisis.values()]),
    detect,
    ...(embedder && { embedder }),
    understand: createUnderstand({ ways: release.ways, calibration: calibration.understanding, places, hearTalk, held }),
    retrieve,
    compose: createCompose({ offered, held, retrieve, entryOf: (id) => byId.get(id) }),
  })
  // Whatever is served, the common number is known: an emergency does not wait for an editor.
  const emergencies = [
    ...knowledge.entries,
    Entry.parse(JSON.parse(readFileSync(join(config.starterDir, 'entries/eu/eu-112.json'), 'utf8'))),
  ]
  const render = createRender({
    strings,
    needText: (need, language) => {
      const texts = knowledge.needs.get(language)
      const text = texts?.needs[need]
      return texts && text && { name: text.name, steps: text.steps, state: texts.state }
    },
    crisisCards: knowledge.crisisCards,
    crisisSentence: (sentence, language) => knowledge.crisis.get(language)?.sentences[sentence] ?? '',
    spokenIn: (country) => offered.find((language) => language === languageOf(country)) ?? 'en',
    lessWell: new Set(calibration.lessWell),
    emergencyNumbers: (country) => emergencyNumbers(emergencies, country),
  })
  return { ask, render, strings, knowledge, served, detect, offered, parts: { release, calibration, ...(embedder && { embedder }) } }
}

function phrasesOf({ talk }: Knowledge): { said: Talk; text: string }[] {
  return [...talk.values()].flatMap(({ phrases }) =>
    (Object.entries(phrases) as [Talk, string[]][]).flatMap(([said, texts]) => texts.map((text) => ({ said, text }))),
  )
}

/** The language most people of a country read, as `Intl` knows it (BE: nl, DE: de ...). */
function languageOf(country: Country | undefined): string | undefined {
  return country && new Intl.Locale(`und-${country}`).maximize().language
}

/** General emergency numbers: short codes of entries that are about calling for help, of high confidence, that work in this country. */
function emergencyNumbers(entries: Knowledge['entries'], country: Country | undefined): string[] {
  const numbers = entries
    .filter((entry) => entry.needs[0] === CRISIS_NEEDS[0] && entry.contact.confidence === 'high')
    .flatMap((entry) => entry.contact.phones)
    .filter((phone) => phone.kind === 'short')
    .filter((phone) =>
      country ? phone.worksIn.includes(country) : [...EU_MEMBERS].every((member) => phone.worksIn.includes(member as Country)),
    )
    .map((phone) => phone.number)
  // The common number alone where it works: fewer numbers, fewer mistakes in an emergency.
  return numbers.includes('112') ? ['112'] : [...new Set(numbers)].slice(0, 3)
}

function readLanguageModel({ modelsDir }: Config) {
  const folder = join(modelsDir, 'language-id')
  const weights = readFileSync(join(folder, 'weights.bin'))
  return parseLanguageModel(
    JSON.parse(readFileSync(join(folder, 'description.json'), 'utf8')),
    new Int8Array(weights.buffer, weights.byteOffset, weights.length),
  )
}

const CalibrationFile = z
  .object({
    understanding: Calibration,
    retrieval: EntryWeights,
    /** Languages in which fewer than 85 of 100 messy questions are served. */
    lessWell: z.array(Language).default([]),
  })
  .strict()
export type CalibrationFile = z.infer<typeof CalibrationFile>

/** The calibration stands beside the model whose numbers it was fitted on. Without one the bot asks back rather than being sure. */
function readCalibration({ modelDir }: Config, log: (line: string) => void): CalibrationFile {
  const careful = { understanding: DEFAULT_CALIBRATION, retrieval: DEFAULT_WEIGHTS, lessWell: [] }
  const file = modelDir && join(modelDir, 'calibration.json')
  if (!file || !existsSync(file)) return careful
  const parsed = CalibrationFile.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!parsed.success) log(`${file} is not a calibration of this version: careful defaults are used. Run npm run calibrate to fit it.`)
  return parsed.data ?? careful
}
