// npm run tool -- coverage: prints for each promise of SECURITY.md and each row of docs/requirements.md where it is
// tested. Fails if one has no test.
import { provedIn, readCoverage } from './security/report.ts'

for (const item of await readCoverage()) {
  const where = provedIn(item)
  console.log(
    `${item.subject.padEnd(10)}  ${where.padEnd(8)}  ${item.title}  (${[...item.quick, ...item.long].join(', ')})`,
  )
  if (where === 'no test') process.exitCode = 1
}
