// npm run tool -- audit: asks the registry whether vulnerabilities are known of anything that Gavel or its relay ships.
// Fails if there is one that scripts/package/excused-advisories.ts does not excuse, and with `-- --required` also if the
// registry cannot be asked.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { passesAudit } from './package/audit.ts'
import { readShippedPackages } from './package/shipped-packages.ts'
import { project } from './setup/paths.mjs'
import { run } from './setup/run-program.mjs'

const built = await run(process.execPath, [join(project, 'scripts/build-relay.ts')], { cwd: project })
if (!built.ok) throw new Error(built.output)
const { devDependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
  readonly devDependencies: { readonly electron: string }
}
const components = [...readShippedPackages(['relay']), { name: 'electron', version: devDependencies.electron }]
process.exitCode = (await passesAudit(components, process.argv.includes('--required'))) ? 0 : 1
