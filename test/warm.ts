import { assemble } from '../src/assemble.js'
import { readConfig } from '../src/config.js'

/** Before all tests: what every test file would compute for itself is computed once. */
export default async function warm(): Promise<void> {
  await assemble(readConfig({ DATA_DIR: 'data/test' }), () => {})
}
