import { describe, expect, it, vi } from 'vitest'
import { pushNames } from '../../shared/ipc/contract.ts'
import { listenerName } from '../../shared/ipc/names.ts'
import { callNames } from '../support/fake-ipc.ts'

const electron = vi.hoisted(() => ({ exposed: new Map<string, unknown>(), sent: [] as unknown[][] }))

vi.mock('electron', () => ({
  ipcRenderer: {
    invoke: (...given: unknown[]) => {
      electron.sent.push(given)
      return Promise.resolve()
    },
    on: (...given: unknown[]) => {
      electron.sent.push(given)
    },
    off: (...given: unknown[]) => {
      electron.sent.push(given)
    },
  },
  contextBridge: {
    exposeInMainWorld: (name: string, value: unknown) => {
      electron.exposed.set(name, value)
    },
  },
}))

vi.stubGlobal('CALL_NAMES', callNames)
vi.stubGlobal('PUSH_NAMES', pushNames)

describe('the preload', () => {
  it('11 exposes one frozen object of named functions, and nothing else', async () => {
    await import('../../electron/preload.ts')
    expect([...electron.exposed.keys()]).toEqual(['gavel'])
    const bridge = electron.exposed.get('gavel') as Record<string, (...given: unknown[]) => unknown>
    const listeners = pushNames.map(listenerName)
    expect(Object.keys(bridge).sort()).toEqual([...callNames, ...listeners].sort())
    expect(Object.isFrozen(bridge)).toBe(true)
    expect(Object.values(bridge).every((value) => typeof value === 'function')).toBe(true)
    expect(Object.getOwnPropertySymbols(bridge)).toEqual([])
  })

  it('11 lets the page neither choose a channel nor see an event', async () => {
    await import('../../electron/preload.ts')
    const bridge = electron.exposed.get('gavel') as Record<string, (...given: unknown[]) => unknown>
    for (const name of callNames) {
      electron.sent.length = 0
      await bridge[name]?.('gavel:removeAccount', 'gavel:act')
      expect(electron.sent).toHaveLength(1)
      expect(electron.sent[0]?.[0]).toBe(`gavel:${name}`)
      // After the channel comes the request, and nothing else.
      expect(electron.sent[0]?.slice(1)).toEqual(['gavel:removeAccount'])
    }
    electron.sent.length = 0
    const received: unknown[][] = []
    const stop = bridge['onPatch']?.((...given: unknown[]) => {
      received.push(given)
    }) as () => void
    const [channel, hear] = electron.sent[0] as [string, (...given: unknown[]) => void]
    expect(channel).toBe('gavel:on:patch')
    hear({ sender: 'the event' }, { revision: 1 })
    expect(received).toEqual([[{ revision: 1 }]])
    stop()
    expect(electron.sent[1]).toEqual(['gavel:on:patch', hear])
  })
})
