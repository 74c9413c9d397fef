// npm run tool -- audit: asks npm whether vulnerabilities are known of anything that Gavel or its relay ships. Fails if
// there is one that is not excused below, and with `-- --required` also if npm cannot be asked.
import { passesAudit } from './package/audit.ts'

process.exitCode = (await passesAudit(process.argv.includes('--required'))) ? 0 : 1
