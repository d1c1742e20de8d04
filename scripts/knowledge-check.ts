import { readConfig } from '../src/config.js'
import { checkKnowledge } from '../src/content/flow.js'

const { knowledgeDir, starterDir } = readConfig(process.env)
const { knowledge, problems } = checkKnowledge(knowledgeDir, starterDir)
for (const problem of problems) console.error(problem.message)
const services = knowledge.entries.filter((entry) => entry.kind === 'service').length
console.log(
  `${knowledge.entries.length} entries (${services} services, ${knowledge.entries.length - services} information), ` +
    `${knowledge.needs.size} languages of needs, ${knowledge.places.cities.length} places: ` +
    (problems.length === 0 ? 'nothing wrong found.' : `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`),
)
process.exitCode = problems.length === 0 ? 0 : 1
