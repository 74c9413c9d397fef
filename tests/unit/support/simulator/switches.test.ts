import { describe, expect, it } from 'vitest'
import type { Switches } from '../../../simulator/simulator.ts'
import { checkSwitches, describeSwitches, defaultSwitches } from '../../../simulator/switches.ts'
import { createWorld } from '../../../support/simulator-world.ts'

describe('setting switches', () => {
  it('has a default and an explanation for every switch', () => {
    expect(checkSwitches(defaultSwitches())).toEqual(defaultSwitches())
    const described = describeSwitches()
    expect(Object.keys(described).sort()).toEqual(Object.keys(defaultSwitches()).sort())
    for (const line of Object.values(described)) expect(line.length).toBeGreaterThan(20)
  })

  it.each([
    [{ listShape: 'nonsense' }, 'listShape must be one of names'],
    [{ toString: 1 }, 'There is no switch called toString.'],
    [{ latencyMs: [5, 1] }, 'latencyMs must be milliseconds from 0 to 3600000, or [low, high].'],
    [{ operationLatencyMs: { kick: [5, 1] } }, 'operationLatencyMs.kick must be milliseconds'],
    [{ faults: [{ kind: 'fail', operation: 'list' }] }, 'faults.0.operation must be the name of an operation.'],
    [{ faults: [{ kind: 'redirect' }] }, 'faults.0.location must be given for a redirect.'],
    [{ callbackUrl: 'http://hooks.example.test/' }, 'on this computer'],
    [{ callbackUrl: 'http://127.0.0.1.example.test/' }, 'on this computer'],
    [{ callbackUrl: 'ftp://127.0.0.1/' }, 'on this computer'],
  ])('rejects %j with a sentence and changes nothing', (changes, sentence) => {
    const { switches } = createWorld().simulator
    const before = switches.get()
    expect(() => {
      switches.set(changes as Partial<Switches>)
    }).toThrow(sentence)
    expect(switches.get()).toBe(before)
  })

  it('accepts addresses on this computer', () => {
    for (const host of ['127.0.0.1:8080', 'localhost', '[::1]:9', '127.1.2.3']) {
      expect(() => checkSwitches({ callbackUrl: `http://${host}/x` })).not.toThrow()
    }
  })

  it('resets to the values at the start', () => {
    const { switches } = createWorld({ profile: 'vobiz', switches: { postStatus: 200 } }).simulator
    switches.set({ listShape: 'names', postStatus: 202 })
    switches.reset()
    expect(switches.get()).toMatchObject({ listShape: 'empty', postStatus: 200 })
  })
})
