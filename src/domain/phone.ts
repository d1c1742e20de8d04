import { z } from 'zod'
import { Country } from './place.js'

/**
 * A phone number, as it is dialled.
 *
 * - `international`: begins with `+` or `00`, works from anywhere.
 * - `national`: dialled inside `worksIn` as written (`0800 12 800`); `fromAbroad` is another number, never a prefix put in front by us.
 * - `short`: a short code (112, 1411, 116 016): dialled as written, never prefixed, never shown for another country.
 * - `sms`: answers text messages.
 */
export const Phone = z
  .object({
    number: z
      .string()
      .regex(/^\+?[0-9][0-9 ()/.-]*$/, 'must be the digits as dialled, with spaces as people write them')
      .describe('As dialled.'),
    kind: z.enum(['international', 'national', 'short', 'sms']),
    worksIn: z.array(Country).describe('Where the number works as written; empty for international numbers.'),
    free: z.boolean().optional(),
    fromAbroad: z.string().optional(),
    note: z.string().optional().describe('Short, in English, for instance "women only, at night".'),
    basis: z.enum(['stored-page', 'general-knowledge', 'confirmed']),
  })
  .strict()
  .superRefine((phone, context) => {
    if (phone.kind !== 'international' && phone.worksIn.length === 0)
      context.addIssue({ code: 'custom', path: ['worksIn'], message: `a ${phone.kind} number must say in which countries it works` })
    if (phone.kind === 'international' && !/^(\+|00)/.test(phone.number))
      context.addIssue({ code: 'custom', path: ['number'], message: 'an international number begins with + or 00' })
    if (phone.kind === 'short' && phone.number.replace(/\D/g, '').length > 7)
      context.addIssue({ code: 'custom', path: ['kind'], message: 'a short code has at most seven digits; call it national' })
  })
export type Phone = z.infer<typeof Phone>

/** Whether somebody in `country` can dial the number as written. Without a country only international numbers are sure. */
export function worksFrom(phone: Phone, country: Country | undefined): boolean {
  if (phone.kind === 'international') return true
  return country !== undefined && phone.worksIn.includes(country)
}

/** `tel:` or `sms:` link. Short codes stay what they are. */
export function dialLink(phone: Phone): string {
  const digits = phone.number.replace(/[^\d+]/g, '')
  return phone.kind === 'sms' ? `sms:${digits}` : `tel:${digits}`
}
