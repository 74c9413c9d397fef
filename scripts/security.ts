// npm run security: prints for each promise of SECURITY.md where it is tested. Fails if a promise has no test.
import { formatPromises, readPromises } from './security/report.ts'

const items = await readPromises()
console.log(formatPromises(items))
process.exitCode = items.every(({ here, elsewhere }) => here.length + elsewhere.length > 0) ? 0 : 1
