import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../support/run-program.ts'

// The unit tests cannot have a far host. `tests/e2e/starts.spec.ts` reads the same of Gavel itself.
const script = [
  "import { getDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'",
  "process.on('exit', () => console.log(`each address: ${getDefaultAutoSelectFamilyAttemptTimeout()} ms`))",
].join(';')

test.each(['relay/cli.ts', 'tests/simulator/cli.ts'])(
  '%s gives each address of a far host enough time to answer',
  async (program) => {
    const output = await run(process.execPath, [
      '--import',
      `data:text/javascript,${encodeURIComponent(script)}`,
      resolve(program),
      '--help',
    ])
    expect(Number(/each address: (\d+) ms/.exec(output)?.[1])).toBeGreaterThan(2_000)
  },
)
