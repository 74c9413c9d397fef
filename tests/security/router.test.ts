import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { PAGE_ORIGIN } from '../../electron/desktop/hardening.ts'
import { linkOf } from '../../electron/ipc/handlers/system.ts'
import { openRouter, type Handlers } from '../../electron/ipc/router.ts'
import type { CallName } from '../../shared/ipc/contract.ts'
import { fault, faultCodes } from '../../shared/fault.ts'
import { defaultPreferences } from '../../shared/preferences/preferences.ts'
import type { Result } from '../../shared/result.ts'
import { counts, seed } from '../support/test-sizes.ts'
import { callerOf, callNames, openToAll, recordingHandlers, senders } from '../support/fake-ipc.ts'
import { occurrences, readSources } from '../support/sources.ts'
import { validRequests } from '../support/valid-requests.ts'

const electron = await vi.hoisted(async () => {
  const { createFakeIpcMain } = await import('../support/fake-ipc.ts')
  return { ipcMain: createFakeIpcMain() }
})

vi.mock('electron', () => ({ ipcMain: electron.ipcMain }))

const PAYLOADS = counts.payloads

/** The optional fields of requests, with examples. */
const optional: { readonly [Name in CallName]?: Readonly<Record<string, unknown>> } = {
  refresh: { accountId: 'account-1' },
  act: { confirmation: 'token' },
  askScheduledEnd: { announced: { voice: 'WOMAN', language: 'en-US' } },
  journal: { since: 'cursor', limit: 100 },
  roomTimeline: { at: 1_000, ended: true },
  saveReport: { at: 1_000, ended: true },
  setPreferences: { ...defaultPreferences(), readyTexts: ['Welcome.'] },
}

let router: ReturnType<typeof openRouter> | undefined

function open(handlers: Handlers) {
  const { ours, kindOf, foreign } = senders()
  const logged: unknown[][] = []
  router = openRouter({
    handlers,
    kindOf,
    ...openToAll,
    origin: PAGE_ORIGIN,
    logger: (...line) => {
      logged.push(line)
    },
  })
  const call = (name: CallName, event = ours[callerOf(name)], ...given: unknown[]): Promise<Result<unknown>> => {
    const listener = electron.ipcMain.listeners.get(`gavel:${name}`)
    if (!listener) throw new Error(`nobody listens to ${name}`)
    return listener(event, ...given)
  }
  return { call, foreign, logged }
}

afterEach(() => {
  router?.close()
  expect(electron.ipcMain.listeners.size).toBe(0)
})

