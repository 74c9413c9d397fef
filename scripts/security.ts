// npm run security: prints for each promise of SECURITY.md and each row of docs/requirements.md where it is tested.
// Fails if one has no test. With folders of reports (`-- out/reports`) it also says what the tests that passed prove.
import { coverageSummary, formatCoverage, provedIn, readCoverage } from './security/report.ts'

const items = await readCoverage()
console.log(formatCoverage(items))
const folders = process.argv.slice(2)
const { text, missing } = folders.length > 0 ? await coverageSummary(folders) : { text: '', missing: [] }
if (text !== '') console.log(text)
process.exitCode = missing.length === 0 && items.every((item) => provedIn(item) !== 'no test') ? 0 : 1
