import { browser as runnersBrowser } from '@wdio/globals'
import {
  startSimulator as startAnySimulator,
  type ProfileName,
  type RunningSimulator,
  type SimulatorOptions,
} from '../simulator.ts'
import { addressVariable, attachGavel, launchGavel, type Gavel, type GavelOptions } from './gavel.ts'

/*
 * The test runner starts a Gavel for each spec file before it loads the file. This Gavel knows the addresses of
 * providers that are not running yet (`reserveProviders`). Simulators that are started here use those addresses, so
 * most specs need no second Gavel.
 */

let isRunnersTaken = false

/** The Gavel that the test runner started for this spec file, with a fresh profile and its window open. */
export async function gavelOfRunner(): Promise<Gavel> {
  isRunnersTaken = true
  const profile = process.env['GAVEL_TEST_PROFILE'] ?? ''
  const output = process.env['GAVEL_TEST_OUTPUT'] ?? ''
  return attachGavel(runnersBrowser, profile, output, () => Promise.resolve())
}

/**
 * The runner's Gavel if it is still unused and fits the options; otherwise a new Gavel. If the unused Gavel does not
 * fit, it is quit first.
 */
export async function startGavel(options: GavelOptions = {}): Promise<Gavel> {
  if (!isRunnersTaken) {
    const gavel = await gavelOfRunner()
    if (fitsRunners(options)) return gavel
    await gavel.quit()
  }
  return launchGavel(options)
}

function fitsRunners({ profile, args = [], simulators = [], env }: GavelOptions): boolean {
  return (
    profile === undefined &&
    env === undefined &&
    args.every((arg) => arg === '--show') &&
    simulators.every((simulator) => process.env[addressVariable(simulator.profile)] === simulator.baseUrl)
  )
}

/**
 * Starts a simulator at the address that the runner's Gavel knows. A second simulator of the same provider gets some
 * free port.
 */
export function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  return startAnySimulator({ ...options, port: takeReservedPort(options.profile) })
}

const taken = new Set<string>()

/**
 * The port at which the runner's Gavel expects the provider. Returns 0, which means any free port, if that port is
 * taken.
 */
export function takeReservedPort(played: ProfileName): number {
  const variable = addressVariable(played)
  const address = process.env[variable]
  if (address === undefined || taken.has(variable)) return 0
  taken.add(variable)
  return Number(new URL(address).port)
}
