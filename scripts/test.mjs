// npm test: installs what is missing, then runs the named levels of tests, or all. --long: with the larger sizes of
// tests/support/test-sizes.ts.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { partsOfTests, setup } from './setup.mjs'
import { project, projectNode } from './setup/paths.mjs'

const words = process.argv.slice(2)
const levels = words.filter((word) => word !== '--long')

if (await setup(partsOfTests(levels))) {
  const { status } = spawnSync(projectNode, [join(project, 'scripts/test.ts'), ...levels], {
    cwd: project,
    stdio: 'inherit',
    env: { ...process.env, ...(words.includes('--long') && { GAVEL_LONG: '1' }) },
  })
  process.exitCode = status ?? 1
} else {
  process.exitCode = 1
}
