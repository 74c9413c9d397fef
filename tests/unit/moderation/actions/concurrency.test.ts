import { drop } from '../../../../shared/drop.ts'
import { describe, expect, it } from 'vitest'
import { ActionQueue } from '../../../../electron/moderation/actions/concurrency.ts'
import type { SendGate } from '../../../../electron/providers/send-gate.ts'
import { fault, type Fault } from '../../../../shared/fault.ts'
import type { ActionResult } from '../../../../shared/rooms/model.ts'
import { success, type Result } from '../../../../shared/result.ts'

type Acted = Result<ActionResult>

const end = { room: 'account-1/Weekly', people: 'all', binding: 'end' } as const
const accepted: Acted = success({ state: 'accepted' })
const failed = (why: Fault): Acted => ({ ok: false, fault: why })
const declined = fault('cancelled', { values: { reason: 'declined' } })

/** An action that is under way, and a function that makes an identical click. */
function clickDuring(gate?: SendGate) {
  const queue = new ActionQueue()
  let finish = (_acted: Acted): void => undefined
  const earlier = new Promise<Acted>((resolve) => (finish = resolve))
  drop(queue.run(end, () => earlier, gate))
  const turns: string[] = []
  const click = (): Promise<Acted> =>
    queue.run(end, () => {
      turns.push('own turn')
      return Promise.resolve(accepted)
    })
  return { click, turns, finish: (acted: Acted) => finish(acted) }
}

describe('a click that joined an identical action', () => {
  it.each([
    ['was accepted', accepted],
    ['has an unknown outcome', failed(fault('unknownOutcome'))],
    ['was refused by the provider', failed(fault('forbidden'))],
    ['was stopped after a part of it', failed(fault('cancelled', { values: { reason: 'network', taken: 1 } }))],
  ])('shares the result if the action %s', async (_, acted) => {
    const { click, turns, finish } = clickDuring()
    const clicked = click()
    finish(acted)
    expect(await clicked).toBe(acted)
    expect(turns).toEqual([])
  })

  it.each([
    ['was stopped by a lost network', fault('cancelled', { values: { reason: 'network' } })],
    ['was stopped for a reason of its own', fault('cancelled', { values: { reason: 'stopped' } })],
    ['waited too long', fault('stale', { values: { reason: 'late' } })],
    ['could not be journaled', fault('storage')],
  ])('takes its own turn if the action %s', async (_, why) => {
    const { click, turns, finish } = clickDuring()
    const clicked = click()
    finish(failed(why))
    expect(await clicked).toBe(accepted)
    expect(turns).toEqual(['own turn'])
  })

  it('is cancelled with the action if the user cancels after the click', async () => {
    const state: { why?: Fault } = {}
    const { click, turns, finish } = clickDuring({ check: () => state.why })
    const clicked = click()
    state.why = declined
    finish(failed(declined))
    expect(await clicked).toEqual(failed(declined))
    expect(turns).toEqual([])
  })

  it('takes its own turn if the action is dropped after the click', async () => {
    const state: { why?: Fault } = {}
    const { click, turns, finish } = clickDuring({ check: () => state.why })
    const clicked = click()
    state.why = fault('readOnly')
    finish(failed(fault('cancelled')))
    expect(await clicked).toBe(accepted)
    expect(turns).toEqual(['own turn'])
  })
})

it('a click after an action was cancelled takes its own turn once the action is over', async () => {
  const { click, turns, finish } = clickDuring({ check: () => declined })
  const clicked = click()
  expect(turns).toEqual([])
  finish(failed(declined))
  expect(await clicked).toBe(accepted)
  expect(turns).toEqual(['own turn'])
})

it('a click that joined another keeps its place before later clicks, even if it takes its own turn', async () => {
  const queue = new ActionQueue()
  const turns: string[] = []
  const mute = { room: 'account-1/Weekly', people: ['call-1'], binding: 'mute' } as const
  const turn = (name: string, acted: Acted) => (): Promise<Acted> => {
    turns.push(name)
    return Promise.resolve(acted)
  }
  drop(queue.run(mute, turn('first mute', failed(fault('stale')))))
  drop(queue.run(mute, turn('second mute', accepted)))
  await queue.run({ ...mute, binding: 'unmute' }, turn('unmute', accepted))
  expect(turns).toEqual(['first mute', 'second mute', 'unmute'])
})

it('a third click is cancelled with the action that the second one joined', async () => {
  const state: { why?: Fault } = {}
  const { click, turns, finish } = clickDuring({ check: () => state.why })
  const clicks = [click(), click()]
  state.why = declined
  finish(failed(declined))
  expect(await Promise.all(clicks)).toEqual([failed(declined), failed(declined)])
  expect(turns).toEqual([])
})
