import { Entry } from '../src/domain/entry.js'

type Given = Record<string, unknown>

/** A service in Brussels with sensible defaults; parsed like a real file, so that a test cannot use an entry that the house would refuse. */
export function anEntry(given: Given = {}): Entry {
  return Entry.parse({
    id: 'be-test-service',
    kind: 'service',
    country: 'BE',
    needs: ['one-stop-shop'],
    name: { original: 'Testdienst', language: 'nl' },
    texts: { en: { name: 'Test service', summary: 'A place where people get advice.', state: 'original' } },
    source: { publisher: 'City of Test', basis: 'stored-page' },
    ...given,
  })
}

/** What a file of an entry looks like, before it is parsed. */
export function anEntryFile(given: Given = {}): Given {
  return JSON.parse(JSON.stringify(anEntry(given))) as Given
}
