// npm run security: says for each promise of SECURITY.md where it is tested. Fails where one has no test.
import { formatItems, readItems } from './security/report.ts'

const items = await readItems()
console.log(formatItems(items))
process.exitCode = items.every(({ here, elsewhere }) => here.length + elsewhere.length > 0) ? 0 : 1
