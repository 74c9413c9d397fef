import { describe, expect, it } from 'vitest'
import { Store } from '../../renderer/state/store.svelte.ts'
import type { Patch, ShownSnapshot } from '../../shared/rooms/shown-room.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { fakeBridge } from '../gallery/bridge.ts'
import { aMember, aRoom } from '../support/rooms.ts'
import { later } from './window.ts'

const at = (revision: number): ShownSnapshot => ({
  revision,
  at: revision,
  accounts: [],
  conferences: [],
  accountPending: [],
  readOnly: false,
})
const whole = (revision: number): string => JSON.stringify(at(revision))
const patch = (from: number, revision: number, changed: Patch['changed'] = []): string =>
  JSON.stringify({ from, revision, at: revision, changed, removed: [] })

function create() {
  const subscribed: ReturnType<typeof later<Result<undefined>>>[] = []
  const subscribe = () => {
    const asked = later<Result<undefined>>()
    subscribed.push(asked)
    return asked.result
  }
  const { bridge, initialState, push } = fakeBridge({ snapshot: at(1), results: { subscribe } })
  const store = new Store(bridge, initialState, (_part, error) => {
    throw error
  })
  return {
    receivePatch: (text: string) => {
      push('patch', text)
    },
    receiveWhole: (snapshot: string) => {
      push('initialState', { ...initialState, snapshot })
    },
    respond: async (result: Result<undefined>) => {
      subscribed.at(-1)?.arrive(result)
      await new Promise((resolve) => setTimeout(resolve))
    },
    subscribed,
    current: () => store.snapshot,
    revision: () => store.snapshot.revision,
  }
}

describe("the window's snapshot", () => {
  it('applies patches without subscribing again', () => {
    const { receivePatch, subscribed, revision } = create()
    receivePatch(patch(1, 2))
    receivePatch(patch(2, 5))
    expect(revision()).toBe(5)
    expect(subscribed).toHaveLength(0)
  })

  it('subscribes again after a gap, and only once', async () => {
    const { receivePatch, receiveWhole, respond, subscribed, revision } = create()
    receivePatch(patch(3, 4))
    receivePatch(patch(4, 5))
    expect(subscribed).toHaveLength(1)
    receiveWhole(whole(5))
    await respond(success(undefined))
    expect(revision()).toBe(5)
    expect(subscribed).toHaveLength(1)
  })

  it('continues with the patches after the whole snapshot', async () => {
    const { receivePatch, receiveWhole, respond, subscribed, revision } = create()
    receivePatch(patch(3, 4))
    await respond(success(undefined))
    receivePatch(patch(4, 5))
    receiveWhole(whole(5))
    receivePatch(patch(5, 6))
    expect(revision()).toBe(6)
    expect(subscribed).toHaveLength(1)
  })

  it('keeps the identity of an unchanged member, and replaces one that has lost an optional field', () => {
    const same = aMember(1)
    const before = aMember(2, { joinUnknown: true })
    const { joinUnknown: _known, ...after } = before
    const { receivePatch, current } = create()
    const members = () => current().conferences[0]?.members
    receivePatch(patch(1, 2, [aRoom('Standup', { members: [same, before] })]))
    const kept = members()?.[0]
    receivePatch(patch(2, 3, [aRoom('Standup', { members: [{ ...same }, after] })]))
    expect(kept).toEqual(same)
    expect(members()?.[0]).toBe(kept)
    expect(members()?.[1]).toEqual(after)
  })

  it('subscribes again at the next patch if subscribing failed', async () => {
    const { receivePatch, receiveWhole, respond, subscribed, revision } = create()
    receivePatch(patch(3, 4))
    await respond(failure('internal'))
    receivePatch(patch(4, 5))
    expect(subscribed).toHaveLength(2)
    receiveWhole(whole(5))
    expect(revision()).toBe(5)
  })
})
