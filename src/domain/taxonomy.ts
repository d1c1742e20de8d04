import { z } from 'zod'

/** A stage of the journey, after the Global Compact for Migration. */
export const Stage = z.enum(['pre-departure', 'transit', 'arrival', 'stay', 'return'])
export type Stage = z.infer<typeof Stage>

/** A need of a person, for instance `unpaid-wages`: kebab-case, unique over all topics. */
export const NeedId = z
  .string()
  .regex(/^[a-z]+(-[a-z]+)*$/, 'must be kebab-case letters, for instance unpaid-wages')
  .brand<'NeedId'>()
export type NeedId = z.infer<typeof NeedId>

export const Taxonomy = z.object({
  version: z.number().int(),
  stages: z.array(Stage),
  topics: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      needs: z.array(
        z.object({
          id: NeedId,
          description: z.string().min(1),
          stages: z.array(Stage).min(1),
          /** Objectives of the Global Compact for Migration (1 to 23) that this need serves. */
          gcm: z.array(z.number().int().min(1).max(23)).optional(),
        }),
      ),
    }),
  ),
})
export type Taxonomy = z.infer<typeof Taxonomy>

/** Needs whose danger is looked for on the raw text and answered by a card, before anything else. */
export const CRISIS_NEEDS = [
  'emergency-call',
  'sea-rescue',
  'land-border-danger',
  'suicide-crisis',
  'domestic-violence',
  'sexual-violence',
  'trafficking',
  'held-for-ransom',
  'unaccompanied-minor',
  'missing-child',
] as const
export type CrisisNeed = (typeof CRISIS_NEEDS)[number]
export const CrisisNeed = z.enum(CRISIS_NEEDS)

export function isCrisisNeed(id: string): id is CrisisNeed {
  return (CRISIS_NEEDS as readonly string[]).includes(id)
}

/** Topics in which a wrong answer can cost somebody their protection, freedom or health: two people publish, the bot is slower to be sure. */
export const RISK_NEEDS: ReadonlySet<string> = new Set([
  ...CRISIS_NEEDS,
  'asylum-apply',
  'asylum-process',
  'asylum-rejected',
  'dublin',
  'detention',
  'return-order',
  'voluntary-return',
  'data-firewall',
  'undocumented-rights',
])

/** Messages that are no need: each kind has its own fixed sentence. */
export const ASIDES = ['greeting', 'thanks', 'goodbye', 'who-are-you', 'off-topic', 'unsafe'] as const
export type Aside = (typeof ASIDES)[number]
export const Aside = z.enum(ASIDES)

/** What is said about the conversation itself: orders to the bot, and short questions about what was answered last. */
export const COMMANDS = ['forget-me', 'change-language', 'menu'] as const
export type Command = (typeof COMMANDS)[number]
/** What a short question ("is it free?") asks of the places just shown. */
export const ASPECTS = ['cost', 'children', 'where', 'time', 'papers', 'spoken', 'more'] as const
export type Aspect = (typeof ASPECTS)[number]
/** `here`: the words around a place, where nothing but the place is said ("I live in ... now"). */
export const TALKS = [...COMMANDS, ...ASPECTS, 'here'] as const
export const Talk = z.enum(TALKS)
export type Talk = z.infer<typeof Talk>
