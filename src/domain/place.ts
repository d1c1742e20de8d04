import { z } from 'zod'

/** ISO 3166-1 alpha-2 of a country, `GB` for the United Kingdom. */
export const Country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be two capital letters (ISO 3166-1), for instance BE')
  .brand<'Country'>()
export type Country = z.infer<typeof Country>

/** Where an entry belongs: a country, the European Union as a whole, or everywhere. */
export const Realm = z.union([z.literal('EU'), z.literal('INT'), Country])
export type Realm = z.infer<typeof Realm>

/** A city, region or district: kebab-case English, for instance `brussels`. */
export const AreaId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be kebab-case, for instance brussels')
  .brand<'AreaId'>()
export type AreaId = z.infer<typeof AreaId>

/** Member states of the European Union, where 112 and the EU entries apply. */
export const EU_MEMBERS: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
)

/** By language code, also of languages we do not speak yet: people write names in them all the same. */
const names = z.record(z.string().regex(/^[a-z]{2,3}$/), z.array(z.string().min(1)))

/**
 * `knowledge/places.json`: how people write cities, countries and offices. A trailing `*` allows any ending;
 * `ambiguous` names are also ordinary words, and count only with a capital letter in the middle of a sentence or after a preposition.
 */
export const PlaceTable = z.object({
  cities: z.array(
    z.object({
      id: AreaId,
      country: Country,
      names,
      within: AreaId.optional(),
      ambiguous: z.array(z.string()).optional(),
    }),
  ),
  countries: z.record(Country, z.object({ names, eu: z.boolean().optional(), ambiguous: z.array(z.string()).optional() })),
  /** Offices and papers that place a person: a Jobcenter is in Germany. Several countries make a weak hint. */
  authorities: z.array(
    z.union([
      z.object({ names: z.array(z.string().min(1)).min(1), country: Country, ambiguous: z.array(z.string()).optional() }),
      z.object({ names: z.array(z.string().min(1)).min(1), countries: z.array(Country).min(2), ambiguous: z.array(z.string()).optional() }),
    ]),
  ),
})
export type PlaceTable = z.infer<typeof PlaceTable>
