import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { HOME } from '../../src/config.js'
import { collect } from '../../src/content/collect.js'
import { Country } from '../../src/domain/place.js'
import { createPlaceReader, settle } from '../../src/understanding/place.js'

const starter = join(HOME, 'knowledge')
const knowledge = collect(starter, starter)
const places = createPlaceReader(knowledge.places)
const held = new Set(knowledge.entries.flatMap(({ country }) => (country === 'EU' || country === 'INT' ? [] : [country])))
const where = (text: string, set?: string) => settle(places.read(text), set ? Country.parse(set) : undefined, places.around, held)

describe('where a question plays', () => {
  test.each([
    ['French', 'mon patron ne me paie pas, je suis à Bruxelles', 'BE', 'brussels'],
    ['German with a preposition', 'Ich suche eine Beratung in Berlin', 'DE', 'berlin'],
    ['Arabic with a joined preposition', 'أبحث عن طبيب ببرلين', 'DE', 'berlin'],
    ['Dari', 'در بروکسل داکتر کجاست', 'BE', 'brussels'],
    ['Tigrinya', 'ኣብ ስቶክሆልም ሓኪም ደልየ', 'SE', 'stockholm'],
    ['Ukrainian, declined', 'де знайти лікаря в Берліні', 'DE', 'berlin'],
    ['Portuguese', 'onde fica o CNAIM em Lisboa', 'PT', 'lisbon'],
    ['Turkish with an apostrophe', "Berlin'de doktor arıyorum", 'DE', 'berlin'],
    ['Tigrinya with other vowels', 'ሎሚ ለይቲ ኣብ ብራስልስ መደቀሲ የብለይን', 'BE', 'brussels'],
    ['French, where the name is a German verb', 'pour travailler à Liège, quel service', 'BE', 'liege'],
    ['a short form', 'jai 16 ans jsuis tt seul a bxl', 'BE', 'brussels'],
    ['Arabizi', 'wen fi doctor b brlin', 'DE', 'berlin'],
    ['a phone without diacritics', 'medborgarkontor i Goteborg', 'SE', 'gothenburg'],
  ])('%s: city and country', (_language, text, country, area) => {
    expect(where(text)).toMatchObject({ country, areas: expect.arrayContaining([area]), named: true })
  })

  test.each([
    ['an office', 'the Jobcenter stopped my money', 'DE'],
    ['an office in another script', 'джобцентр не платить', 'DE'],
    ['a Belgian office', 'CPAS me refuse l’aide', 'BE'],
    ['a Portuguese office', 'AIMA não responde', 'PT'],
    ['a Swedish office', 'Migrationsverket svarar inte', 'SE'],
    ['a country in Arabic', 'أريد العمل في ألمانيا', 'DE'],
    ['a country in Ukrainian, declined', 'живу в Німеччині', 'DE'],
    ['a country that we hold nothing on', 'I am in Greece and need food', 'GR'],
  ])('%s says the country', (_what, text, country) => {
    expect(where(text).country).toBe(country)
  })

  test('what is named wins over what was set', () => {
    expect(where('mein Bruder braucht einen Arzt in Berlin', 'BE').country).toBe('DE')
  })

  test('money sent to another country does not move the person there', () => {
    expect(where('how can I send money to Ukraine', 'DE').country).toBe('DE')
  })

  test('a plan to go somewhere is a destination, and those who have gone before keep their own country', () => {
    expect(where('I want to go to Germany to study', 'TJ')).toMatchObject({ here: 'TJ', destination: 'DE', country: 'DE' })
  })

  test('where somebody comes from is not where they are', () => {
    expect(where('I am from Ukraine', 'SE').country).toBe('SE')
    expect(where('I come from Afghanistan').country).toBeUndefined()
  })

  test.each([
    ['fingerprints in Italy, but now in Germany', 'ኣብ ጣልያን ኣሰር ኣጻብዕ ወሲዶምለይ ነይሮም፡ ሕጂ ኣብ ጀርመን ኣለኹ', undefined, 'DE'],
    ['fingerprints in Bulgaria, now in Belgium', 'در بلغاریا به زور از من نشان انگشت گرفتند، حالی در بلجیم هستم', undefined, 'BE'],
    ['came through Calais, is in London', 'ብጃልባ ካብ ካለ ኣትየ ሎንዶን ኣለኹ', undefined, 'GB'],
    ['family left in Afghanistan', 'خانمم با چهار طفل در بامیان مانده و نان ندارند', 'GB', 'GB'],
    ['papers burnt in Sudan', 'geburtsurkunde ንህጻን ናይ መርዓ ወረቐት ሱዳን ጠፊኡና', 'DE', 'DE'],
    ['a Persian verb that looks like Rome', 'حالا می‌ترسم مریض باشم، کجا بروم؟', 'DE', 'DE'],
    ['home from Germany', 'khodam wapas iran mirom IOM komak mikona az germany', undefined, 'DE'],
  ])('of several places the one where they are now: %s', (_what, text, set, country) => {
    expect(where(text, set).country).toBe(country)
  })

  test('words that are also names of places are not taken for them', () => {
    expect(where('wo bekomme ich essen für meine kinder').areas).toEqual([])
    expect(where('I need a nice doctor').country).toBeUndefined()
    expect(where('my phone number is split in two').areas).toEqual([])
  })

  test('nothing named, nothing set: no country is made up', () => {
    expect(where('I need a doctor')).toEqual({ areas: [], named: false })
  })
})
