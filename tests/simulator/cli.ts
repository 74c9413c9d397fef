import { realpathSync } from 'node:fs'
import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'
import { parseArgs } from 'node:util'
import { ADDRESS_TIME } from '../../shared/limits.ts'
import { faultKinds } from './fault-rules.ts'
import { checkSwitches, describeSwitches, type Switches } from './switches.ts'
import { createSimulator, profileNames, type SimulatorOptions } from './simulator.ts'
import { serveControlled } from './control.ts'

function formatTable(lines: Readonly<Record<string, string>>): string {
  return Object.entries(lines)
    .map(([name, help]) => `  ${name.padEnd(22)} ${help}`)
    .join('\n')
}

/** What `--help` prints. */
export const usage = `Simulates the conference API of Plivo or Vobiz on this computer, for tests and experiments.

  npm run simulator -- --profile plivo [--port 0] [--rooms 3] [--people 5] [--calls 2] [--seed 1] [--lively] [--switches '{…}']

  --profile  plivo, vobiz (as observed: lists are empty, rooms answer "failed") or vobiz-documented
  --port     where to listen on 127.0.0.1; 0 takes any free port
  --rooms    how many rooms are live from the start
  --people   how many people are in each of them
  --calls    how many calls are live outside any room
  --seed     the same seed gives the same people and ids
  --lively   people come and go
  --switches what to set at the start, as JSON

Prints one line of JSON: {"profile","baseUrl","authId","authToken","controlUrl"}. Stop it with Ctrl+C.
Change it while it runs: curl "$controlUrl/help".

Switches:
${formatTable(describeSwitches())}

Kinds of faults, each a rule {kind, method?, path?, times?, chance?, status?, …}:
${formatTable(faultKinds)}
`

type Command = { help: true } | { problem: string } | { options: SimulatorOptions; port: number }

/**
 * Runs the stand-alone simulator until SIGINT or SIGTERM.
 *
 * @returns the exit code
 */
async function main(args: readonly string[]): Promise<number> {
  setDefaultAutoSelectFamilyAttemptTimeout(ADDRESS_TIME)
  const command = readArguments(args)
  if ('help' in command) {
    process.stdout.write(usage)
    return 0
  }
  if ('problem' in command) return fail(`${command.problem} Try --help.`)
  const { options, port } = command
  const simulator = createSimulator(options)
  try {
    const server = await serveControlled(simulator, { port })
    const { baseUrl, controlUrl } = server
    const { profile, authId, authToken } = simulator
    process.stdout.write(`${JSON.stringify({ profile, baseUrl, authId, authToken, controlUrl })}\n`)
    await new Promise((resolve) => {
      process.once('SIGINT', resolve)
      process.once('SIGTERM', resolve)
    })
    await server.close()
    return 0
  } catch (problem) {
    return fail(explainFailure(problem, port))
  } finally {
    simulator.stop()
  }
}

function fail(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return 1
}

function explainFailure(problem: unknown, port: number): string {
  const code = problem instanceof Error && 'code' in problem ? problem.code : undefined
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program. Choose another, or --port 0 for any free one.`
  if (code === 'EACCES') return `Port ${port} is not allowed for this user. Choose one above 1023, or --port 0.`
  return problem instanceof Error ? problem.message : String(problem)
}

const parseCommandLine = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      profile: { type: 'string' },
      port: { type: 'string' },
      rooms: { type: 'string' },
      people: { type: 'string' },
      calls: { type: 'string' },
      seed: { type: 'string' },
      switches: { type: 'string' },
      lively: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  }).values

type Values = ReturnType<typeof parseCommandLine>

/** Reads the arguments of the command. */
export function readArguments(args: readonly string[]): Command {
  try {
    const values = parseCommandLine(args)
    return values.help === true ? { help: true } : readValues(values)
  } catch (problem) {
    return { problem: problem instanceof Error ? problem.message : String(problem) }
  }
}

function readValues(values: Values): Command {
  const profile = profileNames.find((each) => each === values.profile)
  if (profile === undefined) throw new RangeError(`--profile must be one of ${profileNames.join(', ')}.`)
  const people = readNumber('people', values.people, 1, 100_000)
  const seed = readNumber('seed', values.seed, 0, 2 ** 31)
  return {
    port: readNumber('port', values.port, 0, 65_535) ?? 0,
    options: {
      profile,
      rooms: readNumber('rooms', values.rooms, 0, 10_000) ?? 3,
      calls: readNumber('calls', values.calls, 0, 10_000) ?? 0,
      lively: values.lively ?? false,
      switches: readSwitches(values.switches),
      ...(people !== undefined && { people }),
      ...(seed !== undefined && { seed }),
    },
  }
}

function readNumber(name: string, given: string | undefined, least: number, most: number): number | undefined {
  if (given === undefined) return undefined
  const value = /^\d{1,10}$/.test(given) ? Number(given) : NaN
  if (value >= least && value <= most) return value
  throw new RangeError(`--${name} must be a whole number from ${least} to ${most}.`)
}

function readSwitches(given = '{}'): Partial<Switches> {
  let switches: unknown
  try {
    switches = JSON.parse(given)
  } catch {
    throw new RangeError('--switches must be JSON.')
  }
  return checkSwitches(switches)
}

if (process.argv[1] !== undefined && import.meta.filename === realpathSync(process.argv[1])) {
  process.exitCode = await main(process.argv.slice(2))
}
