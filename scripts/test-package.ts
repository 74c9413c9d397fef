// npm run tool -- test-package: packages Gavel and tests the packages. On Linux it also installs the deb, tests it as an
// ordinary user, and removes it, so it changes the system and needs root. With `-- --keep` it tests the packages that
// are already in dist/.
import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import { project } from './setup/paths.mjs'
import { run } from './setup/run-program.mjs'

const reports = join(project, 'out/reports')

async function step(script: string, ...args: readonly string[]): Promise<boolean> {
  return (await run(process.execPath, [join(project, script), ...args], { cwd: project, show: true })).ok
}

async function main(): Promise<boolean> {
  if (!process.argv.includes('--keep') && !(await step('scripts/package.ts'))) return false
  await mkdir(reports, { recursive: true })
  const report = `--outputFile.json=${join(reports, 'package.json')}`
  const tests = ['run', '--project', 'package', '--reporter=verbose', '--reporter=json', report]
  return step('node_modules/vitest/vitest.mjs', ...tests)
}

process.exitCode = (await main()) ? 0 : 1
