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
    [{ nonsense: 1 }, 'There is no switch called nonsense.'],
    [{ toString: 1 }, 'There is no switch called toString.'],
    [{ effectDelayMs: -1 }, 'effectDelayMs must be a whole number'],
    [{ latencyMs: [5, 1] }, 'latencyMs must be milliseconds from 0 to 3600000, or [low, high].'],
    [{ operationLatencyMs: { listrooms: 5 } }, 'There is no field called listrooms in operationLatencyMs.'],
    [{ operationLatencyMs: { kick: [5, 1] } }, 'operationLatencyMs.kick must be milliseconds'],
    [{ faults: [{ kind: 'fail', operation: 'list' }] }, 'faults.0.operation must be the name of an operation.'],
    [{ stayAlone: 'yes' }, 'stayAlone must be true or false.'],
    [{ postStatus: '200' }, 'postStatus must be one of 202, 200.'],
    [{ callbackUrl: 'http://hooks.example.test/' }, 'on this computer'],
    [{ callbackUrl: 'http://127.0.0.1.example.test/' }, 'on this computer'],
    [{ callbackUrl: 'ftp://127.0.0.1/' }, 'on this computer'],
    [{ faults: [{ kind: 'nonsense' }] }, 'faults.0.kind must be one of cutBefore,'],
    [{ faults: [{ kind: 'fail', chance: 2 }] }, 'faults.0.chance must be a number from 0 to 1.'],
    [{ faults: [{ kind: 'fail', colour: 'red' }] }, 'There is no field called colour in faults.0.'],
    [{ faults: [{ kind: 'redirect' }] }, 'faults.0.location must be given for a redirect.'],
    [{ faults: [{}] }, 'faults.0.kind is missing.'],
    [[], 'The input must be a JSON object.'],
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
