// npm test: installs what is missing, then runs the named levels of tests, or all short ones. --all: also the long ones.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { partsOfTests, setup } from './setup.mjs'
import { claimFolder } from './setup/one-run.mjs'
import { project, projectNode } from './setup/paths.mjs'

const args = process.argv.slice(2)
const levels = args.filter((word) => /^[a-z]/.test(word)).map((word) => word.replace(/ .*/, ''))

// The claim ends with this process, which waits for the tests.
if (claimFolder(args.includes('--all') ? 'npm run test:all' : 'npm test') && (await setup(partsOfTests(levels)))) {
  const child = spawn(projectNode, [join(project, 'scripts/test.ts'), ...args], { cwd: project, stdio: 'inherit' })
  process.on('exit', () => child.kill())
  child.on('close', (status) => (process.exitCode = status ?? 1))
} else {
  process.exitCode = 1
}
