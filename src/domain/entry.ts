import { z } from 'zod'
import { Language } from './language.js'
import { Phone } from './phone.js'
import { AreaId, Realm } from './place.js'
import { NeedId, Stage } from './taxonomy.js'
import { TextState } from './texts.js'

const text = z.string().trim().min(1)
const day = z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/, 'must be a date such as 2026-11-23, or a month, or a year')
const link = z
  .string()
  .url('must be a whole link that begins with https:// or http://')
  .regex(/^https?:/)

/** yes, partly under a condition that is always shown, no, or unknown. Unknown is never shown as yes. */
const Claim = z
  .object({
    value: z.enum(['yes', 'partly', 'no', 'unknown']),
    condition: text.optional().describe('Required with `partly`, and shown with it.'),
  })
  .strict()
  .refine((claim) => claim.value !== 'partly' || claim.condition !== undefined, {
    message: '`partly` needs its condition',
    path: ['condition'],
  })
export type Claim = z.infer<typeof Claim>

export const Confidence = z.enum(['high', 'medium', 'low'])
export type Confidence = z.infer<typeof Confidence>

/** collected → checked → published → due; disputed, expired and withdrawn beside the line. */
export const EntryState = z.enum(['collected', 'checked', 'published', 'due', 'disputed', 'expired', 'withdrawn'])
export type EntryState = z.infer<typeof EntryState>

/** One service, or one piece of information of a country: `knowledge/entries/<realm>/<id>.json`. */
export const Entry = z
  .object({
    id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be kebab-case, for instance be-reach-out'),
    kind: z.enum(['service', 'information']).describe('Somebody you can reach, or a rule or guide.'),
    country: Realm,
    area: z.array(AreaId).default([]).describe('Cities or regions, main one first; empty means the whole country.'),
    needs: z.array(NeedId).default([]).describe('Best first. Empty: found by its words alone.'),
    stages: z.array(Stage).default([]),
    state: EntryState.default('collected'),
    audience: z
      .object({
        women: z.boolean().optional(),
        men: z.boolean().optional(),
        children: z.boolean().optional(),
        families: z.boolean().optional(),
        ages: text.optional(),
      })
      .strict()
      .default({})
      .describe('Only what is a restriction.'),
    safety: z
      .object({
        runBy: z.enum(['city', 'region', 'state', 'immigration-authority', 'police', 'ngo', 'international', 'community', 'unknown']),
        withoutPapers: Claim,
        idNeeded: Claim,
        anonymous: Claim,
        dataPassedOn: Claim.describe('To police or an immigration authority.'),
        enforcementOnPremises: Claim,
      })
      .strict()
      .default({
        runBy: 'unknown',
        withoutPapers: { value: 'unknown' },
        idNeeded: { value: 'unknown' },
        anonymous: { value: 'unknown' },
        dataPassedOn: { value: 'unknown' },
        enforcementOnPremises: { value: 'unknown' },
      }),
    cost: z
      .object({ free: z.enum(['yes', 'partly', 'no', 'unknown']), note: text.optional() })
      .strict()
      .default({ free: 'unknown' }),
    contact: z
      .object({
        confidence: Confidence.optional().describe('In phone, mail, address and hours. Low is not shown to people.'),
        phones: z.array(Phone).default([]),
        emails: z.array(z.string().email('must be a mail address')).default([]),
        links: z
          .array(z.object({ url: link, opened: day.optional().describe('When somebody opened it and found it right.') }).strict())
          .default([]),
        address: text.optional(),
        location: z.object({ lat: z.number(), lon: z.number() }).strict().optional(),
        hours: z
          .object({
            osm: text.optional().describe('OpenStreetMap opening_hours syntax.'),
            note: text.optional().describe('As the source says it.'),
            confirmedOn: day.optional(),
          })
          .strict()
          .optional(),
      })
      .strict()
      .default({}),
    counter: z
      .object({
        languages: z
          .array(z.string().regex(/^[a-z]{2,3}$/))
          .default([])
          .describe('Spoken at the counter, as ISO 639 codes.'),
        interpreters: z.boolean().optional(),
        femaleStaff: z.boolean().optional(),
        stepFree: z.boolean().optional(),
        note: text.optional(),
      })
      .strict()
      .default({}),
    name: z
      .object({ original: text, language: z.string().regex(/^[a-z]{2,3}$/) })
      .strict()
      .describe('The official name, never translated away.'),
    aliases: z.array(text).default([]).describe('Other names and acronyms people use: CPAS, OCMW.'),
    texts: z
      .record(Language, z.object({ name: text, summary: text, audience: text.optional(), state: TextState }).strict())
      .refine((texts) => Object.keys(texts).length > 0, { message: 'needs at least one language' }),
    source: z
      .object({
        publisher: text,
        url: link.optional().describe('For staff only: some are copies. People get contact.links or verifyAt.'),
        basis: z.enum(['stored-page', 'repository', 'general-knowledge', 'own-research']),
        retrieved: day.optional(),
      })
      .strict(),
    moreSources: z.array(z.string()).default([]),
    verifyAt: link.optional(),
    confidence: Confidence.default('medium'),
    check: text.optional().describe('What a person must confirm before publication.'),
    checkedBy: text.optional().describe('An organisation, never a person.'),
    checkedOn: day.optional(),
    validUntil: day.optional(),
  })
  .strict()
  .superRefine((entry, context) => {
    if (['checked', 'published', 'due'].includes(entry.state) && !(entry.checkedBy && entry.checkedOn))
      context.addIssue({
        code: 'custom',
        path: ['state'],
        message: `${entry.state} needs checkedBy and checkedOn; without them say collected`,
      })
  })
export type Entry = z.infer<typeof Entry>

/** The states that chat may serve; `collected` only while the operator keeps the starter release on. */
export function isServed(entry: Entry, starter: boolean): boolean {
  if (entry.state === 'published' || entry.state === 'due' || entry.state === 'disputed') return true
  return entry.state === 'collected' && starter
}

/** Contact data of low confidence is not shown: a wrong number can cost a great deal. */
export function shownContact(entry: Entry): Entry['contact'] {
  const { contact } = entry
  if (contact.confidence !== 'low') return contact
  return { phones: [], emails: [], links: contact.links }
}
