import { browser as runnersBrowser } from '@wdio/globals'
import {
  startSimulator as startAnySimulator,
  type ProfileName,
  type RunningSimulator,
  type SimulatorOptions,
} from '../simulator.ts'
import { addressVariable, attachGavel, launchGavel, type Gavel, type GavelOptions } from './gavel.ts'

/*
 * The test runner starts a Gavel for each worker before the worker loads its spec files. This Gavel knows the addresses of
 * providers that are not running yet (`reserveProviders`). Simulators that are started here use those addresses, so most
 * specs need no second Gavel. Only the first spec file of a worker gets this Gavel; the others start their own.
 */

let isRunnersTaken = false

/** A Gavel with a fresh profile and its window open: the one that the test runner started, or a new one. */
export async function freshGavel(): Promise<Gavel> {
  if (isRunnersTaken) return launchGavel({ args: ['--show'] })
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
    const gavel = await freshGavel()
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

const taken = new Set<string>()

/**
 * Starts a provider at the address that Gavel knows, until it stops. A second one of the same kind gets some free port
 * while the first one runs.
 *
 * @param start gets the port, or 0, which means any free port
 */
export async function atKnownAddress<T extends { stop(): Promise<void> }>(
  played: ProfileName,
  start: (port: number) => Promise<T>,
): Promise<T> {
  const variable = addressVariable(played)
  const address = process.env[variable]
  if (address === undefined || taken.has(variable)) return start(0)
  taken.add(variable)
  const provider = await start(Number(new URL(address).port))
  return {
    ...provider,
    stop: async () => {
      await provider.stop()
      taken.delete(variable)
    },
  }
}

/** Starts a simulator at the address that Gavel knows. */
export function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  return atKnownAddress(options.profile, (port) => startAnySimulator({ ...options, port }))
}
