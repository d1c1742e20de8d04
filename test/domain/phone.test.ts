import { describe, expect, test } from 'vitest'
import { dialLink, Phone, worksFrom } from '../../src/domain/phone.js'
import { Country } from '../../src/domain/place.js'

const BE = Country.parse('BE')
const PT = Country.parse('PT')
const phone = (given: object) => Phone.parse({ basis: 'stored-page', worksIn: ['BE'], ...given })

describe('a phone number', () => {
  test('of three digits is dialled as it stands, without a prefix', () => {
    expect(dialLink(phone({ number: '112', kind: 'short' }))).toBe('tel:112')
    expect(dialLink(phone({ number: '116 000', kind: 'short' }))).toBe('tel:116000')
  })

  test('that is a short code is never shown for another country', () => {
    expect(worksFrom(phone({ number: '1712', kind: 'short' }), BE)).toBe(true)
    expect(worksFrom(phone({ number: '1712', kind: 'short' }), PT)).toBe(false)
    expect(worksFrom(phone({ number: '1712', kind: 'short' }), undefined)).toBe(false)
  })

  test('with a plus works from everywhere', () => {
    expect(worksFrom(phone({ number: '+32 2 227 42 41', kind: 'international', worksIn: [] }), PT)).toBe(true)
  })

  test('for text messages opens the messages', () => {
    expect(dialLink(phone({ number: '3060', kind: 'sms', worksIn: ['PT'] }))).toBe('sms:3060')
  })

  test('is refused when it says too little or the wrong thing', () => {
    expect(() => phone({ number: '0800 12 800', kind: 'national', worksIn: [] })).toThrow(/in which countries/)
    expect(() => phone({ number: '02 227 42 41', kind: 'international', worksIn: [] })).toThrow(/begins with/)
    expect(() => phone({ number: '0800 12 800', kind: 'short' })).toThrow(/at most seven digits/)
    expect(() => phone({ number: 'call us', kind: 'national' })).toThrow(/digits as dialled/)
  })
})
