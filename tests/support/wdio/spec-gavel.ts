import { browser as runnersBrowser } from '@wdio/globals'
import { startSimulator as startAnySimulator, type RunningSimulator, type SimulatorOptions } from '../simulator.ts'
import { bringBack } from './bring-back.ts'
import {
  addressVariable,
  attachGavel,
  checkForTrouble,
  launchGavel,
  quitWithoutTrouble,
  type Gavel,
  type GavelOptions,
} from './gavel.ts'

/*
 * A start of Gavel costs seconds of a core, so the spec files of a worker share one where they can: who needs no
 * special Gavel takes the one that is left, and leaves it as it was at its first start. The first is the one that the
 * test runner starts before the worker loads its spec files. It knows the addresses of providers that are not running yet
 * (`reserveProviders`), and simulators that are started here use those addresses.
 */

let isRunnersTaken = false
/** The Gavel that is left. */
let left: Gavel | undefined

after(quitLeft)

/**
 * Quits the Gavel that is left, if there is one. It has registered shortcuts, which a new one on the same desktop could
 * not get, and keeps those of rooms that were marked as own once.
 */
export async function quitLeft(): Promise<void> {
  const gavel = left ?? (isRunnersTaken ? undefined : await runnersGavel())
  left = undefined
  if (gavel !== undefined) await quitWithoutTrouble(gavel)
}

/** A Gavel as after its first start: the one that is left if it fits the options, or else a new one. */
export async function startGavel(options: GavelOptions = {}): Promise<Gavel> {
  if (!fitsRunners(options)) return launchGavel(options)
  const gavel = isRunnersTaken ? left : await runnersGavel()
  left = undefined
  return gavel ?? launchGavel({ ...options, args: ['--show'] })
}

/** Leaves a Gavel to later tests. Fails like `quitWithoutTrouble`, or if it cannot be brought back, and then quits it. */
export async function leave(gavel: Gavel): Promise<void> {
  try {
    await checkForTrouble(gavel)
    await bringBack(gavel)
    left = gavel
  } catch (error) {
    await gavel.quit().catch(() => undefined)
    throw error
  }
}

function runnersGavel(): Promise<Gavel> {
  isRunnersTaken = true
  const profile = process.env['GAVEL_TEST_PROFILE'] ?? ''
  const output = process.env['GAVEL_TEST_OUTPUT'] ?? ''
  return attachGavel(runnersBrowser, profile, output, () => Promise.resolve())
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

/** Starts a simulator at the address that Gavel knows. While it runs, a second one of the same kind gets some free port. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const variable = addressVariable(options.profile)
  const address = process.env[variable]
  if (address === undefined || taken.has(variable)) return startAnySimulator(options)
  taken.add(variable)
  const simulator = await startAnySimulator({ ...options, port: Number(new URL(address).port) })
  return {
    ...simulator,
    stop: async () => {
      await simulator.stop()
      taken.delete(variable)
    },
  }
}
