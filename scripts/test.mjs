// npm test: installs what is missing, then runs the named levels of tests, or all. --long: with the larger sizes of
// tests/support/test-sizes.ts.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setup } from './setup.mjs'
import { project, projectNode } from './setup/paths.mjs'

const words = process.argv.slice(2)
const levels = words.filter((word) => word !== '--long')
const needsDesktop = levels.some((level) => !['unit', 'contract', 'prove', 'security', 'feed'].includes(level))
const needsBroker = levels.some((level) => level === 'feed' || level === 'e2e')
const part = needsDesktop ? (needsBroker ? 'everything' : 'virtualDesktop') : needsBroker ? 'broker' : 'modules'

if (await setup(levels.length === 0 ? 'everything' : part)) {
  const { status } = spawnSync(projectNode, [join(project, 'scripts/test.ts'), ...levels], {
    cwd: project,
    stdio: 'inherit',
    env: { ...process.env, ...(words.includes('--long') && { GAVEL_LONG: '1' }) },
  })
  process.exitCode = status ?? 1
} else {
  process.exitCode = 1
}
