import { expect } from 'vitest'
import { commandFor, proveShare } from './prove.ts'
import type { SetName } from './world.ts'

/** Runs worlds in this process. All counters must stay at 0, and each of these faults must occur at least once. */
export async function expectProof(
  set: SetName,
  worlds: number,
  seed: number,
  faults: readonly string[],
): Promise<void> {
  const summary = await proveShare({ set, worlds, seed }, 0, 1)
  expect(summary.failures.map((one) => `${commandFor({ set }, one.seed)}: ${one.findings.join(' | ')}`)).toEqual([])
  expect(Object.entries(summary.counters).filter(([, count]) => count > 0)).toEqual([])
  expect(summary.worlds).toBe(worlds)
  for (const fault of faults) expect(summary.faults[fault], `${fault}, from seed ${String(seed)}`).toBeGreaterThan(0)
}
