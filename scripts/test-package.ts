// npm run tool -- test-package: packages Gavel and tests the packages. On Linux it also installs the deb, tests it as an
// ordinary user, and removes it, so it changes the system and needs root. With `--keep` it tests the packages that are
// already in dist/.
import { project } from './setup/paths.mjs'
import { run } from './setup/run-program.mjs'

const step = async (...args: readonly string[]): Promise<boolean> =>
  (await run(process.execPath, [...args], { cwd: project, show: true })).ok

const isPackaged = process.argv.includes('--keep') || (await step('scripts/package.ts'))
const isRight = isPackaged && (await step('node_modules/vitest/vitest.mjs', 'run', '--project=package'))
process.exitCode = isRight ? 0 : 1
