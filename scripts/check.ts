// npm run check: formatter, linter, dead code, import rules and types, in parallel. Prints the output of a check only
// if it fails. `-- --all` also lints components with types, which takes minutes.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import PQueue from 'p-queue'
import { project } from './setup/paths.mjs'
import { run } from './setup/run-program.mjs'

const SOURCES = ['electron', 'relay', 'renderer', 'shared', 'tests', 'scripts']

// The slowest check comes first, so that it does not run alone at the end.
const CHECKS: [name: string, script: string, ...args: string[]][] = [
  ['eslint', 'eslint/bin/eslint.js', '--max-warnings=0', '.'],
  ['svelte-check', 'svelte-check/bin/svelte-check', '--tsconfig', 'tsconfig.renderer.json', '--fail-on-warnings'],
  ['tsc', 'typescript/bin/tsc', '-b'],
  ['oxlint', 'oxlint/bin/oxlint', '.'],
  ['prettier', 'prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
  ['depcruise', 'dependency-cruiser/bin/dependency-cruiser.mjs', ...SOURCES],
  ['knip', 'knip/bin/knip.js', '--treat-config-hints-as-errors'],
]

async function check([name, script, ...args]: (typeof CHECKS)[number]): Promise<boolean> {
  const started = performance.now()
  const env = { ...process.env, ...(process.argv.includes('--all') && { GAVEL_CHECK_ALL: '1' }) }
  const outcome = await run(process.execPath, [join(project, 'node_modules', script), ...args], { cwd: project, env })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${outcome.ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)${outcome.ok ? '' : `\n${outcome.output}`}`)
  return outcome.ok
}

const queue = new PQueue({ concurrency: availableParallelism() })
const results = await queue.addAll(CHECKS.map((one) => () => check(one)))
process.exitCode = results.every(Boolean) ? 0 : 1
