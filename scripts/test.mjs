// npm test: installs what is missing, then runs the named levels of tests, or all short ones. --all: also the long ones.
import { partsOfTests, setup } from './setup.mjs'
import { claimFolder } from './setup/one-run.mjs'
import { projectNode } from './setup/paths.mjs'
import { runToEnd } from './tool.mjs'

const args = process.argv.slice(2)
const levels = args.filter((word) => /^[a-z]/.test(word))

// The claim ends with this process, which waits for the tests.
const isReady =
  claimFolder(args.includes('--all') ? 'npm run test:all' : 'npm test') && (await setup(partsOfTests(levels)))
process.exitCode = isReady ? await runToEnd(projectNode, ['scripts/test.ts', ...args]) : 1
