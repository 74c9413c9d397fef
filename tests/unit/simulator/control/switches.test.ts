import { describe, expect, it } from 'vitest'
import type { Switches } from '../../../simulator/simulator.ts'
import { checkSwitches, describeSwitches, defaultSwitches } from '../../../simulator/switches.ts'
import { createWorld } from '../../../support/simulator-world.ts'

describe('setting switches', () => {
  it('has a default and an explanation for every switch', () => {
    expect(checkSwitches(defaultSwitches())).toBeUndefined()
    const described = describeSwitches()
    expect(Object.keys(described)).toEqual(Object.keys(defaultSwitches()))
    for (const line of Object.values(described)) expect(line.length).toBeGreaterThan(20)
  })

  it.each([
    [{ listShape: 'nonsense' }, 'listShape must be one of names'],
    [{ nonsense: 1 }, 'There is no switch called nonsense.'],
    [{ toString: 1 }, 'There is no switch called toString.'],
    [{ effectDelayMs: -1 }, 'effectDelayMs must be a whole number'],
    [{ latencyMs: [5, 1] }, 'latencyMs must be milliseconds'],
    [{ operationLatencyMs: { listrooms: 5 } }, 'operationLatencyMs must be an object of operations'],
    [{ operationLatencyMs: { kick: [5, 1] } }, 'operationLatencyMs must be an object of operations'],
    [{ faults: [{ kind: 'fail', operation: 'list' }] }, 'faults must be rules with a valid operation'],
    [{ stayAlone: 'yes' }, 'stayAlone must be true or false.'],
    [{ postStatus: '200' }, 'postStatus must be one of 202, 200.'],
    [{ callbackUrl: 'http://hooks.example.test/' }, 'on this computer'],
    [{ callbackUrl: 'http://127.0.0.1.example.test/' }, 'on this computer'],
    [{ callbackUrl: 'ftp://127.0.0.1/' }, 'on this computer'],
    [{ faults: [{ kind: 'nonsense' }] }, 'faults must be rules with a valid kind'],
    [{ faults: [{ kind: 'fail', chance: 2 }] }, 'faults must be rules with a valid chance'],
    [{ faults: [{ kind: 'fail', colour: 'red' }] }, 'faults must be rules with a valid colour'],
    [{ faults: [{ kind: 'redirect' }] }, 'has a location'],
    [{ faults: [{}] }, 'with a kind'],
    [[], 'must be a JSON object'],
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
      expect(checkSwitches({ callbackUrl: `http://${host}/x` })).toBeUndefined()
    }
  })

  it('resets to the values at the start', () => {
    const { switches } = createWorld({ profile: 'vobiz', switches: { postStatus: 200 } }).simulator
    switches.set({ listShape: 'names', postStatus: 202 })
    switches.reset()
    expect(switches.get()).toMatchObject({ listShape: 'empty', postStatus: 200 })
  })
})
