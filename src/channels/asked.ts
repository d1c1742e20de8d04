import { z } from 'zod'
import { isLanguage, LANGUAGES, type Language } from '../domain/language.js'
import { Country } from '../domain/place.js'
import type { Question } from '../domain/question.js'
import { BadRequest } from './problem.js'

// Tabs and line breaks are written by people; other control characters by mistakes and attacks.
const CONTROL = /(?![\t\n\r])\p{Cc}/u
const LONE_SURROGATE = /\p{Surrogate}/u
const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
/** A code of today: withdrawn ones (SU, YU) and nicknames (UK) are not what `Intl` itself would write. */
function isCountry(code: string): boolean {
  return (
    /^[A-Z]{2}$/.test(code) && !NO_COUNTRY.has(code) && regions.of(code) !== undefined && new Intl.Locale(`und-${code}`).region === code
  )
}

const NO_COUNTRY = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ'])

const Asked = z.object({
  id: z.string().optional(),
  text: z
    .string({ required_error: 'is missing', invalid_type_error: 'must be a string' })
    .refine((text) => text.trim().length > 0, 'is empty')
    .refine((text) => !CONTROL.test(text), 'has control characters; send plain text')
    .refine((text) => !LONE_SURROGATE.test(text), 'has half a character (a lone surrogate); send whole UTF-8 text'),
  lang: z
    .string({ invalid_type_error: 'must be a string' })
    .refine((code): code is Language => isLanguage(code), `is not a language we know; one of ${LANGUAGES.map((row) => row.code).join(' ')}`)
    .nullish(),
  country: z
    .string({ invalid_type_error: 'must be a string' })
    .refine(
      (code) => isCountry(code),
      'is not a country; use two capital letters of ISO 3166-1, for instance BE (the United Kingdom is GB)',
    )
    .transform((code) => Country.parse(code))
    .nullish(),
})

/** From what came in at a door to a question. Throws a `BadRequest` that says which field, and what it must be. */
export function parseAsked(body: unknown): Question & { readonly id?: string } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new BadRequest('Send one JSON object with a "text".')
  const parsed = Asked.safeParse(body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new BadRequest(`"${issue?.path.join('.')}" ${issue?.message}.`)
  }
  const { id, text, lang, country } = parsed.data
  return { ...(id !== undefined && { id }), text, ...(lang && { language: lang }), ...(country && { country }) }
}