describe('the router', () => {
  it('8 is the only user of ipcMain, and registers exactly the calls of the contract', async () => {
    const sources = await readSources('electron')
    const users = sources.filter(({ code }) => /\bipcMain\b/.test(code)).map(({ path }) => path)
    expect(users).toEqual(['electron/ipc/router.ts'])
    expect(occurrences(sources, /ipcMain\s*\.\s*(on\((?!'newListener')|once|handleOnce|addListener)/g)).toEqual([])
    expect(occurrences(sources, /MessageChannelMain|\.ipc\b|ipc-message/g)).toEqual([])
    open(recordingHandlers().handlers)
    expect([...electron.ipcMain.listeners.keys()].sort()).toEqual(callNames.map((name) => `gavel:${name}`).sort())
  })

  it('8 closes the channel that electron-store opens, even if electron-store is loaded late', async () => {
    const { events } = electron.ipcMain
    events.on('electron-store-get-data', () => undefined)
    open(recordingHandlers().handlers)
    expect(events.listenerCount('electron-store-get-data')).toBe(0)
    events.on('electron-store-get-data', () => undefined)
    await expect.poll(() => events.listenerCount('electron-store-get-data')).toBe(0)
  })

  it.each(Object.keys(senders().foreign))('9 rejects every call from %s', async (who) => {
    const { handlers, reached } = recordingHandlers()
    const { call, foreign, logged } = open(handlers)
    for (const name of callNames) {
      const answer = await call(name, foreign[who], validRequests[name])
      expect(answer).toEqual({ ok: false, fault: fault('forbidden', { values: { reason: 'sender' } }) })
    }
    expect(reached).toEqual([])
    expect(logged).toHaveLength(callNames.length)
  })

  const bad: Readonly<Record<string, unknown>> = {
    null: null,
    'a number': 7,
    'a text': 'x',
    'a list': [],
    'an empty object': {},
    'a date': new Date(0),
    'a map': new Map([['id', 'x']]),
    'a buffer': new Uint8Array(4),
    'a text of a million characters': 'x'.repeat(1_000_000),
  }

  it.each(Object.keys(bad))('10 rejects %s, except an empty object where everything is optional', async (what) => {
    const { handlers, reached } = recordingHandlers()
    const { call } = open(handlers)
    for (const name of callNames) await call(name, undefined, bad[what])
    expect(reached.map(([name]) => name)).toEqual(what === 'an empty object' ? ['refresh', 'setPreferences'] : [])
  })

  it.each<[CallName, string, unknown]>([
    ['startDemo', 'provider', 'twilio'],
    ['addAccount', 'provider', 'twilio'],
    ['goOnWithNewcomers', 'reply', 'removeThem'],
    ['extendScheduledEnd', 'minutes', 6],
    ['exportJournal', 'format', 'html'],
    ['saveReport', 'format', 'json'],
    ['deleteOlder', 'months', 0],
    ['testShortcut', 'which', 'muteMe2'],
    ['setPreferences', 'holdSeconds', 11],
    ['pageFailed', 'part', 'main'],
    ['smallReply', 'reply', 'kick'],
    ['smallReply', 'kind', 'noise'],
    ['smallFit', 'height', 0],
  ])('10 rejects a %s whose %s is %j', async (name, key, value) => {
    const { handlers, reached } = recordingHandlers()
    const { call } = open(handlers)
    const answer = await call(name, undefined, { ...(validRequests[name] as object), [key]: value })
    expect(answer.ok || answer.fault.code).toBe('invalid')
    expect(reached).toEqual([])
  })

  it.each(['', '   ', '\u200B'])('10 rejects the account name %j, which has no visible characters', async (name) => {
    const { handlers, reached } = recordingHandlers()
    const { call } = open(handlers)
    const answer = await call('renameAccount', undefined, { ...validRequests.renameAccount, name })
    expect(answer.ok || answer.fault.code).toBe('invalid')
    expect(reached).toEqual([])
  })

  it('10 rejects keys outside the contract, foreign prototypes, cycles, and a second argument', async () => {
    const { handlers, reached } = recordingHandlers()
    const { call } = open(handlers)
    for (const name of callNames) {
      const valid: unknown = validRequests[name]
      const cycle: Record<string, unknown> = { ...(valid as object) }
      cycle['self'] = cycle
      const bads = [
        { ...(valid as object), extra: 1 },
        { ...(valid as object), savedView: 'x'.repeat(1_000_000) },
        JSON.parse('{"__proto__":{"isAdmin":true}}') as unknown,
        Object.assign(Object.create({ inherited: 1 }) as object, valid),
        cycle,
      ]
      for (const given of bads) {
        const answer = await call(name, undefined, given)
        expect(answer.ok ? name : answer.fault.code).toBe('invalid')
      }
      const twice = await call(name, undefined, valid, valid)
      expect(twice.ok ? name : twice.fault.code).toBe('invalid')
    }
    expect(reached).toEqual([])
  })

  it(`10 rejects every invalid payload with a fault (${PAYLOADS} random payloads for each call)`, async () => {
    const { handlers, reached } = recordingHandlers()
    const { call } = open(handlers)
    let refused = 0
    for (const name of callNames) {
      const property = fc.asyncProperty(payloadFor(name), async (payload) => {
        reached.length = 0
        const answer = await call(name, undefined, payload)
        if (answer.ok) {
          expect(reached).toHaveLength(1)
          return
        }
        refused += 1
        expect(faultCodes).toContain(answer.fault.code)
        expect(reached).toEqual([])
      })
      await fc.assert(property, { numRuns: PAYLOADS, seed })
    }
    // Fewer rejections would mean that the generator makes too few invalid payloads.
    expect(refused).toBeGreaterThan(callNames.length * PAYLOADS * 0.8)
  })

  it('13 turns what a handler throws into a fault without its message', async () => {
    const { handlers } = recordingHandlers()
    const thrown = new Error(
      'GET https://api.plivo.com/v1/Account/MAEXAMPLEEXAMPLE0001/ failed, Authorization: Basic abc',
      {
        cause: { headers: { authorization: 'Basic abc' } },
      },
    )
    const throwing = {
      ...handlers,
      testNotification: () => Promise.reject(thrown),
      subscribe: () => {
        throw thrown
      },
    } as Handlers
    const { call } = open(throwing)
    for (const name of ['testNotification', 'subscribe'] as const) {
      expect(await call(name, undefined)).toEqual({ ok: false, fault: { code: 'internal' } })
    }
  })

  it('31 opens only the links of the list', async () => {
    const { handlers, reached } = recordingHandlers()
    const { call } = open(handlers)
    for (const key of ['https://example.org', 'file:///etc/passwd', 'ms-settings:', '__proto__', 'toString', '', 7]) {
      const answer = await call('openLink', undefined, { key })
      expect(answer.ok).toBe(false)
    }
    expect(reached).toEqual([])
    const keys = ['plivo', 'vobiz', 'documentation', 'appIndicator', 'notificationSettings'] as const
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      for (const key of keys) {
        const link = linkOf(key, platform)
        if (link === undefined) continue
        expect(link).toMatch(
          key === 'notificationSettings' ? /^(ms-settings|x-apple\.systempreferences):/ : /^https:\/\//,
        )
      }
    }
    const users = occurrences(await readSources('electron'), /shell\.openExternal/g)
    expect(users).toEqual(['electron/desktop/platform.ts: shell.openExternal'])
  })
})

/** Arbitrary values, and valid requests in which one part is replaced, added or missing. */
function payloadFor(name: CallName): fc.Arbitrary<unknown> {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withSparseArray: true,
  })
  if (validRequests[name] === undefined) return anything
  const valid: Record<string, unknown> = { ...validRequests[name], ...optional[name] }
  const key = fc.oneof(fc.constantFrom(...Object.keys(valid)), fc.constantFrom('__proto__', 'constructor', 'extra', ''))
  const changed = fc.tuple(key, anything).map(([at, value]) => {
    const copy = structuredClone(valid)
    Object.defineProperty(copy, at, { value, enumerable: true, configurable: true, writable: true })
    return copy
  })
  const lacking = fc.constantFrom(...Object.keys(valid)).map((at) => {
    const copy = structuredClone(valid)
    return Object.fromEntries(Object.entries(copy).filter(([one]) => one !== at))
  })
  return fc.oneof(
    { weight: 3, arbitrary: changed },
    { weight: 2, arbitrary: anything },
    { weight: 1, arbitrary: lacking },
  )
}
