// npm run tool -- test-package: packages Gavel and tests the packages. On Linux it also installs the deb, tests it as an
// ordinary user, and removes it, so it changes the system and needs root. With `--keep` it tests the packages that are
// already in dist/. `--report FILE` names the report.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { project } from './setup/paths.mjs'
import { run } from './setup/run-program.mjs'

async function step(script: string, ...args: readonly string[]): Promise<boolean> {
  return (await run(process.execPath, [join(project, script), ...args], { cwd: project, show: true })).ok
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      keep: { type: 'boolean', default: false },
      report: { type: 'string', default: join(project, 'out/reports/package.json') },
    },
  })
  if (!values.keep && !(await step('scripts/package.ts'))) return false
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${values.report}`]
  return step('node_modules/vitest/vitest.mjs', 'run', '--project', 'package', ...reporters)
}

process.exitCode = (await main()) ? 0 : 1
