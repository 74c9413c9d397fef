// npm test: installs what is missing, then runs the named levels of tests, or all short ones. --all: also the long ones.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { partsOfTests, setup } from './setup.mjs'
import { project, projectNode } from './setup/paths.mjs'

const args = process.argv.slice(2)
const levels = args.filter((word) => /^[a-z]+$/.test(word))

if (await setup(partsOfTests(levels))) {
  const child = spawn(projectNode, [join(project, 'scripts/test.ts'), ...args], { cwd: project, stdio: 'inherit' })
  // Ctrl+C reaches the child by itself. This script must outlive it, or its last lines would come after the prompt.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
  child.on('close', (status) => (process.exitCode = status ?? 1))
} else {
  process.exitCode = 1
}
